"""What two modules may not share: a name, a path."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.config.model import ModuleContract, Place
from boundcheck.config.node import Node
from boundcheck.config.wording import quoted


def check_claims(contracts: Sequence[tuple[Node, ModuleContract]]) -> None:
    """Reports each name and path that an earlier contract has already."""
    names: dict[str, Place] = {}
    paths: dict[str, tuple[ModuleContract, Place]] = {}
    for node, contract in contracts:
        first = names.setdefault(contract.name, contract.place)
        if first is not contract.place:
            remedy = (
                "keep one of the two"
                if first.path == contract.place.path
                else "keep or rename one of the two"
            )
            node.wrong(f"{quoted(contract.name)} is defined already ({_where(first)}); {remedy}")
            continue
        for path in contract.paths:
            other, place = paths.setdefault(path.value, (contract, path.place))
            if other is not contract:
                claim = f"{quoted(path.value)} is the path of {quoted(other.name)} too ({_where(place)})"
                node.wrong(f"{claim}; give it to one module", path.place)


def _where(place: Place) -> str:
    return f"{place.path}:{place.line}"
