"""The one door: what the judgement of a file may ask of the rest of the project. Each question is noted with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final

from boundcheck import public
from boundcheck.answers import (
    CALLED,
    FACTORIES,
    NAMES,
    REGISTRY,
    STRINGS,
    SUITES,
    TEXT,
    Answers,
    Question,
    question,
    sign_of,
)
from boundcheck.breaches import breach
from boundcheck.codebase import Codebase, naming, words_of
from boundcheck.disk import read_file
from boundcheck.dotted import upwards
from boundcheck.entities.model import EntityView
from boundcheck.factories import imports_factories
from boundcheck.files import File, FileView
from boundcheck.finding import Certainty
from boundcheck.fixtures import Fixtures, helps_tests
from boundcheck.layers import layer_problem
from boundcheck.scan import absolute_name, bound_names
from boundcheck.scan.members import Members
from boundcheck.scopes import admitted
from boundcheck.symbols import WHOLE, Target

_OVERLOADING: Final = frozenset(("overload", "typing", "typing_extensions"))  # what files import that do
_MOST_CALLERS: Final = 3  # files
MIDDLEWARE: Final = frozenset(("MIDDLEWARE", "MIDDLEWARE_CLASSES"))


def _absolute(package: str, base: str) -> str:
    """What an import of a file is of."""
    rest = base.lstrip(".")
    return (absolute_name(package, len(base) - len(rest), rest) or "") if rest != base else base


class Questions(Answers):
    """Answers depend on what they are asked about and on the codebase alone, and hold no places.

    So a verdict on a file stands as long as the file and the answers to what was asked for it are the same.
    """

    def __init__(self, codebase: Codebase) -> None:
        super().__init__(codebase.symbols.noted)
        self._codebase = codebase
        # By file, what its text says; by module, how its own code calls what it imports.
        self._defined: dict[str, Members] = {}
        self._held: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def prepare(self, *, suites: bool) -> None:
        """Compute what every process needs before processes are forked; for `suites` which fixtures there are, too."""
        self._codebase.prepare()
        if suites:
            _ = self._fixtures
        if "foreign-name" in self._codebase.severities.on:
            _ = self._codebase.names

    # What names mean, and whose they are.

    @question
    def tops(self) -> frozenset[str]:
        """The first segments of the project's dotted names."""
        return self._codebase.tops

    @question
    def starts(self) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
        """By the first segment of names that nothing has: the folders that would have it; see `starts_of`."""
        return tuple(
            (top, tuple((way.folder, way.off, way.before) for way in ways))
            for top, ways in sorted(self._codebase.starts.items())
        )

    @question
    def watched_tops(self) -> frozenset[str] | None:
        """The first segments of all dotted names that import contracts speak of; None without any contract."""
        if not self._codebase.config.contracts:
            return None
        return self._codebase.tops.union(name.partition(".")[0] for name in self._watched)

    @question
    def named(self, base: str | None, names: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
        """The files that an import statement imports, and (then True) the names of import contracts in which it lies that may be
        other people's. `base` and `names` as for `imported`."""
        symbols, found = self._codebase.symbols, dict[tuple[str, bool], None]()
        for name, file, _ in symbols.imported(base, names):
            # `import a.b` imports `a`, even where `a.b` is not ours.
            imported = file or (symbols.resolve(name).file if base is None else None)
            if imported is not None:
                found[imported, False] = None
            if file is None:
                found.update(((above, True), None) for above in upwards(name) if above in self._watched)
        return tuple(found)

    @cached_property
    def _watched(self) -> frozenset[str]:
        """The dotted names by which import contracts may mean other people's packages."""
        contracts = self._codebase.config.contracts
        names = {entry.value for contract in contracts for entry in contract.to}
        names |= {ignored.imported for contract in contracts for ignored in contract.ignore}
        return frozenset(name for name in names if "*" not in name)

    @question
    def is_known(self, name: str) -> bool:
        """Whether a dotted name is a file's or a package's."""
        return name in self._codebase.known

    @question
    def file(self, name: str) -> FileView | None:
        """The file with a dotted name."""
        found = self._codebase.by_name.get(name)
        return found.view if found else None

    @question
    def resolve(self, name: str) -> Target:
        """What a dotted name refers to."""
        return self._codebase.symbols.resolve(name)

    @question
    def imported(self, base: str | None, names: tuple[str, ...]) -> tuple[tuple[Target, str], ...]:
        """What the names of an import statement refer to, and whose it is; see `Symbols.imported`."""
        targets = self._codebase.symbols.imported(base, names)
        return tuple((target, self._codebase.owner_of(target.file or target.name)) for target in targets)

    @question
    def origin(self, name: str) -> str:
        """Where a dotted name is defined, re-exports followed."""
        return self._codebase.symbols.origin(name)

    @question
    def binds(self, file: str, symbol: str) -> bool | None:
        """Whether a file has a top-level name; None when that cannot be read off it."""
        return self._codebase.symbols.binds(file, symbol)

    @question
    def bound(self, file: str, name: str) -> str | None:
        """What a top-level name of a file was imported from; None for other names."""
        return self._codebase.symbols.binding(file, name) or None

    @question
    def names_in(self, file: str) -> tuple[str, ...]:
        """The top-level names of a file."""
        return tuple(self._codebase.symbols.bindings(file))

    @question
    def owner_of(self, name: str) -> str:
        """The module that a file, or what would be one, belongs to."""
        return self._codebase.owner_of(name)

    @question
    def signature(self, name: str, kind: str = "") -> tuple[str, str] | None:
        """The file of a function or method, and what it says that it gives, as written; of a `class` what it inherits from, of a
        `name`, or an attribute of `self`, the class that it is said to be of or is made of."""
        found = self._defining(name)
        if found is None:
            return None
        file, qualified = found
        members = self._members(file)
        if kind == "name":
            brought, text = members.made_of(qualified) or ("", None)
            if brought and text is not None:
                return _absolute(file.package, brought), text
        elif kind:
            text = members.bases(qualified)
        else:
            says = members.may_say(qualified) and not _is_overloaded(file, members, qualified)
            text = members.annotations.get(qualified) if says else None
        return (file.name, text) if text is not None else None

    @question
    def definition(self, name: str) -> tuple[str, str, str, str] | None:
        """The file of a function, or of what a class has, its package, the name there, and the text that defines it."""
        found = self._defining(name)
        if found is None:
            return None
        file, qualified = found
        text = self._members(file).text(qualified)
        return (file.name, file.package, qualified, text) if text else None

    def _defining(self, name: str) -> tuple[File, str] | None:
        """The file in which a name is defined, and what it is called there."""
        symbols = self._codebase.symbols
        target = symbols.resolve(symbols.origin(name))
        file = self._codebase.by_name.get(target.file or "")
        return (file, target.name[len(file.name) + 1 :]) if file is not None and target.symbol else None

    def holds_entities(self, name: str) -> bool:
        """Whether the file of a dotted name holds or imports an entity."""
        file = self.resolve(name).file
        return file is not None and self._holds_entities(file)

    @question
    def _holds_entities(self, file: str) -> bool:
        self._noted.add(REGISTRY)
        symbols, entities, found = (
            self._codebase.symbols,
            self._codebase.registry.by_name,
            self._codebase.by_name.get(file),
        )
        if found is None or file in self._homes:
            return found is not None
        symbols.note(file, WHOLE)
        named = (
            symbols.origin(name)
            for each in found.facts.imports
            for _, name in bound_names(each, found.package)
        )
        return any(name in entities or name in self._homes for name in named)

    @question
    def has_factories(self, name: str) -> bool:
        """Whether the file of a dotted name uses a library for factories ("": any file of the project)."""
        self._noted.add(FACTORIES)
        if not name:
            return self._codebase.has_factories
        file = self._codebase.by_name.get(self._codebase.symbols.resolve(name).file or "")
        return file is not None and imports_factories(file.of_imports.imports)

    @question
    def fixture_function(self, file: str, name: str, asking: str, inside: str) -> str | None:
        """The function or method behind a fixture that a test file asks for; see `Fixtures.lookup`."""
        self._noted.add(SUITES)
        return self._fixtures.function(self._codebase.by_name[file], name, asking, inside)

    def _members(self, file: File) -> Members:
        self._noted.add((file.name, TEXT))
        found = self._defined.get(file.name)
        if found is None:
            found = self._defined[file.name] = Members(self._bytes_of(file))
        return found

    def _bytes_of(self, file: File) -> bytes:
        try:
            return read_file(f"{self._codebase.config.root}/{file.path}")[0]
        except OSError:
            return b""

    @question
    def callers(self, name: str, named: str, own: bool) -> tuple[tuple[tuple[str, str, str, str], ...], ...]:
        """By file, the functions that call what is `named` so, in production code that names a function or class of another
        file, or in its `own` file: the file, its package, what they are called there, the text that defines them."""
        home, by_name = self._codebase.symbols.resolve(name).file, self._codebase.by_name
        naming = self._naming(name) if not own else [home] if home and home in by_name else []
        found = []
        for file in (by_name[each] for each in naming):
            calling = self._members(file).calling(named)
            found.append(tuple((file.name, file.package, *each) for each in calling))
        return tuple(found)

    @question
    def naming(self, name: str) -> tuple[tuple[str, str, str, str], ...]:
        """By file, the statements of production code that name a function or class of another file, as `callers` gives them."""
        by_name, word = self._codebase.by_name, name.rpartition(".")[2]
        return tuple(self._named_in(by_name[file], word) for file in self._naming(name))

    def _naming(self, name: str) -> list[str]:
        """Some files of production code that name a function or class of another file."""
        self._noted.update(map(naming, words_of(name)))
        home = self._codebase.symbols.resolve(name).file
        return sorted(file for file in self._codebase.naming(name) if file != home)[:_MOST_CALLERS]

    def _named_in(self, file: File, *words: str) -> tuple[str, str, str, str]:
        return file.name, file.package, "", self._members(file).naming(*words)

    @question
    def middleware(self) -> tuple[tuple[str, str, str, str], ...]:
        """By file, what defines what the settings name as middleware, as `callers` gives functions."""
        self._noted.add(STRINGS)
        words: dict[str, set[str]] = {}
        for file in self._codebase.files:
            for string in file.facts.strings:
                target = self._codebase.symbols.resolve(string.value)
                if file.kind == "source" and string.how in MIDDLEWARE and target.file and target.symbol:
                    words.setdefault(target.file, set()).add(target.symbol)
        by_name = self._codebase.by_name
        return tuple(self._named_in(by_name[n], *sorted(words[n])) for n in sorted(words) if n in by_name)

    @question
    def is_called(self, name: str) -> bool:
        """Whether files of production code that know models have something from a file."""
        self._noted.add(CALLED)
        return name in self._codebase.called

    @question
    def home_of(self, package: str) -> tuple[str, str | None]:
        """The widest package around one that a single module owns with everything in it, and that module."""
        owner = self._codebase.whole_owner(package)
        while owner and self._codebase.whole_owner(package.rpartition(".")[0]) == owner:
            package = package.rpartition(".")[0]
        return package, owner

    @question
    def is_above_modules(self, name: str) -> bool:
        """Whether modules lie in a package."""
        return any(path.startswith(f"{name}.") for path in self._codebase.modules.paths)

    @question
    def has_modules(self) -> bool:
        return bool(self._codebase.modules.by_name)

    @question
    def has_tests(self) -> bool:
        """Whether there is any code for tests."""
        return bool(self._codebase.test_code)

    @question
    def holds_tests(self, package: str) -> bool:
        """Whether a file, or one right in a package, is there for tests."""
        return package in self._codebase.holding_tests

    # What the contracts say.

    @question
    def role(self, module: str | None) -> str:
        return self._codebase.role(module)

    @question
    def contract_of(self, module: str) -> tuple[str, str | None, str | None, str] | None:
        """A module's name, layer, owner and role; None where there is no such module."""
        found = self._codebase.modules.by_name.get(module)
        if found is None:
            return None
        contract = found.contract
        return module, contract.layer.value if contract.layer else None, contract.owner, contract.role

    @question
    def breach(self, importer: str, imported: str) -> str | None:
        """The one rule that a dependency breaks."""
        return breach(self._codebase, importer, imported)

    @question
    def layer_problem(self, importer: str, imported: str) -> tuple[str, str] | None:
        modules = self._codebase.modules.by_name
        return layer_problem(self._codebase, modules[importer], modules[imported])

    @question
    def is_excluded(self, importer: str, imported: str) -> bool:
        """Whether a module's `cannot_depend_on` names another one."""
        found = self._codebase.modules.by_name[importer].contract.cannot_depend_on
        return imported in (entry.value for entry in found)

    @question
    def visible_to(self, module: str) -> tuple[str, ...]:
        """The modules that alone may depend on one."""
        return tuple(
            entry.value for entry in self._codebase.modules.by_name[module].contract.visible_to or ()
        )

    @question
    def scope(self, tester: str) -> frozenset[str] | None:
        """The modules that a module's tests may use; see `admitted`."""
        return admitted(self._codebase, tester)

    @question
    def test_scope(self, module: str) -> str:
        return self._codebase.modules.by_name[module].contract.test_scope

    @question
    def ignores_typing(self) -> bool:
        """Whether imports for typing alone are nobody's finding."""
        return self._codebase.config.typing_only == "ignore"

    @question
    def exhaustive_in(self) -> str | None:
        """The configuration that wants every file to belong to a module."""
        config = self._codebase.config
        return config.file if config.exhaustive else None

    @question
    def reserved(self) -> tuple[tuple[str, tuple[str, ...], str], ...]:
        """The third-party packages that are reserved, the longest names first, each with the modules that may use it, and the folder
        in which files are bound by that ("": all).
        """
        external = sorted(
            self._codebase.config.external, key=lambda found: (-len(found.package), found.package)
        )
        return tuple(
            (found.package, tuple(entry.value for entry in found.modules), found.within) for found in external
        )

    @question
    def externals_of(self, module: str | None) -> tuple[tuple[str, ...] | None, tuple[str, ...]]:
        """The third-party packages that a module may use (None: any), and those that it may not."""
        found = self._codebase.modules.by_name.get(module or "")
        if found is None:
            return None, ()
        listed = found.contract.depends_on_external
        allowed = None if listed is None else tuple(entry.value for entry in listed)
        return allowed, tuple(entry.value for entry in found.contract.cannot_depend_on_external)

    def are_public(
        self, importer: str, module: str, targets: tuple[Target, ...]
    ) -> tuple[public.Verdict, ...]:
        """Whether a module may use what targets mean of another; what belongs to no module is nobody's to offer."""
        return self._are_public(importer if self.has_favourites(module) else "", module, targets)

    @question
    def has_favourites(self, module: str) -> bool:
        """Whether a module offers some of its names to some others only."""
        found = self._codebase.modules.by_name.get(module)
        return found is not None and any(entry.to for entry in found.contract.public)

    @question
    def _are_public(
        self, importer: str, module: str, targets: tuple[Target, ...]
    ) -> tuple[public.Verdict, ...]:
        found = self._codebase.modules.by_name.get(module)
        if found is None:
            return (public.Verdict(public=True),) * len(targets)
        return tuple(public.judge(self._codebase, found, Target._make(one), importer) for one in targets)

    @question
    def public_name(self, importer: str, module: str, target: Target) -> str | None:
        """The public name of what a target means."""
        self._noted.add(REGISTRY)  # models are no such names where they are merely imported
        found = self._codebase.modules.by_name[module]
        return public.public_name(self._codebase, found, Target._make(target), importer)

    @question
    def is_offered(self, module: str, target: Target) -> bool:
        """Whether anybody outside may use a target of a module, under whatever name."""
        return public.is_offered(self._codebase, self._codebase.modules.by_name[module], Target._make(target))

    # Names without an import.

    @question
    def makers_of_name(
        self, kind: str, value: str, is_open: bool
    ) -> tuple[tuple[tuple[str, str], ...], Certainty]:
        """The modules that make a name of a kind, each with the path of the file, and how sure that is; of one that is open all that
        begin so."""
        self._noted.add(NAMES)
        self._noted.update(self._codebase.names_rest_on)
        if kind == "permission":
            self._noted.add(REGISTRY)
            return self._codebase.permissions.makers(value), "certain"
        if kind == "url" and value.startswith("admin:"):
            self._noted.add(REGISTRY)
            if found_in_admin := self._codebase.permissions.admin_page_makers(value):
                return found_in_admin, "certain"
        found, certainty = self._codebase.names.find(kind, value, is_open=is_open)
        return tuple(dict.fromkeys((made.owner, made.path) for made in found)), certainty

    @question
    def permissions_called(self, codename: str) -> tuple[str, ...]:
        """The permissions of the project that have a codename, with the labels of their applications."""
        self._noted.update((NAMES, REGISTRY))
        self._noted.update(self._codebase.names_rest_on)
        return self._codebase.permissions.full_names(codename)

    @question
    def names_said(self, path: str) -> bytes:
        """A sign of what a file says of names by callables that the configuration names; empty where it says nothing."""
        file = self._codebase.by_path[path]
        self._noted.add((file.name, TEXT))
        said = self._codebase.configured_names.of(file)
        return sign_of(said) if said else b""

    @question
    def has_configured_names(self) -> bool:
        """Whether the configuration names any such callables."""
        return bool(self._codebase.config.names)

    @question
    def offers_name(self, importer: str, module: str, kind: str, name: str) -> bool:
        """Whether a module lets another one use a name that it makes; what only wires others keeps none to itself."""
        found = self._codebase.modules.by_name.get(module)
        if found is None or found.contract.role == "composition":
            return True
        return public.offers_name(found, importer, kind, name)

    @question
    def published_to(self, module: str, kind: str, name: str) -> tuple[str, ...]:
        """The modules to which alone a module publishes a name; none where it publishes it to everyone or to nobody."""
        found = self._codebase.modules.by_name.get(module)
        return public.published_to(found, kind, name) if found else ()

    # Tests.

    @question
    def helps_tests(self, name: str | None) -> bool:
        """Whether the file of a dotted name is there for tests alone."""
        self._noted.add(FACTORIES)
        return helps_tests(self._codebase, name)

    @question
    def foreign_fixture(
        self, path: str, name: str, asking: str, inside: str
    ) -> tuple[FileView, Certainty] | None:
        """The file of another module's tests that defines what a test file asks for; see `Fixtures.foreign`."""
        self._noted.add(SUITES)
        return self._fixtures.foreign(self._codebase.by_path[path], name, asking, inside)

    @question
    def foreign_rows(self, path: str, name: str) -> FileView | None:
        """The file of rows of another module that Django loads for a test case; see `Fixtures.foreign_rows`."""
        self._noted.add(SUITES)
        return self._fixtures.foreign_rows(self._codebase.by_path[path], name)

    @question
    def held_as(self, module: str, name: str) -> str | None:
        """The name by which a module's own code holds what it imports; None: none, or several do."""
        self._noted.add(SUITES)
        if module not in self._held:
            self._held[module] = self._codebase.held_names(module)
        names = self._held[module].get(name, ())
        return names[0] if len(names) == 1 else None

    # Tables.

    @question
    def tables(self) -> bytes:
        """A digest of all that what files do with data is read against, but for `members`."""
        self._noted.add(REGISTRY)
        codebase, config = self._codebase, self._codebase.config
        opaque = "opaque-query" in codebase.severities.on
        return sign_of(
            codebase.registry.sign,
            config.sql_dialect,
            config.atomic_wrappers,
            opaque,
            sorted(codebase.tops),
        )

    @question
    def members(self) -> bytes:
        """A digest of what matters to nothing but what names it: columns and methods of models, and the words by which files can
        name an entity."""
        self._noted.add(REGISTRY)
        return sign_of(self._codebase.registry.sign_of_members, sorted(self._codebase.entity_words))

    @question
    def entity(self, name: str) -> EntityView | None:
        self._noted.add(REGISTRY)
        found = self._codebase.registry.by_name.get(name)
        return found.view if found else None

    @question
    def owners_of(self, name: str, table: str) -> tuple[EntityView | None, tuple[str, ...]]:
        """The entity behind a dotted class name or a table, and who owns its table; see `Registry.owners_of`."""
        self._noted.add(REGISTRY)
        entity, owners = self._codebase.registry.owners_of(name, table)
        return entity.view if entity else None, owners

    @question
    def may_define(self, path: str) -> bool:
        """Whether what a file says of models counts."""
        self._noted.add(REGISTRY)
        return path in self._codebase.registry.read

    @question
    def owns_tables(self, module: str | None) -> bool:
        self._noted.add(REGISTRY)
        return module in self._codebase.registry.owners

    @cached_property
    def _homes(self) -> frozenset[str]:
        """The files that hold entities."""
        return frozenset(entity.file for entity in self._codebase.registry.by_name.values())

    @cached_property
    def _fixtures(self) -> Fixtures:
        return Fixtures(self._codebase)


def _is_overloaded(file: File, members: Members, name: str) -> bool:
    """Whether a function or method has several signatures: what it gives none of them alone says."""
    words = (word for each in file.of_imports.imports for word in each.names)
    return not _OVERLOADING.isdisjoint(words) and "overload" in members.text(name)


def is_of_members(question: Question) -> bool:
    """Whether a question is about the columns and methods of all models."""
    return bool(question[0] == Questions.members.__name__)
