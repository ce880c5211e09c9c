"""Globs on paths: `*` stays within a folder, `**` crosses folders, a plain folder covers what is below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from boundcheck.base.patterns import later

# What stands for any number of characters: within a folder, across folders, whole folders or none.
STAR, CROSSING, FOLDERS = "*", "**", "**/"
_TOKEN: Final = later(r"(?:(?<=/)|^)\*{2,}/|\*+|\?|[^*?]", re.S)
_FOLDER_BY_FOLDER: Final = "(?:[^/]*+/)*?"
_LONGEST_PATH: Final = 4096


def path_matches(path: str, pattern: str) -> bool:
    """Whether a posix path, or a folder above it, matches the pattern."""
    pattern = pattern.rstrip("/").removeprefix("./")
    if not is_glob(pattern):
        return path == pattern or path.startswith(f"{pattern}/")
    return _compiled(pattern, r"(?:/|\Z)").match(path) is not None


def is_match(path: str, pattern: str) -> bool:
    """Whether a posix path itself matches the pattern."""
    return _compiled(pattern, r"\Z").match(path) is not None


def is_glob(pattern: str) -> bool:
    """Whether a written path stands for several."""
    return "*" in pattern or "?" in pattern


@lru_cache(maxsize=1024)
def _compiled(pattern: str, end: str) -> re.Pattern[str]:
    return re.compile(expression([_token(written[0]) for written in _TOKEN.finditer(pattern)]) + end)


def _token(written: str) -> str:
    if written.endswith("*/"):
        return FOLDERS
    if written.startswith("*"):
        return CROSSING if len(written) > 1 else STAR
    return "[^/]" if written == "?" else re.escape(written)


def expression(tokens: Sequence[str]) -> str:
    """A regular expression for stars and expressions of one character each, in time that grows by path and pattern.

    `FOLDERS` must begin a folder's name. Where characters between two stars fit first, they fit best: later ones leave
    the rest less to choose from. So each place is final once found (an atomic group), but that what follows a star
    across folders starts anew in the next folder, and what ends the pattern is sought at the end.
    """
    if len(tokens) - sum(token in (STAR, CROSSING, FOLDERS) for token in tokens) > _LONGEST_PATH:
        return "(?!)"
    runs: list[list[tuple[str, str]]] = []
    for star, fixed in _pieces(tokens):
        if star == STAR and runs:
            runs[-1].append((star, fixed))
        else:
            runs.append([(star, fixed)])
    return "".join(f"(?>{_run(run, is_last=False)})" for run in runs[:-1]) + _run(runs[-1], is_last=True)


def _pieces(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each star, the first time none, with the fixed characters behind it; neighbouring stars are one."""
    star, fixed = "", []
    for token in tokens:
        if token not in (STAR, CROSSING, FOLDERS):
            fixed.append(token)
        elif star and not fixed:
            star = star if star == token else CROSSING
        else:
            yield star, "".join(fixed)
            star, fixed = token, []
    yield star, "".join(fixed)


def _run(pieces: Sequence[tuple[str, str]], *, is_last: bool) -> str:
    """A star across folders, or the start of the pattern, and the stars behind it that stay within a folder."""
    found = []
    for index, (star, fixed) in enumerate(pieces):
        if star in (CROSSING, FOLDERS):
            found.append(_FOLDER_BY_FOLDER)
        if star in ("", FOLDERS):
            found.append(fixed)
        elif is_last and index == len(pieces) - 1:
            found.append(f"[^/]*{fixed}")
        else:
            found.append(f"(?>[^/]*?{fixed})")
    return "".join(found)
