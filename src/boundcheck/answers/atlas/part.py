"""A part of the picture: what lies around some modules, only what is wrong, or what weighs most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from boundcheck.answers.atlas.model import Atlas, Diff, Edge, Only
from boundcheck.base.light import replace


def around(atlas: Atlas, names: Collection[str], depth: int) -> Atlas:
    """The named modules, and what is at most `depth` steps from them: along the edges, and against them.

    Edges that lie on no such way are left out, so that the neighbours' own coupling does not cover it. At levels below
    the module a module's name stands for all its packages or files.
    """
    wanted = {
        number for number, node in enumerate(atlas.modules) if node.name in names or node.within in names
    }
    kept = {n for n, edge in enumerate(atlas.edges) if edge.from_ in wanted and edge.to in wanted}
    nodes = set(wanted)
    for forward in (True, False):
        frontier, reached = wanted, set(wanted)
        steps: dict[int, list[int]] = {}
        for number, edge in enumerate(atlas.edges):
            steps.setdefault(edge.from_ if forward else edge.to, []).append(number)
        for _ in range(depth):
            found = [number for node in sorted(frontier) for number in steps.get(node, ())]
            kept.update(found)
            ends = {atlas.edges[n].to if forward else atlas.edges[n].from_ for n in found}
            frontier = ends - reached
            reached |= ends
        nodes |= reached
    part = _restricted(atlas, nodes, kept)
    listed = ", ".join(sorted(names))
    steps_written = "" if not depth else f" and {depth} step{'s' if depth > 1 else ''} around"
    return replace(part, note=_joined(atlas.note, f"{listed}{steps_written}"))


def only(atlas: Atlas, what: Only) -> Atlas:
    """Only the edges with something wrong, or only those inside cycles; and the modules at their ends."""
    kept = {
        number
        for number, edge in enumerate(atlas.edges)
        if ("cyclic" in edge.kinds if what == "cycles" else is_violation(atlas, edge))
    }
    return replace(only_edges(atlas, kept), note=_joined(atlas.note, f"only {what}"))


def only_edges(atlas: Atlas, numbers: Collection[int]) -> Atlas:
    """Some edges, by their indices, and the modules at their ends."""
    nodes = {end for number in numbers for end in (atlas.edges[number].from_, atlas.edges[number].to)}
    return _restricted(atlas, nodes, numbers)


def is_violation(atlas: Atlas, edge: Edge) -> bool:
    """Whether an edge is against a contract, the layers or a cycle, or has findings that no exception allows."""
    return edge.is_breach or bool(atlas.reported(edge.findings))


def heaviest(atlas: Atlas, most: int) -> Atlas:
    """The `most` modules with most at stake: cyclic and forbidden imports first, then imports."""
    weight: Counter[int] = Counter()
    for edge in atlas.edges:
        share = edge.imports + edge.data + edge.shared + 1_000_000 * is_violation(atlas, edge)
        weight[edge.from_] += share
        weight[edge.to] += share
    ranked = sorted(range(len(atlas.modules)), key=lambda number: (-weight[number], number))
    nodes = set(ranked[:most])
    kept = {n for n, edge in enumerate(atlas.edges) if edge.from_ in nodes and edge.to in nodes}
    return _restricted(atlas, nodes, kept)


def _joined(*notes: str) -> str:
    return ", ".join(note for note in notes if note)


def _restricted(atlas: Atlas, nodes: Collection[int], edges: Collection[int]) -> Atlas:
    """An atlas of some nodes and edges, everything numbered anew; files and findings of others are left out."""
    place = {old: new for new, old in enumerate(sorted(nodes))}
    kept_edges = [atlas.edges[number] for number in sorted(edges)]
    used = {path for edge in kept_edges for site in edge.sites for path in (site.file, site.to)}
    files = {
        old: new
        for new, old in enumerate(
            n for n, file in enumerate(atlas.files) if file.module in place or n in used
        )
    }
    wanted = {index for old in place for index in atlas.modules[old].findings}
    wanted.update(index for edge in kept_edges for index in edge.findings)
    findings = {old: new for new, old in enumerate(sorted(wanted))}
    names = {atlas.modules[old].name for old in place}
    return replace(
        atlas,
        modules=tuple(
            replace(atlas.modules[old], findings=_renumbered(atlas.modules[old].findings, findings))
            for old in place
        ),
        edges=tuple(_moved(edge, place, files, findings) for edge in kept_edges),
        cycles=tuple(cycle for cycle in atlas.cycles if len(names.intersection(cycle.modules)) > 1),
        files=tuple(
            atlas.files[old]._replace(module=place.get(atlas.files[old].module, -1)) for old in files
        ),
        inner=tuple((files[a], files[b]) for a, b in atlas.inner if a in files and b in files),
        findings=tuple(atlas.findings[old] for old in findings),
        diff=_moved_diff(atlas, {old: new for new, old in enumerate(sorted(edges))}, findings, names),
    )


def _moved(
    edge: Edge, place: Mapping[int, int], files: Mapping[int, int], findings: Mapping[int, int]
) -> Edge:
    return replace(
        edge,
        from_=place[edge.from_],
        to=place[edge.to],
        findings=_renumbered(edge.findings, findings),
        sites=tuple(site._replace(file=files[site.file], to=files[site.to]) for site in edge.sites),
    )


def _renumbered(indices: Iterable[int], new: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(new[index] for index in indices if index in new)


def _moved_diff(
    atlas: Atlas, edges: Mapping[int, int], findings: Mapping[int, int], names: Collection[str]
) -> Diff | None:
    diff = atlas.diff
    if diff is None:
        return None
    return replace(
        diff,
        added=_renumbered(diff.added, edges),
        removed=tuple(gone for gone in diff.removed if gone.from_ in names and gone.to in names),
        changed=tuple((edges[number], kinds) for number, kinds in diff.changed if number in edges),
        findings=_renumbered(diff.findings, findings),
    )
