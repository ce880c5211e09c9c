"""The numbers of one module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from boundcheck.atlas.model import Atlas
from boundcheck.config.model import UNASSIGNED
from boundcheck.extraction.model import Figures


def figures_of(atlas: Atlas, module: str) -> Figures:
    """Coupling as the atlas counts it; `reaches` sums up over all modules to the whole's CCD."""
    node = atlas.modules[atlas.index[module]]
    leads: dict[str, list[str]] = defaultdict(list)
    led: dict[str, list[str]] = defaultdict(list)
    for edge in atlas.edges:
        from_, to = atlas.ends(edge)
        if edge.imports and UNASSIGNED not in (from_, to):
            leads[from_].append(to)
            led[to].append(from_)
    return Figures(
        node.files,
        node.lines,
        node.afferent,
        node.efferent,
        node.instability,
        _reached(module, leads),
        _reached(module, led),
        next((len(cycle.modules) for cycle in atlas.cycles if module in cycle.modules), 0),
    )


def _reached(start: str, following: Mapping[str, list[str]]) -> int:
    found = {start}
    waiting = [start]
    while waiting:
        new = set(following.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return len(found)
