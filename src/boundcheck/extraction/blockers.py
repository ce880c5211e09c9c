"""What stands in the way of an extraction, by kind."""

from __future__ import annotations

from collections import defaultdict

from boundcheck.catalog import GROUP_OF
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Blocker, Direction, Evidence


def find_blockers(ground: Ground, module: str) -> tuple[Blocker, ...]:
    """All blockers of a module."""
    found: dict[tuple[str, Direction], list[Evidence]] = defaultdict(list)
    for finding, state in ground.about.get(module, ()):
        if GROUP_OF[finding.rule] == "project":
            continue
        direction: Direction = "out" if finding.from_ == module else "in"
        found[finding.rule, direction].append(
            Evidence(
                finding.rule, finding.path, finding.line, finding.column, finding.from_ or "", finding.to or "",
                finding.target or "", finding.message, state, finding.certainty, finding.fingerprint,
            )
        )  # fmt: skip
    return tuple(
        Blocker(f"{rule}-{direction}", rule, direction, rule, "", "lines", tuple(evidence))
        for (rule, direction), evidence in sorted(found.items())
    )
