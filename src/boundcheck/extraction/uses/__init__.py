"""Where files of one module use names of another, and how."""

from __future__ import annotations

import marshal
from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from boundcheck.base.disk import read_file
from boundcheck.base.pool import can_fork, forked
from boundcheck.codebase.files import File
from boundcheck.codebase.references import Reference
from boundcheck.extraction.definitions import Definitions, commits
from boundcheck.extraction.uses.model import UsePlace
from boundcheck.extraction.uses.sites import Sites
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
        self._definitions, self._codebase = definitions, definitions.codebase
        self._references: dict[str, list[Reference]] = defaultdict(list)
        self._paths: dict[str, set[str]] = defaultdict(set)  # by module, the files that deal with it
        for ref in references:
            if ref.file.kind in _KINDS and ref.file.is_python and ref.certainty != "possible":
                self._references[ref.file.path].append(ref)
                self._paths[ref.file.owner].add(ref.file.path)
                self._paths[ref.to].add(ref.file.path)
        self._readings = Readings(kept)
        self.unread: dict[str, Problem] = {}
        self._read: dict[str, tuple[UsePlace, ...]] = {}
        wrappers = self._codebase.config.wrappers
        # Whether the contracts or the code itself say that a dotted name opens a transaction.
        self._opens = cache(lambda name: name in wrappers or commits(definitions, name))
        self.of = cache(self._of)

    def read(self, jobs: int) -> None:
        """Read all files at once, over processes: for who asks of every module."""
        paths = [path for path in sorted(self._references) if path not in self._read]
        if jobs <= 1 or len(paths) < _SERIAL_BELOW or not can_fork():
            return
        self._codebase.prepare()

        def uses_from(start: int) -> bytes:
            batch = paths[start : start + _BATCH]
            found = {path: tuple(map(tuple, self.in_file(self._codebase.by_path[path]))) for path in batch}
            unread = {path: tuple(self.unread[path]) for path in batch if path in self.unread}
            return marshal.dumps((found, unread))

        for blob in forked(uses_from, range(0, len(paths), _BATCH), jobs):
            found, unread = marshal.loads(blob)  # noqa: S302 - our own workers wrote it
            self._read |= {path: tuple(map(UsePlace._make, uses)) for path, uses in found.items()}
            self.unread |= {path: Problem._make(problem) for path, problem in unread.items()}

    def _of(self, module: str) -> tuple[UsePlace, ...]:
        """The uses that a module takes part in, sorted by path and place."""
        paths = sorted(self._paths.get(module, ()))
        uses = (use for path in paths for use in self.in_file(self._codebase.by_path[path]))
        return tuple(use for use in uses if module in (use.from_, use.to))

    def in_file(self, file: File) -> tuple[UsePlace, ...]:
        """What one file uses of other modules, in order of place."""
        if file.path not in self._read:
            references, reading = self._references[file.path], self._reading(file)
            if isinstance(reading, Problem):
                self.unread[file.path] = reading
                found = [use for ref in references for use in self._told(ref)]
            else:
                if reading.too_deep:
                    self.unread[file.path] = TOO_DEEP._replace(line=reading.too_deep)
                found = [*Sites(self._definitions, file, reading, self._opens).uses()]
                found += (use for ref in references if ref.kind == "string" for use in self._told(ref))
            self._read[file.path] = tuple(sorted(found, key=lambda use: (use.line, use.column, use)))
        return self._read[file.path]

    def _reading(self, file: File) -> Reading | Problem:
        try:
            data, _ = read_file(f"{self._codebase.config.root}/{file.path}")
        except OSError as error:
            return unreadable(error)
        return self._readings.of(data)

    def _told(self, ref: Reference) -> list[UsePlace]:
        """A reference whose use cannot be seen: a string that is imported, an import in a file that does not parse."""
        origin, file = self._codebase.symbols.origin, ref.file
        return [
            UsePlace(
                file.path, file.owner, ref.to, origin(target.name), target.name, "import", ref.line, ref.column,
                in_test=file.kind == "test", typing_only=ref.typing_only,
            )
            for target in ref.targets
        ]  # fmt: skip
