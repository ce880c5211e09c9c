"""The names that a file makes or uses and that modules share without an import: of Python off its masked text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from boundcheck.facts import Import
from boundcheck.name_facts import NameFact
from boundcheck.name_kinds import ATTRIBUTES, CALLS, INCLUDES, PATHS, TASKS, NameCall
from boundcheck.patterns import later
from boundcheck.scan import bound_names
from boundcheck.scan.named.arguments import Arguments, Strings, arguments_of, compiled, expression_at
from boundcheck.scan.named.urls import UrlNames
from boundcheck.scan.source import Source

_FUNCTIONS: Final[Mapping[str, NameCall]] = {row.word: row for row in CALLS if not row.method}
_METHODS: Final[Mapping[str, NameCall]] = {row.word: row for row in CALLS if row.method}
_URLS: Final = {origin.rpartition(".")[2] for origin in PATHS | INCLUDES}
_WORDS: Final = frozenset((*_FUNCTIONS, *_URLS))
# Modules whose attributes count: `from django import urls`.
_HOMES: Final = frozenset(
    origin.rpartition(".")[0] for origin in (*PATHS, *INCLUDES, *(o for row in CALLS for o in row.origins))
)
_CALL_METHODS: Final = compiled(frozenset(map(str.encode, _METHODS)), rb"\.", rb"[ \t]*\(")
_METHOD_SIGNS: Final = tuple(f".{word}".encode() for word in _METHODS)
_ATTRIBUTE_SIGNS: Final = (
    b"_template",
    b"template_name",
    b"permission_required",
    b"pattern_name",
    b"task=",
    b"task =",
)
_ATTRIBUTE: Final = compiled(
    frozenset(map(str.encode, ATTRIBUTES)),
    rb"(?:(?<![\w\x80-\xff.])|(?<=[ \t]self\.))",
    rb"[ \t]*+(?::[^=\n,()]*+)?=(?!=)[ \t]*+(?=[\0(\[a-zA-Z_])",
)
_SCHEDULED: Final = later(rb"([\"'])task\1[ \t]*:[ \t]*(?=[\"'])")
_TASK_SIGNS: Final = (b"task", b"actor")
_TASK: Final = compiled(
    frozenset(map(str.encode, TASKS)), rb"\n[ \t]*+@(?:[\w\x80-\xff]++\.)*+", rb"[ \t]*+\("
)
_PERMISSIONS: Final = later(rb"\n[ \t]+permissions[ \t]*+(?::[^=\n]*+)?=[ \t]*+(?=[\[(])")
_CODENAME: Final = later(rb"[\[(][ \t\n]*+[\[(][ \t\n]*+|[\])][ \t\n]*+,[ \t\n]*+[\[(][ \t\n]*+")


def names_in(source: Source, imports: tuple[Import, ...], package: str) -> tuple[NameFact, ...]:
    """What a Python file says of names, in order of place; nothing for most files, at the cost of a look."""
    bound = dict(_bound(imports, package))
    scan = _Scan(source, bound)
    found: list[NameFact] = []
    if bound:
        found += scan.calls()
        if any(dotted in PATHS or dotted in _HOMES for dotted in bound.values()):
            found += UrlNames(source, scan.strings, imports, package).of(scan.url_calls())
    found += scan.methods()
    found += scan.attributes()
    found += scan.tasks()
    found += scan.permissions()
    return tuple(sorted(dict.fromkeys(found), key=lambda fact: fact[3:5]))


def _bound(imports: tuple[Import, ...], package: str) -> Iterator[tuple[str, str]]:
    """What imports bind to callables that take names, or to files that hold such."""
    for statement in imports:
        _, _, _, _, _, module, names, _ = statement
        if module is None:
            for name, alias in statement.bound:
                if name in _HOMES:
                    yield alias or name, name
        elif names[0] == "*":
            yield from ((word, f"{module}.{word}") for word in _WORDS if module in _HOMES)
        elif not _WORDS.isdisjoint(names) or any(f"{module}.{name}" in _HOMES for name in names):
            for local, dotted in bound_names(statement, package):
                if dotted.rpartition(".")[2] in _WORDS or dotted in _HOMES:
                    yield local, dotted


class _Scan:
    """One file on its way to facts."""

    def __init__(self, source: Source, bound: Mapping[str, str]) -> None:
        self._source, self._bound = source, bound
        self.strings = Strings(source)
        self._urls: list[tuple[str, int, Arguments]] = []

    def calls(self) -> Iterator[NameFact]:
        """Uses by functions; what is about the names of paths is noted."""
        masked = self._source.masked
        for match in _called(frozenset(self._bound)).finditer(masked):
            local, _, attribute = match[1].decode().rpartition(".")
            written = f"{local}.{attribute}" if local else attribute
            dotted = self._bound.get(written) or (
                f"{self._bound[local]}.{attribute}" if local in self._bound else ""
            )
            word = dotted.rpartition(".")[2]
            if word not in _WORDS or masked[max(0, match.start() - 4) : match.start()] == b"def ":
                continue
            found = arguments_of(masked, match.end() - 1)
            if word in _URLS and word not in _FUNCTIONS:
                self._urls.append((dotted, match.start(1), found))
            elif row := _FUNCTIONS.get(word):
                yield from self._uses(row, dotted, match.start(1), found)

    def url_calls(self) -> list[tuple[str, int, Arguments]]:
        """The calls that make names of paths, or take some in: callable, place, arguments."""
        return self._urls

    def methods(self) -> Iterator[NameFact]:
        text, masked = self._source.text, self._source.masked
        if not any(sign in text for sign in _METHOD_SIGNS):
            return
        for match in _CALL_METHODS.finditer(masked):
            row = _METHODS[match[1].decode()]
            yield from self._uses(row, row.word, match.start(1), arguments_of(masked, match.end() - 1))

    def _uses(self, row: NameCall, how: str, at: int, found: Arguments) -> Iterator[NameFact]:
        span = found.at(row.argument, row.keyword)
        for value, is_open in self.strings.of(span):
            if may_be_name(row.kind, value):
                yield self._fact(row.kind, value, how, at, span.end if span else at, is_open=is_open)

    def attributes(self) -> Iterator[NameFact]:
        text, masked = self._source.text, self._source.masked
        if not any(sign in text for sign in _ATTRIBUTE_SIGNS):
            return
        for match in _ATTRIBUTE.finditer(masked):
            name, span = match[1].decode(), expression_at(masked, match.end())
            if name == "task" and masked[span.start] != 0:
                continue
            kind = ATTRIBUTES[name]
            for value, is_open in self.strings.of(span):
                if may_be_name(kind, value):
                    yield self._fact(kind, value, name, match.start(1), span.end, is_open=is_open)

    def tasks(self) -> Iterator[NameFact]:
        """Tasks with a name of their own, and those that a schedule names."""
        text, masked = self._source.text, self._source.masked
        if not any(sign in text for sign in _TASK_SIGNS):
            return
        for match in _TASK.finditer(masked):
            word = match[1].decode()
            span = arguments_of(masked, match.end() - 1).keywords.get(TASKS[word])
            value = self.strings.plain(span) if span else None
            if span and value:
                yield self._fact("task", value, word, match.start(1), span.end, defines=True)
        for match in _SCHEDULED.finditer(text):
            if masked[match.start()] == 0 and (masked[match.end() - 1] != 0):
                value = self.strings.plain(span := expression_at(masked, match.end()))
                if value:
                    yield self._fact("task", value, "task", match.start(), span.end)

    def permissions(self) -> Iterator[NameFact]:
        """The permissions that a model's Meta adds: only the names, without the label of the application."""
        masked = self._source.masked
        for match in _PERMISSIONS.finditer(masked) if b"permissions" in masked else ():
            span = expression_at(masked, match.end())
            for opened in _CODENAME.finditer(masked, span.start, span.end):
                value = self.strings.plain(expression_at(masked, opened.end()))
                if value:
                    yield self._fact(
                        "permission", value, "permissions", opened.end(), opened.end(), defines=True
                    )

    def _fact(
        self,
        kind: str,
        value: str,
        how: str,
        at: int,
        end: int,
        *,
        defines: bool = False,
        is_open: bool = False,
    ) -> NameFact:
        line, column = self._source.position(at)
        last = line + self._source.text.count(b"\n", at, end)
        return NameFact(kind, value, how, line, column, last, defines, is_open)


def may_be_name(kind: str, value: str) -> bool:
    """Whether a string can be a name of its kind: `redirect` takes paths and addresses, too."""
    if not value or len(value) > 200 or any(char in value for char in " \n{}"):
        return False
    if kind == "url":
        return "/" not in value
    return kind != "permission" or value.count(".") == 1


@cache
def _called(bound: frozenset[str]) -> re.Pattern[bytes]:
    """Calls of what some names are bound to, or of an attribute of it."""
    names = b"|".join(re.escape(name.encode()) for name in sorted(bound, key=lambda name: (-len(name), name)))
    words = b"|".join(word.encode() for word in sorted(_WORDS))
    return re.compile(rb"(?<![\w\x80-\xff.])((?:%b)(?:\.(?:%b))?)[ \t]*\(" % (names, words))
