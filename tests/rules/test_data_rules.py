"""Which accesses are breaches, decided by owners and roles, on codebases with entities made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject, subject_of
from boundcheck.facts.access import Access, Kind, Leak
from boundcheck.findings.finding import Finding
from boundcheck.rules.api import leaked_model
from boundcheck.rules.data import (
    cross_module_join,
    cross_module_migration,
    foreign_query,
    foreign_signal,
    foreign_write,
    model_binding,
    model_reference,
    relation_traversal,
    reverse_accessor,
)
from boundcheck.rules.data.breach import Breach, breaches
from boundcheck.run import read_codebase

TOML = """
[modules.orders]
path = "shop.orders"
[modules.billing]
path = "shop.billing"
[modules.accounts]
path = "shop.accounts"
role = "shared"
[modules.project]
path = "shop.project"
role = "composition"
"""
FILES = (
    "shop/orders/cart.py",
    "shop/orders/migrations/0001_initial.py",
    "shop/orders/tests/test_cart.py",
    "shop/billing/api.py",
    "shop/billing/models.py",
    "shop/accounts/users.py",
    "shop/project/reports.py",
    "shop/loose.py",
    "migrations/0001_all.py",
)
OWNERS = {
    "orders.Order": "orders",
    "billing.Invoice": "billing",
    "billing.Payment": "billing",
    "accounts.User": "accounts",
    "loose.Thing": None,
}
RULES = {
    "query": foreign_query,
    "write": foreign_write,
    "join": cross_module_join,
    "traversal": relation_traversal,
    "accessor": reverse_accessor,
    "binding": model_binding,
    "reference": model_reference,
    "signal": foreign_signal,
}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Codebase:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "boundcheck.toml").write_text(TOML)
    for path in FILES:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("def charge(): ...\ndef _hidden(): ...\n")
    return read_codebase(Path(folder) / "boundcheck.toml", jobs=1)


def entity(name: str, module: str | None) -> Entity:
    app, _, model = name.partition(".")
    return Entity(name, "django", app, module, f"shop/{app}/models.py", 1, 1, f"{app}_{model.lower()}")


def with_accesses(bare: Codebase, *accesses: tuple[str, Access]) -> Codebase:
    entities = [entity(name, module) for name, module in OWNERS.items()]
    gifts = Relation("gifts", "m2m", "billing.Invoice", "orders.Order", "shop/orders/models.py", 1, 1, 1)
    registry = Registry(
        by_name={e.name: e for e in entities},
        by_table={
            **{str(e.table): (e,) for e in entities},
            "both": (entity("orders.Both", "orders"), entity("billing.Both", "billing")),
        },
        by_label={},
        reverse={},
        reverse_queries={},
        through={"orders_order_gifts": ("orders.Order", gifts)},
    )
    files = {file.path: file for file in bare.files}
    return knowing(bare, registry=registry, accesses=tuple((files[path], found) for path, found in accesses))


def knowing(codebase: Codebase, **facts: object) -> Codebase:
    """The codebase with some of what it would read off its files given by hand."""
    copy = replace(codebase)
    vars(copy).update({**vars(codebase), **facts})
    return copy


def subjects(codebase: Codebase) -> Iterator[Subject]:
    for file in codebase.files:
        facts = vars(codebase)
        accesses = tuple(found for of, found in facts.get("accesses", ()) if of is file)
        yield subject_of(
            Questions(codebase),
            file,
            accesses,
            tuple(found for of, found in facts.get("leaks", ()) if of is file),
        )


def checked(rule: ModuleType, codebase: Codebase) -> list[Finding]:
    return [
        finding for subject in subjects(codebase) for finding in rule.check_file(Questions(codebase), subject)
    ]


def reached(codebase: Codebase, kind: Kind) -> list[Breach]:
    return [
        breach for subject in subjects(codebase) for breach in breaches(Questions(codebase), subject, kind)
    ]


def access(kind: Kind, name: str = "billing.Invoice", line: int = 1, of: str = "", table: str = "") -> Access:
    return Access(kind, name, table, "what is there", line, 1, line, of=of)


def told(findings: Iterable[Finding]) -> list[tuple[str, int, str | None, str | None, str | None]]:
    return [(f.path, f.line, f.from_, f.to, f.target) for f in findings]


@pytest.mark.parametrize("kind", RULES)
def test_each_kind_is_told_by_its_rule_alone(bare: Codebase, kind: Kind) -> None:
    codebase = with_accesses(bare, ("shop/orders/cart.py", access(kind)))
    for other, rule in RULES.items():
        found = list(checked(rule, codebase))
        assert len(found) == (other == kind)
        for finding in found:
            assert (finding.rule, finding.from_, finding.to) == (rule.NAME, "orders", "billing")
            assert finding.target == "billing_invoice"
            assert "orders" in finding.message
            assert "billing_invoice (Invoice, owned by billing)" in finding.message
            assert ", or " in finding.message or "; " in finding.message


def test_the_message_of_a_query_names_what_is_there_and_the_way_out(bare: Codebase) -> None:
    found = access("query")._replace(written="Invoice.objects.filter")
    (finding,) = checked(foreign_query, with_accesses(bare, ("shop/orders/cart.py", found)))
    assert finding.message == (
        "orders reads billing_invoice (Invoice, owned by billing) by Invoice.objects.filter; "
        "ask billing's public API for it, or keep a read model fed by its events"
    )


@pytest.mark.parametrize(
    ("path", "name", "to"),
    [
        ("shop/orders/cart.py", "billing.Invoice", "billing"),
        ("shop/orders/cart.py", "orders.Order", None),
        ("shop/orders/cart.py", "accounts.User", "accounts"),
        ("shop/orders/cart.py", "loose.Thing", "(unassigned)"),
        ("shop/orders/cart.py", "auth.Group", None),
        ("shop/orders/migrations/0001_initial.py", "billing.Invoice", None),
        ("shop/orders/tests/test_cart.py", "billing.Invoice", None),
        ("shop/accounts/users.py", "billing.Invoice", "billing"),
        ("shop/project/reports.py", "billing.Invoice", None),
        ("shop/loose.py", "billing.Invoice", "billing"),
        ("shop/loose.py", "loose.Thing", None),
    ],
)
def test_who_may_query_whose_table(bare: Codebase, path: str, name: str, to: str | None) -> None:
    found = told(checked(foreign_query, with_accesses(bare, (path, access("query", name)))))
    assert [to for *_, to, _ in found] == ([to] if to else [])


@pytest.mark.parametrize(
    ("table", "to"),
    [
        ("billing_invoice", "billing"),
        ("Billing_Invoice", "billing"),
        ("both", None),  # two classes, one of them ours
        ("orders_order_gifts", None),
        ("nobody_knows", None),
        ("", None),
    ],
)
def test_a_table_alone_has_an_owner(bare: Codebase, table: str, to: str | None) -> None:
    codebase = with_accesses(bare, ("shop/orders/cart.py", access("sql", "", table=table)))
    assert [breach.owner for breach in reached(codebase, "sql")] == ([to] if to else [])


@pytest.mark.parametrize(
    ("path", "name", "of", "breach"),
    [
        ("shop/orders/cart.py", "billing.Payment", "orders.Order", True),
        ("shop/orders/cart.py", "billing.Payment", "billing.Invoice", False),
        ("shop/orders/cart.py", "accounts.User", "billing.Invoice", True),
        ("shop/orders/cart.py", "orders.Order", "billing.Invoice", False),
        ("shop/orders/cart.py", "billing.Payment", "", True),
    ],
)
def test_a_join_goes_on_for_free_in_the_owners_own_tables(
    bare: Codebase, path: str, name: str, of: str, breach: bool
) -> None:
    assert (
        bool(told(checked(cross_module_join, with_accesses(bare, (path, access("join", name, of=of))))))
        == breach
    )


def test_a_way_that_comes_back_is_told_where_it_begins(bare: Codebase) -> None:
    there = access("traversal", "billing.Payment", of="billing.Invoice")._replace(written="invoice.payment")
    back = access("accessor", "billing.Invoice", of="billing.Payment")._replace(
        written="invoice.payment.invoices"
    )
    codebase = with_accesses(bare, ("shop/orders/cart.py", there), ("shop/orders/cart.py", back))
    assert [found[-1] for found in told(checked(relation_traversal, codebase))] == ["billing_payment"]
    assert told(checked(reverse_accessor, codebase)) == []


def test_a_relation_of_a_table_to_itself_is_a_beginning(bare: Codebase) -> None:
    first = access("accessor", "billing.Invoice", of="billing.Invoice")._replace(
        written="invoice.corrections"
    )
    second = access("accessor", "billing.Invoice", of="billing.Invoice")._replace(
        written="invoice.corrections.first().corrections"
    )
    codebase = with_accesses(bare, ("shop/orders/cart.py", first), ("shop/orders/cart.py", second))
    assert [breach.access for breach in reached(codebase, "accessor")] == [first]


def test_a_second_hop_among_the_owners_tables_is_part_of_the_first(bare: Codebase) -> None:
    codebase = with_accesses(
        bare,
        ("shop/orders/cart.py", access("traversal", "billing.Invoice", line=3, of="orders.Order")),
        ("shop/orders/cart.py", access("traversal", "billing.Payment", line=3, of="billing.Invoice")),
        ("shop/orders/cart.py", access("traversal", "billing.Payment", line=9, of="billing.Invoice")),
    )
    assert [(line, target) for _, line, _, _, target in told(checked(relation_traversal, codebase))] == [
        (3, "billing_invoice"),
        (9, "billing_payment"),  # from a row that was handed out
    ]


def test_one_statement_and_table_give_one_finding(bare: Codebase) -> None:
    spread = access("query")._replace(line=3, end_line=5)
    codebase = with_accesses(
        bare,
        ("shop/orders/cart.py", spread),
        ("shop/orders/cart.py", spread._replace(line=4)),
        ("shop/orders/cart.py", spread._replace(line=4, entity="billing.Payment")),
        ("shop/orders/cart.py", spread._replace(line=7, end_line=7)),
    )
    assert [(line, target) for _, line, _, _, target in told(checked(foreign_query, codebase))] == [
        (3, "billing_invoice"),
        (4, "billing_payment"),
        (7, "billing_invoice"),
    ]


def test_of_several_sites_in_a_statement_the_surest_is_told(bare: Codebase) -> None:
    codebase = with_accesses(
        bare,
        ("shop/orders/cart.py", access("query")._replace(certainty="possible")),
        ("shop/orders/cart.py", access("query")._replace(certainty="certain", column=9)),
        ("shop/orders/cart.py", access("query")._replace(certainty="likely", column=12)),
    )
    assert [(f.column, f.certainty) for f in checked(foreign_query, codebase)] == [(9, "certain")]


def test_the_identity_holds_no_line(bare: Codebase) -> None:
    here, there = (
        checked(foreign_write, with_accesses(bare, ("shop/orders/cart.py", access("write", line=line))))[0]
        for line in (1, 99)
    )
    assert here.identity == there.identity


def test_migrations_report_only_what_they_migrate(bare: Codebase) -> None:
    codebase = with_accesses(
        bare,
        ("shop/orders/migrations/0001_initial.py", access("migration")),
        ("shop/orders/migrations/0001_initial.py", access("migration", "orders.Order", line=2)),
        ("shop/orders/migrations/0001_initial.py", access("sql", "billing.Payment", line=3)),
        ("shop/orders/cart.py", access("migration")),
    )
    assert told(checked(cross_module_migration, codebase)) == [
        ("shop/orders/migrations/0001_initial.py", 1, "orders", "billing", "billing_invoice"),
        ("shop/orders/migrations/0001_initial.py", 3, "orders", "billing", "billing_payment"),
    ]


def test_a_migration_outside_the_modules_belongs_to_the_owner_of_most_of_it(bare: Codebase) -> None:
    codebase = with_accesses(
        bare,
        ("migrations/0001_all.py", access("migration", "billing.Invoice", line=1)),
        ("migrations/0001_all.py", access("migration", "billing.Payment", line=2)),
        ("migrations/0001_all.py", access("migration", "orders.Order", line=3)),
    )
    assert told(checked(cross_module_migration, codebase)) == [
        ("migrations/0001_all.py", 3, "billing", "orders", "orders_order")
    ]


@pytest.mark.parametrize(
    ("path", "symbol", "name", "leaks"),
    [
        ("shop/billing/api.py", "charge", "billing.Invoice", True),
        ("shop/billing/api.py", "charge", "orders.Order", True),
        ("shop/billing/api.py", "charge", "accounts.User", False),
        ("shop/billing/api.py", "_hidden", "billing.Invoice", False),
        ("shop/billing/models.py", "charge", "billing.Invoice", False),
        ("shop/accounts/users.py", "charge", "billing.Invoice", False),
        ("shop/project/reports.py", "charge", "billing.Invoice", False),
        ("shop/loose.py", "charge", "billing.Invoice", False),
    ],
)
def test_a_public_signature_with_a_model(
    bare: Codebase, path: str, symbol: str, name: str, leaks: bool
) -> None:
    file = next(file for file in bare.files if file.path == path)
    leak = Leak(symbol, name, "returns", "Invoice", 1, 1, 1)
    codebase = knowing(with_accesses(bare), leaks=((file, leak), (file, leak._replace(how="takes"))))
    found = list(checked(leaked_model, codebase))
    assert [finding.target for finding in found] == ([f"{file.name}.{symbol}"] if leaks else [])


def test_a_transaction_that_writes_what_no_module_owns(
    findings: Callable[[Mapping[str, str]], list[str]],
) -> None:
    model = (
        "from django.db import models\nclass {}(models.Model):\n    name = models.CharField(max_length=9)\n"
    )
    files = {
        "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\npublic = ["**"]\n',
        "shop/log/models.py": model.format("Entry"),
        "shop/log/api.py": "from shop.log.models import Entry\ndef note():\n    Entry.objects.create(name='x')\n",
        "shop/orders/models.py": model.format("Order"),
        "shop/orders/api.py": "from shop.orders.models import Order\ndef make():\n    Order.objects.create(name='x')\n",
        "shop/orders/cart.py": (
            "from django.db import transaction\nfrom shop.log import api\nfrom shop.orders.models import Order\ndef close():\n"
            "    with transaction.atomic():\n        Order.objects.create(name='x')\n        api.note()\n"
        ),
        "shop/log/batch.py": (
            "from django.db import transaction\nfrom shop.orders import api\nfrom shop.log.models import Entry\ndef close():\n"
            "    with transaction.atomic():\n        Entry.objects.create(name='x')\n        api.make()\n"
        ),
    }
    assert [each for each in findings(files) if "shared-transaction" in each] == [
        "shop/log/batch.py:5 shared-transaction orders",
        "shop/orders/cart.py:5 shared-transaction (unassigned)",
    ]
