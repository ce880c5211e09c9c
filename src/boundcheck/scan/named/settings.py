"""The settings that a file reads by their names, and those that it gives a value as its module's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.file import Import
from boundcheck.facts.name_kinds import SECTION, SETTING_FILES
from boundcheck.facts.names import NameFact
from boundcheck.scan import bound_names
from boundcheck.scan.named.arguments import Span, arguments_of, expression_at
from boundcheck.scan.named.notes import Notes
from boundcheck.scan.named.strings import Said
from boundcheck.scan.named.tasks import CLASS_END, SET

_ASSIGNED: Final = later(rb"\n(?=[A-Z][A-Z0-9]*+_[A-Z0-9_])([A-Z0-9_]++)" + SET)
# What no section of a module says, but the settings of the whole.
_WHOLE: Final = (b"\nINSTALLED_APPS", b"\nROOT_URLCONF", b"\nSECRET_KEY")
_CONF: Final = later(rb"\nclass[ \t]++[\w\x80-\xff]++\((?:[\w.]*\.)?AppConf\)[ \t]*+:")
_CONF_ITEM: Final = later(rb"\n[ \t]++([A-Z][A-Z0-9_]*+)" + SET)
_PREFIX: Final = later(rb"\n[ \t]++prefix" + SET + rb"(?=\0)")
_ASKING: Final = later(rb"(?<![\w.])([gs]etattr|hasattr)\([ \t\n]*+\Z")
_LONGEST: Final = 200  # bytes in front of what is asked
_CONFIG: Final = later(rb"app\.config(?:[ \t]*+\[|\.(?:(get)|(setdefault))[ \t]*+\()")


def settings_in(notes: Notes, local: tuple[str, ...], file: str) -> Iterator[NameFact]:
    """`local` is what the file with that dotted name calls Django's settings."""
    is_own = is_for_settings(file)
    if local:
        yield from _read(notes, local, is_own=is_own)
    elif is_own and not any(sign in notes.masked for sign in _WHOLE):
        for match in _ASSIGNED.finditer(notes.masked):
            yield notes.fact(
                "setting", Said(match[1].decode()), SECTION, match.start(1), match.start(1), defines=True
            )
    if is_own and b"AppConf)" in notes.masked:
        yield from _of_appconf(notes, file)
    if b"app.config" in notes.masked:
        yield from _of_flask(notes)


def sections_in(imports: tuple[Import, ...], package: str, file: str) -> Iterator[NameFact]:
    """The files for settings whose every name a file takes in: sections of the settings, if it holds some itself."""
    for statement in imports if is_for_settings(file) else ():
        if statement.names[0] == "*":
            for _, dotted in bound_names(statement, package):
                if is_for_settings(dotted):
                    line, column = statement.line, statement.column
                    yield NameFact("section", dotted, "import", line, column, line, defines=True)


def is_for_settings(file: str) -> bool:
    """Whether a file, by its dotted name, is one in which a module gives its settings a value."""
    return not SETTING_FILES.isdisjoint(file.split(".")[-2:])


def _read(notes: Notes, local: tuple[str, ...], *, is_own: bool) -> Iterator[NameFact]:
    """What is read of Django's settings; in a module's own file for settings a default makes one, and so does a value."""
    masked = notes.masked
    for match in _reading(local).finditer(masked):
        if name := match["name"]:
            makes = is_own and match["set"] is not None
            said, at = Said(name.decode()), match.start("name")
            yield notes.fact("setting", said, "settings", at, at, defines=makes)
            continue
        asking = _ASKING.search(masked, max(0, match.start() - _LONGEST), match.start())
        if asking is None:
            continue
        found, start = arguments_of(masked, asking.end(1)), asking.start()
        span, how = found.at(1, "name"), asking[1].decode()
        if is_own and ((how == "getattr" and len(found.places) > 2) or how == "setattr"):
            yield from _upper(notes.makes("setting", how, start, span))
        yield from notes.uses("setting", how, start, span)


def _upper(facts: Iterator[NameFact]) -> Iterator[NameFact]:
    return (fact for fact in facts if fact.constant or fact.value.isupper())


@cache
def _reading(local: tuple[str, ...]) -> re.Pattern[bytes]:
    # The word comes first, so that it is found fast; what stands in front of it is read from there.
    word = b"|".join(rb"%b(?<![\w.]%b)" % (name, name) for name in map(str.encode, local))
    return re.compile(rb"(?:%b)(?:\.(?P<name>[A-Z][A-Z0-9_]++)(?P<set>[ \t]*+=(?!=))?|[ \t\n]*+,)" % word)


def _of_appconf(notes: Notes, file: str) -> Iterator[NameFact]:
    """Those of a class of django-appconf: each has the prefix before it that the class says, or its application's label."""
    masked = notes.masked
    for match in _CONF.finditer(masked):
        end = CLASS_END.search(masked, match.end())
        last = end.start() if end else len(masked)
        written = _PREFIX.search(masked, match.end(), last)
        prefix = notes.strings.plain(expression_at(masked, written.end())) if written else None
        label = (prefix if prefix is not None else file.split(".")[-2]).upper() if "." in file else ""
        for item in _CONF_ITEM.finditer(masked, match.end(), last):
            said = Said("_".join(filter(None, (label, item[1].decode()))))
            yield notes.fact("setting", said, "AppConf", item.start(1), item.start(1), defines=True)


def _of_flask(notes: Notes) -> Iterator[NameFact]:
    """What is read of an application's `config`; what an extension gives a default there is its own."""
    masked = notes.masked
    for match in _CONFIG.finditer(masked):
        at, is_call = match.start(), masked[match.end() - 1] == 40  # '('
        span: Span | None = expression_at(masked, match.end())
        if is_call:
            span = arguments_of(masked, match.end() - 1).at(0, "key")
        elif span and masked[span.end : span.end + 1] != b"]":
            continue
        if match[2]:
            yield from _upper(notes.makes("setting", "setdefault", at, span))
        else:
            yield from notes.uses("setting", "config", at, span)
