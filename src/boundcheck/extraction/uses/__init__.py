"""Where files of one module use names of another, and how."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, partial

from boundcheck.base.disk import read_file
from boundcheck.base.pool import can_fork, forked
from boundcheck.codebase.files import File
from boundcheck.codebase.references import Reference
from boundcheck.extraction.definitions import Definitions
from boundcheck.extraction.records import is_service
from boundcheck.extraction.uses.committing import commits
from boundcheck.extraction.uses.model import Use
from boundcheck.extraction.uses.names import Names
from boundcheck.extraction.uses.sites import Setting, uses_in
from boundcheck.facts.file import Problem, unreadable
from boundcheck.python.parse import TOO_DEEP
from boundcheck.python.reading import Reading
from boundcheck.scan.readings import Kept, Readings

_KINDS = ("source", "test")
_BATCH = 32  # files
_SERIAL_BELOW = 128


class Uses:
    """The uses between all modules of a project; a file is read when somebody asks for a module that it deals with.

    `unread` are the files that could not be read whole. `kept` gives readings of earlier runs.
    """

    def __init__(
        self, definitions: Definitions, references: Iterable[Reference], kept: Kept | None = None
    ) -> None:
        self._codebase = codebase = definitions.codebase
        self._setting = Setting(
            codebase.registry.by_name,
            cache(partial(_is_wrapper, definitions)),
            definitions.is_mutable,
            partial(is_service, definitions),
        )
        self._references: dict[str, list[Reference]] = defaultdict(list)
        self._paths: dict[str, set[str]] = defaultdict(set)  # by module, the files that deal with it
        for ref in references:
            if ref.file.kind in _KINDS and ref.file.is_python and ref.certainty != "possible":
                self._references[ref.file.path].append(ref)
                self._paths[ref.file.owner].add(ref.file.path)
                self._paths[ref.to].add(ref.file.path)
        self._files = {file.path: file for file in codebase.files}
        self._readings = Readings(kept)
        self.unread: dict[str, Problem] = {}
        self._read: dict[str, tuple[Use, ...]] = {}
        self._of: dict[str, tuple[Use, ...]] = {}

    def read(self, jobs: int) -> None:
        """Read all files, over processes."""
        paths = [path for path in sorted(self._references) if path not in self._read]
        if jobs <= 1 or len(paths) < _SERIAL_BELOW or not can_fork():
            return
        self._codebase.prepare()

        def uses_from(start: int) -> bytes:
            batch = paths[start : start + _BATCH]
            found = {path: tuple(map(tuple, self.in_file(self._files[path]))) for path in batch}
            unread = {path: tuple(self.unread[path]) for path in batch if path in self.unread}
            return marshal.dumps((found, unread))

        for blob in forked(uses_from, range(0, len(paths), _BATCH), jobs):
            found, unread = marshal.loads(blob)  # noqa: S302 - our own workers wrote it
            self._read |= {path: tuple(map(Use._make, uses)) for path, uses in found.items()}
            self.unread |= {path: Problem._make(problem) for path, problem in unread.items()}

    def of(self, module: str) -> tuple[Use, ...]:
        """The uses that a module takes part in, sorted by path and place."""
        if module not in self._of:
            self._of[module] = tuple(self._about(module))
        return self._of[module]

    def _about(self, module: str) -> list[Use]:
        found: list[Use] = []
        for path in sorted(self._paths.get(module, ())):
            file = self._files[path]
            if file.owner == module:
                found += self.in_file(file)
            else:
                found += (use for use in self.in_file(file) if use.to == module)
        return found

    def in_file(self, file: File) -> tuple[Use, ...]:
        """What one file uses of other modules, in order of place."""
        if file.path not in self._read:
            references = self._references[file.path]
            reading = self._reading(file)
            unread: Problem | None = None
            if isinstance(reading, Problem):
                unread = reading
                found = [use for ref in references for use in self._told(ref)]
            else:
                unread = TOO_DEEP._replace(line=reading.too_deep) if reading.too_deep else None
                found = [*uses_in(file, reading, Names(self._codebase, file), self._setting)]
                found += (use for ref in references if ref.kind == "string" for use in self._told(ref))
            if unread is not None:
                self.unread[file.path] = unread
            self._read[file.path] = tuple(sorted(found, key=lambda use: (use.line, use.column, use)))
        return self._read[file.path]

    def _reading(self, file: File) -> Reading | Problem:
        try:
            data, _ = read_file(f"{self._codebase.config.root}/{file.path}")
        except OSError as error:
            return unreadable(error)
        return self._readings.of(data)

    def _told(self, ref: Reference) -> list[Use]:
        """A reference whose use cannot be seen: a string that is imported, an import in a file that does not parse."""
        origin = self._codebase.symbols.origin
        return [
            Use(
                ref.file.path, ref.file.owner, ref.to, origin(target.name), target.name, "import",
                ref.line, ref.column, ref.end_line,
                in_test=ref.file.kind == "test", typing_only=ref.typing_only,
            )
            for target in ref.targets
        ]  # fmt: skip


def _is_wrapper(definitions: Definitions, name: str) -> bool:
    """Whether the contracts or the code itself say that a dotted name opens a transaction."""
    return name in definitions.codebase.config.wrappers or commits(definitions, name)
