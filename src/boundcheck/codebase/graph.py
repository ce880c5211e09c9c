"""Imports between files, and cycles, asked of grimp on a graph made of our own facts; nothing else imports grimp."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Final

from boundcheck.base.graphs import components
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.references import Reference, References
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.file import TYPING_ONLY, Import

if TYPE_CHECKING:
    import grimp

_NONE: Final = frozenset[str]()
_MOST_ROUNDS = 50  # of improving a cut; a handful is usual


class ImportEdge(NamedTuple):
    """One file imports another (dotted names); `line` is where, `how` what imports it when that is a string.

    Who asks for more than the line says its `path`, `column` and `end_line`, too.
    """

    importer: str
    imported: str
    line: int
    typing_only: bool = False
    how: str = ""
    path: str = ""
    column: int = 1
    end_line: int = 0


@dataclass(frozen=True, slots=True)
class Cycle:
    """Modules that depend on each other in a cycle, and the cheapest dependencies to cut.

    `cuts` are (importer, imported) pairs; taking them all away leaves no cycle among the modules.
    """

    modules: tuple[str, ...]
    cuts: tuple[tuple[str, str], ...]


def import_edges(codebase: Codebase) -> Iterator[ImportEdge]:
    """Every import of one file of the project by another, as import statements name them."""
    for file in codebase.files:
        if codebase.by_name.get(file.name) is not file:  # of two with one name, or SQL
            continue
        seen = {(file.name, 0)}
        for statement in file.facts.imports:
            for imported in _imported_files(codebase, file, statement):
                if imported != file.name and (imported, statement.line) not in seen:
                    seen.add((imported, statement.line))
                    yield ImportEdge(file.name, imported, statement.line, bool(statement.flags & TYPING_ONLY))


def _imported_files(codebase: Codebase, file: File, statement: Import) -> Iterator[str]:
    for target in codebase.symbols.resolve_import(file.package, statement):
        found = target.file if target else None
        if target and found is None and statement.module is None:
            found = codebase.symbols.resolve(
                target.name
            ).file  # `import a.b` imports `a`, even where `a.b` is not ours
        if found is not None and found in codebase.by_name:
            yield found


def extra_edges(codebase: Codebase) -> Iterator[ImportEdge]:
    """What import statements do not show: strings that are imported, and chains behind a bare `import shop`."""
    for ref in References(codebase).all:
        if ref.kind != "import" and ref.certainty != "possible":
            for target in ref.targets:
                if target.file and target.file in codebase.by_name and target.file != ref.file.name:
                    yield ImportEdge(ref.file.name, target.file, ref.line, how=ref.how)


def neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """By the first of some pairs, what is the second."""
    found: dict[str, set[str]] = {}
    for a, b in pairs:
        found.setdefault(a, set()).add(b)
    return found


def _new_graph(names: Iterable[str]) -> grimp.ImportGraph:
    import grimp

    graph = grimp.ImportGraph()
    for name in names:
        graph.add_module(name)
    return graph


def dependency_sites(references: Iterable[Reference]) -> dict[tuple[str, str], list[Reference]]:
    """The sites that make one module depend on another when the program runs, by (importer, imported)."""
    sites: dict[tuple[str, str], list[Reference]] = {}
    for ref in references:
        pair = (ref.file.owner, ref.to)
        if ref.first and not ref.typing_only and ref.certainty != "possible" and UNASSIGNED not in pair:
            sites.setdefault(pair, []).append(ref)
    return sites


def cyclic_groups(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """The groups of modules that depend on each other in a cycle: strongly connected components, sorted."""
    following = neighbours(pairs)
    groups = components(following, lambda name: following.get(name, _NONE))
    return tuple(sorted(tuple(sorted(group)) for group in groups if len(group) > 1))


def find_cycles(costs: Mapping[tuple[str, str], int]) -> tuple[Cycle, ...]:
    """The cycles among dependencies, each with its cheapest cut; `costs` says what cutting a pair costs."""
    return tuple(Cycle(members, _cheapest_cut(members, costs)) for members in cyclic_groups(costs))


def _cheapest_cut(
    members: tuple[str, ...], costs: Mapping[tuple[str, str], int]
) -> tuple[tuple[str, str], ...]:
    """A cheap set of dependencies to cut, none of them needless.

    The very cheapest (a weighted feedback arc set) is NP-hard to find. This keeps the dearest dependencies as long as
    they close no cycle, puts the modules in that order, and moves single modules as long as that makes it cheaper.
    """
    among = frozenset(members)
    inner = {pair: cost for pair, cost in costs.items() if among.issuperset(pair)}
    order = _improved(_first_order(members, inner), inner)
    place = {name: index for index, name in enumerate(order)}
    against = [pair for pair in inner if place[pair[0]] > place[pair[1]]]
    kept = [pair for pair in inner if place[pair[0]] < place[pair[1]]]
    return tuple(sorted(_dropped(kept, sorted(against, key=lambda pair: (-inner[pair], pair)))))


def _first_order(members: tuple[str, ...], costs: Mapping[tuple[str, str], int]) -> list[str]:
    """Importers before imported, by the dependencies that can be kept when the dearest are taken first."""
    dropped = set(_dropped([], sorted(costs, key=lambda pair: (-costs[pair], pair))))
    sorter: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(members, ()))
    for importer, imported in sorted(costs.keys() - dropped):
        sorter.add(imported, importer)
    return list(sorter.static_order())


def _dropped(kept: Iterable[tuple[str, str]], candidates: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which candidates close a cycle when they are added to the kept dependencies one after the other."""
    candidates = list(candidates)
    names = sorted({name for pair in (*kept, *candidates) for name in pair})
    short = {name: f"m{index}" for index, name in enumerate(names)}  # whatever the modules are called
    graph = _new_graph(short.values())
    dropped = []
    for importer, imported in kept:
        graph.add_import(importer=short[importer], imported=short[imported])
    for importer, imported in candidates:
        if graph.chain_exists(importer=short[imported], imported=short[importer]):
            dropped.append((importer, imported))
        else:
            graph.add_import(importer=short[importer], imported=short[imported])
    return dropped


def _improved(order: list[str], costs: Mapping[tuple[str, str], int]) -> list[str]:
    """Move one module at a time to where it saves most, until nothing is saved."""
    # What it costs to stand before another one rather than behind it.
    gains: dict[str, dict[str, int]] = {name: {} for name in order}
    for (importer, imported), cost in costs.items():
        gains[importer][imported] = gains[importer].get(imported, 0) + cost
        gains[imported][importer] = gains[imported].get(importer, 0) - cost
    place = {name: index for index, name in enumerate(order)}
    for _ in range(_MOST_ROUNDS):
        moved = False
        for name in sorted(order):
            here, best = place[name], 0
            cost = best_cost = here_cost = 0  # beside what it costs to stand before all
            for index, other in sorted((place[other], other) for other in gains[name]):
                cost += gains[name][other]
                if index < here:
                    here_cost = cost
                if cost < best_cost:  # behind that one, once it stands elsewhere itself
                    best, best_cost = index + (index < here), cost
            if best_cost < here_cost:
                order.insert(best, order.pop(here))
                for index in range(min(here, best), max(here, best) + 1):
                    place[order[index]] = index
                moved = True
        if not moved:
            break
    return order
