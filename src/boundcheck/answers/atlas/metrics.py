"""How coupled a graph is as a whole: Lakos's component dependency and MacCormack's propagation cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log2

from boundcheck.answers.atlas.model import Metrics


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
    for group in components(following):
        bits = 0
        for node in group:
            bits |= 1 << node
            for other in following[node]:
                bits |= reached[other]  # of the group's own nodes nothing yet
        for node in group:
            reached[node] = bits
    return reached


def components(following: Sequence[Sequence[int]]) -> list[list[int]]:
    """The strongly connected components, each after those it leads to (Tarjan 1972, without recursion)."""
    low = [-1] * len(following)
    place = [-1] * len(following)  # in order of discovery
    open_: list[int] = []
    found: list[list[int]] = []
    done = [False] * len(following)
    clock = 0
    for root in range(len(following)):
        if place[root] >= 0:
            continue
        place[root] = low[root] = clock
        clock += 1
        open_.append(root)
        work = [(root, iter(following[root]))]
        while work:
            node, rest = work[-1]
            for other in rest:
                if place[other] < 0:
                    place[other] = low[other] = clock
                    clock += 1
                    open_.append(other)
                    work.append((other, iter(following[other])))
                    break
                if not done[other]:
                    low[node] = min(low[node], place[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == place[node]:
                    group: list[int] = []
                    while not done[node]:
                        group.append(open_.pop())
                        done[group[-1]] = True
                    found.append(sorted(group))
    return found
