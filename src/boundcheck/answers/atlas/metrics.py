"""How coupled a graph is as a whole: Lakos's component dependency and MacCormack's propagation cost."""

from __future__ import annotations

from collections.abc import Iterable
from math import log2

from boundcheck.answers.atlas.model import Metrics
from boundcheck.base.graphs import components


def measure(count: int, edges: Iterable[tuple[int, int]]) -> Metrics:
    """The metrics of a graph of `count` nodes, numbered from 0; an edge leads from what depends to what it depends on.

    CCD, the cumulative component dependency, sums over all nodes how many nodes each depends on, directly or not, itself
    among them; ACD = CCD / n is their average; NCCD is CCD over that of a balanced binary tree of as many nodes, which is
    (n + 1) · log2(n + 1) - n (John Lakos, Large-Scale C++ Software Design, 1996, section 4.12 to 4.13). Above 1 the graph is more
    coupled than a tree, far above it is cyclic. The propagation cost is the density of the visibility matrix with its
    diagonal, CCD / n²: the share of the whole that a change of one node may reach on average (Alan MacCormack, John
    Rusnak, Carliss Baldwin, Exploring the Structure of Complex Software Designs, Management Science 52(7), 2006).
    """
    if not count:
        return Metrics()
    ccd = sum(bits.bit_count() for bits in _visible(count, edges))
    tree = (count + 1) * log2(count + 1) - count
    return Metrics(count, ccd, round(ccd / count, 3), round(ccd / tree, 3), round(ccd / (count * count), 4))


def _visible(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """For each node the set of nodes it reaches, itself among them, as the bits of a number."""
    following: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        following[start].append(end)
    reached = [0] * count
    for group in components(range(count), following.__getitem__):
        bits = 0
        for node in group:
            bits |= 1 << node
            for other in following[node]:
                bits |= reached[other]  # of the group's own nodes nothing yet
        for node in group:
            reached[node] = bits
    return reached
