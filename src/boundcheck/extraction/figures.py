"""The numbers of one module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundcheck.atlas.model import Atlas
from boundcheck.extraction.model import Figures


def figures_of(atlas: Atlas, module: str) -> Figures:
    """Coupling as the atlas counts it; `reaches` sums up over all modules to the whole's CCD."""
    node = atlas.modules[atlas.index[module]]
    leads, led = atlas.neighbours
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


def _reached(start: str, following: Mapping[str, Sequence[str]]) -> int:
    found = {start}
    waiting = [start]
    while waiting:
        new = set(following.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return len(found)
