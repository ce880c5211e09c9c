"""Operations of Alembic: DDL by `op`, and statements on the lightweight tables that a revision declares itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.sources import before, called
from boundcheck.accesses.sql_tables import KnownTables, schema_of
from boundcheck.accesses.values import Value
from boundcheck.codebase.entities.model import DEFAULT_SCHEMAS, Entity, Registry
from boundcheck.facts.access import Access
from boundcheck.python.reading import Step
from boundcheck.sql import TableName

# Where each operation has its table: the position, and the keyword.
_TABLE_AT: Final = {
    "create_table": (0, "table_name"), "drop_table": (0, "table_name"), "add_column": (0, "table_name"),
    "alter_column": (0, "table_name"), "drop_column": (0, "table_name"), "rename_table": (0, "old_table_name"),
    "batch_alter_table": (0, "table_name"), "create_table_comment": (0, "table_name"),
    "create_index": (1, "table_name"), "drop_index": (1, "table_name"), "drop_constraint": (1, "table_name"),
    "create_unique_constraint": (1, "table_name"), "create_check_constraint": (1, "table_name"),
    "create_primary_key": (1, "table_name"), "create_exclude_constraint": (1, "table_name"),
}  # fmt: skip
_DATA: Final = frozenset(("query", "write", "join", "reference"))


def alembic_accesses(evaluator: Evaluator, tables: KnownTables) -> Iterator[Access]:
    """DDL on tables of the project, and what the revision reads and writes through models and tables."""
    _declare(evaluator)
    evaluator.run()
    yield from (access for access in evaluator.accesses if access.kind in _DATA)
    for step, in_loop in _operations(evaluator):
        if step.name == "bulk_insert" and step.args:
            entity = evaluator.entity(evaluator.value(step.args[0]))
            found = [(entity.name, entity.table or "", entity.class_name)] if entity is not None else []
        else:
            place = _TABLE_AT.get(step.name)
            found = list(_reached(evaluator, tables, _names(evaluator, step, *place))) if place else []
        for name, table, written in found:
            yield Access(
                "migration", name, table, f"op.{step.name}({written})", step.line, step.column,
                step.end_line, writes=True, in_loop=in_loop,
            )  # fmt: skip


def alembic_operations(evaluator: Evaluator) -> Iterator[tuple[Entity, int]]:
    """The operations that no rule reports, with their lines: foreign keys, of the table that gets them."""
    for step, _ in _operations(evaluator):
        if step.name == "create_foreign_key":
            for entity, _ in _tables(evaluator, step, 1, "source_table"):
                yield entity, step.line


def _operations(evaluator: Evaluator) -> Iterator[tuple[Step, bool]]:
    """The calls of `op.…`, however that is imported."""
    for node in evaluator.nodes:
        for index, step in enumerate(node.steps):
            if not step.is_call or step.name == "()":
                continue
            receiver = before(evaluator.nodes, node, index)
            if receiver in ("op", "operations") or (
                receiver and evaluator.dotted(node.parts[0]) == "alembic.op"
            ):
                yield step, node.in_loop


def _reached(
    evaluator: Evaluator, tables: KnownTables, names: Iterable[str]
) -> Iterator[tuple[str, str, str]]:
    """Entity ("": none), table and name as written of the tables that there are."""
    for name in names:
        entity = _entity(evaluator.registry, name, "")
        if entity is not None:
            yield entity.name, entity.table or "", name
            continue
        schema, _, bare = name.rpartition(".")
        found = tables.find(TableName(bare, schema))
        if found is not None and not found[0] and found[2] != "possible":
            yield "", found[1], name


def _tables(
    evaluator: Evaluator, step: Step, position: int, keyword: str, but_in: str = ""
) -> list[tuple[Entity, str]]:
    """The entities of the tables that an argument names, each with its name as written; none for what is gone."""
    return [
        (entity, name)
        for name in _names(evaluator, step, position, keyword)
        if (entity := _entity(evaluator.registry, name, but_in)) is not None
    ]


def _names(evaluator: Evaluator, step: Step, position: int, keyword: str) -> list[str]:
    """The names that an argument may have, their schema first."""
    args, keywords = step.args or (), {name: value for name, value, _, _ in step.keywords}
    number = args[position] if len(args) > position else keywords.get(keyword, -1)
    schema = next(evaluator.folding.words(keywords.get("schema", -1)), "")
    return [f"{schema}.{name}" if schema else name for name in evaluator.folding.words(number)]


def _entity(registry: Registry, table: str, but_in: str) -> Entity | None:
    """The entity of a table; None where it is gone, has another schema, or several owners claim the name."""
    schema, _, bare = table.lower().rpartition(".")
    found = registry.by_table.get(table.lower() if schema not in DEFAULT_SCHEMAS else bare, ())
    if schema in ("", *DEFAULT_SCHEMAS):
        found = tuple(each for each in found if schema_of(each) in ("", *DEFAULT_SCHEMAS))
    found = tuple(each for each in found if each.file != but_in)
    return found[0] if found and len({each.module for each in found}) == 1 else None


def _declare(evaluator: Evaluator) -> None:
    """`t = sa.table("orders", …)` and classes with a `__tablename__` stand for the entities of these tables."""
    registry, file = evaluator.registry, evaluator.file.name
    for number, node in enumerate(evaluator.nodes):
        found: list[tuple[Entity, str]] = []
        if node.kind == "chain" and node.steps[-1].is_call:
            if called(evaluator.nodes, node, len(node.steps) - 1) in ("table", "Table", "create_table"):
                found = _tables(evaluator, node.steps[-1], 0, "name", file)
        elif node.kind == "define" and (owner := evaluator.class_named(f"{file}.{node.value}")) >= 0:
            attributes = evaluator.reading.classes[owner].attributes
            names = [
                name
                for attribute, value, _ in attributes
                if attribute == "__tablename__"
                for name in evaluator.folding.words(value)
            ]
            found = [
                (entity, name) for name in names if (entity := _entity(registry, name, file)) is not None
            ]
        if found:
            evaluator.stand_in(number, Value("class", found[0][0].name, selected=("table",)))
