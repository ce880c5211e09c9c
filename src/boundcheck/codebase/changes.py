"""What files say otherwise than they did, in the words in which answers rest on it (see `answers.Rests`)."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.answers import (
    CALLED,
    EDGES,
    FACTORIES,
    MODELS,
    NAMES,
    PLACES,
    STRINGS,
    SUITES,
    TEXT,
)
from boundcheck.codebase.entities.frameworks import fields_of
from boundcheck.codebase.factories import imports_factories
from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.importers import models_taken, naming, used_names
from boundcheck.codebase.questions.definitions import MIDDLEWARE
from boundcheck.codebase.symbols import BELOW, BROUGHT, STARS, WHOLE, own_bindings, stars_of
from boundcheck.discover import SourceFile
from boundcheck.facts.depths import Depth
from boundcheck.facts.file import FileFacts, placeless
from boundcheck.scan.wire import Packed, pack

NOTHING: Final = Packed(pack(FileFacts()))  # what a file says that is not there


class Changed(NamedTuple):
    """A file that says or is something else than in an earlier run, with what it said and says."""

    file: File
    old: Packed
    new: Packed


class Changes(NamedTuple):
    """What is not as an earlier run found it: files; the dotted names under which files or packages came, went or are others
    (`moved`, and the paths of these files); and whether modules may depend on others than before (`edges`)."""

    files: tuple[Changed, ...]
    moved: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()
    edges: bool = False

    def differences(self, tops: Container[str]) -> Iterator[tuple[str, str]]:
        """The same, in the words in which answers rest on it; `tops` are the first segments of the project's dotted names."""
        for file, old, new in self.files:
            yield from differences(file, old, new, tops)
            if file.path in self.paths and not file.is_python:
                yield NAMES
        if self.moved:
            yield from (PLACES, SUITES)
        for name in self.moved:
            above, _, last = name.rpartition(".")
            yield from ((name, STARS), (above, last), (above, BELOW))
        if self.edges:
            yield EDGES


def moved_since(
    before: Iterable[FileView],
    packages: Collection[str],
    files: Iterable[File],
    packages_now: Collection[str],
) -> tuple[frozenset[str], frozenset[str]]:
    """The dotted names under which files or packages came, went or are others, and the paths of these files."""
    views = {*before} ^ {file.view for file in files}
    names = {view.name for view in views}.union(frozenset(packages) ^ frozenset(packages_now))
    return frozenset(names), frozenset(view.path for view in views)


def says_the_same(old: Packed, new: Packed) -> bool:
    """Whether a file says what it said, be it elsewhere; of models only where that was asked before."""
    return placeless(old.facts) == placeless(new.facts) and (
        not old.has_entities or placeless(old.entities) == placeless(new.entities)
    )


def differences(
    file: File | SourceFile, old: Packed, new: Packed, tops: Container[str]
) -> Iterator[tuple[str, str]]:
    """What is another in a file whose content has changed; `tops` are the first segments of the project's dotted names."""
    yield file.name, TEXT
    if Depth.TABLES not in old.depth & new.depth:
        # What it said nobody knows, so all that rests on any of it is doubtful.
        yield file.name, STARS
        yield "", STARS
        return
    if says_the_same(old, new):
        return
    yield file.name, WHOLE
    yield SUITES
    was, now, package = old.facts, new.facts, file.package
    if {*stars_of(was, package)} != {*stars_of(now, package)}:
        yield file.name, STARS
    before, after = own_bindings(was, package), own_bindings(now, package)
    names = [name for name in before.keys() | after.keys() if before.get(name, "") != after.get(name, "")]
    yield from ((file.name, name) for name in names)
    origins = {origin for name in names for origin in (before.get(name), after.get(name)) if origin}
    if any(origin.partition(".")[0] in tops or fields_of(origin) for origin in origins):
        yield file.name, BROUGHT
    used = {*used_names(was, package)} ^ {*used_names(now, package)}
    words = (old.imported_words ^ new.imported_words).union(name.rpartition(".")[2] for name in used)
    yield from map(naming, words)
    if any(name.partition(".")[0] in tops for name in used):
        yield CALLED
    if imports_factories(was.imports) != imports_factories(now.imports):
        yield FACTORIES
    if {*models_taken(was.imports)} != {*models_taken(now.imports)}:
        yield MODELS
    if _middleware(was) != _middleware(now):
        yield STRINGS
    if _made(was) != _made(now) or was.makes_names != now.makes_names or _is_unknown(old, new):
        yield NAMES


def _is_unknown(old: Packed, new: Packed) -> bool:
    """Whether names are made of which was not looked which."""
    return new.makes_names and Depth.SHARED not in old.depth & new.depth


def _made(facts: FileFacts) -> set[tuple[str, str, str]]:
    """The names that a file makes, and what it says of others'."""
    return {(fact.kind, fact.value, fact.other) for fact in facts.named if fact.defines}


def _middleware(facts: FileFacts) -> set[str]:
    return {string.value for string in facts.strings if string.how in MIDDLEWARE}
