"""What files say otherwise than they did, in the words in which answers rest on it (see `questions.Rests`)."""

from __future__ import annotations

from collections.abc import Container, Iterator

from boundcheck.codebase import imported_words, used_names
from boundcheck.depths import Depth
from boundcheck.discover import SourceFile
from boundcheck.entities.frameworks import fields_of
from boundcheck.factories import imports_factories
from boundcheck.facts import FileFacts, placeless
from boundcheck.files import File
from boundcheck.questions import FACTORIES, MIDDLEWARE, STRINGS, SUITES, TEXT
from boundcheck.scan.wire import Packed
from boundcheck.symbols import BROUGHT, STARS, WHOLE, own_bindings, stars_of


def said(packed: Packed) -> object:
    """What a file says, but where."""
    return placeless(packed.facts), placeless(packed.entities) if packed.has_entities else None


def differences(
    file: File | SourceFile, old: Packed, new: Packed, tops: Container[str]
) -> Iterator[tuple[str, str]]:
    """What is another in a file whose content has changed; `tops` are the first segments of the project's dotted names."""
    yield file.name, TEXT
    if (
        min(old.depth, new.depth) < Depth.WHOLE
    ):  # what it said nobody knows: all that rests on any of it is doubtful
        yield file.name, STARS
        yield "", STARS
        return
    if said(old) == said(new):
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
    yield from (("", f"={word}") for word in imported_words(was) ^ imported_words(now))
    yield from (("", f"={name.rpartition('.')[2]}") for name in newly_used(file, old, new))
    if imports_factories(was.imports) != imports_factories(now.imports):
        yield FACTORIES
    if _middleware(was) != _middleware(now):
        yield STRINGS


def newly_used(file: File | SourceFile, old: Packed, new: Packed) -> set[str]:
    """The dotted names that only one of both uses."""
    return {*used_names(old.facts, file.package)} ^ {*used_names(new.facts, file.package)}


def _middleware(facts: FileFacts) -> set[str]:
    return {string.value for string in facts.strings if string.how in MIDDLEWARE}
