"""What intents ask of a project: its codebase, what imports load, what files say of each other, what tests replace, and the texts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.base.dotted import upwards
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.symbols import Target
from boundcheck.facts.file import Import
from boundcheck.facts.suites import Patch
from boundcheck.fix.loading import Loading
from boundcheck.fix.model import RefusedError
from boundcheck.fix.statements import PythonText
from boundcheck.fix.text import FileText
from boundcheck.scan import bound_names


class FixQuestions:
    """Answers are kept; nothing is written."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.root = Path(codebase.config.root)
        self.loading = Loading(codebase)
        # What facades are to offer from now on, by facade and name: from where they take it, and where it is defined.
        self.promised: dict[tuple[str, str], tuple[str, str]] = {}
        self._texts: dict[str, PythonText] = {}
        self._contracts: dict[str, FileText] = {}

    def file(self, path: str) -> File:
        """The Python file at a path. Raises RefusedError where there is none."""
        found = self.codebase.by_path.get(path)
        if found is None or not found.is_python:
            raise RefusedError("it stands in no Python file")
        return found

    def text(self, path: str) -> PythonText:
        """Raises RefusedError where it cannot be read."""
        if path not in self._texts:
            self._texts[path] = PythonText(self.data(path))
        return self._texts[path]

    def contract(self, path: str) -> FileText:
        """A configuration. Raises RefusedError where it cannot be read."""
        if path not in self._contracts:
            self._contracts[path] = FileText(self.data(path), is_python=False)
        return self._contracts[path]

    def data(self, path: str) -> bytes:
        """The bytes of a file of the project. Raises RefusedError where they cannot be read, or belong to another file."""
        self._refuse_link(path)
        try:
            return read_file(str(self.root / path))[0]
        except OSError as error:
            raise RefusedError(f"{path} cannot be read ({error.strerror or error})") from None

    def _refuse_link(self, path: str) -> None:
        """What lies outside is not to be written, and what has two names only by one."""
        top, real = (os.path.realpath(place) for place in (self.root, self.root / path))
        if real != f"{top}{os.sep}{path}" and not Path(real).is_relative_to(top):
            raise RefusedError(f"{path} is a link that leads out of the project")
        inner = Path(real).relative_to(top).as_posix()
        if inner != path and inner in self.codebase.by_path:
            raise RefusedError(f"{path} is a link to {inner}")

    def import_at(self, file: File, line: int, column: int) -> Import | None:
        """The import statement at a place."""
        found = (s for s in file.facts.imports if (s.line, s.column) == (line, column))
        return next(found, None)

    def targets(self, file: File, statement: Import) -> tuple[Target | None, ...]:
        """What each name of an import statement means."""
        return self.codebase.symbols.resolve_import(file.package, statement)

    @cached_property
    def patched(self) -> frozenset[str]:
        """The dotted names that tests replace, as they are written, each and with what lies above it: who reads these anew at each
        call must go on reading them there."""
        return frozenset(name for file in self.codebase.files for name in _patched_in(self.codebase, file))

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts by which files may be imported."""
        files = (file for file in self.codebase.files if file.is_python)
        return frozenset(string.value for file in files for string in file.facts.strings)

    @cached_property
    def said(self) -> Mapping[str, Mapping[str, list[str]]]:
        """By a file's dotted name and what is said behind it, `*` for stars: the paths of the files that say so, in order."""
        found: dict[str, dict[str, list[str]]] = {}
        for file in self.codebase.files:
            for name in dict.fromkeys(_said_in(file)) if file.is_python else ():
                for above in upwards(name.rpartition(".")[0]):
                    if above in self.codebase.by_name:
                        first = name[len(above) + 1 :].partition(".")[0]
                        found.setdefault(above, {}).setdefault(first, []).append(file.path)
        return found

    def used_elsewhere(self, file: File) -> set[str]:
        """What others take from a file, or replace in it. Raises RefusedError where that may be anything."""
        start = f"{file.name}."
        found = {name[len(start) :].partition(".")[0] for name in self.patched if name.startswith(start)}
        for name, paths in self.said.get(file.name, {}).items():
            other = next((path for path in paths if path != file.path), None)
            if other is None:
                continue
            if name == "*" and file.facts.exported is None:
                raise RefusedError(
                    f"{self.codebase.by_path[other].name} imports everything of this file in its turn"
                )
            found.add(name)
        return found


def _said_in(file: File) -> Iterator[str]:
    """What a file imports, reaches by chains, or has imported by texts."""
    meanings: dict[str, str] = {}
    for statement in file.facts.imports:
        for bound, dotted in bound_names(statement, file.package):
            meanings[bound] = dotted
            yield f"{dotted}.*" if bound == "*" else dotted
    for use in file.facts.uses:
        yield ".".join((meanings.get(use.binding, ""), *use.attributes))
    for string in file.facts.strings:
        yield string.value.replace(":", ".")


def _patched_in(codebase: Codebase, file: File) -> Iterator[str]:
    if not file.is_python or file.packed.suite is None:
        return
    for patch in file.packed.suite.patches:
        holder = _meaning(codebase, file, patch)
        yield f"{holder}.{patch.attribute}" if patch.attribute else holder


def _meaning(codebase: Codebase, file: File, patch: Patch) -> str:
    if not patch.local:
        return patch.holder
    first, _, rest = patch.holder.partition(".")
    start = codebase.symbols.binding(file.name, first) or first
    return f"{start}.{rest}" if rest else start
