"""What a file says by callables that the configuration names: topics that it publishes, flags that it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.base.light import NamedTuple
from boundcheck.facts.names import NameFact
from boundcheck.scan import bound_names
from boundcheck.scan.named import calls_in
from boundcheck.scan.source import Source, source_at

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.codebase.symbols import Symbols
    from boundcheck.config.model import Config


class Naming(NamedTuple):
    """What a callable does with the name that it is given, as its first argument or by keyword."""

    kind: str
    defines: bool
    keyword: str


_Said = tuple[tuple[NameFact, ...], frozenset[tuple[str, str]]]
_NOTHING: Final[_Said] = (), frozenset()


class ConfiguredNames:
    """Answers for the files of a project; `symbols` follow names to where they are defined."""

    def __init__(self, config: Config, symbols: Symbols) -> None:
        self._root, self._symbols = config.root, symbols
        self._calls: Mapping[str, Naming] = {
            each.call: Naming(of_kind.kind, defines, each.argument)
            for of_kind in config.names
            for defines, entries in ((True, of_kind.defines), (False, of_kind.uses))
            for each in entries
        }
        # By one of these a file must import them, or what holds them.
        self.words = frozenset(word for name in self._calls for word in name.split("."))
        self._said: dict[str, _Said] = {}

    def of(self, file: File) -> tuple[NameFact, ...]:
        """What a file says by them."""
        return self._told(file)[0]

    def rests_on(self, file: File) -> frozenset[tuple[str, str]]:
        """What that rests on beside the file's own text: what it imports may lead to them, or no longer."""
        return self._told(file)[1]

    def _told(self, file: File) -> _Said:
        if not self._calls or not file.is_python:
            return _NOTHING
        known = self._said.get(file.path)
        if known is None:
            found = self._symbols.noting(lambda: self._read(file)) if self._may_be_in(file) else _NOTHING
            known = self._said[file.path] = found
        return known

    def _read(self, file: File) -> tuple[NameFact, ...]:
        called = dict(self._called_in(file))
        source = source_at(f"{self._root}/{file.path}") if called else None
        imports = file.of_imports.imports
        return calls_in(source, called, imports, file.package) if isinstance(source, Source) else ()

    def _may_be_in(self, file: File) -> bool:
        """Whether a file imports anything that is called so."""
        return any(
            name.rpartition(".")[2] in self.words or name == "*"
            for statement in file.of_imports.imports
            for name in statement.names
        )

    def _called_in(self, file: File) -> Iterator[tuple[str, Naming]]:
        """What they are called in a file: `publish`, `bus.publish`."""
        for statement in file.of_imports.imports:
            for local, dotted in bound_names(statement, file.package):
                if local == "*":
                    names = ((name.rpartition(".")[2], name) for name in self._calls)
                    yield from (
                        (word, self._calls[name]) for word, name in names if name == f"{dotted}.{word}"
                    )
                    continue
                meanings = {dotted, self._symbols.origin(dotted)}
                for name, naming in self._calls.items():
                    for meant in meanings:
                        if name == meant:
                            yield local, naming
                        elif name.startswith(f"{meant}."):
                            yield local + name[len(meant) :], naming
