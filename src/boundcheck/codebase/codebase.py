"""Facts joined with contracts: whose each file is, what names mean, and which tables there are."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import cached_property

from boundcheck.base.disk import digest_of
from boundcheck.base.homes import Baselines, homes_of
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.factories import imports_factories, names_library
from boundcheck.codebase.files import File
from boundcheck.codebase.importers import Importers, naming, words_of
from boundcheck.codebase.modules import Modules
from boundcheck.codebase.named.index import MadeName, NameIndex
from boundcheck.codebase.named.permissions import Permissions
from boundcheck.codebase.named.said import SaidNames
from boundcheck.codebase.starts import Start, starts_of
from boundcheck.codebase.symbols import Symbols
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.facts.depths import Depth
from boundcheck.facts.file import FileFacts
from boundcheck.findings.catalog import Level, asks_of_data
from boundcheck.findings.severities import Severities, Written


class Placing(NamedTuple):
    """What files say that decides what others are: the packages that are installed as Django `apps`, by the `settings` files (paths);
    the `helpers` (dotted names) that lie among migrations or tests, and are none if others import them."""

    apps: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    helpers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What an earlier run found that this one would find again: the registry, the words by which files can name what is in it, the
    files that are `called`, whether any `factories` are used, whether modules may share names; `grounds` and `bounds` where the files and
    contracts are the same."""

    grounds: bytes = b""
    bounds: bytes = b""
    registry: Callable[[], Registry] | None = None
    words: frozenset[str] | None = None
    called: frozenset[str] | None = None
    factories: bool | None = None
    shares_names: bool | None = None


