"""The dotted names that files say: what they import, reach by chains, or have imported by texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boundcheck.base.dotted import upwards
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.scan import bound_names


def said_names(codebase: Codebase) -> Mapping[str, Mapping[str, list[str]]]:
    """By a file's dotted name and what is said behind it, `*` for stars: the paths of the files that say so, in order."""
    found: dict[str, dict[str, list[str]]] = {}
    for file in codebase.files:
        for name in dict.fromkeys(_said_in(file)) if file.is_python else ():
            for above in upwards(name.rpartition(".")[0]):
                if above in codebase.by_name:
                    first = name[len(above) + 1 :].partition(".")[0]
                    found.setdefault(above, {}).setdefault(first, []).append(file.path)
    return found


def _said_in(file: File) -> Iterator[str]:
    meanings: dict[str, str] = {}
    for statement in file.facts.imports:
        for bound, dotted in bound_names(statement, file.package):
            meanings[bound] = dotted
            yield f"{dotted}.*" if bound == "*" else dotted
    for use in file.facts.uses:
        yield ".".join((meanings.get(use.binding, ""), *use.attributes))
    for string in file.facts.strings:
        yield string.value.replace(":", ".")
