"""`forbidden`: some names never import some others, not over others either."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.rules.contracts.bounds import Bounds
from boundcheck.rules.contracts.breach import ContractBreach, overlap

_REMEDY = "pass in what is needed, publish an event, or move what needs it"


def forbidden(bounds: Bounds) -> Iterator[ContractBreach]:
    """Where one name lies in the other, nothing is forbidden between the two."""
    contract = bounds.contract
    targets = bounds.all(contract.to)
    for importer in bounds.all(contract.from_):
        for imported in targets:
            if not overlap(importer, imported, exact=contract.exact):
                for chain in bounds.chains(importer, imported):
                    yield ContractBreach(chain, f"{importer} must not import {imported}", _REMEDY)