@dataclass(frozen=True)
class Codebase:
    """Everything that is known of a project. Nothing in it changes after it is built; `Questions` are asked of it."""

    config: Config
    files: tuple[File, ...]
    modules: Modules
    packages: frozenset[str]
    unreadable: tuple[tuple[str, str], ...] = ()
    existing: frozenset[str] = field(default=frozenset(), repr=False)  # written paths that are there on disk
    placing: Placing = field(default=Placing(), repr=False)
    left_out: int = 0  # ignored paths of which git does not tell whether they are committed
    standing: Standing = field(default=Standing(), repr=False, compare=False)
    depth: Depth = Depth.WHOLE  # how far its files were scanned, as nobody asks for more

    @property
    def apps(self) -> frozenset[str]:
        """The packages that are installed as Django apps."""
        return self.placing.apps

    @cached_property
    def baselines(self) -> Baselines:
        """How the project keeps what is known."""
        modules = self.modules.by_name.values()
        packages = {module.paths[0]: module.name for module in modules if len(module.paths) == 1}
        files = ((file.name, file.path) for file in self.files if file.is_python and file.module is not None)
        strict = frozenset(module.name for module in modules if module.contract.strict)
        per_module = self.config.baseline == "per-module"
        parts = () if per_module else tuple(self._parts())
        return Baselines(per_module, homes_of(packages, files), strict, parts)

    def _parts(self) -> Iterator[tuple[str, frozenset[str]]]:
        """The folders of included projects, with the modules that they declare."""
        for folder in (part.folder for part in self.config.parts if part.folder):
            modules = self.modules.by_name.values()
            yield folder, frozenset(m.name for m in modules if m.contract.place.path.startswith(f"{folder}/"))

    @cached_property
    def by_name(self) -> Mapping[str, File]:
        """Files by dotted name; of two with one name the package, as Python takes it, else the first by path."""
        found: dict[str, File] = {}
        for file in sorted(self.files, key=lambda file: not file.is_package):
            if file.is_python:
                found.setdefault(file.name, file)
        return found

    @cached_property
    def by_path(self) -> Mapping[str, File]:
        return {file.path: file for file in self.files}

    @cached_property
    def importers(self) -> Importers:
        """Which files import and use what, by words."""
        return Importers(self.by_name)

    def naming(self, dotted: str) -> Iterator[str]:
        """The files of production code that use what is defined under a dotted name."""
        origin, name = self.symbols.origin, dotted.rpartition(".")[2]
        for file in self.importers.of(words_of(dotted)):
            if any(origin(used) == dotted for used in self.importers.used(file).get(name, ())):
                yield file

    @cached_property
    def called(self) -> frozenset[str]:
        """The files of which those have something that may know models, so that they may hand rows to it."""
        return self.found_called[0] if self.standing.called is None else self.standing.called

    @cached_property
    def found_called(self) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """Those found now, and what this rests on: names, and the words by which files may know models."""
        homes = {entity.file for entity in self.registry.reachable.values()}
        words = {"*", *(entity.class_name for entity in self.registry.reachable.values())}
        words.update(home.rpartition(".")[2] for home in homes)
        knowing = (
            file
            for file in self.by_name.values()
            if file.kind == "source"
            and (file.name in homes or not words.isdisjoint(file.packed.imported_words))
        )
        used = {
            dotted
            for file in knowing
            for each in self.importers.used(file.name).values()
            for dotted in each
            if dotted.partition(".")[0] in self.tops
        }
        symbols = self.symbols
        files, rests = symbols.noting(
            lambda: {symbols.resolve(symbols.origin(dotted)).file for dotted in used}
        )
        return frozenset(filter(None, files)), rests.union(map(naming, words))

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
    def starts(self) -> Mapping[str, tuple[Start, ...]]:
        """Folders that are no source roots, though some imports may start there; see `starts_of`."""
        return starts_of(self.files, self.known)

    @cached_property
    def test_code(self) -> frozenset[str]:
        """The dotted names of all files that hold tests or help them."""
        return frozenset(name for name, file in self.by_name.items() if file.kind in ("test", "support"))

    @cached_property
    def holding_tests(self) -> frozenset[str]:
        """Those names, and the packages right above them."""
        return self.test_code.union(name.rpartition(".")[0] for name in self.test_code)

    @cached_property
    def symbols(self) -> Symbols:
        by_name = self.by_name

        def facts_of(name: str) -> tuple[FileFacts, str] | None:
            file = by_name.get(name)
            return (file.facts, file.package) if file else None

        return Symbols(facts_of, self.known)

    def owner_of(self, name: str) -> str:
        """The module that the file of a dotted name belongs to (a test tree's included); where none is, by its path."""
        file = self.by_name.get(name)
        return file.owner if file else self.modules.owner_of(name) or UNASSIGNED

    def whole_owner(self, package: str) -> str | None:
        """The one module that owns a file or package and everything in it; None when several do, or nobody knows."""
        if package not in self.known or self._owners.get(package, "") is None:
            return None
        return self.owner_of(package)

    def sole_owner(self, name: str) -> str | None:
        """The same, where that is the module of each file in it, too; of what is no file's and no package's None."""
        owner = self.whole_owner(name)
        return owner if self._owners.get(name, owner) == owner else None

    def held_names(self, module: str) -> Mapping[str, tuple[str, ...]]:
        """What a module's own code imports, each with the names that stand for it."""
        found: dict[str, tuple[str, ...]] = {}
        for file in self.files_of.get(module, ()):
            if file.kind != "source" or self.by_name.get(file.name) is not file:
                continue
            for name, origin in self.symbols.bindings(file.name).items():
                if origin is not None:
                    found[origin] = (*found.get(origin, ()), f"{file.name}.{name}")
        return found

    @cached_property
    def _owners(self) -> Mapping[str, str | None]:
        """The one owner of all files in a package, or of a file; None where they are of several."""
        found: dict[str, str | None] = {}
        for file in self.files:
            name, owner = file.name, file.owner
            while name:
                if name not in found:
                    found[name] = owner
                elif found[name] in (owner, None):
                    break  # so it is with all that holds it
                else:
                    found[name] = None
                name = name.rpartition(".")[0]
        return found

    def severity(self, rule: str, module: str | None) -> Level:
        """The severity of a rule for findings in a module: the module's word, then the project's, then the default."""
        return self.severities.level(rule, module)

    @cached_property
    def severities(self) -> Severities:
        modules = {name: module.contract.rules for name, module in self.modules.by_name.items()}
        return severities_of(self.config, modules)

    def role(self, module: str | None) -> str:
        found = self.modules.by_name.get(module or "")
        return found.contract.role if found else "module"

    def is_declared(self, importer: str, imported: str) -> bool:
        """Whether a module's contract admits a dependency, by what it lists and the roles of both."""
        source = self.modules.by_name.get(importer)
        if source is None or source.contract.role == "composition":
            return True
        if imported in (entry.value for entry in source.contract.cannot_depend_on):
            return False
        if self.role(imported) == "shared" or (imported == UNASSIGNED and self.config.unassigned == "free"):
            return True
        if source.contract.role == "shared":
            return False
        listed = source.contract.depends_on
        if listed is None:
            return self.role(imported) != "composition"
        return imported in (dependency.module for dependency in listed)

    def asks_of_data(self, rules: frozenset[str]) -> bool:
        """Whether one of these rules needs to know of models and tables; without modules nobody owns any. What cannot be read is asked
        for all that would read it."""
        on = self.severities.on
        asked = on if "unparsable-file" in rules else rules & on
        return self.severities.has_modules and asks_of_data(asked - {"unparsable-file"})

    @cached_property
    def registry(self) -> Registry:
        """All models, tables and collections of the project, with their owners."""
        return self.built[0] if self.standing.registry is None else self.standing.registry()

    @cached_property
    def built(self) -> tuple[Registry, frozenset[tuple[str, str]]]:
        """The registry made now, and the names that it rests on."""
        from boundcheck.codebase.entities.registry import build_registry  # most runs find it built

        parts = self.files, self.by_name, self.symbols, self.modules, self.known, self.apps
        with_tables = Depth.TABLES in self.depth
        return self.symbols.noting(lambda: build_registry(*parts, with_tables=with_tables))

    @property
    def names(self) -> NameIndex:
        """The names that production code makes and modules share without an import."""
        return self._indexed[0]

    @cached_property
    def _indexed(self) -> tuple[NameIndex, frozenset[tuple[str, str]]]:
        """The index of names, and what it follows to their owners and makers."""

        def file_of(dotted: str) -> str | None:
            return self.symbols.resolve(dotted).file

        def module_of(dotted: str) -> str:
            file = self.symbols.resolve(self.symbols.origin(dotted)).file
            return UNASSIGNED if file is None else self.owner_of(file)

        def wires(module: str | None) -> bool:
            return self.role(module) == "composition"

        files = ((file, self.said_names.of(file)) for file in self.files)
        return self.symbols.noting(lambda: NameIndex(files, file_of, module_of, wires, self.apps))

    @cached_property
    def shares_names(self) -> bool:
        """Whether anything may make names that modules share: otherwise nobody uses any."""
        kept = self.standing.shares_names
        if kept is not None:
            return kept
        return bool(self.config.names) or any(
            file.is_template or file.packed.makes_names for file in self.files
        )

    @cached_property
    def said_names(self) -> SaidNames:
        """What files say of names."""
        return SaidNames(self.config, self.by_name, self.symbols, is_any=self.shares_names)

    @cached_property
    def names_rest_on(self) -> frozenset[tuple[str, str]]:
        """What the names rest on beside what files say of the frameworks' own."""
        return self._indexed[1] | self.said_names.made_rest_on(self.files)

    @cached_property
    def permissions(self) -> Permissions:
        return Permissions(self.registry, self.names)

    def names_made(self, of_kind: str | None = None) -> Iterator[MadeName]:
        """What makes names of one kind or of all, in order of kind and name; permissions by the labels of their applications."""
        for made in self.names.made:
            if of_kind not in (None, made.kind):
                continue
            if made.kind == "permission":
                yield from (made._replace(name=name) for name in self.permissions.names_of(made))
            else:
                yield made

    @cached_property
    def grounds(self) -> bytes:
        """A digest of what every answer about files rests on, but for what they say."""
        if self.standing.grounds:
            return self.standing.grounds
        views = [(file.path, file.name, file.is_package, file.kind, file.module) for file in self.files]
        parts = self.config.judging, views, sorted(self.packages), sorted(self.apps)
        return digest_of(marshal.dumps(parts, 2))  # of this version equal values are equal bytes

    @cached_property
    def bounds(self) -> bytes:
        """A digest of what of that is of no single file, and more than what modules may depend on."""
        if self.standing.bounds:
            return self.standing.bounds
        modules = [(name, module.paths) for name, module in self.modules.by_name.items()]
        parts = self.config.binding, modules, sorted(self.tops), sorted(self.apps)
        return digest_of(marshal.dumps(parts, 2))

    @cached_property
    def entity_words(self) -> frozenset[str]:
        """The words by which files can name an entity: classes' names, and what imports call these instead."""
        if self.standing.words is not None:
            return self.standing.words
        found = {name.rpartition(".")[2] for name in self.registry.reachable}
        renamed = {pair for file in self.by_name.values() for pair in file.packed.renamed}
        while more := {alias for name, alias in renamed if name in found} - found:
            found |= more
        return frozenset(found)

    @cached_property
    def has_factories(self) -> bool:
        """Whether any file uses a library that makes test data."""
        kept = self.standing.factories
        if kept is not None:
            return kept
        # Most files need not be unpacked.
        named = (file for file in self.files if names_library(file.packed.data))
        return any(imports_factories(file.of_imports.imports) for file in named)

    def prepare(self) -> None:
        """Compute what every process needs before processes are forked."""
        _ = self.symbols, self.tops, self.severities, self._owners, self.by_path, self.modules.owner_of("")


def severities_of(config: Config, modules: Mapping[str, Written]) -> Severities:
    """How severe rules are, as the contracts say; `modules` is what those of modules say, by name."""
    own = {name: rules for name, rules in modules.items() if rules}
    contracts = {each.name: each.severity for each in config.contracts if each.severity}
    names_tables = any(module.tables or module.models for module in config.modules)
    return Severities(config.rules, own, contracts, bool(modules), config.own.names, names_tables)
