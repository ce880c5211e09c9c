"""What of the paths that were asked for is not looked at, and what no contract of a module binds: nothing is skipped in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boundcheck.base.dotted import beginning, holds
from boundcheck.base.plain import counted, visible
from boundcheck.findings.analysis import Analysis

_MOST = 2  # of one kind that are named


def not_looked_at(
    analysis: Analysis, paths: Sequence[str], why: Callable[[str], str], shown: Callable[[str], str]
) -> str:
    """One line, or "" where there is nothing to tell. `paths` are from the project root on; `why` tells of one that is no file of the
    project, nor has any in it, why that is so, `shown` what it is called here."""
    if not paths:
        return ""
    files, free = analysis.paths.split("\0"), frozenset(analysis.unassigned.split("\0"))
    left_out: dict[str, list[str]] = {}
    unbound: list[str] = []
    for path in paths:
        if path.endswith(".toml"):  # who says what holds is looked at all the same
            continue
        if not _is_among(files, path):
            left_out.setdefault(why(path), []).append(shown(path))
        elif path in free:
            unbound.append(shown(path))
    said = []
    if left_out:
        each = (f"{len(some):,} {reason} ({_named(some)})" for reason, some in sorted(left_out.items()))
        said.append(f"Not looked at: {', '.join(each)}.")
    if unbound and analysis.modules:
        rules = "api, data and [[contracts]]" if analysis.contracts else "api and data"
        said.append(
            f"Bound by {rules} alone: {counted(len(unbound), 'file')} of no module ({_named(unbound)})."
        )
    return " ".join(said)


def _named(paths: Sequence[str]) -> str:
    return ", ".join((*map(visible, paths[:_MOST]), *["…"] * (len(paths) > _MOST)))


def _is_among(files: Sequence[str], path: str) -> bool:
    """Whether a path is one of the files, which are in order, or a folder of some."""
    return holds(files, path) or next(beginning(files, f"{path}/"), None) is not None
