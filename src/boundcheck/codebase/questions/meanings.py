"""What names mean, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from boundcheck.base.dotted import upwards
from boundcheck.codebase.answers import CALLED, FACTORIES, PLACES, REGISTRY, SUITES, question
from boundcheck.codebase.entities.words import GIVERS, LOADERS
from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.fixtures import makes_rows
from boundcheck.codebase.importers import naming
from boundcheck.codebase.proxies import ASKED, WORDS
from boundcheck.codebase.questions.project import ProjectAnswers
from boundcheck.codebase.symbols import WHOLE, Target
from boundcheck.scan import bound_names

_GIVING: Final = ASKED | GIVERS
_LOADING: Final = tuple(f".{name}" for name in LOADERS)


class Meanings(ProjectAnswers):
    """Questions about dotted names and the files that have them."""

    @question
    def tops(self) -> frozenset[str]:
        """The first segments of the project's dotted names."""
        return self._codebase.tops

    @question
    def starts(self) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
        """By the first segment of names that nothing has: the folders that would have it; see `starts_of`."""
        self._noted.add(PLACES)
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
        return self._codebase.symbols.resolve(name).file == name

    @question
    def file(self, name: str) -> FileView | None:
        """The file with a dotted name."""
        self._codebase.symbols.resolve(name)
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
        self._codebase.symbols.resolve(name)
        return self._codebase.owner_of(name)

    def holds_entities(self, name: str) -> bool:
        """Whether the file of a dotted name holds or imports an entity, or what gives some (the registry of applications, what stands for a
        row in each request), or has something from a file that does: what holds repositories, which know the rows."""
        file = self.resolve(name).file
        if file is None:
            return False
        return self._holds_entities(file) or any(map(self._holds_entities, self._files_brought(file)))

    @question
    def _files_brought(self, file: str) -> tuple[str, ...]:
        """The other files that the imports of a file have something from."""
        found, symbols = self._codebase.by_name.get(file), self._codebase.symbols
        symbols.note(file, WHOLE)
        if found is None:
            return ()
        files = (symbols.resolve(symbols.origin(name)).file for name in _bound_in(found))
        return tuple(dict.fromkeys(each for each in files if each is not None and each != file))

    @question
    def _holds_entities(self, file: str) -> bool:
        self._noted.add(REGISTRY)
        symbols, entities, found = (
            self._codebase.symbols,
            self._codebase.registry.by_name,
            self._codebase.by_name.get(file),
        )
        symbols.note(file, WHOLE)
        if found is None or file in self._homes:
            return found is not None
        named = map(symbols.origin, _bound_in(found))
        return any(
            name in entities or name in self._homes or name in _GIVING or name.endswith(_LOADING)
            for name in named
        )

    @question
    def has_proxies(self) -> bool:
        """Whether any file of production code may import what stands for a row in each request."""
        self._noted.update(map(naming, WORDS))
        return bool(self._codebase.importers.of(WORDS))

    def has_factories(self, name: str) -> bool:
        """Whether the file of a dotted name uses a library for factories, or has something from one that does ("": any file of the
        project)."""
        if not name:
            return self._uses_factories()
        file = self.resolve(name).file
        return file is not None and self._makes_rows(file)

    @question
    def _uses_factories(self) -> bool:
        self._noted.add(FACTORIES)
        return self._codebase.has_factories

    @question
    def _makes_rows(self, file: str) -> bool:
        self._noted.add(FACTORIES)
        self._codebase.symbols.note(file, WHOLE)
        found = self._codebase.by_name.get(file)
        return found is not None and makes_rows(self._codebase, found, 1)

    @question
    def fixture_function(self, file: str, name: str, asking: str, inside: str) -> str | None:
        """The function or method behind a fixture that a test file asks for; see `Fixtures.lookup`."""
        self._noted.add(SUITES)
        return self._fixtures.function(self._codebase.by_name[file], name, asking, inside)

    @question
    def is_called(self, name: str) -> bool:
        """Whether files of production code that know models have something from a file."""
        self._noted.add(CALLED)
        return name in self._codebase.called

    @question
    def home_of(self, package: str) -> tuple[str, str | None]:
        """The widest package around one that a single module owns with everything in it, and that module."""
        self._noted.add(PLACES)
        owner = self._codebase.whole_owner(package)
        while owner and self._codebase.whole_owner(package.rpartition(".")[0]) == owner:
            package = package.rpartition(".")[0]
        return package, owner

    @question
    def sole_owner(self, name: str) -> str | None:
        """The module of a file or package and of each file in it; None where they are of several, or it is not there."""
        self._noted.add(PLACES)
        return self._codebase.sole_owner(name)

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
        self._noted.add(PLACES)
        return bool(self._codebase.test_code)

    @question
    def holds_tests(self, package: str) -> bool:
        """Whether a file, or one right in a package, is there for tests."""
        self._noted.add(PLACES)
        return package in self._codebase.holding_tests


def _bound_in(file: File) -> Iterator[str]:
    """What the imports of a file bind."""
    return (name for each in file.facts.imports for _, name in bound_names(each, file.package))
