"""The names that a file makes or uses and that modules share without an import: of Python off its masked text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from boundcheck.facts import Import
from boundcheck.name_facts import NameFact
from boundcheck.name_kinds import (
    ATTRIBUTES,
    BLUEPRINTS,
    CALLS,
    FUNCTIONS,
    INCLUDES,
    METHODS,
    PATHS,
    TASKS,
    NameCall,
)
from boundcheck.patterns import later
from boundcheck.scan import bound_names
from boundcheck.scan.named.arguments import Arguments, Strings, arguments_of, expression_at
from boundcheck.scan.named.urls import UrlNames
from boundcheck.scan.source import Source

_URLS: Final = {origin.rpartition(".")[2] for origin in PATHS | INCLUDES}
_WORDS: Final = frozenset((*FUNCTIONS, *_URLS, *(origin.rpartition(".")[2] for origin in BLUEPRINTS)))
# Modules whose attributes count: `from django import urls`.
_HOMES: Final = frozenset(
    origin.rpartition(".")[0]
    for origin in (*PATHS, *INCLUDES, *BLUEPRINTS, *(o for row in CALLS for o in row.origins))
)
# Each begins with a plain word, which is found many times faster than what may stand before it is ruled out.
_CALL_METHODS: Final = tuple(later(re.escape(f".{word}").encode() + rb"[ \t]*+\(") for word in METHODS)
_SET: Final = rb"[ \t]*+(?::[^=\n,()]*+)?=(?!=)[ \t]*+"
_ATTRIBUTES: Final = (
    (b"template", later(rb"template\w*+" + _SET + rb"(?=[\0(\[a-zA-Z_])")),
    (b"permission_required", later(rb"permission_required" + _SET + rb"(?=[\0(\[a-zA-Z_])")),
    (b"pattern_name", later(rb"pattern_name" + _SET + rb"(?=[\0(\[a-zA-Z_])")),
    (b"task", later(rb"task" + _SET + rb"(?=\0)")),
    (b"codename", later(rb"codename" + _SET + rb"(?=\0)")),
)
_BEFORE: Final = later(rb"(?:(?<=[ \t]self\.)|(?<![\w\x80-\xff.]))\w*+\Z")
_DOT, _BEYOND_ASCII = 46, 128
_IS_WORD: Final = [chr(code).isalnum() or code == 95 for code in range(_BEYOND_ASCII)]
_LONGEST: Final = 60  # bytes of a name of an attribute, and of what tells whose it is
_SCHEDULED: Final = later(rb"task([\"'])[ \t]*+:[ \t]*+(?=[\"'])")
_TASK: Final = later(rb"@(?:[\w\x80-\xff]++\.)*+(\w++)[ \t]*+\(")
_TASK_CLASS: Final = later(rb"\nclass[ \t]++[\w\x80-\xff]++\([^()\n]*\bTask\b[^()\n]*\)[ \t]*+:")
_ITS_NAME: Final = later(rb"\n[ \t]++name" + _SET + rb"(?=\0)")
_CLASS_END: Final = later(rb"\n[^\s#)\]}]")
_PERMISSIONS: Final = later(rb"permissions" + _SET + rb"(?=[\[(])")
_CODENAME: Final = later(rb"[\[(][ \t\n]*+[\[(][ \t\n]*+|[\])][ \t\n]*+,[ \t\n]*+[\[(][ \t\n]*+")


def names_in(source: Source, imports: tuple[Import, ...], package: str) -> tuple[NameFact, ...]:
    """What a Python file says of names, in order of place; nothing for most files, at the cost of a look."""
    bound = dict(_bound(imports, package))
    scan = _Scan(source, bound)
    found: list[NameFact] = []
    if bound:
        found += scan.calls()
        if any(dotted in PATHS or dotted in _HOMES for dotted in bound.values()):
            found += UrlNames(source, scan.strings, imports, package).of(scan.urls)
    masked, text = source.masked, source.text
    has_permissions, is_in_text = b"perm" in masked, b"task" in text
    has_tasks = is_in_text and b"task" in masked
    if has_permissions or has_tasks or b".signature(" in masked:
        found += scan.methods()
    if has_permissions or has_tasks or b"template" in masked or b"pattern_name" in masked:
        found += scan.attributes()
    if (
        has_tasks
        or b"actor(" in masked
        or b"Task" in masked
        or (is_in_text and (b'task"' in text or b"task'" in text))
    ):
        found += scan.tasks()
    if has_permissions:
        found += scan.permissions()
    return tuple(sorted(dict.fromkeys(found), key=lambda fact: fact[3:5])) if found else ()


def calls_in(source: Source, called: Mapping[str, tuple[str, bool, str]]) -> tuple[NameFact, ...]:
    """The names that a file hands to some callables, by what these are called in it: the kind, whether they make the name, and
    the keyword of the argument that is it, where that is not the first."""
    scan, masked = _Scan(source, {}), source.masked
    found = []
    for match in _called(masked, called, with_attributes=False):
        written = match[0].rstrip(b"( \t").decode()
        kind, defines, keyword = called[written]
        if masked[max(0, match.start() - 4) : match.start()] != b"def ":
            given = arguments_of(masked, match.end() - 1)
            span = given.keywords.get(keyword) or given.at(0, keyword)
            for value, is_open in scan.strings.of(span):
                if may_be_name(kind, value):
                    end = span.end if span else match.end()
                    fact = scan.fact(
                        kind, value, written, match.start(), end, defines=defines, is_open=is_open
                    )
                    found.append(fact)
    return tuple(found)


def _bound(imports: tuple[Import, ...], package: str) -> Iterator[tuple[str, str]]:
    """What imports bind to callables that take names, or to files that hold such."""
    for statement in imports:
        _, _, _, _, _, module, names, _ = statement
        if not _may_bind(module, names):
            continue
        if module is None:
            for name, alias in statement.bound:
                if name in _HOMES:
                    yield alias or name, name
        elif names[0] == "*":
            yield from ((word, f"{module}.{word}") for word in _WORDS)
        else:
            for local, dotted in bound_names(statement, package):
                if dotted.rpartition(".")[2] in _WORDS or dotted in _HOMES:
                    yield local, dotted


@cache
def _may_bind(module: str | None, names: tuple[str, ...]) -> bool:
    """Whether an import may bind any of these: the same few statements stand in most files."""
    if module is None:
        return not _HOMES.isdisjoint(names)
    if names[0] == "*":
        return module in _HOMES
    return not _WORDS.isdisjoint(names) or any(f"{module}.{name}" in _HOMES for name in names)


class _Scan:
    """One file on its way to facts."""

    def __init__(self, source: Source, bound: Mapping[str, str]) -> None:
        self._source, self._bound = source, bound
        self.strings = Strings(source)
        # The calls that make names of paths, or take some in: callable, place, arguments.
        self.urls: list[tuple[str, int, Arguments]] = []

    def calls(self) -> Iterator[NameFact]:
        """Uses by functions; what is about the names of paths is noted."""
        masked = self._source.masked
        for match in _called(masked, self._bound):
            written = match[0].rstrip(b"( \t").decode()
            local, _, attribute = written.rpartition(".")
            dotted = self._bound.get(written) or f"{self._bound.get(local, '')}.{attribute}"
            word = dotted.rpartition(".")[2]
            if word not in _WORDS or masked[max(0, match.start() - 4) : match.start()] == b"def ":
                continue
            found = arguments_of(masked, match.end() - 1)
            if word in _URLS and word not in FUNCTIONS:
                self.urls.append((dotted, match.start(), found))
            elif row := FUNCTIONS.get(word):
                yield from self._uses(row, dotted, match.start(), found)
            elif (
                dotted in BLUEPRINTS and (span := found.at(0, "name")) and (name := self.strings.plain(span))
            ):
                yield self.fact("url", f"{name}.", word, match.start(), span.end, defines=True, is_open=True)

    def methods(self) -> Iterator[NameFact]:
        masked = self._source.masked
        for row, pattern in zip(METHODS.values(), _CALL_METHODS, strict=True):
            for match in pattern.finditer(masked):
                yield from self._uses(row, row.word, match.start() + 1, arguments_of(masked, match.end() - 1))

    def _uses(self, row: NameCall, how: str, at: int, found: Arguments) -> Iterator[NameFact]:
        span = found.at(row.argument, row.keyword)
        for value, is_open in self.strings.of(span):
            if may_be_name(row.kind, value):
                yield self.fact(row.kind, value, how, at, span.end if span else at, is_open=is_open)

    def attributes(self) -> Iterator[NameFact]:
        masked = self._source.masked
        for sign, pattern in _ATTRIBUTES:
            for match in pattern.finditer(masked) if sign in masked else ():
                before = _BEFORE.search(masked, max(0, match.start() - _LONGEST), match.start())
                start = before.start() if before else match.start()
                name = (
                    masked[start : match.end()]
                    .partition(b"=")[0]
                    .partition(b":")[0]
                    .strip()
                    .decode("utf-8", "replace")
                )
                if before is None or (kind := ATTRIBUTES.get(name)) is None:
                    continue
                span = expression_at(masked, match.end())
                for value, is_open in self.strings.of(span):
                    if may_be_name(kind, value) or (name == "codename" and value.isidentifier()):
                        yield self.fact(kind, value, name, start, span.end, is_open=is_open)

    def tasks(self) -> Iterator[NameFact]:
        """Tasks with a name of their own, and those that a schedule names."""
        masked = self._source.masked
        for match in _TASK.finditer(masked):
            word = match[1].decode("utf-8", "replace")
            if word not in TASKS:
                continue
            span = arguments_of(masked, match.end() - 1).keywords.get(TASKS[word])
            if span and (value := self.strings.plain(span)):
                yield self.fact("task", value, word, match.start(1), span.end, defines=True)
        for match in _TASK_CLASS.finditer(masked) if b"Task" in masked else ():
            end = _CLASS_END.search(masked, match.end())
            named = _ITS_NAME.search(masked, match.end(), end.start() if end else len(masked))
            span = expression_at(masked, named.end()) if named else None
            if span and (value := self.strings.plain(span)):
                yield self.fact("task", value, "Task", span.start, span.end, defines=True)
        for match in _SCHEDULED.finditer(self._source.text):
            quote = self._source.text[match.start() - 1 : match.start()]
            if quote == match[1] and masked[match.start()] == 0 and masked[match.end() - 1] != 0:
                span = expression_at(masked, match.end())
                if value := self.strings.plain(span):
                    yield self.fact("task", value, "task", match.start(), span.end)

    def permissions(self) -> Iterator[NameFact]:
        """The permissions that a model's Meta adds: only the names, without the label of the application."""
        masked = self._source.masked
        for match in _PERMISSIONS.finditer(masked) if b"permissions" in masked else ():
            if masked[masked.rfind(b"\n", 0, match.start()) + 1 : match.start()].strip():
                continue
            span = expression_at(masked, match.end())
            for opened in _CODENAME.finditer(masked, span.start, span.end):
                if value := self.strings.plain(expression_at(masked, opened.end())):
                    yield self.fact(
                        "permission", value, "permissions", opened.end(), opened.end(), defines=True
                    )

    def fact(
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


def _called(masked: bytes, names: Iterable[str], *, with_attributes: bool = True) -> list[re.Match[bytes]]:
    """Calls of what some names are bound to, or of an attribute of it, in order of place."""
    found = []
    for name in names:
        for match in _call_of(name, with_attributes=with_attributes).finditer(masked):
            before = masked[match.start() - 1]  # a file begins with a line end
            if before != _DOT and before < _BEYOND_ASCII and not _IS_WORD[before]:
                found.append(match)
    return sorted(found, key=lambda match: match.start())


@cache
def _call_of(name: str, *, with_attributes: bool) -> re.Pattern[bytes]:
    words = b"|".join(word.encode() for word in sorted(_WORDS))
    attribute = rb"(?:\.(?:%b))?" % words if with_attributes else b""
    return re.compile(re.escape(name.encode()) + attribute + rb"[ \t]*+\(")
