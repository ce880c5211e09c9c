from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boundcheck.draw import layout
from boundcheck.draw.labels import labels
from boundcheck.draw.layout import Placed, Spot, bow, place, size_of, trace
from boundcheck.draw.order import Tie, downwards
from boundcheck.draw.rows import Box
from boundcheck.draw.spread import spread

LAYERS = ("high", "middle", "low")


def box(name: str, layer: str | None = None, role: str = "module", group: str | None = None) -> Box:
    return Box(name, *size_of((name,), 900), layer, group, role)


def rows(placed: Placed) -> list[list[str]]:
    """The names in reading order."""
    found: dict[int, list[tuple[float, str]]] = {}
    for name, spot in placed.spots.items():
        found.setdefault(spot.row, []).append((spot.x, name))
    return [[name for _, name in sorted(found[row])] for row in sorted(found)]


def curves(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Points close to each other along a line as `trace` draws it."""
    for (x, y), (to_x, to_y) in pairwise(points):
        for step in range(1, 24):
            t = step / 24
            if y == to_y:
                yield x + (to_x - x) * (3 * t * t - 2 * t**3), y + 3 * t * (1 - t) * bow(x, to_x)
            else:
                yield x + (to_x - x) * (3 * t * t - 2 * t**3), y + (to_y - y) * (1.5 * t * (1 - t) + t**3)


def touches(spot: Spot, x: float, y: float) -> bool:
    return spot.x + 0.2 < x < spot.x + spot.w - 0.2 and spot.y + 0.2 < y < spot.y + spot.h - 0.2


def apart(one: Spot, other: Spot) -> bool:
    return (
        one.x + one.w <= other.x
        or other.x + other.w <= one.x
        or one.y + one.h <= other.y
        or other.y + other.h <= one.y
    )


def check(placed: Placed, through: bool = False) -> None:
    """What holds of every picture."""
    for one, other in combinations(placed.spots.values(), 2):
        assert apart(one, other)
    for spot in placed.spots.values():
        assert 0 <= spot.x <= spot.x + spot.w <= placed.width
        assert 0 <= spot.y <= spot.y + spot.h <= placed.height
        assert any(strip.y <= spot.y and spot.y + spot.h <= strip.y + strip.h for strip in placed.strips)
    for (from_, to), points in placed.lines.items():
        start, end = placed.spots[from_], placed.spots[to]
        for spot, (x, y) in ((start, points[0]), (end, points[-1])):
            assert spot.x <= x <= spot.x + spot.w
            assert y == pytest.approx(spot.y, abs=0.2) or y == pytest.approx(spot.y + spot.h, abs=0.2)
        for x, y in () if through else curves(points):
            assert 0 <= x <= placed.width
            assert 0 <= y <= placed.height
            assert not any(touches(spot, x, y) for spot in placed.spots.values())


def test_nothing() -> None:
    assert place((), (), LAYERS) == Placed({}, {}, (), 80.0, 80.0)


def test_one_module() -> None:
    placed = place((box("shop"),), (Tie("shop", "shop"),), ())
    assert rows(placed) == [["shop"]]
    assert placed.lines["shop", "shop"]
    check(placed)


def test_the_bands_are_the_layers_from_high_to_low_and_what_is_in_none_around_them() -> None:
    placed = place(
        (
            box("kernel", role="shared"),
            box("stray"),
            box("web", "high"),
            box("wiring", role="composition"),
            box("orders", "low"),
            box("other", "unlisted"),
        ),
        (Tie("kernel", "web"),),
        LAYERS,
    )
    assert [(strip.kind.split()[0], strip.layer) for strip in placed.strips] == [
        ("composition", None),
        ("layer", "high"),
        ("layer", "low"),
        ("layer", "unlisted"),
        ("rest", None),
        ("shared", None),
    ]
    assert rows(placed) == [["wiring"], ["web"], ["orders"], ["other"], ["stray"], ["kernel"]]


def test_who_uses_stands_above_what_is_used() -> None:
    placed = place([box(name) for name in "abcd"], [Tie("d", "b"), Tie("b", "c"), Tie("d", "c")], ())
    assert placed.spots["d"].row < placed.spots["b"].row < placed.spots["c"].row


def test_in_a_cycle_the_light_tie_leads_back_up() -> None:
    placed = place([box("a"), box("b")], [Tie("a", "b", 1), Tie("b", "a", 9)], ())
    assert rows(placed) == [["b"], ["a"]]
    assert placed.lines["a", "b"][0][1] > placed.lines["a", "b"][-1][1]
    check(placed)


def test_a_line_goes_round_the_boxes_between_its_ends() -> None:
    names = "abcde"
    chain = [Tie(one, other, 5) for one, other in pairwise(names)]
    placed = place([box(name) for name in names], [*chain, Tie("a", "e"), Tie("e", "a", 0.1)], ())
    assert len(rows(placed)) == 5
    assert len(placed.lines["a", "e"]) > 2
    check(placed)


def test_many_modules_of_one_layer_wrap_into_rows() -> None:
    placed = place([box(f"module{number}", "high") for number in range(400)], (), LAYERS)
    assert 0.8 < placed.width / placed.height < 3
    assert len(rows(placed)) > 8
    check(placed)


def test_a_long_chain_is_no_endless_column() -> None:
    names = [f"m{number:03}" for number in range(120)]
    placed = place([box(name) for name in names], [Tie(one, other) for one, other in pairwise(names)], ())
    assert placed.height < 3 * placed.width
    check(placed)


def test_members_of_a_group_stand_together_where_nothing_else_decides() -> None:
    placed = place([box(f"m{n}", "high", group=f"team{n % 2}") for n in range(4)], (), LAYERS)
    (row,) = rows(placed)
    assert row in (["m0", "m2", "m1", "m3"], ["m1", "m3", "m0", "m2"])


def test_a_tie_to_what_has_no_box_is_left_out() -> None:
    assert place([box("a")], [Tie("a", "b")], ()).lines == {}


def test_names_of_any_length_have_boxes_within_bounds() -> None:
    names = ("", "x", "n" * 200, "日" * 90)
    label_of = labels(names)
    sizes = [size_of(label_of[name], lines) for name in names for lines in (0, 10, 10**7)]
    assert min(sizes) == size_of(("x",), 0)
    assert max(wide for wide, _ in sizes) < 400
    assert max(high for _, high in sizes) < 180
    assert size_of(("a",), 50_000)[1] > size_of(("a",), 500)[1]


def test_too_large_a_picture_is_a_grid_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "MAX_TIES", 2)
    ties = [Tie("a", "b"), Tie("b", "c"), Tie("c", "a")]
    placed = place([box(name) for name in "abc"], ties, ())
    assert placed.plain
    assert placed.lines.keys() == {("a", "b"), ("b", "c"), ("c", "a")}
    check(placed, through=True)


def test_without_the_library_there_is_a_picture_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    placed = place([box("a"), box("b")], [Tie("a", "b")], ())
    assert placed.plain
    check(placed)


def test_the_library_is_loaded_only_for_a_picture() -> None:
    code = "import sys; import boundcheck.cli, boundcheck.draw; print('fast_sugiyama' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


NAMES = st.sampled_from([f"module_{number}" + "x" * (number * 3 % 40) for number in range(14)])
BOXES = st.lists(
    st.builds(
        Box,
        NAMES,
        st.floats(100, 240).map(round),
        st.floats(58, 104).map(round),
        st.sampled_from((*LAYERS, None, "unlisted")),
        st.sampled_from((None, "@a", "@b")),
        st.sampled_from(("module", "shared", "composition")),
    ),
    unique_by=lambda box: box.name,
    max_size=14,
)
TIES = st.lists(st.builds(Tie, NAMES, NAMES, st.sampled_from((0.1, 1.0, 40.0))), max_size=40)


@settings(deadline=None)
@given(BOXES, TIES)
def test_no_box_lies_on_another_and_no_line_on_a_box(boxes: list[Box], ties: list[Tie]) -> None:
    placed = place(boxes, ties, LAYERS)
    names = {box.name for box in boxes}
    assert placed.spots.keys() == names
    assert placed.lines.keys() == {(t.from_, t.to) for t in ties if {t.from_, t.to} <= names}
    check(placed)


@settings(deadline=None, max_examples=40)
@given(BOXES, TIES, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(boxes: list[Box], ties: list[Tie], random: object) -> None:
    first = place(boxes, ties, LAYERS)
    random.shuffle(boxes)  # type: ignore[attr-defined]
    random.shuffle(ties)  # type: ignore[attr-defined]
    assert place(boxes, ties, LAYERS) == first


def test_every_run_draws_the_same() -> None:
    code = """
import json
from boundcheck.draw.layout import place, trace
from boundcheck.draw.order import Tie
from boundcheck.draw.rows import Box
names = [f"m{n}" for n in range(60)]
ties = {Tie(names[a], names[(a * step + 7) % 60]) for a in range(60) for step in (1, 3, 11)}
placed = place([*{Box(name, 120, 60, group=name[:2]) for name in names}], [*ties], ())
print(json.dumps([[*map(str, placed.spots.values())], {str(k): trace(v) for k, v in placed.lines.items()}]))
"""
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(runs) == 1
    assert json.loads(runs.pop())[0]


def test_a_line_as_path_data() -> None:
    assert trace([(0, 0), (0, 10), (20, 30)]) == "M0,0V10C0,20 20,20 20,30"
    assert trace([(0, 5.5), (24, 5.5)]) == "M0,5.5C0,25.5 24,25.5 24,5.5"


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9), st.floats(0, 50))
def test_spread_places_keep_their_order_and_distance(wanted: list[float], distance: float) -> None:
    found = spread(wanted, [distance] * (len(wanted) - 1), -2e3, 2e3)
    assert all(second - first >= distance - 1e-6 for first, second in pairwise(found))
    assert min(found) >= -2e3 - 1e-6
    assert max(found) <= 2e3 + 1e-6


def test_spread_leaves_what_is_far_enough_apart_alone() -> None:
    assert spread([0, 10, 30], [5, 5], 0, 100) == [0, 10, 30]
    assert spread([10, 10], [4], 0, 100) == [8, 12]
    assert spread([50, 60], [30], 0, 20) == [0, 30]


@given(TIES)
def test_downwards_names_each_once(ties: list[Tie]) -> None:
    ties = [*{(t.from_, t.to): t for t in ties if t.from_ != t.to}.values()]
    names = sorted({end for tie in ties for end in tie[:2]})
    order = downwards(names, ties)
    assert sorted(order) == names
    back = sum(t.weight for t in ties if order.index(t.from_) > order.index(t.to))
    assert back <= sum(t.weight for t in ties) / 2 + 1e-6


@settings(deadline=None, max_examples=40)
@given(st.sets(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=90))
def test_without_cycles_every_line_leads_down_or_along_a_row(pairs: set[tuple[int, int]]) -> None:
    ties = [Tie(f"m{min(pair)}", f"m{max(pair)}") for pair in pairs if pair[0] != pair[1]]
    placed = place([box(f"m{number}") for number in range(31)], ties, ())
    for tie in ties:
        assert placed.spots[tie.from_].row <= placed.spots[tie.to].row


def test_ties_without_weight_do_not_decide_what_stands_above() -> None:
    placed = place([box("a"), box("b")], [Tie("a", "b"), Tie("b", "a", 0)], ())
    assert rows(placed) == [["a"], ["b"]]


def test_what_gets_no_line_still_decides_the_places() -> None:
    boxes, ties = [box("a"), box("b")], [Tie("b", "a")]
    placed = place(boxes, ties, (), drawn=())
    assert rows(placed) == rows(place(boxes, ties, ())) == [["b"], ["a"]]
    assert placed.lines.keys() == {("b", "a")}
