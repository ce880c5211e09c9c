"""The json format of `extract`."""

from __future__ import annotations

from boundcheck.extraction.model import Extraction
from boundcheck.json_text import json_text


def render_json(found: Extraction) -> str:
    return json_text(
        {
            "version": 1,
            "module": found.module,
            "verdict": found.verdict,
            "blockers": [
                {"kind": b.kind, "rule": b.rule, "count": b.count, "modules": list(b.modules(found.module))}
                for b in found.blockers
            ],
        }
    )
