"""Whole reports held against what was accepted; BOUNDCHECK_UPDATE_SNAPSHOTS=1 accepts what is written now."""

from __future__ import annotations

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "snapshots"


def accepted(name: str, text: str) -> str:
    """What was accepted under the name."""
    file = _FOLDER / name
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    return file.read_text(encoding="utf-8")
