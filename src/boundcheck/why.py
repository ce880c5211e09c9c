"""Why one part of the project depends on another: the files each side stands for, and the chains between them."""

from __future__ import annotations

from dataclasses import dataclass

from boundcheck.codebase import Codebase, File
from boundcheck.errors import UsageError
from boundcheck.graph import ImportEdge, extra_edges, import_edges, shortest_chains
from boundcheck.nearest import suggestion


@dataclass(frozen=True, slots=True)
class Answer:
    """The shortest chains from one side to the other: `chains` sorted by length; a step is an import with its line."""

    importer: str
    imported: str
    chains: tuple[tuple[ImportEdge, ...], ...]


def why(codebase: Codebase, importer: str, imported: str) -> Answer:
    """Chains of imports between two modules, files or dotted names; tests are no part of them.

    Raises UsageError for a name that is none of these, and when both sides share files.
    """
    sides = [_side(codebase, name) for name in (importer, imported)]
    if sides[0] & sides[1]:
        raise UsageError(f"{importer} and {imported} overlap; name two parts that have no file in common")
    counted = {file.name for file in codebase.files if file.kind == "source"} | sides[0] | sides[1]
    edges = (e for e in (*import_edges(codebase), *extra_edges(codebase)) if e.importer in counted)
    return Answer(importer, imported, shortest_chains(edges, *sides))


def _side(codebase: Codebase, name: str) -> frozenset[str]:
    if name in codebase.modules.by_name:
        return frozenset(
            file.name for file in codebase.files if file.module == name and file.kind == "source"
        )
    found = frozenset(file.name for file in codebase.files if _is_named(file, name))
    if found:
        return found
    file, symbol = codebase.symbols.resolve(name)[1:]
    if file is not None and symbol is not None and codebase.symbols.binds(file, symbol):
        return frozenset((file,))
    options = [*codebase.modules.by_name, *codebase.by_name, *(file.path for file in codebase.files)]
    remedy = suggestion(name, options, "boundcheck graph lists the modules")
    raise UsageError(f'"{name}" is no module, file or dotted name; {remedy}')


def _is_named(file: File, name: str) -> bool:
    path = name.rstrip("/")
    return (
        file.name == name
        or file.name.startswith(f"{name}.")
        or file.path == path
        or file.path.startswith(f"{path}/")
    )
