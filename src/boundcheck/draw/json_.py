"""The JSON format of `graph`, version 1."""

from __future__ import annotations

from typing import Final

from boundcheck.answers.atlas.model import Atlas, Diff, Edge, ModuleNode
from boundcheck.base.json_text import json_text, row

_COUNTS: Final = "imports names data tests"
_METRICS: Final = "modules ccd acd nccd propagation_cost"
_FINDING: Final = "rule severity path line from_ to target message fingerprint"


def render_json(atlas: Atlas) -> str:
    """Modules, edges and cycles in order; beside them what changed, when the picture is held against a base.

    Packages and files stand in the place of modules when they are asked for, each with its `module`.
    """
    document: dict[str, object] = {
        "version": 1,
        "modules": [_module(atlas, module) for module in atlas.modules],
        "edges": [_edge(atlas, edge) for edge in atlas.edges],
        "cycles": [cycle.modules for cycle in atlas.cycles],
    }
    if atlas.diff is not None:
        document["diff"] = _diff(atlas, atlas.diff)
    return json_text(document)


def _module(atlas: Atlas, module: ModuleNode) -> dict[str, object]:
    return {
        **row(module, "name files lines layer owner role afferent efferent instability"),
        "tables": len(module.tables),
        "findings": atlas.reported(module.findings),
        **({"module": module.within} if atlas.level != "module" else {}),
    }


def _edge(atlas: Atlas, edge: Edge) -> dict[str, object]:
    from_, to = atlas.ends(edge)
    return {
        "from": from_,
        "to": to,
        **row(edge, _COUNTS),
        "declared": edge.declared,
        "findings": atlas.reported(edge.findings),
    }


def _diff(atlas: Atlas, diff: Diff) -> dict[str, object]:
    """Edges by the names at their ends; `removed` ones with the numbers they had."""
    return {
        "base": diff.base,
        "added": [_edge(atlas, atlas.edges[number]) for number in diff.added],
        "removed": [{**row(gone, "from_ to"), **row(gone.edge, _COUNTS)} for gone in diff.removed],
        "changed": [
            dict(zip(("from", "to"), atlas.ends(atlas.edges[number]), strict=True)) | {"kinds": kinds}
            for number, kinds in diff.changed
        ],
        "findings": [row(atlas.findings[number].finding, _FINDING) for number in diff.findings],
        "fixed": [row(finding, _FINDING) for finding in diff.fixed],
        "unchecked": [{**row(finding, _FINDING), "reason": why} for finding, why in diff.unchecked],
        "modules": {"added": diff.modules, "removed": diff.modules_gone},
        "cycles": {"added": diff.cycles, "removed": diff.cycles_gone},
        "metrics": {"before": row(diff.before, _METRICS), "after": row(atlas.metrics, _METRICS)},
    }
