"""Facts about names, made of places in one file."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.facts.file import Import
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.arguments import Span, expression_at
from boundcheck.scan.named.strings import Said, Strings
from boundcheck.scan.source import Source


class Notes:
    """What is noted of one file."""

    def __init__(self, source: Source, imports: tuple[Import, ...], package: str) -> None:
        self.source, self.masked = source, source.masked
        self.strings = Strings(source, imports, package)

    def uses(self, kind: str, how: str, at: int, span: Span | None) -> Iterator[NameFact]:
        """Every name that an expression can be, used by what stands at an offset."""
        for said in self.strings.of(span):
            is_codename = how == "codename" and kind == "permission"
            if said.constant or is_codename or may_be_name(kind, said.value):
                yield self.fact(kind, said, how, at, span.end if span else at)

    def uses_at(self, kind: str, how: str, at: int, start: int) -> Iterator[NameFact]:
        """As `uses`, of the expression that starts at an offset."""
        return self.uses(kind, how, at, expression_at(self.masked, start))

    def makes(
        self, kind: str, how: str, at: int, span: Span | None, *, other: str = ""
    ) -> Iterator[NameFact]:
        """The one name that an expression is."""
        if span is not None and (said := self.strings.one(span)):
            yield self.fact(kind, said, how, at, span.end, defines=True, other=other)

    def fact(
        self, kind: str, said: Said, how: str, at: int, end: int, *, defines: bool = False, other: str = ""
    ) -> NameFact:
        line, column = self.source.position(at)
        last = line + self.source.text.count(b"\n", at, end)
        value, is_open, constant = said
        return NameFact(kind, value, how, line, column, last, defines, is_open, other, constant)


def may_be_name(kind: str, value: str) -> bool:
    """Whether a string can be a name of its kind: `redirect` takes paths and addresses, too."""
    if not value or len(value) > 200 or any(char in value for char in " \n{}"):
        return False
    if kind == "url":
        return "/" not in value
    if kind == "setting":
        return value.isupper()
    return kind != "permission" or value.count(".") == 1
