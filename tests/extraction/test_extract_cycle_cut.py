"""The cheapest way to get one module out of a cycle."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.codebase.graph import cyclic_groups
from boundcheck.extraction.cycle import cut_free

NAMES = "abcde"
GRAPHS = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(min_value=1, max_value=9),
    max_size=10,
)


def is_free(costs: dict[tuple[str, str], int], gone: tuple[tuple[str, str], ...], module: str) -> bool:
    return not any(module in group for group in cyclic_groups(pair for pair in costs if pair not in gone))


@given(GRAPHS, st.sampled_from(NAMES))
def test_no_set_of_cuts_that_frees_the_module_is_cheaper(
    costs: dict[tuple[str, str], int], module: str
) -> None:
    found = cut_free(costs, module)
    if found is None:
        assert is_free(costs, (), module)
        return
    assert is_free(costs, found.cuts, module)
    cheapest = min(
        sum(costs[pair] for pair in cuts)
        for count in range(len(costs) + 1)
        for cuts in combinations(costs, count)
        if is_free(costs, cuts, module)
    )
    assert sum(costs[pair] for pair in found.cuts) == cheapest
    assert module in found.cycle


@given(GRAPHS, st.sampled_from(NAMES))
def test_the_order_of_dependencies_does_not_matter(costs: dict[tuple[str, str], int], module: str) -> None:
    turned = dict(sorted(costs.items(), key=lambda item: (item[1], item[0]), reverse=True))
    assert cut_free(turned, module) == cut_free(costs, module)


def test_the_cut_may_lie_far_from_the_module() -> None:
    costs = {("billing", "a"): 5, ("a", "b"): 1, ("b", "billing"): 5, ("a", "c"): 9, ("c", "a"): 9}
    found = cut_free(costs, "billing")
    assert found is not None
    assert found.cuts == (("a", "b"),)
    assert found.cycle == ("a", "b", "billing", "c")


def test_a_module_beside_a_cycle_is_in_none() -> None:
    assert cut_free({("billing", "a"): 1, ("a", "b"): 1, ("b", "a"): 1}, "billing") is None
