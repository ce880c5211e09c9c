"""Metrics against numbers computed by hand, and against counting step by step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.atlas.metrics import measure
from boundcheck.answers.atlas.model import Metrics
from boundcheck.base.graphs import components

Graph = tuple[int, list[tuple[int, int]]]


@pytest.mark.parametrize(
    ("count", "edges", "expected"),
    [
        (0, [], Metrics()),
        (1, [], Metrics(1, 1, 1.0, 1.0, 1.0)),
        # Two that do not know each other: 1 + 1; the tree of two costs 3 · log2 3 - 2 = 2.755.
        (2, [], Metrics(2, 2, 1.0, 0.726, 0.5)),
        # A balanced tree of three is the measure of all: 3 + 1 + 1 = 5.
        (3, [(0, 1), (0, 2)], Metrics(3, 5, 1.667, 1.0, 0.5556)),
        # A chain: 3 + 2 + 1.
        (3, [(0, 1), (1, 2)], Metrics(3, 6, 2.0, 1.2, 0.6667)),
        # A cycle: everyone needs everyone.
        (3, [(0, 1), (1, 2), (2, 0)], Metrics(3, 9, 3.0, 1.8, 1.0)),
        # Two in a cycle, one above, one below: 4 + 3 + 3 + 1; 11 / (5 · log2 5 - 4).
        (4, [(0, 1), (1, 2), (2, 1), (2, 3)], Metrics(4, 11, 2.75, 1.446, 0.6875)),
        # Seven in a balanced tree: 7 + 3 + 3 + 1 + 1 + 1 + 1.
        (7, [(0, 1), (0, 2), (1, 3), (1, 4), (2, 5), (2, 6)], Metrics(7, 17, 2.429, 1.0, 0.3469)),
    ],
)
def test_by_hand(count: int, edges: list[tuple[int, int]], expected: Metrics) -> None:
    assert measure(count, edges) == expected


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 9))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=30))


def reached(count: int, edges: list[tuple[int, int]]) -> list[set[int]]:
    """What each node reaches, one edge after the other until nothing is added."""
    found = [{node} for node in range(count)]
    changed = True
    while changed:
        changed = False
        for start, end in edges:
            more = found[start] | found[end]
            changed |= more != found[start]
            found[start] = more
    return found


@given(graphs())
def test_against_counting(graph: Graph) -> None:
    count, edges = graph
    ccd = sum(map(len, reached(count, edges)))
    metrics = measure(count, edges)
    assert metrics.ccd == ccd
    assert metrics.propagation_cost == round(ccd / count**2, 4)


@given(graphs())
def test_components_come_after_what_they_lead_to(graph: Graph) -> None:
    count, edges = graph
    following = [[end for start, end in edges if start == node] for node in range(count)]
    groups = [*components(range(count), following.__getitem__)]
    ways = reached(count, edges)
    assert sorted(node for group in groups for node in group) == list(range(count))
    for number, group in enumerate(groups):
        before = {node for earlier in groups[: number + 1] for node in earlier}
        for node in group:
            assert ways[node] <= before
            assert {other for other in ways[node] if node in ways[other]} == set(group)


def test_a_long_chain_is_no_recursion() -> None:
    assert measure(5_000, [(n, n + 1) for n in range(4_999)]).ccd == 5_000 * 5_001 // 2
