"""What reports call severities and certainties, and how they say how many there are."""

from __future__ import annotations

from typing import Final

from boundcheck.base.plain import counted
from boundcheck.findings.finding import Finding

LEVELS: Final = {"error": "error", "warn": "warning"}


def doubt(finding: Finding) -> str:
    """` (likely)`; nothing of what is certain."""
    return "" if finding.certainty == "certain" else f" ({finding.certainty})"


def tally(errors: int, warnings: int, new: str = "") -> tuple[str, ...]:
    """`2 errors`, `1 warning`, without those that there are none of; `new` stands before each noun."""
    numbers = ((errors, f"{new}error"), (warnings, f"{new}warning"))
    return tuple(counted(number, noun) for number, noun in numbers if number)
