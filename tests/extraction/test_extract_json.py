from __future__ import annotations

import json
from typing import Any

import pytest
import report_of_billing as reports
from report_snapshots import accepted

from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show.json_ import render_json

FINDING = {
    "rule": (str, None), "certainty": str, "state": str, "path": str, "line": int, "column": int,
    "from": (str, None), "to": (str, None), "target": (str, None), "message": str, "fingerprint": (str, None),
}  # fmt: skip
CALLER = {
    "module": str, "sites": int, "in_loop": int, "in_transaction": int, "tests": int,
    "places": [{"path": str, "line": int}],
}  # fmt: skip
ENTRY = {
    "name": str, "kind": str, "signature": str, "path": (str, None), "line": int, "public": bool, "async": bool,
    "doc": (str, None), "returns": (str, None), "resolved": {}, "obstacles": [str], "callers": [CALLER],
    "parameters": [{"name": str, "annotation": (str, None), "default": (str, None), "kind": str}],
}  # fmt: skip
REPORT = {
    "version": int, "module": str, "verdict": str, "stays": (str, None), "role": str, "owner": (str, None),
    "assumed": [str],
    "questions": [{"question": str, "answer": (str, None), "hint": (str, None)}],
    "blockers": [
        {
            "kind": str, "rule": (str, None), "count": int, "modules": [str], "findings": [FINDING],
            "remedy": (str, None), "title": str, "direction": str, "effort": str, "cycle": ([str], None),
            "cuts": ([{"from": str, "to": str, "imports": int}], None),
        }
    ],
    "steps": [
        {"title": str, "kind": str, "effort": str, "done": bool, "clears": int, "files": int, "modules": [str]}
    ],
    "surface": [ENTRY],
    "needs": [{"module": str, **ENTRY}],
    "shapes": [
        {"name": str, "kind": str, "fields": [{"name": str, "annotation": (str, None), "default": (str, None)}]}
    ],
    "depends_on": [str],
    "tables": {
        "owned": [str],
        "reached_by_others": [{"table": str, "modules": [str]}],
        "reaches": [{"table": str, "modules": [str]}],
    },
    "metrics": {
        "files": int, "lines": int, "tests": int, "afferent": int, "efferent": int, "instability": (float, None),
        "reaches": int, "reached_by": int, "in_cycle": int,
        "whole": {"modules": int, "ccd": int, "acd": float, "nccd": float, "propagation_cost": float},
    },
    "cost": {
        "calls": {"in": int, "out": int}, "loops": {"in": int, "out": int}, "transactions": {"in": int, "out": int},
        "call_ms": [float], "loop_ms": [float],
        "assumptions": {"in_process_ms": float, "network_ms": [float], "rounds": [int]},
    },
    "history": (
        {
            "head": str, "at": str, "start": str, "since": (str, None), "commits": int, "huge_commits": int,
            "thresholds": {
                "min_revs": int, "min_shared": int, "min_coupling": int, "max_coupling": int, "max_changeset": int,
            },
            "module": {
                "commits": int, "alone": int, "last_12_months": int, "revisions": int, "authors": int,
                "main_authors": [{"name": str, "commits": int}], "releases": int,
            },
            "change_coupling": [{"module": str, "degree": int, "shared": int, "revisions": [int]}],
            "merge_candidates": [str],
            "releases": int,
            "released_together": [{"module": str, "both": int, "either": int}],
            "owner": (str, None),
            "commits_by_known_owners": int,
            "commits_by_other_owners": [{"owner": str, "people": int, "commits": int}],
            "notes": [str],
        },
        None,
    ),
}  # fmt: skip


def fits(value: Any, shape: Any, place: str = "") -> list[str]:
    """Where a document is not of a shape: exact keys, types, lists of one shape, one of several."""
    if isinstance(shape, tuple):
        faults = [fits(value, one, place) for one in shape]
        return [] if any(not fault for fault in faults) else faults[0]
    if shape is None:
        return [] if value is None else [f"{place}: {value!r} is not null"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: {value!r} is no list"]
        return [fault for n, item in enumerate(value) for fault in fits(item, shape[0], f"{place}[{n}]")]
    if isinstance(shape, dict):
        if not isinstance(value, dict) or (shape and set(value) != set(shape)):
            return [f"{place}: {value!r} has not the keys {sorted(shape)}"]
        return [fault for key in shape for fault in fits(value[key], shape[key], f"{place}.{key}")]
    return [] if type(value) is shape else [f"{place}: {value!r} is no {shape.__name__}"]


@pytest.mark.parametrize(
    "found",
    [
        reports.billing(reports.HISTORY),
        reports.billing(),
        reports.nothing(),
        reports.worst(),
        reports.crowd(),
    ],
    ids=["billing with history", "billing", "nothing", "worst names", "5,000 places"],
)
def test_every_report_has_the_documented_shape(found: Extraction) -> None:
    text = render_json(found)
    assert fits(json.loads(text), REPORT) == []
    text.encode()


def test_the_whole_report() -> None:
    text = render_json(reports.billing(reports.HISTORY))
    assert text == accepted("billing.json", text)


def test_counts_agree_with_what_is_listed_and_every_place_is_there() -> None:
    document = json.loads(render_json(reports.crowd()))
    (blocker,) = document["blockers"]
    assert blocker["count"] == len(blocker["findings"]) == 5_000
    assert len(blocker["modules"]) == 300
    assert len(document["surface"]) == len(document["steps"]) == 5_000


def test_what_no_rule_reports_has_no_rule_and_no_fingerprint() -> None:
    document = json.loads(render_json(reports.billing()))
    (kind,) = (blocker for blocker in document["blockers"] if blocker["kind"] == "import-time-in")
    (finding,) = kind["findings"]
    assert (kind["rule"], finding["rule"], finding["fingerprint"], finding["state"]) == (
        None,
        None,
        None,
        "exempt",
    )
