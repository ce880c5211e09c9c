"""What each file imports: names of the project, and those of other people's that contracts speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from boundcheck.facts import TYPING_ONLY, Import
from boundcheck.files import File
from boundcheck.questions import Questions
from boundcheck.scan import absolute_name
from boundcheck.starts import Start


class FileImport(NamedTuple):
    """A name that a file imports: of a file of the project, or (`is_outside`) one that contracts speak of."""

    name: str
    is_outside: bool
    line: int
    column: int
    end_line: int
    typing_only: bool


def imports_of(ask: Questions, file: File) -> Iterator[FileImport]:
    """What the import statements of a file import, as far as contracts ask for it."""
    watched = ask.watched()
    if watched is None or not file.is_python:
        return
    tops, outside = ask.tops(), frozenset(watched)
    for statement in file.of_imports.imports:
        place = statement.line, statement.column, statement.end_line, bool(statement.flags & TYPING_ONLY)
        found = dict.fromkeys(_names(ask, file, statement, tops, outside))
        yield from (FileImport(name, is_outside, *place) for name, is_outside in found)


def strays_of(ask: Questions, file: File) -> Iterator[tuple[str, str]]:
    """Names that production code imports and nothing has, though a file here would have them if imports started in a folder
    that is named first. What lies right in that folder is a script, and finds what lies beside it."""
    if file.kind != "source" or not (starts := ask.starts()):
        return
    by_top, beside = dict(starts), file.path.rpartition("/")[0] or "."
    for name in _whole_names(file.of_imports.imports if file.is_python else ()):
        every = map(Start._make, by_top.get(name.partition(".")[0], ()))
        found = (start for start in every if start.folder != beside and _has(ask, start, name))
        if (first := next(found, None)) is not None:
            yield first.folder, name


def _whole_names(statements: Iterable[Import]) -> Iterator[str]:
    for statement in statements:
        for name in () if statement.level else statement.names:
            yield f"{statement.module}.{name}" if statement.module else name


def _has(ask: Questions, start: Start, name: str) -> bool:
    """Whether a name of two segments or more is known where imports would start, or what it is a name of. One word alone is more
    likely the package of that name that is installed."""
    written = (one for one in (name, name.rpartition(".")[0]) if "." in one)
    return any("." in one and ask.is_known(one) for one in map(start.known_as, written))


def _names(
    ask: Questions, file: File, statement: Import, tops: frozenset[str], outside: frozenset[str]
) -> Iterator[tuple[str, bool]]:
    base = None
    if statement.module is not None:
        base = absolute_name(file.package, statement.level, statement.module)
        if base is None:
            return
    first = (base,) if base else statement.names
    if not any(name.partition(".")[0] in tops for name in first):
        yield from ((name, True) for name in _outside(base, statement.names, outside))
        return
    for target, _ in ask.imported(base, statement.names):
        # `import a.b` imports `a`, even where `a.b` is not ours.
        found = target.file or (ask.resolve(target.name).file if base is None else None)
        if found is not None and found != file.name:
            yield found, False
        if target.file is None:
            yield from ((name, True) for name in _outside(None, (target.name,), outside))


def _outside(base: str | None, names: tuple[str, ...], outside: frozenset[str]) -> Iterator[str]:
    """Those names that contracts speak of in which an imported name lies."""
    for name in names:
        written = name if not base else base if name == "*" else f"{base}.{name}"
        while written:
            if written in outside:
                yield written
            written = written.rpartition(".")[0]
