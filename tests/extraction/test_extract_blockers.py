"""What holds a module back, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from blocker_examples import CONTRACTS, blocked, ground

from boundcheck.extraction.blockers import find_blockers
from boundcheck.extraction.figures import tables_of

INVOICE = """
from django.db import models
class Invoice(models.Model):
    total = models.IntegerField()
"""
ORDER = """
from django.db import models
class Order(models.Model):
    invoice = models.ForeignKey("billing.Invoice", on_delete=models.CASCADE)
"""
READS = """
from shop.billing.models import Invoice
def all_of_them():
    return list(Invoice.objects.all())
"""
ROLE = '[modules.{name}]\npath = "shop.{name}"\nrole = "{role}"\n'
CURRENCY = """
from django.db import models
class Currency(models.Model):
    name = models.TextField()
"""


def test_a_module_that_nobody_leans_on_is_ready(tmp_path: Path) -> None:
    files = {
        "shop/billing/__init__.py": "def charge(): ...\n",
        "shop/orders/a.py": "from shop.billing import charge\n",
    }
    assert blocked(tmp_path, files) == {}


def test_both_directions_are_told_apart(tmp_path: Path) -> None:
    files = {
        "shop/billing/tax.py": "RATE = 1\n",
        "shop/orders/a.py": "def f():\n    from shop.billing.tax import RATE\n",
    }
    assert blocked(tmp_path / "in", files) == {"private-import-in": ["shop/orders/a.py:2 shop.billing.tax"]}
    assert blocked(tmp_path / "out", files, "orders") == {
        "private-import-out": ["shop/orders/a.py:2 shop.billing.tax"]
    }


def test_an_exception_and_a_baseline_take_nothing_away(tmp_path: Path) -> None:
    baseline = (
        'findings = [\n  {rule = "private-import", path = "shop/orders/b.py", from = "orders", to = "billing", '
        'target = "shop.billing.tax", count = 1},\n]\n'
    )
    files = {
        "boundcheck.toml": CONTRACTS
        + '[[allow]]\nrule = "private-import"\npath = "shop/orders/a.py"\nreason = "soon gone"\n'
        + '[rules]\nprivate-import = "off"\n',
        "boundcheck-baseline.toml": baseline,
        "shop/billing/tax.py": "RATE = 1\n",
        **{f"shop/orders/{name}.py": "def f():\n    from shop.billing.tax import RATE\n" for name in "abc"},
    }
    assert blocked(tmp_path, files)["private-import-in"] == [
        "shop/orders/a.py:2 shop.billing.tax (allowed)",
        "shop/orders/b.py:2 shop.billing.tax (baselined)",
        "shop/orders/c.py:2 shop.billing.tax",
    ]


def test_code_of_no_module_counts_as_another_module(tmp_path: Path) -> None:
    files = {
        "shop/billing/tax.py": "RATE = 1\n",
        "shop/loose.py": "def f():\n    from shop.billing.tax import RATE\n",
    }
    assert blocked(tmp_path, files)["private-import-in"] == ["shop/loose.py:2 shop.billing.tax"]


def test_what_only_may_be_is_left_out(tmp_path: Path) -> None:
    files = {
        "shop/billing/tax.py": "",
        "shop/orders/a.py": "def f():\n    from shop.billing.tax import RATE\n",
    }
    found = ground(tmp_path, files)
    (reported,) = found.reported
    maybe = reported._replace(finding=reported.finding._replace(certainty="possible"))
    assert [blocker.count for blocker in find_blockers(found, "billing")] == [1]
    assert find_blockers(replace(found, reported=(maybe,)), "billing") == ()


def test_a_shared_module_travels_along_but_its_tables_do_not(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": CONTRACTS + ROLE.format(name="base", role="shared") + 'public = ["models"]\n',
        "tests/base/test_c.py": "def test_it(): ...\n",
        "shop/base/inner.py": "def money(): ...\n",
        "shop/base/models.py": CURRENCY,
        "shop/billing/a.py": "from shop.base.inner import money\n",
        "shop/billing/models.py": "from django.db import models\nfrom shop.base.models import Currency\n"
        "class Invoice(models.Model):\n    currency = models.ForeignKey(Currency, on_delete=models.CASCADE)\n"
        "class Coin(Currency):\n    pass\n",
    }
    out = ["shop/billing/models.py:4 base_currency (exempt)"]
    inherits = ["shop/billing/models.py:5 base_currency (exempt)"]
    assert blocked(tmp_path, files) == {"foreign-key-out": out, "model-inheritance-out": inherits}
    inward = blocked(tmp_path, files, "base")
    assert inward["foreign-key-in"] == out
    assert inward["model-inheritance-in"] == inherits
    assert inward["private-import-in"][0] == "shop/billing/a.py:1 shop.base.inner"


def test_a_key_that_an_abstract_model_of_its_target_brings_along_holds_back(tmp_path: Path) -> None:
    abstract = "    class Meta:\n        abstract = True\n"
    files = {
        "boundcheck.toml": CONTRACTS.replace("[modules.orders]", 'public = ["models"]\n[modules.orders]'),
        "shop/billing/models.py": f"{INVOICE}class Billed(models.Model):\n"
        f"    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE)\n{abstract}"
        "class Line(Billed):\n    pass\n",
        "shop/orders/models.py": "from django.db import models\nfrom shop.billing.models import Billed\n"
        f"class Sale(Billed):\n{abstract}"
        "class Order(Sale):\n    pass\nclass Gift(Order):\n    pass\n"
        "class Same(Order):\n    class Meta:\n        proxy = True\n",
    }
    key = ["shop/orders/models.py:6 billing_invoice (exempt)"]
    assert blocked(tmp_path / "in", files)["foreign-key-in"] == key
    assert blocked(tmp_path / "out", files, "orders")["foreign-key-out"] == key


def test_an_abstract_model_has_no_rows_but_those_of_what_inherits_from_it(tmp_path: Path) -> None:
    files = {
        "shop/billing/models.py": INVOICE,
        "shop/orders/models.py": "from shop.billing.models import Invoice\n"
        "class Sale(Invoice):\n    class Meta:\n        abstract = True\n",
    }
    blockers = find_blockers(ground(tmp_path, files), "billing")
    (found,) = [blocker for blocker in blockers if blocker.kind == "model-inheritance-in"]
    assert found.evidence[0].message.startswith(
        "Sale, which is abstract, inherits from Invoice of billing, so that rows of what inherits from it lie in the table "
        "billing_invoice too"
    )


def test_a_shared_module_that_leans_on_it_holds_it_back(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": CONTRACTS + ROLE.format(name="base", role="shared"),
        "shop/billing/__init__.py": "def charge(): ...\n",
        "shop/base/a.py": "def f():\n    from shop.billing import charge\n",
    }
    assert blocked(tmp_path, files) == {"undeclared-dependency-in": ["shop/base/a.py:2 shop.billing"]}


def test_composition_modules_may_import_but_their_queries_and_keys_hold_back(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": CONTRACTS + ROLE.format(name="main", role="composition"),
        "shop/billing/models.py": INVOICE,
        "shop/billing/tax.py": "RATE = 1\n",
        "shop/main/wiring.py": "from shop.billing.tax import RATE\n",
        "shop/main/models.py": ORDER,
        "shop/main/report.py": "from shop.billing.models import Invoice\n"
        "def f(cursor):\n    for one in Invoice.objects.all():\n        one.save()\n"
        '    cursor.execute("SELECT total FROM billing_invoice")\n',
        "tests/main/test_all.py": READS,
    }
    assert blocked(tmp_path, files) == {
        "foreign-query-in": ["shop/main/report.py:3 billing_invoice (exempt)"],
        "foreign-write-in": ["shop/main/report.py:4 billing_invoice (exempt)"],
        "foreign-key-in": ["shop/main/models.py:3 billing_invoice (exempt)"],
        "raw-sql-in": ["shop/main/report.py:5 billing_invoice (exempt)"],
    }


def test_a_cycle_is_shown_at_its_cheapest_cut(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": CONTRACTS + '[modules.stock]\npath = "shop.stock"\n',
        "tests/stock/test_s.py": "def test_it(): ...\n",
        "shop/billing/__init__.py": "from shop.orders import a, b\n",
        "shop/billing/x.py": "from shop.orders import a\n",
        "shop/orders/__init__.py": "def a():\n    from shop.stock import c\n\ndef b(): ...\n",
        "shop/stock/__init__.py": "def c():\n    from shop.billing import x\n",
        "shop/stock/x.py": "def d():\n    from shop.billing import x\n",
    }
    cycle = next(b for b in find_blockers(ground(tmp_path, files), "billing") if b.kind == "cycle")
    assert cycle.cycle == ("billing", "orders", "stock")
    assert [tuple(cut) for cut in cycle.cuts] == [("orders", "stock", 1)]
    assert [(e.path, e.line, e.from_, e.to, e.target) for e in cycle.evidence] == [
        ("shop/orders/__init__.py", 2, "orders", "stock", "shop.stock")
    ]
    assert cycle.modules("billing") == ("orders", "stock")


def test_a_suite_that_needs_an_undeclared_module_is_told_with_the_way_there(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\ndepends_on = ["orders"]\n'
        '[modules.orders]\npath = "shop.orders"\n[modules.stock]\npath = "shop.stock"\n'
        '[modules.mail]\npath = "shop.mail"\n' + ROLE.format(name="base", role="shared"),
        "shop/billing/__init__.py": "from shop.base import money\nfrom shop.orders import order\n",
        "shop/base/__init__.py": "from shop.stock import shelf\nmoney = shelf\n",
        "shop/orders/__init__.py": "from shop.mail import letter\norder = letter\n",
        "shop/stock/__init__.py": "shelf = 1\n",
        "shop/mail/__init__.py": "letter = 1\n",
    }
    found = ground(tmp_path, files)
    (blocker,) = find_blockers(found, "billing")
    assert blocker.kind == "suite-not-alone"
    assert [(e.path, e.line, e.to) for e in blocker.evidence] == [("shop/base/__init__.py", 1, "stock")]
    assert "shop.billing → shop.base → shop.stock" in blocker.evidence[0].message
    assert "let base, which is shared, import it in the function that needs it" in blocker.evidence[0].message
    assert "declare stock" not in blocker.evidence[0].message
    assert "boundcheck test billing" in blocker.evidence[0].message


def test_the_packages_that_a_module_lies_in_are_no_need(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": '[modules.billing]\npath = "shop.billing"\ndepends_on = []\n[modules.root]\npath = "shop"\n'
        '[modules.orders]\npath = "shop.orders"\n',
        "tests/root/test_r.py": "def test_it(): ...\n",
        "shop/__init__.py": "from shop.orders import order\nversion = 1\n",
        "shop/version.py": "number = 1\n",
        "shop/billing/__init__.py": "import shop.billing.tax\n",
        "shop/billing/tax.py": "",
        "shop/orders/__init__.py": "order = 1\n",
    }
    assert "suite-not-alone" not in blocked(tmp_path / "a", files)
    files["shop/billing/tax.py"] = "from shop.version import number\n"
    assert blocked(tmp_path / "b", files)["suite-not-alone"] == ["shop/billing/tax.py:1 shop.version"]


def test_a_package_that_merely_lies_above_a_module_keeps_no_suite_from_running(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": '[modules.whole]\npath = "shop"\n'
        '[modules.billing]\npath = "shop.billing"\ndepends_on = ["orders"]\n'
        '[modules.orders]\npath = "shop.orders"\n',
        "shop/__init__.py": "VERSION = 1\n",
        "shop/orders/__init__.py": "order = 1\n",
        "shop/billing/__init__.py": "from shop.billing.a import a\nfrom shop.orders import order\n",
        "shop/billing/a.py": "a = 1\n",
    }
    assert blocked(tmp_path / "above", files) == {}
    files["shop/billing/a.py"] = "import shop\na = shop.VERSION\n"
    assert blocked(tmp_path / "asked", files)["suite-not-alone"] == ["shop/billing/a.py:1 shop"]


def test_missing_tests_hold_back_only_their_module(tmp_path: Path) -> None:
    files = {"tests/billing/test_b.py": "", "shop/billing/a.py": "", "shop/orders/a.py": ""}
    assert list(blocked(tmp_path, files)) == ["missing-tests"]
    assert blocked(tmp_path, files, "orders") == {}


def test_tables_name_who_reaches_them(tmp_path: Path) -> None:
    files = {
        "boundcheck.toml": CONTRACTS + ROLE.format(name="main", role="composition"),
        "shop/billing/models.py": INVOICE + "class Tax(models.Model):\n    pass\n",
        "shop/orders/models.py": ORDER,
        "shop/orders/a.py": READS,
        "shop/main/report.py": READS,
        "tests/orders/test_a.py": READS,
    }
    found = ground(tmp_path, files)
    billing = tables_of(found.tables, "billing")
    assert billing.owned == ("billing_invoice", "billing_tax")
    assert billing.reached_by_others == (("billing_invoice", ("main", "orders")),)
    assert billing.reaches == ()
    orders = tables_of(found.tables, "orders")
    assert orders.owned == ("orders_order",)
    assert orders.reaches == (("billing_invoice", ("billing",)),)


def test_a_relation_that_is_merely_followed_holds_back_without_any_statement(tmp_path: Path) -> None:
    files = {
        "shop/billing/models.py": """
            from sqlalchemy import Column, ForeignKey, Integer
            from sqlalchemy.orm import declarative_base, relationship
            Base = declarative_base()
            class Payer(Base):
                __tablename__ = "payer"
                id = Column(Integer, primary_key=True)
            class Invoice(Base):
                __tablename__ = "invoice"
                id = Column(Integer, primary_key=True)
                payer_id = Column(ForeignKey("payer.id"))
                payer = relationship("Payer")
        """,
        "shop/orders/label.py": """
            from shop.billing.models import Invoice
            def label(invoice: Invoice):
                return invoice.payer.name
        """,
    }
    assert blocked(tmp_path, files)["relation-traversal-in"] == ["shop/orders/label.py:3 payer"]
