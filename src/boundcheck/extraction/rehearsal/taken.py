"""What comes along when a module is cut out: its own files, those of libraries, what its suite cannot start without, and what lies beside them."""

from __future__ import annotations

import ast
import os
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from boundcheck.base.dotted import upwards
from boundcheck.base.git import tracked_files
from boundcheck.codebase.files import File
from boundcheck.codebase.graph import extra_edges, import_edges, neighbours
from boundcheck.config.model import UNASSIGNED
from boundcheck.config.pytest_settings import settings_as_written
from boundcheck.extraction.definitions import parse
from boundcheck.facts.file import Problem

if TYPE_CHECKING:
    from boundcheck.extraction.ground import Ground

_LARGEST = 16 * 1024 * 1024  # bytes


class TakenFiles:
    """The files that a module takes along: `modules` are those that come whole, `names` the dotted names of all files, `settings` the
    paths of those that list installed apps."""

    def __init__(self, ground: Ground, module: str) -> None:
        self._codebase = codebase = ground.codebase
        self._root = codebase.config.root
        edges = [*import_edges(codebase), *extra_edges(codebase)]
        self._imported = neighbours((edge.importer, edge.imported) for edge in edges if not edge.typing_only)
        self.settings = codebase.placing.settings & {file.path for file in codebase.files}
        self.modules = frozenset((module,))
        self.names = self._reached(module)
        while more := self._owners() & ground.libraries - self.modules:
            self.modules |= more
            self.names = self._reached(module)

    def __call__(self, name: str) -> bool:
        """Whether a file comes along, by its dotted name."""
        return name in self.names

    @cached_property
    def files(self) -> tuple[File, ...]:
        """All of them, by path; SQL, rows and templates of the modules among them."""
        return tuple(
            file
            for file in self._codebase.files
            if (file.name in self.names if file.is_python else file.owner in self.modules)
        )

    def is_composing(self, file: File) -> bool:
        """Whether a file only puts the application together: it is of none of the modules that come whole, and no test's."""
        return file.owner not in self.modules and file.kind == "source"

    def _owners(self) -> set[str]:
        """The modules of what files that come along import."""
        imported = {other for name in self.names for other in self._imported.get(name, ())}
        return set(map(self._codebase.owner_of, imported))

    def _reached(self, module: str) -> frozenset[str]:
        """The files of the modules (of libraries no tests), and all that these, the suite's conftest files and the settings import of code
        that belongs to no module or puts the application together."""
        codebase = self._codebase
        start = {
            file.name
            for name in self.modules
            for file in codebase.files_of.get(name, ())
            if file.is_python and (file.kind != "test" or name == module)
        }
        tests = [file for file in codebase.files_of.get(module, ()) if file.kind == "test"]
        start.update(file.name for file in self._conftests(tests))
        configured = {*self._configured(), *(codebase.by_path[path].name for path in self.settings)}
        found: set[str] = set()
        work = sorted(start | configured)
        while work:
            name = work.pop()
            if name in found or name not in codebase.by_name:
                continue
            found.add(name)
            # Python imports the packages around a file first.
            further = {*self._imported.get(name, ()), *upwards(name.rpartition(".")[0])}
            if name in configured:
                further |= self._named_in(codebase.by_name[name])
            near = {codebase.owner_of(name)} if name in configured else set()
            work += sorted(other for other in further if other in found or self._comes_along(other, near))
        return frozenset(found)

    def _comes_along(self, name: str, near: Iterable[str]) -> bool:
        owner = self._codebase.owner_of(name)
        return (
            owner in self.modules
            or owner in (UNASSIGNED, *near)
            or self._codebase.role(owner) == "composition"
        )

    def _conftests(self, tests: Iterable[File]) -> Iterator[File]:
        """The conftest files that pytest loads for the module's tests."""
        folders = {folder for file in tests for folder in PurePosixPath(file.path).parents}
        for folder in folders:
            if (found := self._codebase.by_path.get(str(folder / "conftest.py"))) is not None:
                yield found

    def _configured(self) -> Iterator[str]:
        """The files that pytest's settings name, as that of Django's."""
        for value in settings_as_written(self._root).values():
            for word in value.split():
                if word in self._codebase.by_name:
                    yield word

    def _named_in(self, file: File) -> set[str]:
        """The files that settings name in strings: the root of all URLs, an application object."""
        dotted = (text for text in self._texts(file) if text.replace(".", "_").isidentifier())
        resolved = map(self._codebase.symbols.resolve, dotted)
        return {target.file for target in resolved if target.file is not None}

    def _texts(self, file: File) -> set[str]:
        tree = parse(self._root, file.path)
        nodes = () if isinstance(tree, Problem) else ast.walk(tree)
        return {
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }

    def beside(self) -> Iterator[str]:
        """The paths of all files that are no Python in the folders of files that come along, and below these; what is below a folder of
        other files alone stays, as does what git does not keep, where it tells, and what is larger than 16 MB. Settings and conftest files
        name further ones, files or folders, in strings."""
        own, foreign = set[str](), set[str]()
        for file in self._codebase.files:
            folder = file.path.rpartition("/")[0]
            if file.owner not in self.modules:
                foreign.add(folder)
            elif file.name in self.names or not file.is_python:
                own.add(folder)
        places = own - {""} | set(self._named_paths())
        kept = tracked_files(self._root)
        for path in sorted(set(_all_below(self._root, places) if kept is None else kept)):
            if not path.endswith((".py", ".pyc", ".pyi")) and _comes(path, places, foreign):
                file_ = self._root / path
                if file_.is_file() and not file_.is_symlink() and file_.stat().st_size <= _LARGEST:
                    yield path

    def _named_paths(self) -> Iterator[str]:
        """What settings and conftest files name of what lies beside the code: a folder of templates, a file of notes."""
        for file in self.files:
            if file.path in self.settings or file.path.endswith("conftest.py"):
                for text in filter(_is_inner, self._texts(file)):
                    for place in PurePosixPath(file.path).parents:
                        path = self._root / (inner := str(place / text.strip("/")))
                        if path.exists() and not path.is_symlink():
                            yield inner


def _is_inner(text: str) -> bool:
    """Whether a text may be a path below a folder."""
    parts = text.strip("/").split("/")
    return len(text) < 200 and all(part and part[0] != "." and part.isprintable() for part in parts)


def _all_below(root: Path, places: Iterable[str]) -> Iterator[str]:
    for place in places:
        yield place
        for folder, _, names in os.walk(root / place):
            yield from (Path(folder, name).relative_to(root).as_posix() for name in names)


def _comes(path: str, places: Container[str], foreign: Container[str]) -> bool:
    """Whether a path is one of some places, or below one without a hidden or foreign folder between."""
    if path in places:
        return True
    folder = path.rpartition("/")[0]
    while folder not in places:
        above, _, name = folder.rpartition("/")
        if folder in foreign or name[:1] in ("", ".") or name == "__pycache__":
            return False
        folder = above
    return True
