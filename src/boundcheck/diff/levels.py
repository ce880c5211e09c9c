"""Severities that are others than before, and which way they went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from boundcheck.findings.catalog import OwnNames
from boundcheck.findings.severities import Severities, Written

Way = Literal["loosened", "tightened", "changed"]
LEVELS: Final = ("off", "warn", "error")  # from asking least to most


def level_changes(
    old: Written,
    new: Written,
    project: Written = (),
    module: str | None = None,
    *,
    own: OwnNames,
) -> Iterator[tuple[str, str | None, str | None, Way]]:
    """Rule or group, what was and is written (None: nothing), and the way that goes; in what `module` says, beyond the `project`."""
    was, now = dict(old), dict(new)
    before, after = (
        Severities(project, {module: written}, own=own) if module else Severities(written, {}, own=own)
        for written in (old, new)
    )
    for key in sorted(was.keys() | now.keys()):
        if was.get(key) == now.get(key):
            continue
        ways = {
            LEVELS.index(after.level(rule, module)) - LEVELS.index(before.level(rule, module))
            for rule in before.rules
            if key in (rule, before.group(rule))
        }
        if any(ways):
            yield key, was.get(key), now.get(key), "loosened" if min(ways) < 0 else "tightened"
