"""The whole picture as plain JSON values: what a page that draws it holds inside."""

from __future__ import annotations

from boundcheck.answers.atlas.model import Atlas, Diff, Edge, EdgeKind, Metrics, ModuleNode, Reported
from boundcheck.base.json_text import row

_ORDER: tuple[EdgeKind, ...] = (
    "undeclared", "layer", "cyclic", "deprecated", "data", "allowed", "typing", "shared", "tests", "baselined",
)  # fmt: skip


def to_json(atlas: Atlas) -> dict[str, object]:
    """The atlas by the keys that drawings read; files, modules, edges and findings name each other by index.

    The sites of an edge are flat: file, line, file it leads to, kind (0 import, 1 for typing only, 2 string, 3 attribute
    chain, 4 data access, 5 relation, 6 test import, 7 shared name). Kinds of an edge come worst first.
    """
    return {
        "version": 1,
        "project": atlas.project,
        "level": atlas.level,
        "note": atlas.note,
        "layers": list(atlas.layers),
        "files": [list(entry) for entry in atlas.files],
        "modules": [_module(module) for module in atlas.modules],
        "edges": [{"from": edge.from_, "to": edge.to, **_edge(edge)} for edge in atlas.edges],
        "inner": [list(pair) for pair in atlas.inner],
        "findings": [_finding(reported) for reported in atlas.findings],
        "cycles": [
            {
                "modules": [atlas.index[name] for name in cycle.modules if name in atlas.index],
                "cuts": [
                    [atlas.index[a], atlas.index[b]]
                    for a, b in cycle.cuts
                    if a in atlas.index and b in atlas.index
                ],
            }
            for cycle in atlas.cycles
        ],
        "metrics": metrics_json(atlas.metrics),
        "diff": None if atlas.diff is None else _diff(atlas.diff),
    }


def metrics_json(metrics: Metrics) -> dict[str, object]:
    return row(metrics, "ccd acd nccd propagation_cost modules")


def sorted_kinds(edge: Edge) -> list[EdgeKind]:
    """What an edge is, the worst first."""
    return [kind for kind in _ORDER if kind in edge.kinds]


def _module(module: ModuleNode) -> dict[str, object]:
    return {
        "name": module.name,
        "layer": module.layer,
        "owner": module.owner,
        "role": module.role,
        "folder": module.folder,
        **row(module, "files lines afferent efferent instability"),
        "depends_on": None if module.depends_on is None else list(module.depends_on),
        "deprecated": list(module.deprecated),
        "public": list(module.public),
        "visible_to": None if module.visible_to is None else list(module.visible_to),
        "tables": list(module.tables),
        "tests": list(module.tests),
        "test_scope": module.test_scope,
        "place": module.place,
        "within": module.within,
        "findings": list(module.findings),
    }


def _edge(edge: Edge) -> dict[str, object]:
    return {
        **row(edge, "imports names data tests shared declared"),
        "kinds": sorted_kinds(edge),
        "findings": list(edge.findings),
        "baselined": edge.baselined,
        "sites": [number for site in edge.sites for number in site],
    }


def _finding(reported: Reported) -> list[object]:
    finding = reported.finding
    return [
        finding.rule, finding.severity, finding.certainty, finding.path, finding.line, finding.column,
        finding.from_, finding.to, finding.target, finding.message, reported.state,
    ]  # fmt: skip


def _diff(diff: Diff) -> dict[str, object]:
    gone = ({"from": from_, "to": to, **_edge(edge)} for from_, to, edge in diff.removed)
    return {
        "base": diff.base,
        "revision": diff.revision,
        "added": list(diff.added),
        "removed": [{**edge, "findings": [], "sites": []} for edge in gone],
        "changed": [[number, list(kinds)] for number, kinds in diff.changed],
        "findings": list(diff.findings),
        "fixed": len(diff.fixed),
        "unchecked": len(diff.unchecked),
        "before": metrics_json(diff.before),
    }
