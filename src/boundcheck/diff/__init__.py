"""What a work tree adds to an earlier commit and takes away: findings, and what the contracts give leave for."""

from boundcheck.diff.findings import Compared, Sides, compare_findings
from boundcheck.diff.held import Asked, held_against
from boundcheck.diff.project import project_at
from boundcheck.diff.standing import standing_of
from boundcheck.diff.state import Judge

__all__ = [
    "Asked",
    "Compared",
    "Judge",
    "Sides",
    "compare_findings",
    "held_against",
    "project_at",
    "standing_of",
]
