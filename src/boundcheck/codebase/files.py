"""The source files of a project: what each one says, whose it is and of what kind."""

from __future__ import annotations

from typing import Literal

from boundcheck.base.disk import OTHER_FILES, ROWS, TEMPLATES
from boundcheck.base.light import NamedTuple
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import FileFacts, ImportFacts
from boundcheck.scan.wire import Packed

FileKind = Literal["source", "test", "migration", "support"]


class FileView(NamedTuple):
    """What others may know of a file: all but what it says."""

    path: str
    name: str
    is_package: bool
    kind: FileKind
    module: str | None

    @property
    def owner(self) -> str:
        return self.module or UNASSIGNED


class File(NamedTuple):
    """One source file: its path, dotted name, facts, and the module it belongs to (None: unassigned)."""

    path: str
    name: str
    package: str
    is_package: bool
    kind: FileKind
    module: str | None
    packed: Packed

    @property
    def facts(self) -> FileFacts:
        return self.packed.facts

    @property
    def of_imports(self) -> ImportFacts:
        """What its imports alone tell: it is never read again for this."""
        return self.packed.of_imports

    @property
    def view(self) -> FileView:
        return FileView(self.path, self.name, self.is_package, self.kind, self.module)

    @property
    def owner(self) -> str:
        return self.module or UNASSIGNED

    @property
    def start(self) -> str:
        """The folder that the dotted name of a Python file starts from ("." is the root)."""
        inner = self.path.rpartition(".")[0].removesuffix("/__init__" if self.is_package else "")
        return inner[: -len(self.name) - 1] or "."

    @property
    def is_sql(self) -> bool:
        return self.path.endswith(".sql")

    @property
    def is_rows(self) -> bool:
        """Whether it is a Django fixture: rows of models as JSON, YAML or XML."""
        return self.path.endswith(ROWS)

    @property
    def is_python(self) -> bool:
        return not self.path.endswith(OTHER_FILES)

    @property
    def is_template(self) -> bool:
        """Whether it is a template, which is read for the names in it."""
        return self.path.endswith(TEMPLATES)
