"""Chains of imports against grimp's own, one after the other, and against all that there are."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise

import grimp
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.codebase.chains import ImportMap
from boundcheck.codebase.graph import ImportEdge, neighbours

Pair = tuple[str, str]

SIDES = {"a": "b", "b": "c", "c": "a"}  # what is asked of each package; `o` stands between
NAMES = [f"{package}.{name}" for package in "abco" for name in ("one", "two", "three", "four")]
PAIRS = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1])
# Dense enough for several chains, with enough strangers for long ones.
LONG = st.tuples(st.sampled_from(NAMES[-5:]), st.sampled_from(NAMES[-5:])).filter(
    lambda pair: pair[0] != pair[1]
)
IMPORTS = st.builds(set[Pair].union, st.sets(PAIRS, max_size=40), st.sets(LONG, max_size=10))


def map_of(imports: Set[Pair], asked: frozenset[Pair] | None = None) -> ImportMap:
    return ImportMap([*"abco", *NAMES], neighbours(imports), lambda *pair: ImportEdge(*pair, line=1), asked)


def names_of(chains: tuple[tuple[ImportEdge, ...], ...]) -> list[tuple[str, ...]]:
    return [(chain[0].importer, *(edge.imported for edge in chain)) for chain in chains]


def lies_in(name: str, package: str) -> bool:
    return name.partition(".")[0] == package


def graph_of(imports: Set[Pair]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for name in ("a", "b", "c", "o", *NAMES):
        graph.add_module(name)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


def ways(imports: Set[Pair], importer: str, imported: str, steps: int) -> Iterator[tuple[str, ...]]:
    """All ways of so many steps from one package to another."""
    found = [(name,) for name in NAMES if lies_in(name, importer)]
    for _ in range(steps):
        found = [(*way, other) for way in found for one, other in imports if one == way[-1]]
    return (way for way in found if lies_in(way[-1], imported))


@given(IMPORTS, st.booleans())
def test_each_chain_is_the_first_of_the_shortest_that_those_before_it_leave(
    imports: Set[Pair], keeps_apart: bool
) -> None:
    asked = map_of(imports)
    apart = frozenset[str]().union(*(asked.members(name, exact=False) for name in SIDES))
    for importer, imported in SIDES.items():
        (third,) = SIDES.keys() - {importer, imported}
        left = {pair for pair in imports if not (keeps_apart and any(lies_in(name, third) for name in pair))}
        found = asked.chains(importer, imported, exact=False, apart=apart if keeps_apart else frozenset())
        for chain in names_of(found):
            grimps = graph_of(left).find_shortest_chain(importer, imported, as_packages=True)
            assert grimps is not None
            assert len(chain) == len(grimps)
            assert chain == min(ways(left, importer, imported, len(chain) - 1))
            left -= set(pairwise(chain))
        assert not graph_of(left).chain_exists(importer, imported, as_packages=True)


@given(IMPORTS)
def test_there_is_a_chain_where_grimp_finds_some(imports: Set[Pair]) -> None:
    asked, graph = map_of(imports), graph_of(imports)
    for importer, imported in SIDES.items():
        found = names_of(asked.chains(importer, imported, exact=False))
        grimps = sorted(graph.find_shortest_chains(importer, imported), key=len)
        assert [len(chain) for chain in found[:1]] == [len(chain) for chain in grimps[:1]]
        # Of one step there is no choice, of two one way or another is left over.
        assert {chain for chain in found if len(chain) == 2} == {chain for chain in grimps if len(chain) == 2}
        assert sum(len(chain) == 3 for chain in found) == sum(len(chain) == 3 for chain in grimps)


@given(IMPORTS, st.sampled_from(NAMES[-4:]), st.sampled_from(NAMES[-4:]))
def test_imports_of_what_leads_nowhere_change_no_chain(imports: Set[Pair], one: str, other: str) -> None:
    asked, more = map_of(imports), map_of({*imports, (one, "o.leaf"), ("o.start", other)})
    for importer, imported in SIDES.items():
        assert names_of(asked.chains(importer, imported, exact=False)) == names_of(
            more.chains(importer, imported, exact=False)
        )


@given(IMPORTS, PAIRS, st.booleans())
def test_a_chain_that_is_asked_for_is_never_left_out(
    imports: Set[Pair], pair: Pair, keeps_apart: bool
) -> None:
    imports = {*imports, pair}
    every, asked = map_of(imports), map_of(imports, frozenset((pair,)))
    apart = frozenset(name for name in NAMES if not lies_in(name, "o")) if keeps_apart else frozenset()
    for importer, imported in SIDES.items():
        wanted, found = (
            [chain for chain in names_of(each) if pair in pairwise(chain)]
            for each in (each.chains(importer, imported, exact=False, apart=apart) for each in (every, asked))
        )
        assert found == wanted


def test_direct_imports_are_chains_of_one_step() -> None:
    asked = map_of({("a.one", "b.two"), ("a.one", "b.one"), ("a.two", "o.one"), ("o.one", "b.one")})
    assert names_of(asked.direct("a", "b", exact=False)) == [("a.one", "b.one"), ("a.one", "b.two")]
    assert names_of(asked.direct("a", "b", exact=True)) == []
    assert names_of(asked.direct("a.one", "b.two", exact=True)) == [("a.one", "b.two")]
