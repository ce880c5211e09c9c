"""The JSON format of `graph`, version 1."""

from __future__ import annotations

from boundcheck.coupling import Coupling, Edge, ModuleNode
from boundcheck.json_text import json_text


def render_json(coupling: Coupling) -> str:
    """Modules, edges and cycles in the order of the coupling."""
    return json_text(
        {
            "version": 1,
            "modules": [_module(module) for module in coupling.modules],
            "edges": [_edge(edge) for edge in coupling.edges],
            "cycles": coupling.cycles,
        }
    )


def _module(module: ModuleNode) -> dict[str, object]:
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
        "tables": module.tables,
        "findings": module.findings,
    }


def _edge(edge: Edge) -> dict[str, object]:
    return {
        "from": edge.from_,
        "to": edge.to,
        "imports": edge.imports,
        "names": edge.names,
        "data": edge.data,
        "tests": edge.tests,
        "declared": edge.declared,
        "findings": edge.findings,
    }
