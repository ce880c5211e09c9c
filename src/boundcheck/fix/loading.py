"""What is loaded while a file is imported, and whether a name is there by then whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from boundcheck.base.dotted import upwards
from boundcheck.base.graphs import reached
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.third_party import MODEL_FILES
from boundcheck.codebase.files import File
from boundcheck.facts.file import IN_FUNCTION, TYPING_ONLY, Import, Problem
from boundcheck.scan import bound_names
from boundcheck.scan.source import source_at

_GLOBAL = later(rb"(?<![\w\x80-\xff])global[ \t]++([^\n;]++)")


class Loading:
    """Answers about the import of files by dotted name; kept for who asks again."""

    def __init__(self, codebase: Codebase) -> None:
        self._codebase = codebase
        self._reached: dict[str, frozenset[str]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._loads: dict[str, frozenset[str]] = {}
        self._names: dict[str, frozenset[str]] = {}
        self._rebound: dict[str, frozenset[str]] = {}

    def reached(self, file: str) -> frozenset[str]:
        """The files that importing one loads, itself and the packages above it included."""
        if file not in self._reached:
            self._reached[file] = frozenset(reached(self._above(file), self._loaded_by))
        return self._reached[file]

    def named(self, file: str) -> frozenset[str]:
        """The files that one loads by naming them, and those by naming others; not the packages that merely lie above."""
        if file not in self._named:
            self._named[file] = frozenset(reached((file,), self._named_by))
        return self._named[file]

    def _loaded_by(self, file: str) -> frozenset[str]:
        if file not in self._loads:
            self._loads[file] = frozenset(
                above for name in self._named_by(file) for above in self._above(name)
            )
        return self._loads[file]

    def _named_by(self, name: str) -> frozenset[str]:
        if name not in self._names:
            file, symbols = self._codebase.by_name[name], self._codebase.symbols
            targets = (t for each in _loading(file) for t in symbols.resolve_import(file.package, each))
            files = (target.file for target in targets if target is not None and target.file is not None)
            self._names[name] = frozenset(file for file in files if file in self._codebase.by_name)
        return self._names[name]

    def _above(self, file: str) -> Iterator[str]:
        """The file, and the packages above it that are files, too."""
        return (above for above in upwards(file) if above in self._codebase.by_name)

    def is_always_bound(self, name: str, *, typing_only: bool) -> bool:
        """Whether a dotted name is bound on each way to where it is defined, by statements that always run."""
        for target, behind in self._codebase.symbols.hops(name):
            if not behind:
                return True
            if not self._runs_always(target.file or "", target.symbol or "", typing_only=typing_only):
                return False
        return False

    def _runs_always(self, name: str, symbol: str, *, typing_only: bool) -> bool:
        file = self._codebase.by_name[name]
        for statement in file.facts.imports:
            bound = {each for each, _ in bound_names(statement, file.package)}
            if not bound & {symbol, "*"} or statement.column > 1:
                continue
            if not statement.flags or (typing_only and statement.flags == TYPING_ONLY):
                return True
        return typing_only and symbol in self._typed(name)

    def _typed(self, name: str) -> frozenset[str]:
        """What a file imports for type checkers alone."""
        file = self._codebase.by_name[name]
        statements = (s for s in file.facts.imports if s.flags == TYPING_ONLY)
        return frozenset(bound for s in statements for bound, _ in bound_names(s, file.package))

    def is_rebound(self, name: str) -> bool:
        """Whether a function of a file gives a dotted name another value: where it is defined, or on the way to there."""
        hops = self._codebase.symbols.hops(name)
        return any(target.symbol in self._rebound_in(target.file or "") for target, _ in hops)

    def _rebound_in(self, name: str) -> frozenset[str]:
        """What functions of a file declare to be global."""
        if name not in self._codebase.by_name:
            return frozenset()
        if name not in self._rebound:
            source = source_at(f"{self._codebase.config.root}/{self._codebase.by_name[name].path}")
            listed = () if isinstance(source, Problem) else _GLOBAL.findall(source.masked)
            words = (word for names in listed for word in names.split(b","))
            self._rebound[name] = frozenset(word.strip().decode("utf-8", "replace") for word in words)
        return self._rebound[name]

    def comes_back(self, file: str, home: str) -> bool:
        """Whether a file that imported another one would be imported again before it is through: the other names it, or a package
        around it that loads it."""
        named = self.named(home)
        return file in named or any(
            above in named and file in self.reached(above) for above in self._above(file) if above != file
        )

    def new_models(self, file: str, facade: str) -> str | None:
        """A file that needs Django's apps to be ready, and that importing a facade would load, where importing a file loads no model
        today."""
        if self._homes & self.reached(file):
            return None
        return min(self._needing_apps & self.reached(facade), default=None)

    @cached_property
    def _homes(self) -> frozenset[str]:
        entities = self._codebase.registry.by_name.values()
        return frozenset(entity.file for entity in entities if entity.framework == "django")

    @cached_property
    def _needing_apps(self) -> frozenset[str]:
        """The files that hold entities of Django's, and those that may ask for other distributions' models while they are imported."""
        others = self._codebase.by_name if self._homes else ()
        return self._homes.union(name for name in others if self._may_ask_for_models(name))

    def _may_ask_for_models(self, name: str) -> bool:
        for statement in _loading(self._codebase.by_name[name]):
            base = f"{statement.module}." if statement.module else ""
            names = {f"{base}{each}" for each in statement.names} | {statement.module}
            if "get_user_model" in statement.names or not MODEL_FILES.isdisjoint(names):
                return True
        return False


def _loading(file: File) -> Iterator[Import]:
    """The import statements that run while a file is imported."""
    return (each for each in file.of_imports.imports if not each.flags & (IN_FUNCTION | TYPING_ONLY))
