"""Every import of other people's packages, and what contracts say of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.stdlib import STDLIB
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.facts.file import TYPING_ONLY

# Calls whose string is imported for sure.
_IMPORTING: Final = frozenset(("import_module", "__import__", "import_string"))


@dataclass(frozen=True, slots=True)
class ExternalImport:
    """An import of a package that is not the project's; `members` are the dotted names it takes from there."""

    file: File
    name: str
    members: tuple[str, ...]
    line: int
    column: int
    end_line: int
    typing_only: bool

    @property
    def names(self) -> tuple[str, ...]:
        """Itself, what is in it, or (`from google import cloud`) what it takes from there as a name."""
        return (self.name, *self.members)


class Reservation(NamedTuple):
    """A package that only some modules may use, by the contracts of the project in a folder ("": for all files)."""

    package: str
    modules: tuple[str, ...]
    folder: str


class Denial(NamedTuple):
    """The key that takes leave to import a package, the package that it names, and the modules that may use it by that."""

    key: Literal["external", "cannot_depend_on_external", "depends_on_external"]
    package: str = ""
    modules: tuple[str, ...] = ()


class Packages:
    """What contracts say to a file of a module of other people's packages, each asked for by the names of an import."""

    def __init__(self, ask: Questions, path: str, module: str | None) -> None:
        self._module = module
        self._reserved = [
            Reservation._make(each) for each in ask.reserved() if path.startswith(each[2] and f"{each[2]}/")
        ]
        self._allowed, self._denied = ask.externals_of(module)

    @property
    def are_bound(self) -> bool:
        """Whether they say anything."""
        return bool(self._reserved or self._denied or self._allowed is not None)

    def reserved_as(self, names: Sequence[str]) -> Reservation | None:
        """The innermost reserved package that an import reaches."""
        return next((found for found in self._reserved if _reach(names, found.package)), None)

    def denial(self, names: Sequence[str]) -> Denial | None:
        """What speaks against an import; the first name is the package that it is from."""
        reserved = self.reserved_as(names)
        if reserved is not None and self._module not in reserved.modules:
            return Denial("external", reserved.package, reserved.modules)
        if denied := next((name for name in self._denied if _reach(names, name)), ""):
            return Denial("cannot_depend_on_external", denied)
        if self._allowed is None or names[0].partition(".")[0] in STDLIB:
            return None
        is_listed = any(_reach(names, name) for name in self._allowed)
        return None if is_listed else Denial("depends_on_external")


def _reach(names: Sequence[str], package: str) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for name in names)


def external_imports(ask: Questions, file: File) -> Iterator[ExternalImport]:
    """Imports of other people's packages by a file, a name each; strings that are imported too."""
    for found in _external_imports(file):
        # A folder without code of its own may share its name with somebody's package.
        target = ask.resolve(found.name)
        if target.file is None or ask.file(target.file) is None:
            yield found


def _external_imports(file: File) -> Iterator[ExternalImport]:
    for statement in file.of_imports.imports:
        if statement.level:
            continue
        place = (statement.line, statement.column, statement.end_line, bool(statement.flags & TYPING_ONLY))
        if statement.module is None:
            for name in statement.names:
                yield ExternalImport(file, name, (), *place)
        else:
            members = tuple(f"{statement.module}.{name}" for name in statement.names)
            yield ExternalImport(file, statement.module, members, *place)
    for string in file.packed.strings:
        if string.how in _IMPORTING and not string.value.startswith("."):
            name = string.value.replace(":", ".")
            yield ExternalImport(
                file, name, (), string.line, string.column, string.end_line, typing_only=False
            )
