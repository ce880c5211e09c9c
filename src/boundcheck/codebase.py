"""Facts joined with contracts: whose each file is, and every reference from one module to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from boundcheck.access import Access, FunctionFacts, Leak
from boundcheck.catalog import Level
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.disk import ROWS
from boundcheck.entities.model import Registry
from boundcheck.facts import FileFacts, ImportKind
from boundcheck.finding import Certainty
from boundcheck.modules import Modules
from boundcheck.scan.wire import Packed
from boundcheck.severities import Severities
from boundcheck.symbols import Symbols, Target

if TYPE_CHECKING:
    from boundcheck.fixtures import Fixtures

FileKind = Literal["source", "test", "migration", "support"]
MOST_SITES: Final = 4  # of one dependency in one file that a message can name


@dataclass(frozen=True, slots=True)
class File:
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
    def owner(self) -> str:
        return self.module or UNASSIGNED

    @property
    def is_sql(self) -> bool:
        return self.path.endswith(".sql")

    @property
    def is_rows(self) -> bool:
        """Whether it is a Django fixture: rows of models as JSON, YAML or XML."""
        return self.path.endswith(ROWS)

    @property
    def is_python(self) -> bool:
        return not self.path.endswith((".sql", *ROWS))


class Reference(NamedTuple):
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
class Subject:
    """One file as the rules see it: `references` to other modules, `production` those that bind its own module.

    `accesses` are what it does with the project's models and tables, its own ones too, `leaks` models in signatures.
    """

    file: File
    references: tuple[Reference, ...]
    production: tuple[Reference, ...]
    accesses: tuple[Access, ...] = ()
    leaks: tuple[Leak, ...] = ()


class Site(NamedTuple):
    """A place that names another module, and the dotted names it uses of it."""

    line: int
    column: int
    end_line: int
    certainty: Certainty
    names: tuple[str, ...]


class Dependency(NamedTuple):
    """All sites in one file that name one other module.

    `imports` counts the import statements and attribute chains of production code, `running` the sites that take
    effect when the program runs: strings too, imports for typing left out. `sites` are the first of those.
    Neither has any: only a test, a migration or a composition module needs the other module.
    """

    path: str
    from_: str
    to: str
    imports: int
    first_import: Site | None
    running: int
    sites: tuple[Site, ...]


class Whole(NamedTuple):
    """What rules on the whole project need of its files: their dependencies, by path what their functions write, and
    for who asks the modules whose tables the files of a module reach (None: nobody's).
    """

    dependencies: Sequence[Dependency]
    functions: Mapping[str, tuple[FunctionFacts, ...]]
    reaches: Callable[[str], frozenset[str | None]]


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

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """Files by dotted name; of two with one name the package, as Python takes it, else the first by path."""
        found: dict[str, File] = {}
        for file in sorted(self.files, key=lambda file: not file.is_package):
            if file.is_python:
                found.setdefault(file.name, file)
        return found

    @cached_property
    def files_of(self) -> Mapping[str, tuple[File, ...]]:
        """The files of each module."""
        found: dict[str, list[File]] = {}
        for file in self.files:
            if file.module is not None:
                found.setdefault(file.module, []).append(file)
        return {module: tuple(files) for module, files in found.items()}

    @cached_property
    def known(self) -> frozenset[str]:
        """The dotted names of all files and packages."""
        return self.packages.union(self.by_name)

    @cached_property
    def in_order(self) -> tuple[str, ...]:
        """The dotted names of all files and packages, sorted."""
        return tuple(sorted(self.known))

    @cached_property
    def tops(self) -> frozenset[str]:
        """The first segments of all dotted names: what tells the project's code from everything else."""
        return frozenset(name.partition(".")[0] for name in self.known)

    @cached_property
    def test_code(self) -> frozenset[str]:
        """The dotted names of all files that hold tests or help them."""
        return frozenset(name for name, file in self.by_name.items() if file.kind in ("test", "support"))

    @cached_property
    def symbols(self) -> Symbols:
        by_name = self.by_name

        def facts_of(name: str) -> tuple[FileFacts, str] | None:
            file = by_name.get(name)
            if file is None:
                return None
            self.consulted.add(name)
            return file.facts, file.package

        return Symbols(facts_of, self.known)

    @cached_property
    def consulted(self) -> set[str]:
        """The dotted names of files whose names were looked up so far: what a verdict on another file may rest on."""
        return set()

    def prepare(self) -> None:
        """Compute what every process needs before processes are forked."""
        _ = self.symbols, self.tops, self.severities, self._divided, self.fixtures, self.modules.owner_of("")

    def owner_of(self, target: Target) -> str:
        """The module that a name belongs to: of the file it leads to (a test tree's included), else by its path."""
        name = target.file or target.name
        owner = self._owners.get(name)
        if owner is None:
            file = self.by_name.get(name)
            owner = self._owners[name] = file.owner if file else self.modules.owner_of(name) or UNASSIGNED
        return owner

    def whole_owner(self, package: str) -> str | None:
        """The one module that owns a file or package and everything in it; None when several do, or nobody knows."""
        found = self._whole_owners
        if package not in found:
            found[package] = None
            if package in self.known and package not in self._divided:
                found[package] = self.owner_of(Target(package, package, None))
        return found[package]

    @cached_property
    def _whole_owners(self) -> dict[str, str | None]:
        return {}

    @cached_property
    def _divided(self) -> frozenset[str]:
        """The packages that hold files of several owners, or folders without a file that tells their owner."""
        owners: dict[str, str] = {}
        divided: set[str] = set()
        for file in self.files:
            package, owner = file.name, file.owner
            while package and package not in divided:
                if owners.setdefault(package, owner) != owner:
                    divided.add(package)
                package = package.rpartition(".")[0]
        # What holds a divided package is divided too.
        for name in tuple(divided):
            package = name.rpartition(".")[0]
            while package and package not in divided:
                divided.add(package)
                package = package.rpartition(".")[0]
        return frozenset(divided)

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {}

    def severity(self, rule: str, module: str | None) -> Level:
        """The severity of a rule for findings in a module: the module's word, then the project's, then the default."""
        return self.severities.level(rule, module)

    @cached_property
    def severities(self) -> Severities:
        modules = {name: module.contract.rules for name, module in self.modules.by_name.items()}
        return Severities(self.config.rules, {name: rules for name, rules in modules.items() if rules})

    @cached_property
    def verdicts(self) -> dict[tuple[str, str], str | None]:
        """What the contracts say of pairs of modules, as far as it was asked."""
        return {}

    @cached_property
    def held(self) -> dict[str, Mapping[str, frozenset[str]]]:
        """By module, the names by which its own code holds what it imports, as far as it was asked."""
        return {}

    @cached_property
    def scopes(self) -> dict[str, frozenset[str] | None]:
        """What each module's tests may use, as far as it was asked."""
        return {}

    @cached_property
    def runs(self) -> dict[str, tuple[tuple[str, int, bool], ...]]:
        """By path, the files that run when a file is imported, with the lines that ask and whether for itself, as far as it was asked."""
        return {}

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

    def subject(self, file: File, accesses: tuple[Access, ...] = (), leaks: tuple[Leak, ...] = ()) -> Subject:
        from boundcheck.references import references_of

        references = tuple(references_of(self, file))
        production = tuple(filter(self._binds_its_module, references))
        return Subject(file, references, production, accesses, leaks)

    @cached_property
    def registry(self) -> Registry:
        """All models, tables and collections of the project, with their owners."""
        from boundcheck.entities.registry import build_registry  # which itself asks the codebase for names

        return build_registry(self)

    @cached_property
    def fixtures(self) -> Fixtures:
        """The fixtures of the project's tests, as pytest looks them up."""
        from boundcheck.fixtures import Fixtures  # which itself asks the codebase for names

        return Fixtures(self)

    @cached_property
    def production(self) -> tuple[Reference, ...]:
        """References of production code that bind a module: not from tests, migrations or composition modules."""
        return tuple(filter(self._binds_its_module, self.references))

    def _binds_its_module(self, ref: Reference) -> bool:
        return (
            ref.file.kind == "source"
            and self.role(ref.file.module) != "composition"
            and not (ref.typing_only and self.config.typing_only == "ignore")
        )
