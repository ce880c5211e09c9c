"""Strings that name what moves: those that are imported or replaced, and those that only look so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.import_text import relative
from boundcheck.fix.model import RefusedError
from boundcheck.fix.moves.model import Move
from boundcheck.fix.statements import PythonText
from boundcheck.fix.text import Edit, whole
from boundcheck.scan import absolute_name

_APPS: Final = "INSTALLED_APPS"
# Kinds of names; all others (URLs, permissions) are merely called like something.
_DOTTED: Final = ("include", "task")
_ASSIGNED: Final = re.compile(r"^[ \t]*(\w+)[ \t]*\+?=(?!=)", re.M)


class NamingText(NamedTuple):
    """A text that names what moves; `is_known` where a rule knows that it is imported or replaced by it."""

    edit: Edit
    line: int
    value: str
    is_known: bool


def string_changes(ask: FixQuestions, move: Move, file: File) -> Iterator[NamingText]:
    """The texts of a file. Raises RefusedError for a relative one that cannot be found."""
    text = ask.text(file.path)
    known = tuple(_known(file))
    pattern = rf"""(?P<quote>["'])(?P<value>{re.escape(move.old)}(?:[.:][\w.:]*(?:\.\*)?)?)(?P=quote)"""
    for match in re.finditer(pattern, text.text):
        start = match.start("value")
        if text.masked[start] != "\0":
            continue
        line, value = text.place(start)[0], match["value"]
        told = any(value == name and first <= line <= last for name, first, last in known)
        told = told or _configures(ask, file, text, match)
        if told or _names(ask, value):
            yield NamingText(Edit(start, start + len(move.old), move.new), line, value, told)
    yield from _relative(move, file, text)


def left_in(text: PythonText, move: Move, file: File, said: Iterable[NamingText]) -> Iterator[str]:
    """What a person has to look at in a file: texts that hold the name among other words, and where a moved file stands."""
    found = {each.edit.start for each in said}
    for match in re.finditer(whole(move.old), text.text) if "." in move.old else ():
        if text.masked[match.start()] == "\0" and match.start() not in found:
            yield f"{file.path}:{text.place(match.start())[0]} names {move.old} in a text"
    folder, after = (path.rpartition("/")[0] for path in (file.path, move.path_of(file.path)))
    for match in re.finditer(whole("__file__"), text.masked) if folder != after else ():
        yield f"{file.path}:{text.place(match.start())[0]} uses __file__, which is another path"


def _known(file: File) -> Iterator[tuple[str, int, int]]:
    """Dotted names that a rule knows as imported or replaced, with their lines."""
    for string in file.facts.strings:
        yield string.value, string.line, string.end_line
        if string.package:
            yield string.package, string.line, string.end_line
    for fact in file.packed.named:
        if fact.kind in _DOTTED:
            yield fact.value, fact.line, fact.end_line
    suite = file.packed.suite
    for patch in suite.patches if suite else ():
        if not patch.local:
            whole = f"{patch.holder}.{patch.attribute}" if patch.attribute else patch.holder
            yield whole, patch.line, patch.end_line
            yield patch.holder, patch.line, patch.end_line


def _configures(ask: FixQuestions, file: File, text: PythonText, match: re.Match[str]) -> bool:
    """Whether it is the name of an app, in its configuration or in the settings."""
    before = text.masked[: match.start()]
    if re.search(r"\n[ \t]+name[ \t]*=[ \t]*\Z", before) and "AppConfig" in text.masked:
        return True
    if file.path not in ask.codebase.placing.settings:
        return False
    assigned = list(_ASSIGNED.finditer(before))
    return bool(assigned) and assigned[-1][1] == _APPS


def _names(ask: FixQuestions, value: str) -> bool:
    """Whether a text is the dotted name of something that is there."""
    if "." not in value:
        return False
    target = ask.codebase.symbols.resolve(value.replace(":", ".").removesuffix(".*"))
    if target.file is None or target.symbol is None:
        return target.file is not None
    return ask.codebase.symbols.binds(target.file, target.symbol) is not False


def _relative(move: Move, file: File, text: PythonText) -> Iterator[NamingText]:
    """`import_module(".tax", __package__)` of what moves, or in it."""
    for string in file.facts.strings:
        if not string.value.startswith(".") or string.package is None:
            continue
        anchors = {
            "__name__": (file.name, move.renamed(file.name)),
            "__package__": (file.package, move.package_of(file)),
        }
        old, new = anchors.get(string.package, (string.package, move.renamed(string.package)))
        path = string.value.lstrip(".")
        level = len(string.value) - len(path)
        meant = absolute_name(old, level, path)
        if meant is None or absolute_name(new, level, path) == move.renamed(meant):
            continue
        start = text.offset(string.line, string.column)
        quoted = re.compile(rf"""(["']){re.escape(string.value)}\1""")
        match = quoted.search(text.text, start)
        if match is None or text.place(match.start())[0] > string.end_line:
            raise RefusedError(
                f"{file.path}:{string.line}: {string.value} is put together there; write it as one text"
            )
        edit = Edit(match.start() + 1, match.end() - 1, relative(new, move.renamed(meant)))
        yield NamingText(edit, string.line, string.value, True)
