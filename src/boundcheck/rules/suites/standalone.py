"""What a module cannot be imported without: the other modules that its own imports lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator
from typing import NamedTuple

from boundcheck.codebase import Codebase, File
from boundcheck.facts import IN_FUNCTION, TYPING_ONLY
from boundcheck.scopes import admitted


class Need(NamedTuple):
    """A module that is imported too: the dotted names of the files on the way, and the place of the last import."""

    to: str
    chain: tuple[str, ...]
    path: str
    line: int


def needs(
    codebase: Codebase, module: str, through: Container[str] | None = None, free: Container[str] = ()
) -> tuple[Need, ...]:
    """The modules outside the scope of a module's tests that are imported with it, each by a shortest chain, nearest first.

    The search goes through the module's own files and those of the modules `through`, which are by default all that its
    tests may use. `free` are dotted names of files that count as if they were not there.
    """
    scope = admitted(codebase, module)
    if scope is None:
        return ()
    start = [file for file in codebase.files_of.get(module, ()) if file.kind == "source"]
    chains: dict[str, tuple[str, ...]] = {file.name: (file.name,) for file in start}
    queue = deque(start)
    found: dict[str, Need] = {}
    while queue:
        file = queue.popleft()
        for name, line in _runs(codebase, file):
            target = codebase.by_name[name]
            if name in chains or name in free:
                continue
            chains[name] = (*chains[file.name], name)
            if target.module in (None, module) or target.module in (scope if through is None else through):
                queue.append(target)
            elif target.kind == "source" and target.module not in scope:
                found.setdefault(target.module, Need(target.module, chains[name], file.path, line))
    return tuple(found.values())


def _runs(codebase: Codebase, file: File) -> tuple[tuple[str, int], ...]:
    """As `_imported`; many modules are asked about, and their ways meet in the same files."""
    found = codebase.runs
    if file.path not in found:
        found[file.path] = tuple(_imported(codebase, file))
    return found[file.path]


def _imported(codebase: Codebase, file: File) -> Iterator[tuple[str, int]]:
    """The files that are run when a file is imported, with the line that asks; packages above a file are run too."""
    for statement in file.facts.imports:
        if statement.flags & (IN_FUNCTION | TYPING_ONLY):
            continue
        for target in codebase.symbols.resolve_import(file.package, statement):
            name = target.file if target is not None and target.file is not None else ""
            yield from ((each, statement.line) for each in _above(name) if each in codebase.by_name)


def _above(name: str) -> Iterator[str]:
    """A dotted name and those of the packages above it."""
    while name:
        yield name
        name = name.rpartition(".")[0]
