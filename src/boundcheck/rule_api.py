"""What a rule of your own is written against: a view of one file, and findings. Stable within one `API_VERSION`.

A rule is a Python file with `API_VERSION = 1`, a `NAME` in kebab-case, a docstring, which is its documentation page, and

    def check_file(file: CheckedFile) -> Iterator[RuleFinding]: ...

`GROUP` (default `"own"`) and `SEVERITY` (`"error"`, `"warn"`, `"off"`; default `"error"`) may be said, too. `check_file` is a pure
function: what it yields follows from `file` alone, since it is kept for as long as the answers that `file` gave are the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["API_VERSION", "CheckedFile", "DeclaredModule", "ImportedName", "RuleFinding"]

API_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class DeclaredModule:
    """A unit with a contract: what `[modules.NAME]` says of it. `layer` and `owner` are None where it names none."""

    name: str
    layer: str | None = None
    owner: str | None = None
    role: Literal["module", "shared", "composition"] = "module"


@dataclass(frozen=True, slots=True)
class ImportedName:
    """One name of one import statement: `from shop.billing import api, tax` has two, relative ones are told as absolute.

    `name` is what is named (`shop.billing.api`, `flask`, of a star `shop.billing.*`), `file` the dotted name of the project's
    file that it leads to, `module` whose that file is; both are None for other people's packages, `module` also for code
    that no module owns. `is_public`: whether the importing module may use it as contracts stand; what is its own, nobody's or other
    people's is. Lines and columns count from 1; `end_line` is the statement's last one.
    """

    name: str
    line: int
    column: int
    end_line: int
    file: str | None = None
    module: DeclaredModule | None = None
    is_public: bool = True
    typing_only: bool = False


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """One Python file: its path from the project's root (posix), its dotted name, the module that owns it (None: no module
    does), of what kind it is, its imports in order."""

    path: str
    name: str
    module: DeclaredModule | None
    kind: Literal["source", "test", "migration", "support"]
    imports: tuple[ImportedName, ...] = ()
    _owner: Callable[[str], DeclaredModule | None] = field(
        default=lambda name: None, repr=False, compare=False
    )

    def module_of(self, name: str) -> DeclaredModule | None:
        """The module that owns what a dotted name leads to; None where none does."""
        return self._owner(name)


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One breach: line and column from 1, and one sentence that ends in the remedy. `to` is the name of the module that it reaches,
    `target` a dotted name or table: both are part of what makes it the same finding tomorrow, whatever its line."""

    line: int
    column: int
    message: str
    target: str | None = None
    to: str | None = None
