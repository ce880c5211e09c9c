"""Globs on paths: `*` stays within a folder, `**` crosses folders, a plain folder covers what is below it."""

from __future__ import annotations

import re
from functools import lru_cache


def path_matches(path: str, pattern: str) -> bool:
    """Whether a posix path, or a folder above it, matches the pattern."""
    pattern = pattern.rstrip("/").removeprefix("./")
    if not is_glob(pattern):
        return path == pattern or path.startswith(f"{pattern}/")
    return _compiled(pattern, below=True).fullmatch(path) is not None


def is_match(path: str, pattern: str) -> bool:
    """Whether a posix path itself matches the pattern."""
    return _compiled(pattern).fullmatch(path) is not None


def is_glob(pattern: str) -> bool:
    """Whether a written path stands for several."""
    return "*" in pattern or "?" in pattern


@lru_cache(maxsize=1024)
def _compiled(pattern: str, *, below: bool = False) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    written = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile(
        "".join(written.get(part) or re.escape(part) for part in parts) + ("(?:/.*)?" if below else "")
    )
