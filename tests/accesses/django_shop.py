"""A small shop's registry, written as lines of text, for tests that need one."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.frameworks import frameworks_of
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.entities.outside import outside_models
from boundcheck.codebase.entities.third_party import STOCK_USER
from boundcheck.facts.access import Access
from boundcheck.python.reader import read_tree

KINDS = {">": "fk", "1>": "o2o", "*>": "m2m"}
FIELD = re.compile(r"(\w+) *(>|1>|\*>) *([\w.]+)(?: *\((\w+|\+)\))?$")

# app.Class: columns and relations (`name > target (accessor)`); `ordering x`, `base app.Class`, `managers x`, `managed x`, `pk x`
SHOP = """
users.User: email, name
customers.Customer: email, name, date, ordering name, managers objects vip
customers.Address: city, customer > customers.Customer (addresses)
customers.Profile: points, customer 1> customers.Customer (profile)
catalog.Category: title, parent > catalog.Category (children)
catalog.Product: sku, data, category > catalog.Category, pk sku
orders.Order: number, placed, customer > customers.Customer (orders), products *> catalog.Product (orders), managed OrderManager, \
user > users.User (orders), address > customers.Address (+)
orders.Line: quantity, order > orders.Order (lines), product > catalog.Product
billing.Invoice: total, order > orders.Order, customer > customers.Customer (+)
billing.Payment: amount, invoice 1> billing.Invoice (payment)
billing.CardPayment: brand, base billing.Payment
"""


def entity_name(short: str) -> str:
    app, name = short.split(".")
    return f"shop.{app}.models.{name}"


def registry(text: str = SHOP, user: str | None = "users.User") -> Registry:
    entities = {}
    for line in filter(None, text.splitlines()):
        short, _, rest = line.partition(": ")
        entities[entity_name(short)] = _entity(short, rest)
    reverse: dict[str, dict[str, tuple[str, Relation]]] = {}
    queries: dict[str, dict[str, tuple[str, Relation]]] = {}
    for entity in entities.values():
        for relation in entity.relations.values():
            if relation.accessor and relation.leads_to:
                reverse.setdefault(relation.leads_to, {})[relation.accessor] = (entity.name, relation)
                queries.setdefault(relation.leads_to, {})[relation.query_name or ""] = (entity.name, relation)
    return Registry(
        by_name=entities,
        by_table={entity.table or "": (entity,) for entity in entities.values()},
        by_label={(entity.label or "", entity.class_name.lower()): entity for entity in entities.values()},
        reverse=reverse,
        reverse_queries=queries,
        through={},
        user=entity_name(user) if user else None,
        outside=outside_models(entities.values()),
    )


def _entity(short: str, rest: str) -> Entity:
    app, name = short.split(".")
    entity = Entity(
        entity_name(short), "django", f"shop.{app}.models", app, f"shop/{app}/models.py", 1, 1,
        f"{app}_{name.lower()}", label=app, managers=frozenset({"objects"}),
    )  # fmt: skip
    fields, relations = {"id"}, {}
    for part in rest.split(", "):
        word, _, value = part.partition(" ")
        match = FIELD.match(part)
        if match:
            relations[match[1]] = _relation(entity, *match.groups())
        elif word == "ordering":
            entity = replace(entity, ordered_by=(value,))
        elif word == "managers":
            entity = replace(entity, managers=frozenset(value.split()))
        elif word == "managed":
            entity = replace(entity, manager_classes=(f"shop.{app}.models.{value}",))
        elif word == "pk":
            entity = replace(entity, primary_key=value)
        elif word == "base":
            entity = replace(entity, bases=(entity_name(value),))
        else:
            fields.add(word)
    return replace(entity, fields=frozenset(fields), relations=relations)


def _relation(entity: Entity, name: str, sign: str, target: str, accessor: str | None) -> Relation:
    kind, lower = KINDS[sign], entity.class_name.lower()
    default = lower if kind == "o2o" else f"{lower}_set"
    if target.startswith("settings."):
        return Relation(
            name, kind, None, entity.name, entity.path, 1, 1, 1, accessor=accessor if accessor != "+" else None,
            query_name=accessor if accessor != "+" else None, written=target, beyond=STOCK_USER,
        )  # fmt: skip
    return Relation(
        name, kind, entity_name(target), entity.name, entity.path, 1, 1, 1,
        column=None if kind == "m2m" else f"{name}_id",
        accessor=None if accessor == "+" else accessor or default,
        query_name=None if accessor == "+" else accessor or lower,
        through=f"{entity.table}_{name}" if kind == "m2m" else None,
    )  # fmt: skip


def evaluated(
    tree: ast.Module, text: str, known: Registry, name: str, module: str | None = None
) -> Evaluator:
    """Everything in a file of a project without re-exports, with its meaning."""
    at = FileAt(name, name.rpartition(".")[0], module)
    words = frameworks_of(known, {"shop"}, ())
    evaluator = Evaluator(read_tree(tree, text), at, known, lambda dotted: dotted, words)
    evaluator.run()
    return evaluator


def read_accesses(
    tree: ast.Module, text: str, known: Registry, name: str, module: str | None = None
) -> tuple[Access, ...]:
    """What such a file does with its entities."""
    return tuple(evaluated(tree, text, known, name, module).accesses)
