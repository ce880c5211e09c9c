"""What a watch must know of the project: whose each file is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from boundcheck.codebase import Codebase, FileKind
from boundcheck.run import read_codebase
from boundcheck.scopes import admitted


@dataclass(frozen=True, slots=True)
class Owned:
    """A file of the project: the module it belongs to (None: unassigned), its kind, its dotted name."""

    module: str | None
    kind: FileKind
    name: str


class Policy:
    """One project as one module's suite is held against it."""

    def __init__(self, codebase: Codebase, tester: str) -> None:
        self.codebase = codebase
        self.tester = tester
        self.root = os.path.realpath(codebase.config.root)
        self.admitted = admitted(codebase, tester)
        self._by_path = {file.path: file for file in codebase.files if not file.is_sql}

    def file(self, filename: str) -> Owned | None:
        """Whose file this is, by `co_filename`; None for files that are not the project's."""
        inner = os.path.relpath(os.path.realpath(filename), self.root).replace(os.sep, "/")
        found = self._by_path.get(inner)
        return Owned(found.module, found.kind, found.name) if found else None


def load_policy(config_file: Path, tester: str, jobs: int | None = None) -> Policy:
    """Read the project that `tester` is a module of."""
    return Policy(read_codebase(config_file, jobs), tester)
