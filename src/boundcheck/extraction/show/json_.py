"""The JSON format of `extract`, version 1."""

from __future__ import annotations

from boundcheck.extraction.model import Blocker, Cost, Evidence, Extraction, Shape, Step, SurfaceEntry
from boundcheck.extraction.show.history import history_json
from boundcheck.json_text import json_text


def render_json(found: Extraction) -> str:
    """Everything there is, in the report's own order; null where there is nothing."""
    return json_text(
        {
            "version": 1,
            "module": found.module,
            "verdict": found.verdict,
            "stays": found.stays or None,
            "role": found.role,
            "owner": found.owner,
            "assumed": found.assumed,
            "questions": [
                {"question": asked.question, "answer": asked.answer or None, "hint": asked.hint or None}
                for asked in found.questions
            ],
            "blockers": [_blocker(blocker, found.module) for blocker in found.blockers],
            "steps": [_step(step) for step in found.steps],
            "surface": [_entry(entry) for entry in found.surface],
            "needs": [{"module": entry.module, **_entry(entry)} for entry in found.needs],
            "shapes": [_shape(shape) for shape in found.shapes],
            "depends_on": found.depends_on,
            "tables": {
                "owned": found.tables.owned,
                "reached_by_others": _reached(found.tables.reached_by_others),
                "reaches": _reached(found.tables.reaches),
            },
            "metrics": _metrics(found),
            "cost": _cost(found.cost),
            "history": history_json(found.history) if found.history is not None else None,
        }
    )


def _blocker(blocker: Blocker, module: str) -> dict[str, object]:
    return {
        "kind": blocker.kind,
        "rule": blocker.rule,
        "count": blocker.count,
        "modules": blocker.modules(module),
        "title": blocker.title,
        "remedy": blocker.remedy or None,
        "direction": blocker.direction,
        "effort": blocker.effort,
        "cycle": blocker.cycle or None,
        "cuts": [{"from": cut.from_, "to": cut.to, "imports": cut.sites} for cut in blocker.cuts] or None,
        "findings": [_finding(evidence) for evidence in blocker.evidence],
    }


def _finding(found: Evidence) -> dict[str, object]:
    return {
        "rule": found.rule,
        "certainty": found.certainty,
        "state": found.state,
        "path": found.path,
        "line": found.line,
        "column": found.column,
        "from": found.from_ or None,
        "to": found.to or None,
        "target": found.target or None,
        "message": found.message,
        "fingerprint": found.fingerprint or None,
    }


def _step(step: Step) -> dict[str, object]:
    return {
        "title": step.title,
        "kind": step.kind,
        "effort": step.effort,
        "done": step.done,
        "clears": step.clears,
        "files": step.files,
        "modules": step.modules,
    }


def _entry(entry: SurfaceEntry) -> dict[str, object]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "signature": entry.signature,
        "path": entry.path or None,
        "line": entry.line,
        "public": entry.is_public,
        "async": entry.is_async,
        "doc": entry.doc or None,
        "parameters": [
            {
                "name": parameter.name,
                "annotation": parameter.annotation or None,
                "default": parameter.default,
                "kind": parameter.kind,
            }
            for parameter in entry.parameters
        ],
        "returns": entry.returns or None,
        "resolved": dict(entry.resolved),
        "obstacles": entry.obstacles,
        "callers": [
            {
                "module": caller.module,
                "sites": caller.sites,
                "in_loop": caller.in_loop,
                "in_transaction": caller.in_transaction,
                "tests": caller.tests,
                "places": [{"path": path, "line": line} for path, line in caller.places],
            }
            for caller in entry.callers
        ],
    }


def _shape(shape: Shape) -> dict[str, object]:
    fields = [
        {"name": field.name, "annotation": field.annotation or None, "default": field.default}
        for field in shape.fields
    ]
    return {"name": shape.name, "kind": shape.kind, "fields": fields}


def _reached(pairs: tuple[tuple[str, tuple[str, ...]], ...]) -> list[dict[str, object]]:
    return [{"table": table, "modules": modules} for table, modules in pairs]


def _metrics(found: Extraction) -> dict[str, object]:
    own, whole = found.figures, found.whole
    return {
        "files": own.files,
        "lines": own.lines,
        "tests": found.tests,
        "afferent": own.afferent,
        "efferent": own.efferent,
        "instability": own.instability,
        "reaches": own.reaches,
        "reached_by": own.reached_by,
        "in_cycle": own.in_cycle,
        "whole": {
            "modules": whole.modules,
            "ccd": whole.ccd,
            "acd": whole.acd,
            "nccd": whole.nccd,
            "propagation_cost": whole.propagation_cost,
        },
    }


def _cost(cost: Cost) -> dict[str, object]:
    """Times are milliseconds, from and to."""
    given = cost.assumptions
    return {
        "calls": {"in": cost.calls_in, "out": cost.calls_out},
        "loops": {"in": cost.loops_in, "out": cost.loops_out},
        "transactions": {"in": cost.transactions_in, "out": cost.transactions_out},
        "call_ms": cost.call,
        "loop_ms": cost.loop,
        "assumptions": {
            "in_process_ms": given.in_process,
            "network_ms": given.network,
            "rounds": given.rounds,
        },
    }
