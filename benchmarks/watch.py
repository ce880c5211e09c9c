"""What the database watch costs: one suite of database tests, run with it and without it in turn.

usage: python benchmarks/watch.py [--tests N] [--rounds N] [--framework django|sqlalchemy] [--plugin]

Two projects are generated in a temporary folder, one with Django (pytest-django) and one with SQLAlchemy, both on SQLite
in memory. Each test of `orders` sends about a dozen statements: to tables of its own, to shared ones, and, through the
API of `billing`, to another module's. Printed are medians of whole pytest processes, the watch's start (reading the
project) included, in seconds of wall clock and of processor time, which a busy machine disturbs less.
With --plugin, the watched run is `pytest --boundcheck-module orders`, import guard included.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

CONTRACT = """
[modules]
common = { path = "common", role = "shared" }
billing = { path = "billing" }
orders = { path = "orders", depends_on = ["billing"] }
site = { path = "site_settings", role = "composition" }
"""
WATCHED = """
from pathlib import Path
import pytest
from boundcheck.pytest_plugin.database import DatabaseWatch
from boundcheck.pytest_plugin.policy import load_policy

class Watched:
    def __init__(self):
        policy = load_policy(Path("boundcheck.toml").resolve(), "orders", 1)
        self.found = []
        self.watch = DatabaseWatch(policy, self.tell, enforce=False, exempt_support=False)
        self.watch.start()

    def tell(self, finding):
        self.found.append(finding)
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item):
        self.watch.test(item.nodeid)
        try:
            return (yield)
        finally:
            self.watch.test(None)

    def pytest_unconfigure(self):
        self.watch.stop()
        assert not self.found, self.found[0]

def pytest_configure(config):
    config.pluginmanager.register(Watched())
"""
DJANGO = {
    "pytest.ini": "[pytest]\nDJANGO_SETTINGS_MODULE = site_settings\naddopts = --nomigrations\n",
    "site_settings.py": """
INSTALLED_APPS = ["common", "billing", "orders"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
""",
    "common/models.py": """
from django.db import models
class Country(models.Model):
    code = models.CharField(max_length=2)
""",
    "billing/models.py": """
from django.db import models
class Invoice(models.Model):
    number = models.IntegerField()
    paid = models.BooleanField(default=False)
""",
    "billing/api.py": """
from billing.models import Invoice
def issue(number):
    return Invoice.objects.create(number=number).pk
def is_paid(number):
    return Invoice.objects.filter(number=number, paid=True).exists()
""",
    "orders/models.py": """
from django.db import models
class Order(models.Model):
    number = models.IntegerField()
    closed = models.BooleanField(default=False)
class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE)
    text = models.CharField(max_length=20)
""",
    "orders/service.py": """
from django.db import transaction
from billing import api
from common.models import Country
from orders.models import Line, Order
def place(number, lines):
    with transaction.atomic():
        order = Order.objects.create(number=number)
        Line.objects.bulk_create(Line(order=order, text=str(n)) for n in range(lines))
        Country.objects.get_or_create(code="DE")
    api.issue(number)
    return order
def close(number):
    if not api.is_paid(number):
        Order.objects.filter(number=number).update(closed=True)
    return list(Line.objects.filter(order__number=number).select_related("order"))
""",
}
DJANGO_TEST = """
@pytest.mark.django_db
def test_order_{n}():
    service.place({n}, {n} % 7 + 1)
    assert len(service.close({n})) == {n} % 7 + 1
    assert Order.objects.filter(pk__in=list(range({n} % 5 + 1)), closed=True).count() <= 5
"""
SQLALCHEMY = {
    "pytest.ini": "[pytest]\n",
    "common/__init__.py": "from sqlalchemy.orm import declarative_base\nBase = declarative_base()\n",
    "common/models.py": """
from sqlalchemy import Column, Integer, String
from common import Base
class Country(Base):
    __tablename__ = "country"
    id = Column(Integer, primary_key=True)
    code = Column(String)
""",
    "billing/models.py": """
from sqlalchemy import Column, Integer
from common import Base
class Invoice(Base):
    __tablename__ = "billing_invoice"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
    paid = Column(Integer, default=0)
""",
    "billing/api.py": """
from sqlalchemy import select
from billing.models import Invoice
def issue(session, number):
    session.add(Invoice(number=number))
    session.commit()
def is_paid(session, number):
    return session.scalar(select(Invoice.id).filter_by(number=number, paid=1)) is not None
