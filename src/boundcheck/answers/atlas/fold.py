"""Modules folded into groups, where there are too many to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from boundcheck.answers.atlas.model import BREACHES, Atlas, Edge, EdgeKind, ModuleNode
from boundcheck.base.light import replace


def fold(atlas: Atlas, group_of: Callable[[ModuleNode], str]) -> Atlas:
    """Groups of modules as nodes; edges inside a group are gone, those between groups are sums.

    The layer and owner of a group are those that all its modules share. A module whose group has its name and no other
    module stays what it is, and so does a cycle of such modules.
    """
    labels = [group_of(node) for node in atlas.modules]
    names = sorted(set(labels))
    place = {name: number for number, name in enumerate(names)}
    members: dict[str, list[ModuleNode]] = {name: [] for name in names}
    for label, node in zip(labels, atlas.modules, strict=True):
        members[label].append(node)
    sums: dict[tuple[int, int], list[Edge]] = {}
    for edge in atlas.edges:
        pair = place[labels[edge.from_]], place[labels[edge.to]]
        if pair[0] != pair[1]:
            sums.setdefault(pair, []).append(edge)
    edges = tuple(_sum(pair, sums[pair]) for pair in sorted(sums))
    alone = {name for name in names if [node.name for node in members[name]] == [name]}
    into = Counter(edge.to for edge in edges if edge.imports)
    out = Counter(edge.from_ for edge in edges if edge.imports)
    return replace(
        atlas,
        modules=tuple(_group(name, members[name], into[place[name]], out[place[name]]) for name in names),
        edges=edges,
        cycles=tuple(cycle for cycle in atlas.cycles if alone.issuperset(cycle.modules)),
        files=tuple(
            file._replace(module=place[labels[file.module]] if file.module >= 0 else -1)
            for file in atlas.files
        ),
        diff=None,
    )


def _sum(pair: tuple[int, int], edges: Sequence[Edge]) -> Edge:
    kinds: set[EdgeKind] = set().union(*(edge.kinds for edge in edges))
    if kinds.intersection((*BREACHES, "data")):
        kinds.discard("allowed")
    if not all("typing" in edge.kinds for edge in edges):
        kinds.discard("typing")
    # What has imports or uses data is not made by names or tests alone, and what has names not by tests.
    if "data" in kinds or any(edge.imports for edge in edges):
        kinds -= {"shared", "tests"}
    if "shared" in kinds:
        kinds.discard("tests")
    if any(edge.findings and "baselined" not in edge.kinds for edge in edges):
        kinds.discard("baselined")
    return Edge(
        *pair,
        sum(edge.imports for edge in edges),
        sum(edge.names for edge in edges),
        sum(edge.data for edge in edges),
        sum(edge.tests for edge in edges),
        all(edge.declared for edge in edges),
        frozenset(kinds),
        tuple(sorted({index for edge in edges for index in edge.findings})),
        sum(edge.baselined for edge in edges),
        tuple(sorted({site for edge in edges for site in edge.sites})),
        sum(edge.shared for edge in edges),
    )


def _group(name: str, members: Sequence[ModuleNode], afferent: int, efferent: int) -> ModuleNode:
    if [node.name for node in members] == [name]:
        return replace(members[0], afferent=afferent, efferent=efferent)
    layers, owners = {node.layer for node in members}, {node.owner for node in members}
    return ModuleNode(
        name,
        sum(node.files for node in members),
        sum(node.lines for node in members),
        layers.pop() if len(layers) == 1 else None,
        owners.pop() if len(owners) == 1 else None,
        afferent=afferent,
        efferent=efferent,
        tables=tuple(sorted({table for node in members for table in node.tables})),
        findings=tuple(sorted({index for node in members for index in node.findings})),
    )
