"""What one piece of SQL does to tables, as plain data."""

from __future__ import annotations

from typing import Final, Literal

from boundcheck.base.light import NamedTuple

StatementKind = Literal["select", "insert", "update", "delete", "merge", "truncate", "ddl", "other"]

# Stands for a piece of text that only the running program knows.
HOLE: Final = "\ue000"


class TableName(NamedTuple):
    """A table as SQL names it, quotes taken off. `certain`: read off the syntax tree, not guessed from words.

    A schema that only the running program knows is a `HOLE`.
    """

    name: str
    schema: str = ""
    certain: bool = True

    @property
    def key(self) -> str:
        """The name as registries have it: lower case, schema first."""
        named = self.schema and self.schema != HOLE
        return f"{self.schema}.{self.name}".lower() if named else self.name.lower()


class Statement(NamedTuple):
    """One statement, or several that stand in one text.

    `reads` and `writes` have each table once; one that is both read and written is in `writes`. `is_open`: a table's
    name is computed at run time, at least in part. `start` and `end` are offsets in the text. `dialect` is the one
    that understood it.
    """

    kind: StatementKind
    reads: tuple[TableName, ...] = ()
    writes: tuple[TableName, ...] = ()
    parsed: bool = True
    is_open: bool = False
    start: int = 0
    end: int = 0
    dialect: str | None = None
