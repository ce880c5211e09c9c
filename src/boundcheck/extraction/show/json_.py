"""The JSON format of `extract`, version 1."""

from __future__ import annotations

from boundcheck.base.json_text import json_text, row
from boundcheck.extraction.model import Blocker, Cost, Extraction, SurfaceEntry
from boundcheck.extraction.show.history import history_json


def render_json(found: Extraction) -> str:
    """Everything there is, in the report's own order; null where there is nothing."""
    return json_text(
        {
            "version": 1,
            **row(found, "module verdict stays role owner assumed"),
            "questions": [row(asked, "question answer hint") for asked in found.questions],
            "blockers": [_blocker(blocker, found.module) for blocker in found.blockers],
            "steps": [row(step, "title kind effort done clears files modules") for step in found.steps],
            "surface": [_entry(entry) for entry in found.surface],
            "needs": [{"module": entry.module, **_entry(entry)} for entry in found.needs],
            "shapes": [
                {
                    **row(shape, "name kind"),
                    "fields": [row(field, "name annotation default") for field in shape.fields],
                }
                for shape in found.shapes
            ],
            "depends_on": found.depends_on,
            "tables": {
                "owned": found.tables.owned,
                "reached_by_others": _reached(found.tables.reached_by_others),
                "reaches": _reached(found.tables.reaches),
            },
            "metrics": {
                **row(found.figures, "files lines"),
                "tests": found.tests,
                **row(found.figures, "afferent efferent instability reaches reached_by in_cycle"),
                "whole": row(found.whole, "modules ccd acd nccd propagation_cost"),
            },
            "cost": _cost(found.cost),
            "history": history_json(found.history) if found.history is not None else None,
        }
    )


def _blocker(blocker: Blocker, module: str) -> dict[str, object]:
    finding = "rule certainty state path line column from_ to target message fingerprint"
    return {
        **row(blocker, "kind rule count"),
        "modules": blocker.modules(module),
        **row(blocker, "title remedy direction effort"),
        "cycle": blocker.cycle or None,
        "cuts": [{"from": cut.from_, "to": cut.to, "imports": cut.sites} for cut in blocker.cuts] or None,
        "findings": [row(evidence, finding) for evidence in blocker.evidence],
    }


def _entry(entry: SurfaceEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        **row(entry.definition, "kind signature path line"),
        "public": entry.is_public,
        "async": entry.definition.is_async,
        "doc": entry.definition.doc or None,
        "parameters": [
            row(parameter, "name annotation default kind") for parameter in entry.definition.parameters
        ],
        "returns": entry.definition.returns or None,
        "resolved": dict(entry.definition.resolved),
        "obstacles": entry.obstacles,
        "callers": [
            {
                **row(caller, "module sites in_loop in_transaction tests"),
                "places": [{"path": path, "line": line} for path, line in caller.places],
            }
            for caller in entry.callers
        ],
    }


def _reached(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, object]]:
    return [{"table": table, "modules": modules} for table, modules in pairs]


def _cost(cost: Cost) -> dict[str, object]:
    """Times are milliseconds, from and to."""
    given = cost.assumptions
    return {
        "calls": {"in": cost.in_.all, "out": cost.out.all},
        "loops": {"in": cost.in_.loops, "out": cost.out.loops},
        "transactions": {"in": cost.in_.transactions, "out": cost.out.transactions},
        "call_ms": given.network,
        "loop_ms": cost.loop,
        "assumptions": {
            "in_process_ms": given.in_process,
            "network_ms": given.network,
            "rounds": given.rounds,
        },
    }
