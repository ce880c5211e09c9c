"""Which files use something, by the words that they import: what leads from a definition to those who name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.codebase.files import File
from boundcheck.facts.file import FileFacts, Import
from boundcheck.scan import bound_names

_WORDS: Final = later(r"[._]")


class Importers:
    """Answers for the files of a project, which `by_name` gives by their dotted names."""

    def __init__(self, by_name: Mapping[str, File]) -> None:
        self._by_name = by_name
        self._used: dict[str, Mapping[str, Sequence[str]]] = {}

    def of(self, words: Iterable[str]) -> frozenset[str]:
        """The files of production code that import something by one of these words."""
        return frozenset(file for word in words for file in self._importing.get(word, ()))

    def used(self, name: str) -> Mapping[str, Sequence[str]]:
        """The dotted names that a file uses, by their last parts."""
        known = self._used.get(name)
        if known is None:
            file, found = self._by_name[name], dict[str, list[str]]()
            for dotted in dict.fromkeys(used_names(file.facts, file.package)):
                found.setdefault(dotted.rpartition(".")[2], []).append(dotted)
            known = self._used[name] = found  # others may ask at the same time
        return known

    @cached_property
    def _importing(self) -> dict[str, tuple[str, ...]]:
        """The files of production code by the last parts of the names that they import."""
        found: dict[str, dict[str, None]] = {}
        for file in self._by_name.values():
            for word in file.packed.imported_words if file.kind == "source" else ():
                found.setdefault(word, {})[file.name] = None
        return {word: tuple(files) for word, files in found.items()}

    def after(self, by_name: Mapping[str, File], changed: Iterable[str]) -> Importers:
        """The same, where the files of some names say other things."""
        found, names = Importers(by_name), frozenset(changed)
        found._used = {name: used for name, used in self._used.items() if name not in names}
        if "_importing" not in vars(self):
            return found
        importing = found._importing = dict(self._importing)
        for name in (name for name in names if by_name[name].kind == "source"):
            was, now = (files[name].packed.imported_words for files in (self._by_name, by_name))
            for word in was - now:
                importing[word] = tuple(file for file in importing[word] if file != name)
            for word in now - was:
                importing[word] = (*importing.get(word, ()), name)
        return found


def words_of(dotted: str) -> Sequence[str]:
    """The words by which others may import what has a dotted name: its own, its class's, its file's."""
    return dotted.split(".")[-3:]


def naming(word: str) -> tuple[str, str]:
    """What answers rest on that depend on which files import something by a word, or use it so."""
    return "", f"={word}"


def models_taken(imports: Iterable[Import]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each place that is called after models from which a file imports something, as an absolute dotted name, with the names."""
    for statement in imports:
        module = statement.module
        if module and "models" in module and not statement.level and "models" in _WORDS.split(module):
            yield module, statement.names


def used_names(facts: FileFacts, package: str) -> Iterator[str]:
    """The dotted names that a file imports, and those of attribute chains on them."""
    bound: dict[str, str] = {}
    for statement in facts.imports:
        for name, dotted in bound_names(statement, package):
            yield dotted
            bound[name] = dotted
    for use in facts.uses:
        dotted = bound.get(use.binding, "")
        for attribute in use.attributes if dotted else ():
            dotted = f"{dotted}.{attribute}"
            yield dotted
