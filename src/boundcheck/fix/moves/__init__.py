"""A file or package moved, with everything that names it."""

from boundcheck.fix.moves.baseline import moved_identity
from boundcheck.fix.moves.contracts import renamed_modules
from boundcheck.fix.moves.model import Move, Moving
from boundcheck.fix.moves.plan import plan_move, unresolved
from boundcheck.fix.moves.show import move_diff, move_lines
from boundcheck.fix.moves.write import Done, carry_out, refuse_uncommitted, take_back

__all__ = [
    "Done",
    "Move",
    "Moving",
    "carry_out",
    "move_diff",
    "move_lines",
    "moved_identity",
    "plan_move",
    "refuse_uncommitted",
    "renamed_modules",
    "take_back",
    "unresolved",
]
