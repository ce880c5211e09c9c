"""What can be mended by rewriting: findings → intents → files."""

from boundcheck.fix.contracts import addition_edits
from boundcheck.fix.known import breach_of, followed
from boundcheck.fix.model import Intent, Unfixable
from boundcheck.fix.new_findings import causes, cuts_of
from boundcheck.fix.plan import Plan, Rewritten, plan, without_some
from boundcheck.fix.show import diff_of, left_lines, summary, unsafe_lines
from boundcheck.fix.text import Edit, FileText
from boundcheck.fix.write import refuse_dirty, write_all_or_none

__all__ = [
    "Edit",
    "FileText",
    "Intent",
    "Plan",
    "Rewritten",
    "Unfixable",
    "addition_edits",
    "breach_of",
    "causes",
    "cuts_of",
    "diff_of",
    "followed",
    "left_lines",
    "plan",
    "refuse_dirty",
    "summary",
    "unsafe_lines",
    "without_some",
    "write_all_or_none",
]
