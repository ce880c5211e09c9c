"""Remedies: what a message tells to do, done word for word, leaves nothing to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.findings.catalog import ALL_RULES
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Project = Callable[[Mapping[str, str | bytes]], Path]

ORDERS = '[modules.orders]\npath = "shop.orders"\n'
BILLING = '[modules.billing]\npath = "shop.billing"\n'
IMPORT = "from shop.billing import charge\n"
STRING = 'from importlib import import_module\nbilling = import_module("shop.billing")\n'
TOML, CART = "boundcheck.toml", "shop/orders/cart.py"
AS_STRING = '"shop.billing" is imported at run time (by import_module), where an import statement would be '
SQL_MODEL = (
    "from sqlalchemy import Column, Integer, Table\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n"
    "class Invoice(Base):\n    __tablename__ = 'invoice'\n    id = Column(Integer, primary_key=True)\n"
)
REFLECTED = "    __table__ = Table('invoice', Base.metadata, autoload_with=engine)\n"
DJANGO_MODEL = "from django.db import models\nclass Invoice(models.Model):\n    class Meta:\n        db_table = 'invoice'\n"
PROTECTED = (
    'unassigned = "free"\n[[contracts]]\nname = "Tax"\ntype = "protected"\nto = ["shop.billing.tax"]\n'
)
SHOP = {
    "shop/billing/__init__.py": "def charge(): ...\n",
    "shop/billing/tax.py": "def vat(): ...\n",
    "shop/orders/__init__.py": "",
    "shop/mail/__init__.py": "",
}
BOTH = "shop/orders/models.py", "shop/billing/models.py"


def messages(project: Project, files: Mapping[str, str]) -> list[str]:
    root = project({**SHOP, **files})
    report = check(analyse(root / TOML, jobs=1), Selection(rules=ALL_RULES - {"missing-tests"}))
    return [f"{found.rule}: {found.message}" for found in report.findings]


@pytest.mark.parametrize(
    ("contract", "code", "message", "mended"),
    [
        (f"{ORDERS}depends_on = []\n{BILLING}", IMPORT,
         "undeclared-dependency: orders imports shop.billing, but does not declare billing; "
         'remove the import or add "billing" to its depends_on', {TOML: f'{ORDERS}depends_on = ["billing"]\n{BILLING}'}),
        (f"{ORDERS}depends_on = []\n{BILLING}", STRING,
         f"dynamic-import: {AS_STRING}an undeclared-dependency: orders imports shop.billing, but does not declare billing; "
         'remove the import or add "billing" to its depends_on', {TOML: f'{ORDERS}depends_on = ["billing"]\n{BILLING}'}),
        (f'{ORDERS}role = "shared"\n{BILLING}', STRING,
         f"dynamic-import: {AS_STRING}an undeclared-dependency: shared module orders imports shop.billing, but may import only "
         "shared modules; move the code it needs into one", {CART: ""}),
        (f'{ORDERS}cannot_depend_on = ["billing"]\n{BILLING}', STRING,
         f"dynamic-import: {AS_STRING}an undeclared-dependency: orders imports shop.billing, but its cannot_depend_on names "
         "billing; remove the import", {CART: ""}),
        (f"{ORDERS}{BILLING}visible_to = []\n", STRING,
         f"dynamic-import: {AS_STRING}not-visible: orders imports shop.billing, but billing is visible to no other module; "
         'ask its owner to add "orders" to visible_to', {TOML: f'{ORDERS}{BILLING}visible_to = ["orders"]\n'}),
        (f'layers = ["high", "low"]\n{ORDERS}layer = "low"\n{BILLING}layer = "high"\n', STRING,
         f"dynamic-import: {AS_STRING}a layer-violation: orders imports shop.billing (billing), but layer low is below layer "
         "high; turn the dependency round, or let a higher layer pass in what is needed", {CART: ""}),
        (f'{ORDERS}depends_on = [{{ module = "billing", deprecated = true }}]\n{BILLING}', IMPORT,
         "deprecated-dependency: orders still uses billing in one place, though that is deprecated; "
         "remove the imports, then the entry", {CART: "", TOML: f"{ORDERS}depends_on = []\n{BILLING}"}),
        (f'{ORDERS}depends_on = ["bill*", {{ module = "billing", deprecated = true, reason = "moves" }}]\n{BILLING}', IMPORT,
         "deprecated-dependency: orders still uses billing in one place, though that is deprecated (moves); "
         "remove the imports, then the entry", {CART: "", TOML: f"{ORDERS}depends_on = []\n{BILLING}"}),
        (f"[external]\nstripe = []\n{ORDERS}", "import stripe\n",
         "external-dependency: orders imports stripe, but stripe is reserved to nobody; "
         "go without it, or add orders to it in [external]", {TOML: f'[external]\nstripe = ["orders"]\n{ORDERS}'}),
        (f"{PROTECTED}allowed = []\n{ORDERS}", "import shop.billing.tax\n",
         'import-contract: shop.orders.cart → shop.billing.tax breaks "Tax": shop.billing.tax is protected, and may be imported by '
         "nobody else; go without it, or add the importer to allowed", {TOML: f'{PROTECTED}allowed = ["shop.orders"]\n{ORDERS}'}),
    ],
)  # fmt: skip
def test_on_dependencies(
    project: Project, contract: str, code: str, message: str, mended: Mapping[str, str]
) -> None:
    files = {TOML: contract, CART: code}
    assert messages(project, files) == [message]
    assert messages(project, {**files, **mended}) == []


@pytest.mark.parametrize(
    ("files", "message", "mended"),
    [
        (dict.fromkeys(BOTH, DJANGO_MODEL),
         "Invoice defines the table invoice, which shop.billing.models.Invoice of billing defines too; "
         "ask that module's public API, or write managed = False in one of the two",
         {BOTH[0]: f"{DJANGO_MODEL}        managed = False\n"}),
        (dict.fromkeys(BOTH, SQL_MODEL),
         "Invoice defines the table invoice, which shop.billing.models.Invoice of billing defines too; "
         "ask that module's public API, or let one of the two reflect it (autoload_with)",
         {BOTH[0]: SQL_MODEL.partition("    __tablename__")[0] + REFLECTED}),
        ({"shop/orders/a.sql": "CREATE TABLE invoice (id int);", "shop/billing/a.sql": "CREATE TABLE invoice (id int);"},
         "SQL here makes the table invoice, which shop/billing/a.sql of billing makes too; "
         "let one module make it, and the other ask that one's public API", {"shop/orders/a.sql": ""}),
    ],
)  # fmt: skip
def test_on_tables_with_two_owners(
    project: Project, files: Mapping[str, str], message: str, mended: Mapping[str, str]
) -> None:
    files = {TOML: ORDERS + BILLING, **files}
    assert messages(project, files) == [f"table-ownership: {message}"]
    assert messages(project, {**files, **mended}) == []


def test_a_key_to_a_table_that_no_module_owns(project: Project) -> None:
    invoice = "from django.db import models\nclass Invoice(models.Model): ...\n"
    key = "    invoice = models.ForeignKey('billing.Invoice', models.CASCADE)\n"
    order = f"from django.db import models\nclass Order(models.Model):\n{key}"
    files = {TOML: ORDERS, BOTH[0]: order, BOTH[1]: invoice}
    assert messages(project, files) == [
        "foreign-key: Order.invoice is a foreign key to Invoice, which no module owns; "
        "store the plain id and ask its owner, once it has one"
    ]
    plain = order.replace(key, "    invoice_id = models.BigIntegerField()\n")
    assert messages(project, {**files, BOTH[0]: plain}) == []


@pytest.mark.parametrize(
    ("model", "how"), [("Invoice", ""), ("models.Invoice", " by models.Invoice"), ("Invoice.objects.all()", " by Invoice.objects.all")]
)  # fmt: skip
def test_a_class_over_anothers_model(project: Project, model: str, how: str) -> None:
    key = "queryset" if "objects" in model else "model"
    view = (
        "from django.views.generic import ListView\nfrom shop.billing import models\nfrom shop.billing.models import Invoice\n"
        f"class Invoices(ListView):\n    {key} = {model}\n"
    )
    billing = f'{BILLING}public = ["models"]\n'
    files = {TOML: ORDERS + billing, "shop/billing/models.py": DJANGO_MODEL, "shop/orders/views.py": view}
    assert messages(project, files) == [
        f"model-binding: orders binds a class to invoice (Invoice, owned by billing){how}; "
        "move it to the owner, or declare plain fields over what billing's public API returns"
    ]
    moved = {
        TOML: f'{ORDERS}{BILLING}public = ["views"]\n', "shop/billing/views.py": view,
        "shop/orders/views.py": "from shop.billing.views import Invoices\n",
    }  # fmt: skip
    assert messages(project, {**files, **moved}) == []


@pytest.mark.parametrize("typing_only", ["check", "ignore"])
def test_test_code_that_is_imported_for_types_alone(project: Project, typing_only: str) -> None:
    guarded = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shop.orders.tests.fakes import Fake\n"
    )
    files = {TOML: f'typing_only = "{typing_only}"\n{ORDERS}', CART: guarded}
    found = messages(project, {**files, "shop/orders/tests/fakes.py": "class Fake: ...\n"})
    assert [message.partition(":")[0] for message in found] == ["production-imports-tests"] * (
        typing_only == "check"
    )
