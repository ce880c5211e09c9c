"""What a module cannot be imported without: the other modules that its own imports lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterator

from boundcheck.base.dotted import upwards
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.answers import TEXT
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.scopes import admitted
from boundcheck.facts.file import IN_FUNCTION, TYPING_ONLY


class Need(NamedTuple):
    """A module that is imported too: the dotted names of the files on the way, and the place of the last import."""

    to: str
    chain: tuple[str, ...]
    path: str
    line: int


class Standalone:
    """Answers for the modules of one codebase; their ways meet in the same files."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._runs: dict[str, tuple[tuple[str, int, bool], ...]] = {}

    def needs(
        self, module: str, through: Container[str] | None = None, *, packages: bool = True
    ) -> tuple[Need, ...]:
        """The modules outside the scope of a module's tests that are imported with it, each by a shortest chain, nearest first.

        The search goes through the module's own files and those of the modules `through`, which are by default all that its
        tests may use. `packages`: whether a module counts of which only the package above a file is run.
        """
        codebase = self._codebase
        scope = admitted(codebase, module)
        if scope is None:
            return ()
        through = scope if through is None else through
        start = [file for file in codebase.files_of.get(module, ()) if file.kind == "source"]
        chains: dict[str, tuple[str, ...]] = {file.name: (file.name,) for file in start}
        queue = deque(start)
        found: dict[str, Need] = {}
        while queue:
            file = queue.popleft()
            codebase.symbols.note(file.name, TEXT)  # lines are told
            if file.path not in self._runs:
                self._runs[file.path] = tuple(_imported(codebase, file))
            for name, line, asked in self._runs[file.path]:
                target = codebase.by_name[name]
                near = target.module in (None, module) or target.module in through
                if name in chains or not (near or asked or packages):
                    continue
                chains[name] = (*chains[file.name], name)
                if near:
                    queue.append(target)
                elif target.module and target.kind == "source" and target.module not in scope:
                    found.setdefault(target.module, Need(target.module, chains[name], file.path, line))
        return tuple(found.values())


def _imported(codebase: Codebase, file: File) -> Iterator[tuple[str, int, bool]]:
    """The files that are run when a file is imported, with the line that asks; packages above a file are run too.

    The last says whether a file is asked for itself.
    """
    for statement in file.facts.imports:
        if statement.flags & (IN_FUNCTION | TYPING_ONLY):
            continue
        for target in codebase.symbols.resolve_import(file.package, statement):
            asked = target.file if target is not None and target.file is not None else ""
            for name in upwards(asked):
                if name in codebase.by_name:
                    yield name, statement.line, name == asked
