"""The text format of `extract`."""

from __future__ import annotations

from boundcheck.extraction.model import Extraction


def render_text(found: Extraction) -> str:
    lines = [f"{found.module}: {found.verdict}"]
    lines += [f"  {blocker.count:>5}  {blocker.kind}" for blocker in found.blockers]
    return "\n".join(lines) + "\n"
