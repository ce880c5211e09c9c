"""Pages that a reader can follow: each command prints what the page shows, each change can be applied."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from executed_pages import Step, carry_out, steps

ROOT = Path(__file__).parent.parent
TUTORIAL, SQLALCHEMY, HOW_TO, COMPARED = (
    ROOT / f"docs/{page}.md" for page in ("tutorial", "tutorial-sqlalchemy", "how-to", "compared")
)
# What goes on with the shop where the tutorial ends.
GOING_ON = (
    "An event instead of a call",
    "An outbox instead of a shared transaction",
    "A read model instead of a query",
    "A strangler fig: from `extract` to a service",
)


def sections(page: Path) -> dict[str, str]:
    """What stands under each heading of the second level."""
    return {part.partition("\n")[0]: part for part in re.split(r"^## ", page.read_text(), flags=re.M)}


def clone_with(fixture: str, folder: Path) -> Path:
    """A clone of boundcheck, as far as a tutorial needs it."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "fixtures" / fixture, folder / "boundcheck/fixtures" / fixture, ignore=ignore)
    return folder / "boundcheck"


def test_all_that_the_tutorial_says_happens_and_how_to_goes_on_from_there(tmp_path: Path) -> None:
    folder = clone_with("tutorial_shop", tmp_path)
    done = list(steps(TUTORIAL.read_text()))
    assert len(done) > 10
    for step in done:
        folder = carry_out(step, folder)
    assert folder == tmp_path / "shop"
    for heading in GOING_ON:
        for step in steps(sections(HOW_TO)[heading]):
            folder = carry_out(step, folder)
    assert folder == tmp_path / "strangler"


def test_all_that_the_tutorial_with_sqlalchemy_says_happens(tmp_path: Path) -> None:
    folder = clone_with("tutorial_shop_sqlalchemy", tmp_path)
    for step in steps(SQLALCHEMY.read_text()):
        folder = carry_out(step, folder)
    assert folder == tmp_path / "shop"


def test_models_in_one_package_get_owners(tmp_path: Path) -> None:
    for step in steps(sections(HOW_TO)["All models in one package"]):
        carry_out(step, tmp_path)


def test_every_section_with_something_to_do_is_carried_out() -> None:
    doing = [heading for heading, text in sections(HOW_TO).items() if list(steps(text))]
    assert doing == ["All models in one package", *GOING_ON]


# The tables before, a row in them, and what is left of both when the key has become a plain id.
BEFORE = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.CreateModel("Order", [
        ("id", models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("customer", models.ForeignKey("customers.Customer", on_delete=models.CASCADE)),
    ])]
"""
CUSTOMERS = """
from django.db import migrations, models

class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel("Customer", [("id", models.AutoField(primary_key=True, serialize=False))])]
"""
MIGRATED = """
import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["shop.customers", "shop.orders"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()
from django.core.management import call_command
from django.db import connection
from shop.orders.models import Order

call_command("migrate", "orders", "0001", verbosity=0)
connection.cursor().execute("INSERT INTO customers_customer (id) VALUES (7)")
connection.cursor().execute("INSERT INTO orders_order (customer_id) VALUES (7)")
call_command("migrate", verbosity=0)
call_command("makemigrations", "orders", check=True, dry_run=True, verbosity=0)
assert Order.objects.get().customer_id == 7
with connection.cursor() as cursor:
    found = connection.introspection.get_constraints(cursor, "orders_order").values()
assert not [each for each in found if each["foreign_key"]]
assert [each for each in found if each["index"] and each["columns"] == ["customer_id"]]
"""


def test_a_key_becomes_a_plain_id_and_the_rows_stay(tmp_path: Path) -> None:
    text = sections(HOW_TO)["A foreign key to a plain id"]
    shown = dict(re.findall(r"^```python\n# (\S+)\n(.*?)^```$", text, re.M | re.S))
    assert len(shown) == 2
    models = "from django.db import models\n\nclass Customer(models.Model):\n    id = models.AutoField(primary_key=True)\n"
    files = {
        **shown,
        "shop/customers/models.py": models,
        "shop/customers/migrations/0001_initial.py": CUSTOMERS,
        "shop/orders/migrations/0001_initial.py": BEFORE,
        "migrated.py": MIGRATED,
        **{f"shop/{app}/migrations/__init__.py": "" for app in ("customers", "orders")},
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    done = subprocess.run(
        [sys.executable, "migrated.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_packages_of_packwerk_become_modules(tmp_path: Path) -> None:
    done = list(steps(COMPARED.read_text()))
    assert {step.kind for step in done} == {"file", "console"}
    for step in done:
        carry_out(step, tmp_path)


def test_sources_are_named_and_used() -> None:
    """`[text][name]` or `[name]`, and `[name]: address` at the end of the page."""
    text = COMPARED.read_text()
    defined = re.findall(r"^\[([^\]]+)\]: https://\S+$", text, re.M)
    bracketed = re.findall(r"\[([^\]]+)\](?!:)", text)
    assert defined
    assert len(defined) == len({*defined})
    assert {*defined} <= {*bracketed}
    assert {*re.findall(r"\]\[([^\]]+)\]", text)} <= {*defined}


def test_the_code_that_it_quotes_is_that_of_the_shop() -> None:
    quoted = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", TUTORIAL.read_text(), re.M | re.S)
    assert quoted
    for path, code in quoted:
        assert code in (ROOT / "fixtures/tutorial_shop" / path).read_text()


@pytest.mark.parametrize("shown", ["one\ntwo 3 s\n", "…\ntwo 9 ms\n", "o…\ntwo 1.5 s\n", "one\n…\n", "…\n"])
def test_pages_may_leave_out_lines_and_times(tmp_path: Path, shown: str) -> None:
    (tmp_path / "said").write_text("one\ntwo 3 s\n")
    assert carry_out(Step("console", "", f"$ cat said\n{shown}"), tmp_path) == tmp_path


@pytest.mark.parametrize(
    "shown", ["", "one\n", "two 3 s\n", "one\ntwo\n", "one\n…\nthree\n", "one\n\ntwo 3 s\n"]
)
def test_pages_that_say_something_else_fail(tmp_path: Path, shown: str) -> None:
    (tmp_path / "said").write_text("one\ntwo 3 s\n")
    with pytest.raises(AssertionError):
        carry_out(Step("console", "", f"$ cat said\n{shown}"), tmp_path)
