"""The import statements of a file as they stand in its text, and which of them stand together."""

from __future__ import annotations

from functools import cached_property

from boundcheck.base.light import NamedTuple
from boundcheck.facts.file import Import, Problem
from boundcheck.fix.model import ChangedError, RefusedError
from boundcheck.fix.text import FileText
from boundcheck.scan.guards import Guards
from boundcheck.scan.imports import scan_imports
from boundcheck.scan.source import Source, read_source


class ImportStatement(NamedTuple):
    """An import statement: what it says, its offsets, and the line's indent; None where it shares its lines with others.

    Statements of one `group` have nothing between them but blank lines and comments.
    """

    facts: Import
    start: int
    end: int
    indent: str | None
    group: int


class PythonText(FileText):
    """A Python file: with strings and comments masked as scans have it, character by character."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, is_python=True)
        found = read_source(data)
        if isinstance(found, Problem):
            raise RefusedError(found.reason)
        self._source = found
        self.masked = found.masked[1:].decode("ascii") if found.ascii else _by_character(found)

    def statement_at(self, line: int, column: int) -> ImportStatement:
        """The import statement at a place. Raises RefusedError where there is none."""
        for statement in self.statements:
            if (statement.facts.line, statement.facts.column) == (line, column):
                return statement
        raise ChangedError

    @cached_property
    def statements(self) -> tuple[ImportStatement, ...]:
        source, masked = self._source, self.masked
        found = scan_imports(source, Guards(source))
        statements: list[ImportStatement] = []
        for facts, (first, last) in zip(found.statements, found.spans, strict=True):
            start, end = (at - 1 if source.ascii else len(source.decode(1, at)) for at in (first, last))
            end = start + len(masked[start:end].rstrip())
            line_start, line_end = self.line_around(start, end)
            alone = not masked[line_start:start].strip() and not masked[end:line_end].strip()
            indent = self.text[line_start:start] if alone else None
            group = len(statements)
            if statements and alone and indent == (before := statements[-1]).indent:
                between = masked[before.end : start]
                group = before.group if not between.strip() else group
            statements.append(ImportStatement(facts, start, end, indent, group))
        return tuple(statements)

    def is_import(self, at: int) -> bool:
        """Whether an offset lies in an import statement."""
        return any(statement.start <= at < statement.end for statement in self.statements)

    def has_comment(self, start: int, end: int) -> bool:
        """Whether a comment begins between two offsets."""
        return any(self.text[at] == "#" and self.masked[at] == " " for at in range(start, end))

    def own_comment(self, end: int) -> str:
        """The comment behind an offset, on the same line; "" where there is none."""
        stop = self.text.find("\n", end)
        rest = self.text[end:] if stop < 0 else self.text[end:stop]
        at = rest.find("#")
        return rest[at:].rstrip() if at >= 0 and not rest[:at].strip(" \t,") else ""


def _by_character(source: Source) -> str:
    """What is masked, with a character for each of the text."""
    shown: list[str] = []
    at = 1
    for character in source.decode(1, len(source.text)):
        size = len(character.encode())
        hidden = source.masked[at]
        shown.append(character if hidden >= 0x80 else chr(hidden))
        at += size
    return "".join(shown)
