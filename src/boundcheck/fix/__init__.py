"""What can be mended by rewriting: findings → intents → files."""

from boundcheck.fix.known import without_mended
from boundcheck.fix.model import Intent, Unfixable
from boundcheck.fix.plan import Plan, Rewritten, plan
from boundcheck.fix.show import diff_of, left_lines, summary, unsafe_lines
from boundcheck.fix.write import refuse_dirty, restore, write_all_or_none

__all__ = [
    "Intent",
    "Plan",
    "Rewritten",
    "Unfixable",
    "diff_of",
    "left_lines",
    "plan",
    "refuse_dirty",
    "restore",
    "summary",
    "unsafe_lines",
    "without_mended",
    "write_all_or_none",
]
