"""Names that a file writes as constants of another one: `reverse(names.DETAIL)`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.base.disk import read_file
from boundcheck.codebase.answers import TEXT
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.constants import WrittenConstants
from boundcheck.scan.named.notes import may_be_name

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.codebase.symbols import Symbols

_BESIDE: Final = frozenset(("namespace",))  # kinds that are none of names, and may be constants all the same
_MEMBER: Final = (".value", ".label")  # of an enumeration


class Constants:
    """Follows what files of a project say. `by_name` has the files by their dotted names."""

    def __init__(self, root: str, by_name: Mapping[str, File], symbols: Symbols) -> None:
        self._root, self._by_name, self._symbols = root, by_name, symbols
        self._read: dict[str, WrittenConstants] = {}
        self._values: dict[str, tuple[tuple[str, ...], frozenset[tuple[str, str]]]] = {}

    def followed(self, facts: Iterable[NameFact]) -> Iterator[NameFact]:
        """Facts with strings in the place of constants; what leads to none is left out."""
        for fact in facts:
            if not fact.constant:
                yield fact
                continue
            for value in self._value(fact.value)[0]:
                if fact.kind in _BESIDE or may_be_name(fact.kind, value):
                    other = fact.other if fact.defines else fact.value
                    yield fact._replace(value=value, constant=False, other=other)

    def rests_on(self, facts: Iterable[NameFact]) -> frozenset[tuple[str, str]]:
        """What these say only as long as it is as it is: texts, and what names mean."""
        return frozenset().union(*(self._value(fact.value)[1] for fact in facts if fact.constant))

    def _value(self, dotted: str) -> tuple[tuple[str, ...], frozenset[tuple[str, str]]]:
        if dotted not in self._values:
            self._values[dotted] = self._symbols.noting(lambda: tuple(self._strings_of(dotted)))
        return self._values[dotted]

    def _strings_of(self, dotted: str) -> Iterator[str]:
        target = self._symbols.resolve(self._symbols.origin(dotted))
        if target.file is None or target.symbol is None:
            return
        self._symbols.noted.add((target.file, TEXT))
        symbol = target.name.removeprefix(f"{target.file}.")
        for ending in _MEMBER:
            symbol = symbol.removesuffix(ending)
        yield from self._file(target.file).strings(symbol)

    def _file(self, name: str) -> WrittenConstants:
        if name not in self._read:
            file = self._by_name.get(name)
            try:
                data = read_file(f"{self._root}/{file.path}")[0] if file else b""
            except OSError:
                data = b""
            self._read[name] = WrittenConstants(data)
        return self._read[name]
