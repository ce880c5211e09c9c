"""Chains and cycles, asked of grimp on a graph made of our own facts; nothing else imports grimp."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boundcheck.codebase import Codebase, Reference
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts import TYPING_ONLY

if TYPE_CHECKING:
    import grimp


@dataclass(frozen=True, slots=True)
class ImportEdge:
    """One file imports another (dotted names); `line` is where."""

    importer: str
    imported: str
    line: int
    typing_only: bool = False


@dataclass(frozen=True, slots=True)
class Cycle:
    """Modules that depend on each other in a circle, and the cheapest dependencies to cut.

    `cuts` are (importer, imported) pairs; taking them all away leaves no circle among the modules.
    """

    modules: tuple[str, ...]
    cuts: tuple[tuple[str, str], ...]


def import_edges(codebase: Codebase) -> Iterator[ImportEdge]:
    """Every import of one file of the project by another, as statements and attribute chains name them."""
    by_name, resolve = codebase.by_name, codebase.symbols.resolve_import
    for file in codebase.files:
        if by_name[file.name] is not file:
            continue
        seen: set[tuple[str, int]] = set()
        for statement in file.facts.imports:
            for target in resolve(file.package, statement):
                if target is None or target.file not in by_name or target.file == file.name:
                    continue
                if (target.file, statement.line) not in seen:
                    seen.add((target.file, statement.line))
                    yield ImportEdge(file.name, target.file, statement.line, bool(statement.flags & TYPING_ONLY))


def extra_edges(codebase: Codebase) -> Iterator[ImportEdge]:
    """What import statements do not show: strings that are imported, and chains behind a bare `import shop`."""
    for ref in codebase.references:
        if ref.kind != "import" and ref.certainty != "possible":
            for target in ref.targets:
                if target.file in codebase.by_name and target.file != ref.file.name:
                    yield ImportEdge(ref.file.name, target.file, ref.line)


def shortest_chains(
    edges: Iterable[ImportEdge], importers: frozenset[str], imported: frozenset[str]
) -> tuple[tuple[ImportEdge, ...], ...]:
    """The shortest import chain for each pair of an importing and an imported file, the shortest chains first.

    The files of the two sides are dotted names. Chains that hold another one are left out.
    """
    first: dict[tuple[str, str], ImportEdge] = {}
    for edge in sorted(edges, key=lambda e: (e.importer, e.imported, e.typing_only, e.line)):
        first.setdefault((edge.importer, edge.imported), edge)
    names = sorted({name for pair in first for name in pair})
    # grimp looks for chains between packages; so each side becomes one, whatever the files' real packages are.
    sides = (("a", importers), ("b", imported))
    alias = {name: f"{next((s for s, members in sides if name in members), 'o')}.{i}" for i, name in enumerate(names)}
    real = {short: name for name, short in alias.items()}
    graph = _new_graph(("a", "b", *real))
    for importer, target in first:
        graph.add_import(importer=alias[importer], imported=alias[target])
    chains = [tuple(real[short] for short in chain) for chain in graph.find_shortest_chains("a", "b")]
    return tuple(
        tuple(first[pair] for pair in zip(chain, chain[1:], strict=False))
        for chain in sorted(chains, key=lambda chain: (len(chain), chain))
    )


def _new_graph(names: Iterable[str]) -> grimp.ImportGraph:
    import grimp

    graph = grimp.ImportGraph()
    for name in names:
        graph.add_module(name)
    return graph


def find_cycles(references: Iterable[Reference]) -> tuple[Cycle, ...]:
    """The circles among modules, each with the cheapest cut by number of import sites, sorted."""
    sites: dict[tuple[str, str], int] = {}
    for ref in references:
        if ref.first and not ref.typing_only and ref.certainty != "possible" and UNASSIGNED not in (ref.file.owner, ref.to):
            pair = (ref.file.owner, ref.to)
            sites[pair] = sites.get(pair, 0) + 1
    return tuple(Cycle(members, _cheapest_cut(members, sites)) for members in _circles(frozenset(sites)))


def _cheapest_cut(members: tuple[str, ...], sites: Mapping[tuple[str, str], int]) -> tuple[tuple[str, str], ...]:
    """The dependencies that grimp nominates: modules become packages `m.0`, `m.1`, …, each import site a file."""
    short = {name: f"m.{index}" for index, name in enumerate(members)}
    pairs = {pair: count for pair, count in sites.items() if pair[0] in short and pair[1] in short}
    graph = _new_graph(("m", *short.values()))
    by_file: dict[str, tuple[str, str]] = {}
    for (importer, imported), count in sorted(pairs.items()):
        for number in range(count):
            file = f"{short[importer]}.{short[imported][2:]}_{number}"
            by_file[file] = (importer, imported)
            graph.add_module(file)
            graph.add_import(importer=file, imported=short[imported])
    nominated = {by_file[importer] for importer, _ in graph.nominate_cycle_breakers("m")}
    return tuple(sorted(_without_needless(nominated, pairs)))


def _without_needless(cuts: set[tuple[str, str]], pairs: Mapping[tuple[str, str], int]) -> set[tuple[str, str]]:
    """Put back what need not be cut, the dearest first: the nomination is a heuristic."""
    for pair in sorted(cuts, key=lambda pair: (-pairs[pair], pair)):
        if not _circles(frozenset(pairs.keys() - (cuts - {pair}))):
            cuts = cuts - {pair}
    return cuts


def _circles(pairs: frozenset[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components of two and more modules (Tarjan 1972, without recursion), sorted."""
    successors: dict[str, list[str]] = {}
    for importer, imported in sorted(pairs):
        successors.setdefault(importer, []).append(imported)
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    found = []
    for root in sorted(successors):
        if root in index:
            continue
        work = [(root, iter(successors[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            following = next(rest, None)
            if following is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = stack[stack.index(node) :]
                    del stack[-len(component) :]
                    on_stack.difference_update(component)
                    if len(component) > 1:
                        found.append(tuple(sorted(component)))
            elif following not in index:
                index[following] = low[following] = len(index)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(successors.get(following, ()))))
            elif following in on_stack:
                low[node] = min(low[node], index[following])
    return tuple(sorted(found))
