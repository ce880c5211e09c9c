"""A registry of a small shop on SQLAlchemy, built by hand, and the accesses that a snippet comes to."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable

from django_shop import read_accesses

from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.frameworks import frameworks_of
from boundcheck.codebase.entities.model import Entity, Framework, Registry, Relation
from boundcheck.facts.access import Access
from boundcheck.python.reader import read_tree

HEADER = """
import sqlalchemy as sa
from sqlalchemy import select, insert, update, delete, exists, func, and_, or_, text
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, contains_eager, relationship, join
from shop.billing.models import Invoice, Payment
from shop.customers.models import Customer, Address, Tag
from shop.orders.models import Order, Line
from shop.billing import models
from shop.stock.tables import items, levels
import shop.customers.models
"""


def relation(name: str, target: str, **more: str | None) -> Relation:
    return Relation(name, "relationship", target, "", "", 1, 0, 1, **more)  # type: ignore[arg-type]


def entity(
    name: str,
    table: str,
    fields: str = "id name",
    relations: Iterable[Relation] = (),
    framework: Framework = "sqlalchemy",
    label: str | None = None,
) -> Entity:
    file = name.rpartition(".")[0]
    return Entity(
        name, framework, file, name.split(".")[1], file.replace(".", "/") + ".py", 1, 1, table, label=label,
        fields=frozenset(fields.split()), relations={each.name: each for each in relations},
    )  # fmt: skip


ORDER, LINE = "shop.orders.models.Order", "shop.orders.models.Line"
INVOICE, PAYMENT = "shop.billing.models.Invoice", "shop.billing.models.Payment"
CUSTOMER, ADDRESS, TAG = (f"shop.customers.models.{name}" for name in ("Customer", "Address", "Tag"))
ENTITIES = (
    entity(ORDER, "orders", "id status customer_id number", [
        relation("lines", LINE), relation("customer", CUSTOMER, column="customer_id"),
        Relation("buyer_id", "fk", CUSTOMER, "", "", 1, 0, 1, column="buyer_id"),
        relation("tags", TAG, through="order_tags"), relation("nobody", "third.party.Thing"),
    ]),
    entity(LINE, "order_lines", "id order_id", [relation("order", ORDER)]),
    entity(INVOICE, "billing_invoice", "id total order_id", [
        relation("order", ORDER, accessor="invoices"), relation("payments", PAYMENT),
    ]),
    entity(PAYMENT, "billing_payment", "id invoice_id amount", [
        Relation("invoice_id", "fk", INVOICE, "", "", 1, 0, 1, column="invoice_id"),
    ]),
    entity(CUSTOMER, "customers", "id email", [relation("address", ADDRESS)]),
    entity(ADDRESS, "addresses", "id city"),
    entity(TAG, "tags", "id word"),
    entity("shop.stock.tables.items", "items", "id sku"),
    entity("shop.stock.tables.levels", "levels", "id item_id"),
)  # fmt: skip


def registry(entities: Iterable[Entity] = ENTITIES) -> Registry:
    entities = tuple(entities)
    reverse: dict[str, dict[str, tuple[str, Relation]]] = {}
    by_table: dict[str, tuple[Entity, ...]] = {}
    for each in entities:
        if each.table:
            by_table[each.table] = (*by_table.get(each.table, ()), each)
        for found in each.relations.values():
            if found.accessor and found.target:
                reverse.setdefault(found.target, {})[found.accessor] = (each.name, found)
    labels = {(each.label, each.class_name.lower()): each for each in entities if each.label}
    return Registry({each.name: each for each in entities}, by_table, labels, reverse, {}, {})


def parsed(
    snippet: str, file: str = "shop.orders.service", header: str = HEADER
) -> tuple[ast.Module, str, str]:
    text = header + textwrap.dedent(snippet)
    tree = ast.parse(text)
    return tree, text, file


def evaluator(snippet: str, file: str, header: str, entities: Iterable[Entity] = ENTITIES) -> Evaluator:
    tree, text, _ = parsed(snippet, file, header)
    known, at = registry(entities), FileAt(file, file.rpartition(".")[0], "orders")
    return Evaluator(read_tree(tree, text), at, known, str, frameworks_of(known, ("shop",), ()))


def accesses(snippet: str, file: str = "shop.orders.service", header: str = HEADER) -> list[Access]:
    tree, text, name = parsed(snippet, file, header)
    return list(read_accesses(tree, text, registry(), name, "orders"))


def line(access: Access) -> str:
    """`kind Entity` with what else is worth a word: `<Order` of, `?` likely, `*` in a loop."""
    name = access.entity.rpartition(".")[2]
    of = f"<{access.of.rpartition('.')[2]}" if access.of else ""
    doubt = {"certain": "", "likely": "?", "possible": "??"}[access.certainty]
    return f"{access.kind} {name}{of}{doubt}{'*' * access.in_loop}"


def foreign(snippet: str, file: str = "shop.orders.service") -> list[str]:
    """Accesses of a file of module `orders` to other modules' entities."""
    own = {ORDER, LINE}
    return [line(each) for each in accesses(snippet, file) if each.entity not in own]
