"""The obvious code: the import that one would write, and the line that would reach a table."""

from __future__ import annotations

from boundcheck.answers.may.model import Asker, Wanted
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.facts.access import Access, Kind
from boundcheck.facts.file import Import


def imported(codebase: Codebase, wanted: Wanted, name: str = "") -> Wanted:
    """With the statement that imports it: from the file that has the name, or from the package that has the file."""
    target = codebase.symbols.resolve(name or wanted.name)
    base, last = (target.file, target.symbol) if target.symbol else (None, None)
    if base is None or last is None:
        base, _, last = (target.file or target.name).rpartition(".")
    statement = Import(0, 1, 0, 0, 0, base or None, (last,))
    return wanted._replace(
        statement=statement, code=f"from {base} import {last}" if base else f"import {last}"
    )


def reached(codebase: Codebase, asker: Asker, entity: Entity | None, name: str, wanted: Wanted) -> Wanted:
    """With the line that reaches a table: over its model, which is imported, or by SQL where there is none."""
    writes = wanted.as_ == "write"
    if wanted.as_ == "foreign-key" and entity is not None:
        return wanted._replace(code=_foreign_key(entity))
    if entity is None or asker.file.is_sql or asker.file.kind == "migration":
        verb = "DELETE FROM" if writes else "REFERENCES" if wanted.as_ == "foreign-key" else "SELECT 1 FROM"
        text = f"{verb} {wanted.table or wanted.name}"
        return wanted._replace(access=_access("sql", wanted, text, writes=writes), code=text)
    with_import = imported(codebase, wanted, name)
    text = _expression(entity, writes=writes)
    access = _access("write" if writes else "query", wanted, text, writes=writes)
    return with_import._replace(access=access, code=f"{with_import.code}; {text}")


def _access(kind: Kind, wanted: Wanted, written: str, *, writes: bool) -> Access:
    return Access(kind, wanted.model, wanted.table, written, 0, 1, 0, writes=writes)


def _expression(entity: Entity, *, writes: bool) -> str:
    """What is typical of the framework."""
    name = entity.class_name
    if entity.framework == "django":
        return f"{name}.objects.update()" if writes else f"{name}.objects.all()"
    if entity.framework == "sqlalchemy":
        return f"update({name})" if writes else f"select({name})"
    if entity.framework == "pymongo":
        return f"{name}.update_many" if writes else f"{name}.find"
    return f"{name}.update()" if writes else f"{name}.select()"


def _foreign_key(entity: Entity) -> str:
    if entity.framework == "django":
        label = f"{entity.label}.{entity.class_name}" if entity.label else entity.class_name
        return f'models.ForeignKey("{label}", on_delete=models.CASCADE)'
    if entity.framework == "sqlalchemy":
        return f'ForeignKey("{entity.table or entity.name}.{entity.primary_key}")'
    return f"a key to {entity.class_name}"
