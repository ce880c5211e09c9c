"""`acyclic`: the children of a package do not import each other in cycles, nor do theirs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from boundcheck.codebase.graph import ImportEdge, find_cycles
from boundcheck.codebase.ways import Ways
from boundcheck.rules.contracts.bounds import Bounds
from boundcheck.rules.contracts.breach import ContractBreach, lies_in

_Imports = dict[tuple[str, str], list[ImportEdge]]


def acyclic(bounds: Bounds) -> Iterator[ContractBreach]:
    """Every import of the cheapest cut of each cycle. Imports for typing close none."""
    for parent, imports in sorted(_by_parent(bounds).items()):
        if not _is_bound(bounds, parent):
            continue
        ways = Ways(imports)
        for cycle in find_cycles({pair: len(found) for pair, found in imports.items()}):
            for pair in cycle.cuts:
                back = ways.shortest(pair[1], pair[0]) or ()
                way = " → ".join(name[len(parent) + 1 :] for name in (pair[0], *back))
                for edge in imports[pair]:
                    remedy = "cut it: pass in what is needed, or move it"
                    yield ContractBreach((edge,), f"it closes the cycle {way} within {parent}", remedy)


def _by_parent(bounds: Bounds) -> dict[str, _Imports]:
    """The imports between children, by what these are children of: two names have one such parent at most."""
    found: dict[str, _Imports] = {}
    for edge in bounds.edges:
        if edge.typing_only:
            continue
        importer, imported = edge.importer.split("."), edge.imported.split(".")
        same = takewhile(lambda pair: pair[0] == pair[1], zip(importer, imported, strict=False))
        depth = sum(1 for _ in same)
        if 0 < depth < min(len(importer), len(imported)):
            children = ".".join(importer[: depth + 1]), ".".join(imported[: depth + 1])
            found.setdefault(".".join(importer[:depth]), {}).setdefault(children, []).append(edge)
    return found


def _is_bound(bounds: Bounds, parent: str) -> bool:
    contract = bounds.contract
    skipped = bounds.all(contract.skip)
    for ancestor in bounds.all(contract.within):
        if lies_in(parent, ancestor) and parent.count(".") - ancestor.count(".") <= contract.depth:
            between = (name for name in skipped if name != ancestor and lies_in(name, ancestor))
            if not any(lies_in(parent, name) for name in between):
                return True
    return False
