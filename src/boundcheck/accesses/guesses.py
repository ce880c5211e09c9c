"""How a finding names the evidence that it rests on where no type is shown."""

from __future__ import annotations


def by_names(evidence: str) -> str:
    """The clause, with what makes sure of it or takes the finding away."""
    return f"a guess by names, as nothing types it: {evidence}; an annotation settles it"
