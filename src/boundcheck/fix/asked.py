"""What intents ask of a project: its codebase, what imports load, what tests replace, and the texts of its files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from boundcheck.base.disk import read_file
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.symbols import Target
from boundcheck.facts.file import Import
from boundcheck.fix.loading import Loading
from boundcheck.fix.model import RefusedError
from boundcheck.fix.patched import patched_names
from boundcheck.fix.said import said_names
from boundcheck.fix.statements import PythonText


class FixQuestions:
    """Answers are kept; nothing is written."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self.root = Path(codebase.config.root)
        self.loading = Loading(codebase)
        # What facades are to offer from now on, by facade and name: from where they take it, and where it is defined.
        self.promised: dict[tuple[str, str], tuple[str, str]] = {}
        self._texts: dict[str, PythonText] = {}

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
        """The dotted names that tests replace."""
        return patched_names(self.codebase)

    @cached_property
    def texts(self) -> frozenset[str]:
        """The texts by which files may be imported."""
        files = (file for file in self.codebase.files if file.is_python)
        return frozenset(string.value for file in files for string in file.facts.strings)

    @cached_property
    def said(self) -> Mapping[str, Mapping[str, list[str]]]:
        """By a file's dotted name and what is said behind it: the paths of the files that say so."""
        return said_names(self.codebase)
