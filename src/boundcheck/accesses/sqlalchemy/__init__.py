"""Accesses of code that uses SQLAlchemy: statements, sessions, relations followed in Python, bindings."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sqlalchemy.bindings import binding_accesses
from boundcheck.accesses.sqlalchemy.context import Context
from boundcheck.accesses.sqlalchemy.expressions import evaluate
from boundcheck.accesses.sqlalchemy.walk import read_file
from boundcheck.entities.model import Registry

# A file that has none of these names no statement, session or loader option.
_SIGNS = (
    b"ession", b"select(", b".query", b"sqlalchemy", b"sqlmodel", b".join(", b"insert(", b"update(", b"delete(",
    b"load(", b".filter", b".where(", b"ModelView", b"SQLAInterface", b"Meta", b".tables[", b"exists(", b".append(",
)  # fmt: skip


def may_access_sqlalchemy(data: bytes) -> bool:
    """Whether a file's text shows signs of statements; of relations that are only followed, nothing but names tells."""
    return any(data.find(sign) >= 0 for sign in _SIGNS)


def sqlalchemy_accesses(
    tree: ast.Module,
    text: str,
    scope: FileScope,
    registry: Registry,
    *,
    module: str | None = None,
    stand_ins: Mapping[str, str] | None = None,
) -> Iterator[Access]:
    """Everything that a file does with entities of SQLAlchemy, in order of place.

    `module` is the module that the file belongs to: a foreign entity in a statement on one of its own is joined.
    `stand_ins` are names that the file gives to entities defined elsewhere, by their dotted names.
    """
    places = Places(text)
    context = Context(evaluate, scope, registry, places, module, stand_ins)
    read_file(context, tree)
    found = [*context.found, *binding_accesses(context, tree, text)]
    yield from sorted(found, key=lambda access: (access.line, access.column, access.entity, access.kind))
