"""Every import of other people's packages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import dataclass
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
