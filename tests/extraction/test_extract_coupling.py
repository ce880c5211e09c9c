"""Change coupling by code-maat's definition, on changesets that are made up."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from boundcheck.extraction.history.coupling import (
    companions_of,
    counting,
    may_merge,
    partners_of,
    read_releases,
)
from boundcheck.extraction.history.log import Tag
from boundcheck.extraction.history.model import Companion, Partner, Revision, Thresholds
from boundcheck.extraction.history.owners import homes, is_bot

USUAL = Thresholds()


def commits(*groups: tuple[int, str], files: int = 1) -> list[Revision]:
    """So many commits of modules, each named by a letter."""
    return [
        Revision(f"{letters}{n}", 0, "ann", tuple(sorted(letters)), files * len(letters))
        for count, letters in groups
        for n in range(count)
    ]


def partners(module: str, found: list[Revision], thresholds: Thresholds = USUAL) -> tuple[Partner, ...]:
    return partners_of(module, counting(found, thresholds), thresholds)


def degrees(found: list[Revision], thresholds: Thresholds = USUAL) -> dict[str, int]:
    """By the names of both, as both of them tell it."""
    told = {f"{name}{c.module}": c.degree for name in "abc" for c in partners(name, found, thresholds)}
    assert all(told[pair[::-1]] == degree for pair, degree in told.items())
    return {pair: degree for pair, degree in told.items() if pair == "".join(sorted(pair))}


def test_shared_commits_over_the_average_of_both() -> None:
    # a has 10 revisions, b 7, c 5: ab 6 / 8.5 = 70.6 %, ac 5 / 7.5 = 66.7 %, bc 5 / 6 = 83.3 %.
    found = commits((5, "abc"), (1, "ab"), (4, "a"), (1, "b"))
    assert partners("a", found) == (Partner("b", 70, 6, 10, 7), Partner("c", 66, 5, 10, 5))
    assert partners("b", found) == (Partner("c", 83, 5, 7, 5), Partner("a", 70, 6, 7, 10))
    assert partners("c", found) == (Partner("b", 83, 5, 5, 7), Partner("a", 66, 5, 5, 10))


def test_five_shared_commits_are_enough_and_four_are_not() -> None:
    assert degrees(commits((5, "ab"))) == {"ab": 100}
    assert degrees(commits((4, "ab"), (2, "a"), (2, "b"))) == {}


def test_the_average_of_revisions_is_held_against_the_minimum_unrounded() -> None:
    limits = Thresholds(min_revs=6)
    assert degrees(commits((5, "ab"), (1, "a")), limits) == {}  # 5.5 in the mean
    assert degrees(commits((5, "ab"), (2, "a")), limits) == {"ab": 83}


def test_the_degree_is_held_against_the_minimum_unrounded() -> None:
    # 6 of 20 in the mean are 30 %; 6 of 20.5 are 29.3 %.
    assert degrees(commits((6, "ab"), (14, "a"), (14, "b"))) == {"ab": 30}
    assert degrees(commits((6, "ab"), (14, "a"), (15, "b"))) == {}


def test_the_degree_is_held_against_the_maximum_rounded_down() -> None:
    found = commits((5, "ab"), (1, "a"), (1, "b"), (1, "b"))  # 5 / 6.5 = 76.9 %
    assert degrees(found, Thresholds(max_coupling=76)) == {"ab": 76}
    assert degrees(found, Thresholds(max_coupling=75)) == {}


def test_thirty_files_count_and_thirty_one_count_for_nothing_at_all() -> None:
    counted = commits((5, "ab"))
    thirty = [Revision("x", 0, "ann", ("a", "b"), 30)]
    more = [Revision("y", 0, "ann", ("a", "b"), 31), Revision("z", 0, "ann", ("a",), 31)]
    assert partners("a", [*counted, *thirty, *more]) == (Partner("b", 100, 6, 6, 6),)


def test_candidates_for_a_merger_need_both_a_degree_and_many_commits() -> None:
    assert may_merge(Partner("b", 70, 10, 10, 10))
    assert not may_merge(Partner("b", 69, 10, 10, 10))
    assert not may_merge(Partner("b", 100, 9, 9, 9))


Changes = st.lists(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 9)), max_size=8), max_size=60)


@given(
    Changes,
    st.builds(
        Thresholds, *(st.integers(0, 4),) * 2, st.integers(0, 80), st.integers(40, 100), st.integers(1, 8)
    ),
)
def test_the_same_as_going_by_the_published_definition(
    changes: list[list[tuple[str, int]]], limits: Thresholds
) -> None:
    """As code-maat goes: pairs with themselves are kept for the count of revisions, and dropped from the result."""
    pairs: dict[frozenset[str], int] = defaultdict(int)
    for change in changes:
        rows = [module for module, _ in set(change)]
        if len(rows) <= limits.max_changeset:
            for pair in {frozenset((first, second)) for first in rows for second in rows}:
                pairs[pair] += 1
    expected = {}
    for pair, shared in pairs.items():
        if len(pair) == 2:
            first, second = sorted(pair)
            of_first, of_second = pairs[frozenset(first)], pairs[frozenset(second)]
            average = Fraction(of_first + of_second, 2)
            coupling = Fraction(shared) / average * 100
            if (
                average >= limits.min_revs
                and shared >= limits.min_shared
                and coupling >= limits.min_coupling
                and floor(coupling) <= limits.max_coupling
            ):
                expected[first, second] = Partner(second, int(coupling), shared, of_first, of_second)
                expected[second, first] = Partner(first, int(coupling), shared, of_second, of_first)
    revisions = [
        Revision(str(n), 0, "", tuple(sorted({module for module, _ in change})), len(set(change)))
        for n, change in enumerate(changes)
    ]
    found = {name: partners(name, revisions, limits) for name in "abcde"}
    assert {(name, p.module): p for name, told in found.items() for p in told} == expected
    for name, told in found.items():
        assert list(told) == sorted(told, key=lambda p: (-p.degree, -ceil((p.own + p.theirs) / 2), p.module))
        assert partners(name, revisions[::-1], limits) == told


def test_an_author_is_at_home_where_most_commits_are() -> None:
    owners = {"a": "red", "b": "red", "c": "blue", "d": None}
    mostly = [Revision("", 0, "ann", ("a", "b"), 2)] * 15 + [Revision("", 0, "ann", ("c", "d"), 2)] * 7
    wide = [Revision("", 0, "eve", ("a",), 1)] * 13 + [Revision("", 0, "eve", ("c", "d"), 2)] * 7
    even = [Revision("", 0, "bob", ("a", "c"), 2)] * 9
    few = [Revision("", 0, "cid", ("c",), 1)] * 4
    stray = [Revision("", 0, "dan", ("d",), 1)] * 9
    program = [Revision("", 0, "", ("c",), 1)] * 9
    assert homes([*mostly, *wide, *even, *few, *stray, *program], owners) == {"ann": "red"}


def test_programs_are_told_by_their_names() -> None:
    programs = ("renovate[bot]", "dependabot", "Weblate (bot)", "release-bot", "shop bot", "GitHub Actions")
    people = ("Ann Abbot", "Bob Ott", "Talbot", "Robot Boy")
    assert all(is_bot(name, "a@b.c") for name in programs)
    assert is_bot("renovate", "1+renovate[bot]@users.noreply.github.com")
    assert not any(is_bot(name, "a@b.c") for name in people)


def test_releases_hold_what_came_since_the_one_before() -> None:
    # 0 - 1 - 2 - 3 - 4 - 5, and a branch 2 - s where v2 and v2.1 were cut.
    parents: dict[str, tuple[str, ...]] = {
        "0": (),
        **{str(n): (str(n - 1),) for n in range(1, 6)},
        "s": ("2",),
    }
    touched = [Revision(str(n), n, "", (letter,), 1) for n, letter in enumerate("zabacd")]
    tags = (Tag(0, "v0", "0"), Tag(2, "v2", "s"), Tag(3, "v2.1", "s"), Tag(4, "v3", "4"), Tag(5, "lost", "x"))
    found = read_releases(parents, tags, touched)
    assert found.names == ("v2", "v3")
    assert found.changed == ({"a", "b"}, {"a", "c"})


def test_pairs_are_released_together_in_a_share_of_the_releases_of_either() -> None:
    parents: dict[str, tuple[str, ...]] = {"0": (), **{str(n): (str(n - 1),) for n in range(1, 7)}}
    letters = ("z", "ab", "ab", "ab", "a", "b", "c")
    touched = [Revision(str(n), n, "", tuple(found), 1) for n, found in enumerate(letters)]
    tags = [Tag(n, f"v{n}", str(n)) for n in range(7)]
    found = read_releases(parents, tags, touched)
    assert companions_of("a", found) == (Companion("b", 3, 5),)
    assert companions_of("b", found) == (Companion("a", 3, 5),)
    assert companions_of("c", found) == ()
