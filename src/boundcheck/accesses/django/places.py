"""The accesses found in a file so far, and how places and code are written down."""

from __future__ import annotations

import ast
from typing import Final

from boundcheck.access import Access, Kind
from boundcheck.accesses.django.models import FRAMEWORK_USER, Models
from boundcheck.accesses.django.values import Hop, Value
from boundcheck.accesses.places import Places
from boundcheck.finding import Certainty

_LONGEST: Final = 60


class Record:
    """Collects accesses. One that turns out to be a write, or a binding, is replaced by its number."""

    def __init__(self, text: str, models: Models) -> None:
        self._places = Places(text)
        self._models = models
        self._steps: set[tuple[int, int, str]] = set()
        self._dropped: set[int] = set()
        self.accesses: list[Access] = []

    def add(
        self,
        kind: Kind,
        entity: str,
        node: ast.expr | ast.keyword,
        *,
        written: str = "",
        certainty: Certainty = "certain",
        writes: bool = False,
        of: str = "",
        in_loop: bool = False,
        table: str = "",
        note: str = "",
    ) -> int:
        """Write down an access; gives its number."""
        found = self._models.entity(entity)
        shown = (written or text_of(node))[:_LONGEST]
        line, column, end = self._places.of(node)
        self.accesses.append(
            Access(
                kind, entity, table or (found.table if found else None) or "", shown, line,
                column, end, certainty, writes, of, in_loop, note,
            )
        )  # fmt: skip
        return len(self.accesses) - 1

    def bind(self, origin: int) -> None:
        """A query that only tells a component its rows."""
        if origin >= 0:
            self.accesses[origin] = self.accesses[origin]._replace(kind="binding")
            self._dropped.discard(origin)

    def drop(self, origin: int) -> None:
        """What was taken for an access turns out to be none."""
        if origin >= 0:
            self._dropped.add(origin)

    @property
    def found(self) -> list[Access]:
        """The accesses so far, without those that turned out to be none."""
        return [
            access
            for number, access in enumerate(self.accesses)
            if number not in self._dropped and access.entity != FRAMEWORK_USER
        ]

    def extend(self, origin: int, node: ast.expr) -> None:
        """The chain that an access began goes on up to `node`: show its first call."""
        found = self.accesses[origin]
        if isinstance(node, ast.Call) and "(" not in (written := text_of(node.func)):
            found = found._replace(written=written[:_LONGEST])
        self.accesses[origin] = found._replace(end_line=max(found.end_line, node.end_lineno or 0))

    def write(self, base: Value, call: ast.Call, in_loop: bool) -> int:
        """Rows of the entity are changed by a call: the access the chain began with becomes a write."""
        if base.origin < 0:
            return self.add(
                "write", base.entity, call, written=text_of(call.func), certainty=base.certainty,
                writes=True, in_loop=in_loop, table=base.table,
            )  # fmt: skip
        found = self._models.entity(base.entity)
        self.accesses[base.origin] = self.accesses[base.origin]._replace(
            kind="write", writes=True, written=text_of(call.func)[:_LONGEST], of="",
            entity=base.entity, table=base.table or (found.table if found else None) or "",
        )  # fmt: skip
        return base.origin

    def link(self, base: Value, hop: Hop, call: ast.Call, in_loop: bool) -> None:
        """Rows of a many-to-many table are changed; those on either side are not."""
        relation = hop.relation
        entity = relation.through_entity or ""
        found = self._models.entity(entity)
        table = (found.table if found else None) or relation.through or ""
        written = text_of(call.func)[:_LONGEST]
        if base.origin >= 0:
            self.accesses[base.origin] = self.accesses[base.origin]._replace(
                kind="write", writes=True, entity=entity, table=table, written=written, of=""
            )
        else:
            self.add(
                "write", entity, call, written=written, certainty=base.certainty, writes=True,
                in_loop=in_loop, table=table,
            )  # fmt: skip

    def step(self, value: Value, in_loop: bool) -> None:
        """More than the key of a row behind a relation is read. One place counts once."""
        if value.step is None:
            return
        hop, node = value.step
        key = (node.lineno, node.end_col_offset or 0, hop.entity)
        if key not in self._steps:
            self._steps.add(key)
            self.add(
                "accessor" if hop.reverse else "traversal", hop.entity, node, certainty=value.certainty,
                of=hop.of, in_loop=in_loop,
            )  # fmt: skip


def text_of(node: ast.AST) -> str:
    """Code, short: names and attributes as they are, calls without their arguments."""
    parts: list[str] = []
    current: ast.AST = node.value if isinstance(node, ast.keyword) else node
    while True:
        if isinstance(current, ast.Attribute):
            parts.append(f".{current.attr}")
            current = current.value
        elif isinstance(current, ast.Call):
            parts.append("()")
            current = current.func
        elif isinstance(current, ast.Subscript):
            parts.append("[]")
            current = current.value
        else:
            break
    start = current.id if isinstance(current, ast.Name) else ""
    if isinstance(current, ast.Constant) and isinstance(current.value, str):
        start = current.value
    return start + "".join(reversed(parts))
