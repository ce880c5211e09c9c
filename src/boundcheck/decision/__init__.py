"""Why a place is a breach or none, and what a module's contract comes to: every key that is asked, and where it stands."""

from boundcheck.decision.contract import Row, resolved
from boundcheck.decision.line import Matter, matters_at
from boundcheck.decision.steps import Step

__all__ = ["Matter", "Row", "Step", "matters_at", "resolved"]
