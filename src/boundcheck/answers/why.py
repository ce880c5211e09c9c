"""Why one part of the project depends on another: the chains between them, and every line that joins them directly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from boundcheck.answers.atlas.contacts import ContactPlaces, data_uses
from boundcheck.base.errors import UsageError
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.chains import shortest_chains
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.graph import ImportEdge, extra_edges, import_edges
from boundcheck.codebase.misnamed import nearest_to
from boundcheck.codebase.named.uses import names_used
from boundcheck.codebase.questions import Questions
from boundcheck.facts.access import Access


class DirectUse(NamedTuple):
    """A line of one side that uses the other directly.

    `target` is a dotted name, a table, or a name of some kind (`url:billing:pay`); `how` the kind of access, or what takes a string
    ("": an import statement).
    """

    kind: Literal["import", "data", "name", "test"]
    path: str
    line: int
    target: str
    how: str = ""
    typing_only: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The shortest chains from one side to the other: `chains` sorted by length; a step is an import with its line.

    `uses` are all lines that join the two sides directly: imports, then data accesses, then names of the
    other side, then imports by tests.
    """

    importer: str
    imported: str
    chains: tuple[tuple[ImportEdge, ...], ...]
    uses: tuple[DirectUse, ...] = ()


def why(
    codebase: Codebase, importer: str, imported: str, accesses: Iterable[tuple[File, Access]] = ()
) -> Answer:
    """Chains of imports between two modules, files or dotted names, and what else joins them; tests form no chains.

    Raises UsageError for a name that is none of these, and when both sides share files.
    """
    sides = [_side(codebase, name) for name in (importer, imported)]
    if sides[0] & sides[1]:
        raise UsageError(f"{importer} and {imported} overlap; name two parts that have no file in common")
    statements = tuple(import_edges(codebase))
    edges = (*statements, *_extra(codebase, statements))
    counted = {file.name for file in codebase.files if file.kind == "source"} | sides[0] | sides[1]
    chains = shortest_chains((edge for edge in edges if edge.importer in counted), *sides)
    inner, outer = (
        side | _tests(codebase, name) for side, name in zip(sides, (importer, imported), strict=True)
    )
    uses = {
        *_imports(codebase, edges, inner, outer),
        *_data(codebase, accesses, *sides),
        *_names(codebase, sides[0], sides[1], imported),
    }
    return Answer(importer, imported, chains, tuple(sorted(uses, key=_order)))


def _extra(codebase: Codebase, statements: Iterable[ImportEdge]) -> Iterator[ImportEdge]:
    """Strings that are imported; of attribute chains the first that leads to a file that no statement names."""
    known = {(edge.importer, edge.imported) for edge in statements}
    for edge in extra_edges(codebase):
        if edge.how or (edge.importer, edge.imported) not in known:
            known.add((edge.importer, edge.imported))
            yield edge


def _order(use: DirectUse) -> tuple[int, str, int, str, str]:
    return ("import", "data", "name", "test").index(use.kind), use.path, use.line, use.target, use.how


def _imports(
    codebase: Codebase, edges: Iterable[ImportEdge], importers: frozenset[str], imported: frozenset[str]
) -> Iterator[DirectUse]:
    for edge in edges:
        if edge.importer in importers and edge.imported in imported:
            file = codebase.by_name[edge.importer]
            kind: Literal["import", "test"] = "test" if file.kind == "test" else "import"
            yield DirectUse(kind, file.path, edge.line, edge.imported, edge.how, edge.typing_only)


def _data(
    codebase: Codebase, accesses: Iterable[tuple[File, Access]], users: frozenset[str], owners: frozenset[str]
) -> Iterator[DirectUse]:
    """Tables that files of one side use and files of the other define."""
    defining = {codebase.by_name[name].path for name in owners if name in codebase.by_name}
    for use in data_uses(codebase, ContactPlaces(codebase), accesses):
        if use.file.name in users and use.to in defining:
            yield DirectUse("data", use.file.path, use.line, use.name, use.how)


def _names(
    codebase: Codebase, users: frozenset[str], owners: frozenset[str], imported: str
) -> Iterator[DirectUse]:
    """Names that files of one side use and the other makes; a module also by the paths that are wired elsewhere."""
    making = {file.path for file in codebase.files if file.name in owners}
    for file, use in names_used(Questions(codebase), codebase):
        if file.name in users and (use.owner == imported or use.home in making):
            yield DirectUse("name", file.path, use.line, f"{use.kind}:{use.name}", use.how)


def _tests(codebase: Codebase, name: str) -> frozenset[str]:
    """The test files of a module; a file or folder brings its own."""
    return frozenset(
        file.name for file in codebase.by_name.values() if file.module == name and file.kind == "test"
    )


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
    remedy = nearest_to(codebase, name, options, "boundcheck graph lists the modules")
    raise UsageError(f'"{name}" is no module, file or dotted name; {remedy}')


def _is_named(file: File, name: str) -> bool:
    path = name.rstrip("/")
    return (
        file.name == name
        or file.name.startswith(f"{name}.")
        or file.path == path
        or file.path.startswith(f"{path}/")
    )
