"""Operations of Alembic: DDL by `op`, SQL, and statements on the lightweight tables that a revision declares itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from boundcheck.access import Access
from boundcheck.accesses.evaluator import Evaluator, FileAt
from boundcheck.accesses.migrations.shape import (
    Operation,
    TablesIn,
    called,
    literal,
    sql_accesses,
    table_entity,
)
from boundcheck.accesses.places import Places
from boundcheck.accesses.project import frameworks_of
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.values import Value
from boundcheck.entities.model import Registry
from boundcheck.python.reader import read_tree

# Where each operation has its table: the position, and the keyword.
_TABLE_AT = {
    "create_table": (0, "table_name"), "drop_table": (0, "table_name"), "add_column": (0, "table_name"),
    "alter_column": (0, "table_name"), "drop_column": (0, "table_name"), "rename_table": (0, "old_table_name"),
    "batch_alter_table": (0, "table_name"), "create_table_comment": (0, "table_name"),
    "create_index": (1, "table_name"), "drop_index": (1, "table_name"), "drop_constraint": (1, "table_name"),
    "create_unique_constraint": (1, "table_name"), "create_check_constraint": (1, "table_name"),
    "create_primary_key": (1, "table_name"), "create_exclude_constraint": (1, "table_name"),
}  # fmt: skip
_SQL = frozenset(("execute", "exec_driver_sql", "scalar", "scalars"))
_DATA = frozenset(("query", "write", "join", "reference"))


def alembic_accesses(
    tree: ast.Module, text: str, scope: FileScope, registry: Registry, places: Places, tables_in: TablesIn,
    module: str | None,
) -> Iterator[Access]:  # fmt: skip
    """DDL on tables of the project, SQL, and what the revision reads and writes through models and tables."""
    constants = _constants(tree)
    stand_ins = _stand_ins(tree, registry, constants, scope.name)
    at = FileAt(scope.name, scope.package, module)
    evaluator = Evaluator(read_tree(tree, text), at, registry, scope.follow, frameworks_of(registry, (), ()))
    evaluator.stand_ins = {
        name: Value("class", entity, selected=("table",)) for name, entity in stand_ins.items()
    }
    evaluator.run()
    for access in evaluator.accesses:
        if access.kind in _DATA:
            yield access._replace(kind="migration", of="")
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node, registry, places, tables_in, constants, stand_ins, told)


def _call(
    node: ast.Call, registry: Registry, places: Places, tables_in: TablesIn, constants: dict[str, str],
    stand_ins: dict[str, str], told: set[int],
) -> Iterator[Access]:  # fmt: skip
    name = called(node)
    if _on_operations(node):
        entity = _bulk_target(node, stand_ins) if name == "bulk_insert" else None
        table = _table(node, constants)
        found = registry.by_name.get(entity) if entity else table_entity(registry, table) if table else None
        if found is not None:
            written = f"op.{name}({table or found.class_name})"
            place = places.of(node)
            yield Access("migration", found.name, found.table or "", written, *place, writes=True)
    if (name in _SQL or name == "text") and node.args and id(node) not in told:
        told.add(id(node.args[0]))  # op.execute(text("…")) is walked from outside in
        yield from sql_accesses(node.args[0], registry, places, tables_in)


def alembic_operations(tree: ast.Module, registry: Registry) -> Iterator[Operation]:
    """The operations that no rule reports: foreign keys, of the table that gets them."""
    constants = _constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "create_foreign_key" and _on_operations(node):
            table = _argument(node, 1, "source_table", constants)
            found = table_entity(registry, table) if table else None
            if found is not None:
                yield Operation(found.name, found.table or "", node.lineno)


def _on_operations(node: ast.Call) -> bool:
    """Whether a call is one of `op.…`, however that is imported."""
    func = node.func
    if not isinstance(func, ast.Attribute):
        return False
    value = func.value
    return (value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")) in ("op", "operations")


def _table(node: ast.Call, constants: dict[str, str]) -> str | None:
    place = _TABLE_AT.get(called(node))
    return _argument(node, *place, constants) if place else None


def _argument(node: ast.Call, position: int, keyword: str, constants: dict[str, str]) -> str | None:
    value: ast.expr | None = node.args[position] if len(node.args) > position else None
    value = value or next((each.value for each in node.keywords if each.arg == keyword), None)
    name = constants.get(value.id) if isinstance(value, ast.Name) else literal(value)
    schema = next((literal(each.value) for each in node.keywords if each.arg == "schema"), None)
    return f"{schema}.{name}" if name and schema else name


def _bulk_target(node: ast.Call, stand_ins: dict[str, str]) -> str | None:
    first = node.args[0] if node.args else None
    return stand_ins.get(first.id) if isinstance(first, ast.Name) else None


def _constants(tree: ast.Module) -> dict[str, str]:
    """Names of the top level that stand for a text."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            for target in node.targets:
                if isinstance(target, ast.Name) and isinstance(node.value.value, str):
                    found[target.id] = node.value.value
    return found


def _stand_ins(tree: ast.Module, registry: Registry, constants: dict[str, str], file: str) -> dict[str, str]:
    """`t = sa.table("orders", …)` and classes with a `__tablename__`: what the revision calls its tables."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        name = table = None
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and isinstance(node.targets[0], ast.Name)
        ):
            if called(node.value) in ("table", "Table"):
                name, table = node.targets[0].id, _argument(node.value, 0, "name", constants)
        elif isinstance(node, ast.ClassDef):
            name, table = node.name, _tablename(node, constants)
        entity = table_entity(registry, table, except_file=file) if table else None
        if name and entity is not None:
            found[name] = entity.name
    return found


def _tablename(node: ast.ClassDef, constants: dict[str, str]) -> str | None:
    for each in node.body:
        target = each.targets[0] if isinstance(each, ast.Assign) else None
        if isinstance(each, ast.Assign) and isinstance(target, ast.Name) and target.id == "__tablename__":
            value = each.value
            return constants.get(value.id) if isinstance(value, ast.Name) else literal(value)
    return None
