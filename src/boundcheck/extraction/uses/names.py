"""What a name that a file imports means: whose it is as the import is written, and where it is defined."""

from __future__ import annotations

from typing import NamedTuple

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.symbols import Target


class Meaning(NamedTuple):
    """`name` is where it is defined, `written` what the import names; `rest` are the attributes behind it."""

    to: str
    name: str
    written: str
    rest: tuple[str, ...]


class Names:
    """The meaning of dotted names in one file."""

    def __init__(self, codebase: Codebase, file: File) -> None:
        self._codebase, self._file = codebase, file
        self._known: dict[tuple[str, tuple[str, ...], bool], Meaning | None] = {}

    def meaning(self, start: str, attributes: tuple[str, ...], *, member: bool) -> Meaning | None:
        """What a name bound to `start` means with some attributes behind it; None where it is no other module's.

        `member`: it was imported from somewhere, so that a function may hide a file of its name.
        """
        key = (start, attributes, member)
        if key not in self._known:
            self._known[key] = self._meaning(start, attributes, member)
        return self._known[key]

    def origin(self, start: str, attributes: tuple[str, ...]) -> str:
        """The dotted name of a chain where it is defined, anybody's."""
        return self._codebase.symbols.origin(".".join((start, *attributes)))

    def is_own(self, name: str) -> bool:
        """Whether a dotted name may be the project's."""
        return name.partition(".")[0] in self._codebase.tops

    def is_file(self, name: str) -> bool:
        """Whether the project has a file or package of this dotted name."""
        return name in self._codebase.known

    def star(self, name: str) -> str | None:
        """The dotted name that a star import of the file binds a name to."""
        return self._codebase.symbols.bindings(self._file.name).get(name)

    def _meaning(self, start: str, attributes: tuple[str, ...], member: bool) -> Meaning | None:
        codebase = self._codebase
        if not self.is_own(start):
            return None
        symbols, known = codebase.symbols, codebase.known
        if member and "." in start and start.rpartition(".")[0] not in known:
            return None  # Python needs a file there: it lies in another distribution, or nowhere
        hidden = self._hides_a_file(start) if member else None
        written, rest = (start, attributes) if hidden else self._through_files(start, attributes)
        target = symbols.resolve(written)
        if target.file is None:
            return None
        to = codebase.owner_of(target.file)
        if to == self._file.owner:
            return None
        if not member and target.symbol is not None and symbols.binds(target.file, target.symbol) is False:
            return None
        name = hidden or symbols.origin(written)
        while name in known and rest and not hidden:  # a file under another file's name for it
            name, rest = symbols.origin(f"{name}.{rest[0]}"), rest[1:]
        behind = symbols.resolve(name)
        if behind.file is None or self._is_elsewhere(
            name, behind
        ):  # other people's, under a name of the project's
            behind = symbols.resolve(written)
            name = written
        if behind.file is not None and behind.symbol is not None:
            inner = name[len(behind.file) + 1 :].split(".")[1:]  # an alias of a class's attribute
            name, rest = f"{behind.file}.{behind.symbol}", (*inner, *rest)
        return Meaning(to, name, written, rest)

    def _is_elsewhere(self, name: str, target: Target) -> bool:
        """Whether a name lies in a file that the project has not, though a package of it lies above."""
        if target.file is None or target.symbol is None or name == f"{target.file}.{target.symbol}":
            return False
        return self._codebase.symbols.binds(target.file, target.symbol) is not True

    def _through_files(self, start: str, attributes: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """The first name that lies in a file, with what is behind it."""
        known = self._codebase.known
        while attributes and start in known:
            start, attributes = f"{start}.{attributes[0]}", attributes[1:]
        return start, attributes

    def _hides_a_file(self, name: str) -> str | None:
        """Where the thing is defined that a package offers under the name of one of its files."""
        codebase = self._codebase
        package, _, last = name.rpartition(".")
        if name not in codebase.known or package not in codebase.by_name:
            return None
        bindings = codebase.symbols.bindings(package)
        if last not in bindings:
            return None
        bound = bindings[last]
        if bound is None:
            return f"{package}.{last}"
        origin = codebase.symbols.origin(bound)
        return None if bound == name or origin in codebase.known else origin
