"""Facts joined with contracts: whose each file is, and every reference from one module to another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from boundcheck.accesses.model import Access, Leak, Transaction
from boundcheck.catalog import DEFAULT_SEVERITY, GROUP_OF, Level
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.entities.model import EMPTY, Registry
from boundcheck.facts import FileFacts, ImportKind
from boundcheck.finding import Certainty
from boundcheck.modules import Modules
from boundcheck.symbols import Symbols, Target

FileKind = Literal["source", "test", "migration", "support"]


@dataclass(frozen=True, slots=True)
class File:
    """One source file: its path, dotted name, facts, and the module it belongs to (None: unassigned)."""

    path: str
    name: str
    package: str
    is_package: bool
    kind: FileKind
    module: str | None
    facts: FileFacts

    @property
    def owner(self) -> str:
        return self.module or UNASSIGNED


@dataclass(frozen=True, slots=True)
class Reference:
    """One site that names another module: an import statement, an attribute chain, or a string that is imported.

    `targets` are the names it uses of that module. `first`: for attribute chains, whether the file names the module
    here for the first time (a chain behind an import statement of the same module makes no dependency of its own).
    """

    file: File
    to: str
    targets: tuple[Target, ...]
    kind: ImportKind
    line: int
    column: int
    end_line: int
    typing_only: bool = False
    certainty: Certainty = "certain"
    first: bool = True
    how: str = ""


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


@dataclass(frozen=True)
class Codebase:
    """Everything the rules look at. Nothing in it changes after it is built."""

    config: Config
    files: tuple[File, ...]
    modules: Modules
    packages: frozenset[str]
    unreadable: tuple[tuple[str, str], ...] = ()
    existing: frozenset[str] = field(default=frozenset(), repr=False)  # written paths that are there on disk
    registry: Registry = field(default=EMPTY, repr=False)
    accesses: tuple[tuple[File, Access], ...] = field(default=(), repr=False)
    transactions: tuple[tuple[File, Transaction], ...] = field(default=(), repr=False)
    leaks: tuple[tuple[File, Leak], ...] = field(default=(), repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """Files by dotted name; of two with one name the package, as Python takes it, else the first by path."""
        found: dict[str, File] = {}
        for file in sorted(self.files, key=lambda file: not file.is_package):
            found.setdefault(file.name, file)
        return found

    @cached_property
    def known(self) -> frozenset[str]:
        """The dotted names of all files and packages."""
        return self.packages | self.by_name.keys()

    @cached_property
    def tops(self) -> frozenset[str]:
        """The first segments of all dotted names: what tells the project's code from everything else."""
        return frozenset(name.partition(".")[0] for name in self.known)

    @cached_property
    def symbols(self) -> Symbols:
        by_name = self.by_name

        def facts_of(name: str) -> tuple[FileFacts, str] | None:
            file = by_name.get(name)
            return None if file is None else (file.facts, file.package)

        return Symbols(facts_of, self.known)

    def owner_of(self, target: Target) -> str:
        """The module that a name belongs to: of the file it leads to (a test tree's included), else by its path."""
        name = target.file or target.name
        owner = self._owners.get(name)
        if owner is None:
            file = self.by_name.get(name)
            owner = self._owners[name] = file.owner if file else self.modules.owner_of(name) or UNASSIGNED
        return owner

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {}

    def severity(self, rule: str, module: str | None) -> Level:
        """The severity of a rule for findings in a module: the module's word, then the project's, then the default."""
        found = self.modules.by_name.get(module or "")
        for written in (found.contract.rules if found else (), self.config.rules):
            levels = dict(written)
            level = levels.get(rule) or levels.get(GROUP_OF[rule])
            if level is not None:
                return level
        return DEFAULT_SEVERITY[rule]

    def role(self, module: str | None) -> str:
        found = self.modules.by_name.get(module or "")
        return found.contract.role if found else "module"

    def is_declared(self, importer: str, imported: str) -> bool:
        """Whether a module's contract admits a dependency, by its `depends_on` and the roles of both."""
        source = self.modules.by_name.get(importer)
        if source is None or source.contract.role == "composition" or self.role(imported) == "shared":
            return True
        if source.contract.role == "shared":
            return False
        listed = source.contract.depends_on
        if listed is None:
            return self.role(imported) != "composition"
        return imported in (dependency.module for dependency in listed)

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every reference to another module, in order of file and place."""
        from boundcheck.references import references_of  # which itself asks the codebase for names

        return tuple(ref for file in self.files for ref in references_of(self, file))

    @cached_property
    def production(self) -> tuple[Reference, ...]:
        """References of production code that bind a module: not from tests, migrations or composition modules."""
        ignore_typing = self.config.typing_only == "ignore"
        return tuple(
            ref
            for ref in self.references
            if ref.file.kind == "source"
            and self.role(ref.file.module) != "composition"
            and not (ignore_typing and ref.typing_only)
        )
