"""Small projects, written to a folder and read as `boundcheck extract` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

from boundcheck.cli.ground import read_ground
from boundcheck.extraction import Ground


def ground(root: Path, files: Mapping[str, str]) -> Ground:
    """A project of these files (path → text, dedented), read; `boundcheck.toml` is one of them."""
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    return read_ground(root / "boundcheck.toml", 1, lambda done, total: None, None)
