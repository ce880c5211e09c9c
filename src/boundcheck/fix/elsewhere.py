"""What other files take from one, or replace in it, by its dotted name."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.files import File
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import RefusedError
from boundcheck.scan import bound_names


def names_used_elsewhere(ask: FixQuestions, file: File) -> set[str]:
    """What others take from a file, or replace in it. Raises RefusedError where that may be anything."""
    start = f"{file.name}."
    found = {name for name in ask.patched if name.startswith(start)}
    for other in ask.codebase.files:
        if other.is_python and other.path != file.path:
            named = tuple(_named_in(other))
            if f"{start}*" in named and file.facts.exported is None:
                raise RefusedError(f"{other.name} imports everything of this file in its turn")
            found.update(name for name in named if name.startswith(start))
    return {name[len(start) :].partition(".")[0] for name in found}


def _named_in(file: File) -> Iterator[str]:
    """The dotted names that a file imports, reaches by chains, or has imported by texts; `a.b.*` for stars."""
    meanings: dict[str, str] = {}
    for statement in file.facts.imports:
        for bound, dotted in bound_names(statement, file.package):
            meanings[bound] = dotted
            yield f"{dotted}.*" if bound == "*" else dotted
    for use in file.facts.uses:
        yield ".".join((meanings.get(use.binding, ""), *use.attributes))
    for string in file.facts.strings:
        yield string.value.replace(":", ".")
