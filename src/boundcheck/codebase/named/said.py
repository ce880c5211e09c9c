"""All that files say of names: by the frameworks' callables and by those that the configuration names, with what constants of other
files are in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from boundcheck.codebase.answers import TEXT
from boundcheck.codebase.importers import naming
from boundcheck.codebase.named.configured import ConfiguredNames
from boundcheck.codebase.named.constants import Constants
from boundcheck.facts.names import NameFact

if TYPE_CHECKING:
    from boundcheck.codebase.files import File
    from boundcheck.codebase.symbols import Symbols
    from boundcheck.config.model import Config


class SaidNames:
    """Answers for the files of a project. `by_name` has them by their dotted names; `is_any`: whether any names are made."""

    def __init__(
        self, config: Config, by_name: Mapping[str, File], symbols: Symbols, *, is_any: bool
    ) -> None:
        self._is_any = is_any
        self._configured = ConfiguredNames(config, symbols)
        self._constants = Constants(str(config.root), by_name, symbols)

    def of(self, file: File) -> tuple[NameFact, ...]:
        return tuple(self._constants.followed(self._written(file)))

    def further(self, file: File) -> tuple[NameFact, ...]:
        """What a file says by constants of others and by callables that the configuration names."""
        by_constants = (fact for fact in self._of_frameworks(file) if fact.constant)
        return tuple(self._constants.followed((*by_constants, *self._configured.of(file))))

    def further_rests_on(self, file: File) -> frozenset[tuple[str, str]]:
        """What that rests on beside the file's own text."""
        return self._configured.rests_on(file) | self._constants.rests_on(self._written(file))

    def made_rest_on(self, files: Iterable[File]) -> frozenset[tuple[str, str]]:
        """What the names that files make rest on beside what they say of the frameworks' own: the texts that hand names to what the
        configuration names, who imports such and whether it leads there, and the constants that names are."""
        rests = set(map(naming, self._configured.words))
        for file in files:
            rests |= self._configured.rests_on(file)
            if self._configured.of(file):
                rests.add((file.name, TEXT))
            rests |= self._constants.rests_on(fact for fact in self._written(file) if fact.defines)
        return frozenset(rests)

    def _written(self, file: File) -> tuple[NameFact, ...]:
        return (*self._of_frameworks(file), *self._configured.of(file))

    def _of_frameworks(self, file: File) -> tuple[NameFact, ...]:
        return file.packed.named if self._is_any else ()
