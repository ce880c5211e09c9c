"""What each file imports: names of the project, and those of other people's that contracts speak of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.starts import Start
from boundcheck.facts.file import TYPING_ONLY, Import
from boundcheck.scan import absolute_name


class FileImport(NamedTuple):
    """A name that a file imports: of a file of the project, or (`is_outside`) one that contracts speak of."""

    name: str
    is_outside: bool
    line: int
    column: int
    end_line: int
    typing_only: bool


# Folders that imports may start in, and these by the first segment of names, sorted.
_Ways = tuple[tuple[str, str, str], ...]
_Starts = tuple[tuple[str, _Ways], ...]
# What a file imports when it runs, and what for typing alone: names of the project, then others.
Names = tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]


class Imports(NamedTuple):
    """The imports of all files that have some, by path: their names at once, the rest `of` a file when it is asked for.

    `asked`: pairs of importer and imported, where only what they have a part in is asked for.
    """

    names: Mapping[str, Names]
    of: Callable[[str], Iterable[FileImport]]
    asked: frozenset[tuple[str, str]] | None = None


def all_imports(plain: Mapping[str, Collection[tuple[Any, ...]]]) -> Imports:
    """Those of some files, by path what `imports_of` gave, as plain tuples."""
    names = {path: names_of(found) for path, found in plain.items()}
    return Imports(names, lambda path: map(FileImport._make, plain.get(path, ())))


def names_of(imports: Iterable[tuple[Any, ...]]) -> Names:
    """The names of some of them."""
    kinds: tuple[set[str], ...] = set(), set(), set(), set()
    for name, is_outside, _, _, _, typing_only in imports:
        kinds[2 * is_outside + typing_only].add(name)
    running, typing, others, others_typing = map(frozenset, kinds)
    return running, typing - running, others, others_typing - others


def imports_of(ask: Questions, file: File) -> Iterator[FileImport]:
    """What the import statements of a file import, as far as contracts ask for it."""
    tops = ask.watched_tops()
    if tops is None or not file.is_python:
        return
    own, package = file.name, file.package
    for line, column, end_line, flags, level, module, names, _ in file.of_imports.imports:
        base = module if not level else absolute_name(package, level, module or "")
        if module is None:
            if not any(name.partition(".")[0] in tops for name in names):
                continue
        elif base is None or (base and base.partition(".")[0] not in tops):
            continue  # most statements are of other people's packages
        for name, is_outside in ask.named(base, names):
            if is_outside or name != own:
                yield FileImport(name, is_outside, line, column, end_line, bool(flags & TYPING_ONLY))


def strays_of(ask: Questions, file: File) -> Iterator[tuple[str, str]]:
    """Names that production code imports and nothing has, though a file here would have them if imports started in a folder
    that is named first. What lies right in that folder is a script, and finds what lies beside it."""
    if file.kind != "source" or not (starts := ask.starts()):
        return
    beside = file.path.rpartition("/")[0] or "."
    for ways, name in _whole_names(file.of_imports.imports if file.is_python else (), starts):
        every = map(Start._make, ways)
        found = (start for start in every if start.folder != beside and _has(ask, start, name))
        if (first := next(found, None)) is not None:
            yield first.folder, name


def _whole_names(statements: Iterable[Import], starts: _Starts) -> Iterator[tuple[_Ways, str]]:
    """The dotted names that are imported from the root on and may begin in a folder, with these."""
    for statement in statements:
        if statement.level:
            continue
        if statement.module:
            ways = _ways(starts, statement.module)
            yield from ((ways, f"{statement.module}.{name}") for name in (statement.names if ways else ()))
        else:
            yield from ((ways, name) for name in statement.names if (ways := _ways(starts, name)))


def _ways(starts: _Starts, name: str) -> _Ways:
    top = name.partition(".")[0]
    at = bisect_left(starts, (top,))  # a project of many folders has many, and each file asks
    return starts[at][1] if at < len(starts) and starts[at][0] == top else ()


def _has(ask: Questions, start: Start, name: str) -> bool:
    """Whether a name of two segments or more is known where imports would start, or what it is a name of. One word alone is more
    likely the package of that name that is installed."""
    written = (one for one in (name, name.rpartition(".")[0]) if "." in one)
    return any("." in one and ask.is_known(one) for one in map(start.known_as, written))
