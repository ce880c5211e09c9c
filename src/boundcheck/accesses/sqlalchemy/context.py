"""What is known while one file is read: names in reach, the entities behind them, and what was found so far."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

from boundcheck.access import Access
from boundcheck.accesses.places import Places
from boundcheck.accesses.scope import FileScope
from boundcheck.accesses.sqlalchemy.statements import Mention, Statement, statement_accesses
from boundcheck.accesses.sqlalchemy.values import Value, model
from boundcheck.entities.model import Entity, Registry, Relation
from boundcheck.finding import Certainty

_SHORT = 60


class Context:
    """State of one reading. `evaluate` reads an expression inside a statement (None: none). `names` are the variables in reach with their light types (None: bound, type unknown).

    `stand_ins` are names that the file itself gives to entities defined elsewhere (lightweight tables of a migration).
    """

    def __init__(
        self,
        evaluate: Callable[[Context, ast.expr, Statement | None], Value | None],
        scope: FileScope,
        registry: Registry,
        places: Places,
        module: str | None = None,
        stand_ins: Mapping[str, str] | None = None,
    ) -> None:
        self._evaluate = evaluate
        self.scope = scope
        self.registry = registry
        self.places = places
        self.module = module
        self.found: list[Access] = []
        self.names: dict[str, Value | None] = {}
        self.stand_ins = {
            name: model(entity)._replace(selected=("table",)) for name, entity in (stand_ins or {}).items()
        }
        self.names.update(self.stand_ins)
        self.returns: dict[str, Value] = {}  # functions of the file, by what they are annotated to return
        self.attributes: dict[str, Value] = {}  # of the class around
        self.function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
        self.loops = 0
        self.seen: set[tuple[str, str]] = set()  # (kind, entity) reported in this function by statements
        self.loose: dict[str, Mention] = {}  # columns compared outside any statement
        self._tops = {name.partition(".")[0] for name in registry.by_name}

    def value(self, node: ast.expr, statement: Statement | None = None) -> Value | None:
        """What an expression stands for; whatever it names on the way is noted."""
        return self._evaluate(self, node, statement)

    def dotted(self, node: ast.expr) -> str | None:
        """The dotted name behind a name or attribute chain, unless a variable hides it."""
        base = node
        while isinstance(base, ast.Attribute):
            base = base.value
        if isinstance(base, ast.Name) and base.id in self.names:
            return None
        return self.scope.dotted(node, self.function)

    def entity(self, node: ast.expr) -> Entity | None:
        """The entity of SQLAlchemy that an expression names."""
        dotted = self.dotted(node)
        found = self.registry.by_name.get(dotted) if dotted else None
        return found if found and found.framework == "sqlalchemy" else None

    def is_project_name(self, dotted: str) -> bool:
        return dotted.partition(".")[0] in self._tops

    def relation(self, entity: str, name: str) -> tuple[str, Relation, Literal["relation", "reverse"]] | None:
        """Where an attribute of an entity leads: the other entity, if that is one of the project's."""
        for owner in (entity, *self._bases(entity)):
            found = self.registry.relation(owner, name)
            if found is not None and found.kind == "fk":
                return None  # a column with a foreign key: its value is a number
            if found is not None:
                known = found.target in self.registry.by_name
                return (found.target, found, "relation") if known and found.target else None
            put = self.registry.reverse.get(owner, {}).get(name)
            if put is not None:
                return (*put, "reverse") if put[0] in self.registry.by_name else None
        return None

    def _bases(self, entity: str) -> tuple[str, ...]:
        found = self.registry.by_name.get(entity)
        return found.bases if found else ()

    def is_field(self, entity: str, name: str) -> bool:
        found = self.registry.by_name.get(entity)
        if found is None:
            return False
        relation = found.relations.get(name)
        return name in found.fields or (relation is not None and relation.kind == "fk")

    def report(
        self, kind: Literal["traversal", "accessor", "write", "reference", "opaque"], entity: str, node: ast.expr,
        *, of: str = "", certainty: Certainty = "certain", written: str | None = None,
    ) -> None:  # fmt: skip
        """Note an access that is no SQL statement."""
        table = self.registry.by_name[entity].table if entity else ""
        self.found.append(
            Access(
                kind, entity, table or "", written or short(node), *self.places.of(node),
                certainty=certainty, writes=kind == "write", of=of, in_loop=self.loops > 0,
            )
        )  # fmt: skip
        self.seen.add((kind, entity))

    def close(self, statement: Statement) -> None:
        """Note what a finished statement names."""
        for access in statement_accesses(statement, self.registry, self.places, self.module, self.loops > 0):
            self.found.append(access)
        for entity in statement.mentions:
            self.seen.add(("query", entity))

    @contextmanager
    def inner(self) -> Iterator[None]:
        """A scope of its own: names bound in it do not leave it."""
        names = self.names
        self.names = dict(names)
        try:
            yield
        finally:
            self.names = names

    @contextmanager
    def loop(self) -> Iterator[None]:
        self.loops += 1
        try:
            yield
        finally:
            self.loops -= 1

    @contextmanager
    def fresh_function(self, function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> Iterator[None]:
        """The body of a function: what is compared in it without a statement is reported once at its end."""
        saved = self.function, self.loops, self.seen, self.loose
        self.function, self.loops, self.seen, self.loose = function or self.function, 0, set(), {}
        try:
            with self.inner():
                yield
        finally:
            self._report_loose()
            self.function, self.loops, self.seen, self.loose = saved

    def _report_loose(self) -> None:
        for entity, mention in self.loose.items():
            if ("query", entity) not in self.seen:
                table = self.registry.by_name[entity].table or ""
                place = self.places.of(mention.node)
                self.found.append(Access("query", entity, table, mention.written, *place, certainty="likely"))


def short(node: ast.expr) -> str:
    """An expression as the code has it, cut where it gets long."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(node.id)
    elif isinstance(node, ast.Call | ast.Await | ast.Subscript):
        parts.append("…")
    return ".".join(reversed(parts))[:_SHORT]
