"""`layers`: imports lead down, in each container by itself; `independence`: one layer of independent siblings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations

from boundcheck.base.light import NamedTuple
from boundcheck.config.model import ContractLayer
from boundcheck.rules.contracts.bounds import Bounds
from boundcheck.rules.contracts.breach import ContractBreach, Missing, overlap

_UP = "turn it around: pass in what is needed, or move it to the lower layer"
_ACROSS = "move what both need below them, or publish an event"


class _Level(NamedTuple):
    names: tuple[str, ...]
    independent: bool


def layers(bounds: Bounds) -> Iterator[ContractBreach]:
    """Chains that lead up, or from one independent sibling to another, and through no third layer."""
    for container in _containers(bounds):
        levels = [
            _Level(_names(bounds, container, layer), layer.independent) for layer in bounds.contract.layers
        ]
        yield from _between(bounds, levels)


def independence(bounds: Bounds) -> Iterator[ContractBreach]:
    """Chains from one to another, through no third one."""
    yield from _between(bounds, [_Level(bounds.all(bounds.contract.modules), independent=True)])


def missing_layers(bounds: Bounds) -> Iterator[Missing]:
    """Layers that have to be there and are not, and children of containers that are in no layer."""
    for container in _containers(bounds):
        for layer in bounds.contract.layers:
            for member in layer.members:
                name = f"{container}.{member.name}" if container else member.name
                if not member.optional and not bounds.matching(name):
                    what = f"layers: no package or file matches {name}"
                    remedy = f'correct the name, or write "({member.name})" if it need not exist'
                    yield Missing(name, member.place, what, remedy)
        if bounds.contract.exhaustive:
            yield from _undeclared(bounds, container)


def _undeclared(bounds: Bounds, container: str) -> Iterator[Missing]:
    contract = bounds.contract
    named = {name for layer in contract.layers for name in _names(bounds, container, layer)}
    for entry in contract.exhaustive_ignores:
        named.update(bounds.matching(f"{container}.{entry.value}"))
    for name in sorted(bounds.names - named):
        if name.rpartition(".")[0] == container:
            what = f"{name} is in no layer, and the contract is exhaustive"
            remedy = "put it into one, or name it in exhaustive_ignores"
            yield Missing(name, contract.place, what, remedy, (name,))


def _containers(bounds: Bounds) -> tuple[str, ...]:
    return bounds.all(bounds.contract.containers) if bounds.contract.containers else ("",)


def _names(bounds: Bounds, container: str, layer: ContractLayer) -> tuple[str, ...]:
    prefix = f"{container}." if container else ""
    found = {name for member in layer.members for name in bounds.matching(f"{prefix}{member.name}")}
    return tuple(sorted(found))


def _between(bounds: Bounds, levels: list[_Level]) -> Iterator[ContractBreach]:
    pairs = [
        (low, high, f"{low} is in a layer below {high}", _UP)
        for higher, lower in combinations(levels, 2)
        for low in lower.names
        for high in higher.names
    ]
    for level in levels:
        if level.independent:
            found = permutations(level.names, 2)
            pairs += [(one, other, f"{one} and {other} are independent", _ACROSS) for one, other in found]
    apart = frozenset[str]().union(*(bounds.members(name) for level in levels for name in level.names))
    for importer, imported, why, remedy in pairs:
        if not overlap(importer, imported, exact=bounds.contract.exact):
            for chain in bounds.chains(importer, imported, apart):
                yield ContractBreach(chain, why, remedy)