""",
    "orders/models.py": """
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import relationship
from common import Base
class Order(Base):
    __tablename__ = "orders_order"
    id = Column(Integer, primary_key=True)
    number = Column(Integer)
    closed = Column(Integer, default=0)
    lines = relationship("Line")
class Line(Base):
    __tablename__ = "orders_line"
    id = Column(Integer, primary_key=True)
    order_id = Column(ForeignKey("orders_order.id"))
    text = Column(String)
""",
    "orders/service.py": """
from sqlalchemy import select
from billing import api
from common.models import Country
from orders.models import Line, Order
def place(session, number, lines):
    session.add(Order(number=number, lines=[Line(text=str(n)) for n in range(lines)]))
    session.add(Country(code="DE"))
    session.commit()
    api.issue(session, number)
def close(session, number):
    order = session.scalars(select(Order).filter_by(number=number)).first()
    if not api.is_paid(session, number):
        order.closed = 1
    session.commit()
    return session.scalars(select(Line).join(Order).where(Order.number == number)).all()
""",
    "orders/tests/conftest.py": """
import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool
@pytest.fixture(scope="session")
def engine():
    import billing.models, common.models, orders.models
    engine = create_engine("sqlite://", poolclass=StaticPool)
    common.Base.metadata.create_all(engine)
    return engine
@pytest.fixture
def session(engine):
    with Session(engine) as session:
        yield session
""",
}
SQLALCHEMY_TEST = """
def test_order_{n}(session):
    service.place(session, {n}, {n} % 7 + 1)
    assert len(service.close(session, {n})) == {n} % 7 + 1
    assert session.query(Order).filter(Order.id.in_(range({n} % 5 + 1))).count() <= 5
"""


class Cost(NamedTuple):
    wall: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--framework", choices=("django", "sqlalchemy"))
    parser.add_argument("--plugin", action="store_true", help="measure the whole plugin")
    arguments = parser.parse_args()
    for framework in (arguments.framework,) if arguments.framework else ("django", "sqlalchemy"):
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), framework, arguments.tests)
            measure(Path(folder), framework, arguments.rounds, plugin=arguments.plugin)


def generate(root: Path, framework: str, tests: int) -> None:
    """Write the project and its suite."""
    files = dict(DJANGO if framework == "django" else SQLALCHEMY)
    test = DJANGO_TEST if framework == "django" else SQLALCHEMY_TEST
    for package in ("common", "billing", "orders", "orders/tests"):
        files.setdefault(f"{package}/__init__.py", "")
    head = "import pytest\nfrom orders import service\nfrom orders.models import Order\n"
    for part in range(0, tests, 50):
        body = "".join(test.format(n=n) for n in range(part, min(part + 50, tests)))
        files[f"orders/tests/test_part_{part}.py"] = head + body
    files["boundcheck.toml"] = CONTRACT if framework == "django" else CONTRACT.partition("site =")[0]
    files["plugin/watched.py"] = WATCHED
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def measure(root: Path, framework: str, rounds: int, *, plugin: bool) -> None:
    """Run the suite in turn and print the medians."""
    watched = (
        ["--boundcheck-module", "orders", "--boundcheck-mode", "report"] if plugin else ["-p", "watched"]
    )
    ways = {"without": [], "with": watched}
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for number in range(rounds + 1):
        for way, options in ways.items():
            cost = run(root, options)
            if number:  # the first round only warms up
                costs[way].append(cost)
    for what, field in (("wall clock", 0), ("processor", 1)):
        of = {way: statistics.median(cost[field] for cost in costs[way]) for way in ways}
        each = sorted(w[field] / o[field] - 1 for o, w in zip(costs["without"], costs["with"], strict=True))
        print(
            f"{framework:10} {what:10} without {of['without']:6.2f} s, watched {of['with']:6.2f} s ({_more(of)}; "
            f"by round {', '.join(f'{more:+.1%}' for more in each)})",
            flush=True,
        )


def _more(of: dict[str, float]) -> str:
    return f"{of['with'] / of['without'] - 1:+.1%}"


def run(root: Path, options: list[str]) -> Cost:
    """One pytest process."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    paths = os.pathsep.join((str(root), str(root / "plugin"), os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "orders", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 5):  # 5: no test ran
        sys.exit(done.stdout + done.stderr)
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


if __name__ == "__main__":
    main()
