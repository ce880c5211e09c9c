"""`protected`: some names are imported directly only by those that may."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.rules.contracts.bounds import Bounds
from boundcheck.rules.contracts.breach import ContractBreach


def protected(bounds: Bounds) -> Iterator[ContractBreach]:
    """Imports from outside of what is protected, by each name's own subtree."""
    contract = bounds.contract
    allowed = frozenset[str]().union(*map(bounds.members, bounds.all(contract.allowed)))
    inside = {name: bounds.members(name) for name in bounds.all(contract.to)}
    by = " and ".join(entry.value for entry in contract.allowed)
    instead = "go over what may import it" if by else "go without it"
    for edge in bounds.single_edges:
        for name, members in inside.items():
            if edge.imported in members and edge.importer not in members | allowed:
                why = f"{name} is protected, and may be imported by {by or 'nobody else'}"
                yield ContractBreach((edge,), why, f"{instead}, or add the importer to allowed")
