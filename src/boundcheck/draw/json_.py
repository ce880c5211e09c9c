"""The JSON format of `graph`, version 1."""

from __future__ import annotations

from boundcheck.answers.atlas.model import Atlas, Diff, Edge, Metrics, ModuleNode
from boundcheck.base.json_text import json_text
from boundcheck.findings.finding import Finding


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
        "name": module.name,
        "files": module.files,
        "lines": module.lines,
        "layer": module.layer,
        "owner": module.owner,
        "role": module.role,
        "afferent": module.afferent,
        "efferent": module.efferent,
        "instability": module.instability,
        "tables": len(module.tables),
        "findings": atlas.reported(module.findings),
        **({"module": module.within} if atlas.level != "module" else {}),
    }


def _edge(atlas: Atlas, edge: Edge) -> dict[str, object]:
    from_, to = atlas.ends(edge)
    return {
        "from": from_,
        "to": to,
        "imports": edge.imports,
        "names": edge.names,
        "data": edge.data,
        "tests": edge.tests,
        "declared": edge.declared,
        "findings": atlas.reported(edge.findings),
    }


def _diff(atlas: Atlas, diff: Diff) -> dict[str, object]:
    """Edges by the names at their ends; `removed` ones with the numbers they had."""
    return {
        "base": diff.base,
        "added": [_edge(atlas, atlas.edges[number]) for number in diff.added],
        "removed": [
            {
                "from": from_,
                "to": to,
                "imports": e.imports,
                "names": e.names,
                "data": e.data,
                "tests": e.tests,
            }
            for from_, to, e in diff.removed
        ],
        "changed": [
            dict(zip(("from", "to"), atlas.ends(atlas.edges[number]), strict=True)) | {"kinds": kinds}
            for number, kinds in diff.changed
        ],
        "findings": [_finding(atlas.findings[number].finding) for number in diff.findings],
        "fixed": [_finding(finding) for finding in diff.fixed],
        "unchecked": [{**_finding(finding), "reason": why} for finding, why in diff.unchecked],
        "modules": {"added": diff.modules, "removed": diff.modules_gone},
        "cycles": {"added": diff.cycles, "removed": diff.cycles_gone},
        "metrics": {"before": _metrics(diff.before), "after": _metrics(atlas.metrics)},
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "from": finding.from_,
        "to": finding.to,
        "target": finding.target,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    }


def _metrics(metrics: Metrics) -> dict[str, object]:
    return {
        "modules": metrics.modules,
        "ccd": metrics.ccd,
        "acd": metrics.acd,
        "nccd": metrics.nccd,
        "propagation_cost": metrics.propagation_cost,
    }
