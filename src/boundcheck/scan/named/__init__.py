"""The names that a file makes or uses and that modules share without an import: of Python off its masked text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.file import Import
from boundcheck.facts.name_kinds import (
    ATTRIBUTES,
    BLUEPRINTS,
    CALLS,
    FUNCTIONS,
    INCLUDES,
    LOADERS,
    METHODS,
    PATHS,
    SETTINGS,
    SIGNALS,
)
from boundcheck.facts.names import NameFact
from boundcheck.scan import bound_names
from boundcheck.scan.named.arguments import Arguments, arguments_of, expression_at
from boundcheck.scan.named.folders import folders_in, loaded_by, templates_at
from boundcheck.scan.named.notes import Notes
from boundcheck.scan.named.settings import sections_in, settings_in
from boundcheck.scan.named.signals import signals_in
from boundcheck.scan.named.strings import Said
from boundcheck.scan.named.tasks import SET, tasks_in
from boundcheck.scan.named.urls import UrlNames
from boundcheck.scan.source import Source

_URLS: Final = {origin.rpartition(".")[2] for origin in PATHS | INCLUDES}
_OTHERS: Final = {*BLUEPRINTS, *SIGNALS, *LOADERS, SETTINGS}
_WORDS: Final = frozenset((*FUNCTIONS, *_URLS, *(origin.rpartition(".")[2] for origin in _OTHERS)))
# Modules whose attributes count: `from django import urls`.
_HOMES: Final = frozenset(
    origin.rpartition(".")[0]
    for origin in (
        *PATHS,
        *INCLUDES,
        *BLUEPRINTS,
        *SIGNALS,
        *LOADERS,
        *(o for row in CALLS for o in row.origins),
    )
)
# Each begins with a plain word, which is found many times faster than what may stand before it is ruled out.
_CALL_METHODS: Final = tuple(
    (f".{word}".encode(), later(re.escape(f".{word}").encode() + rb"[ \t]*+\(")) for word in METHODS
)
# What is set to anything that may be a string, and what is often something else where it is neither a literal nor a constant.
_ANYTHING: Final = rb"(?=[\0(\[a-zA-Z_])"
_LITERAL: Final = rb"(?=[\0(\[]|(?:\w++\.)*+[A-Z][A-Z0-9_]++\b)"
_ATTRIBUTES: Final = (
    (b"template", later(rb"template\w{0,100}+" + SET + _ANYTHING)),
    (b"permission_required", later(rb"permission_required" + SET + _ANYTHING)),
    (b"pattern_name", later(rb"pattern_name" + SET + _ANYTHING)),
    *((word, later(word + rb"\w{0,100}+" + SET + _LITERAL)) for word in (b"LOGIN_", b"LOGOUT_")),
    *(
        (word.encode(), later(word.encode() + SET + _LITERAL))
        for word in "login_url next_page task actor_name codename".split()
    ),
)
_METHOD_SIGNS: Final = (b".signature(", b".get_template(", b".TemplateResponse(")
_BEFORE: Final = later(rb"(?:(?<=[ \t]self\.)|(?<![\w\x80-\xff.]))\w*+\Z")
_DOT, _BEYOND_ASCII = 46, 128
_IS_WORD: Final = [chr(code).isalnum() or code == 95 for code in range(_BEYOND_ASCII)]
_LONGEST: Final = 60  # bytes of a name of an attribute, and of what tells whose it is
_PERMISSIONS: Final = later(rb"permissions" + SET + rb"(?=[\[(])")
_CODENAME: Final = later(rb"[\[(][ \t\n]*+[\[(][ \t\n]*+|[\])][ \t\n]*+,[ \t\n]*+[\[(][ \t\n]*+")


def names_in(
    source: Source, imports: tuple[Import, ...], package: str, name: str = ""
) -> tuple[NameFact, ...]:
    """What a Python file says of names, in order of place; nothing for most files, at the cost of a look. `name` is its dotted name."""
    bound = dict(_bound(imports, package))
    notes = Notes(source, imports, package)
    local_settings = tuple(local for local, dotted in bound.items() if dotted == SETTINGS)
    bound = {local: dotted for local, dotted in bound.items() if not dotted.endswith("settings")}
    scan = _Scan(notes, bound)
    found: list[NameFact] = []
    if bound:
        found += scan.calls()
        if any(dotted in PATHS or dotted in _HOMES for dotted in bound.values()):
            found += UrlNames(notes).of(scan.urls)
    masked = source.masked
    has_permissions, has_tasks, has_actors = b"perm" in masked, b"task" in masked, b"actor" in masked
    if has_permissions or has_tasks or has_actors or any(sign in masked for sign in _METHOD_SIGNS):
        found += scan.methods()
    absent = {sign for sign, is_there in ((b"task", has_tasks), (b"actor_name", has_actors)) if not is_there}
    found += scan.attributes(absent if has_permissions else {*absent, b"permission_required"})
    found += tasks_in(notes, has_tasks=has_tasks, has_actors=has_actors)
    if b".signal(" in masked or any(dotted in SIGNALS for dotted in bound.values()):
        found += signals_in(notes, bound)
    found += settings_in(notes, local_settings, name)
    if b"TEMPLATES" in masked or b"TEMPLATE_DIRS" in masked:
        found += folders_in(notes)
    found += sections_in(imports, package, name)
    if has_permissions:
        found += scan.permissions()
    return tuple(sorted(dict.fromkeys(found), key=lambda fact: fact[3:5])) if found else ()


def calls_in(
    source: Source, called: Mapping[str, tuple[str, bool, str]], imports: tuple[Import, ...], package: str
) -> tuple[NameFact, ...]:
    """The names that a file hands to some callables, by what these are called in it: the kind, whether they make the name, and
    the keyword of the argument that is it, where that is not the first."""
    notes, masked = Notes(source, imports, package), source.masked
    found: list[NameFact] = []
    for match in _called(masked, called, with_attributes=False):
        written = match[0].rstrip(b"( \t").decode()
        kind, defines, keyword = called[written]
        if masked[max(0, match.start() - 4) : match.start()] != b"def ":
            given = arguments_of(masked, match.end() - 1)
            span = given.keywords.get(keyword) or given.at(0, keyword)
            uses = notes.uses(kind, written, match.start(), span)
            found += [fact._replace(defines=True) for fact in uses] if defines else uses
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

    def __init__(self, notes: Notes, bound: Mapping[str, str]) -> None:
        self._notes, self._bound = notes, bound
        # The calls that make names of paths, or take some in: callable, place, arguments.
        self.urls: list[tuple[str, int, Arguments]] = []

    def calls(self) -> Iterator[NameFact]:
        """Uses by functions; what is about the names of paths is noted."""
        masked, notes = self._notes.masked, self._notes
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
                yield from notes.uses(row.kind, dotted, match.start(), found.at(row.argument, row.keyword))
            elif dotted in LOADERS:
                yield from loaded_by(notes, dotted, match.start(), found)
            elif dotted in BLUEPRINTS and (name := notes.strings.plain(span := found.at(0, "name"))):
                end = span.end if span else match.end()
                yield notes.fact("url", Said(f"{name}.", open=True), word, match.start(), end, defines=True)

    def methods(self) -> Iterator[NameFact]:
        notes = self._notes
        for row, (sign, pattern) in zip(METHODS.values(), _CALL_METHODS, strict=True):
            for match in pattern.finditer(notes.masked) if sign in notes.masked else ():
                given = arguments_of(notes.masked, match.end() - 1)
                for place in range(row.argument + 1):
                    yield from notes.uses(row.kind, row.word, match.start() + 1, given.at(place, row.keyword))

    def attributes(self, absent: Container[bytes]) -> Iterator[NameFact]:
        """What attributes and keywords are set to; `absent` are signs that are known not to be there."""
        notes, masked = self._notes, self._notes.masked
        for sign, pattern in _ATTRIBUTES:
            for match in pattern.finditer(masked) if sign not in absent and sign in masked else ():
                before = _BEFORE.search(masked, max(0, match.start() - _LONGEST), match.start())
                start = before.start() if before else match.start()
                written = masked[start : match.end()].partition(b"=")[0].partition(b":")[0]
                name = written.strip().decode("utf-8", "replace")
                if before is not None and (kind := ATTRIBUTES.get(name)):
                    yield from notes.uses_at(kind, name, start, match.end())
                elif name == "template_folder":
                    yield from templates_at(notes, name, start, expression_at(masked, match.end()))

    def permissions(self) -> Iterator[NameFact]:
        """The permissions that a model's Meta adds: only the names, without the label of the application."""
        notes, masked = self._notes, self._notes.masked
        for match in _PERMISSIONS.finditer(masked) if b"permissions" in masked else ():
            if masked[masked.rfind(b"\n", 0, match.start()) + 1 : match.start()].strip():
                continue
            span = expression_at(masked, match.end())
            for opened in _CODENAME.finditer(masked, span.start, span.end):
                codename = expression_at(masked, opened.end())
                yield from notes.makes("permission", "permissions", opened.end(), codename)


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
