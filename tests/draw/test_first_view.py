"""What is seen first: which lines are drawn, what a cycle is, that names stay whole, and what stands in one box."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from draw_examples import big, edge, known, module
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.atlas.model import Atlas, AtlasCycle, Edge, ModuleNode
from boundcheck.draw.first import NARROW, first_view, placed_otherwise, points_of
from boundcheck.draw.groups import MOST, grouping
from boundcheck.draw.labels import LONGEST, labels, shortened
from boundcheck.draw.picture import OPEN, Line


def knot(size: int, *outside: Edge, more: tuple[ModuleNode, ...] = ()) -> Atlas:
    """Modules each of which imports every other, the first ones of the alphabet more; check would cut what leads back."""
    names = [f"m{number:02}" for number in range(size)]
    edges = tuple(
        edge(one, other, 9 if one < other else 1, kinds=("cyclic",))
        for one, other in permutations(range(size), 2)
    )
    cuts = tuple((names[e.from_], names[e.to]) for e in edges if e.from_ > e.to)
    return Atlas((*map(module, names), *more), (*edges, *outside), (AtlasCycle(tuple(names), cuts),))


def ends(line: Line) -> tuple[str | int, str | int]:
    return line.from_, line.to


def test_a_small_picture_shows_every_line() -> None:
    atlas = Atlas(
        tuple(map(module, "abcd")), (edge(0, 1), edge(1, 2), edge(2, 3, 0, tests=1, kinds=("tests",)))
    )
    assert {*map(ends, first_view(atlas).lines)} == {("a", "b"), ("b", "c"), ("c", "d")}


def test_of_many_lines_the_heaviest_are_drawn_and_each_module_keeps_one() -> None:
    view = first_view(big(40, 5))
    weights = [line.wire.imports for line in view.lines]
    assert len(weights) < 80 < len(view.picture.wires)
    assert min(weights) > 1
    assert {end for line in view.lines for end in ends(line)} == {node.name for node in view.picture.nodes}


def test_what_somebody_has_to_look_at_comes_before_the_heaviest() -> None:
    light = edge(0, 30, 1, kinds=("undeclared",))
    atlas = big(40, 5)
    pair = (atlas.modules[0].name, atlas.modules[30].name)
    assert pair in {*map(ends, first_view(Atlas(atlas.modules, (*atlas.edges, light))).lines)}
    plain = edge(0, 30, 1)
    assert pair not in {*map(ends, first_view(Atlas(atlas.modules, (*atlas.edges, plain))).lines)}


def test_what_wires_everything_has_few_lines() -> None:
    names = tuple(f"m{number:02}" for number in range(20))
    main = ModuleNode("main", 1, 1, role="composition")
    wired = tuple(edge(20, number, 50) for number in range(20))
    chain = tuple(edge(number, number + 1) for number in range(19))
    view = first_view(Atlas((*map(module, names), main), (*chain, *wired)))
    assert sum(line.from_ == "main" for line in view.lines) < 10
    other = first_view(Atlas((*map(module, names), module("main")), (*chain, *wired)))
    assert sum(line.from_ == "main" for line in other.lines) == 20


def test_a_small_cycle_is_open_and_what_closes_it_is_told_from_the_rest() -> None:
    view = first_view(knot(3))
    assert view.picture.rings[0].title == "Cycle of 3 modules: 3 of 6 dependencies close it"
    assert not view.closed
    assert {ends(line) for line in view.lines if line.wire.kind == "closing"} == {
        ("m01", "m00"),
        ("m02", "m00"),
        ("m02", "m01"),
    }
    # What closes it leads up, what would be fine leads down.
    spots = view.placed.spots
    for line in view.lines:
        up, down = (spots[name].row for name in (line.wire.from_, line.wire.to))
        assert (up > down) == (line.wire.kind == "closing")


def test_a_large_cycle_is_one_thing() -> None:
    more = (module("user"), module("used"), module("beside"))
    size = 12
    assert size * (size - 1) > OPEN
    lines = (edge(12, 0, 4), edge(12, 5, 7), edge(3, 13, 2), edge(12, 14, 1), edge(12, 13, 3))
    view = first_view(knot(size, *lines, more=more))
    assert view.closed == {0}
    drawn = {ends(line): line.wire.imports for line in view.lines}
    assert drawn == {("user", 0): 11, (0, "used"): 2, ("user", "beside"): 1, ("user", "used"): 3}
    frame = view.placed.frames[0]
    for line in view.lines:
        points = points_of(view.placed, line)
        if line.to == 0:
            assert points[-1][1] == frame.y
        if line.from_ == 0:
            assert points[0][1] == frame.y + frame.h
    inside = [spot for name, spot in view.placed.spots.items() if name.startswith("m")]
    outside = [spot for name, spot in view.placed.spots.items() if not name.startswith("m")]
    assert all(frame.x < spot.x and spot.x + spot.w < frame.x + frame.w for spot in inside)
    assert all(frame.y < spot.y and spot.y + spot.h < frame.y + frame.h for spot in inside)
    assert not any(frame.y < spot.y < frame.y + frame.h for spot in outside)


def test_in_a_closed_cycle_a_breach_is_seen() -> None:
    atlas = knot(12)
    first = atlas.edges[0]
    bad = edge(first.from_, first.to, 1, kinds=("cyclic", "undeclared"))
    view = first_view(Atlas(atlas.modules, (bad, *atlas.edges[1:]), atlas.cycles))
    assert [ends(line) for line in view.lines] == [("m00", "m01")]
    # What only reaches too far where it may reach is counted at the module's box.
    found = replace(bad, kinds=frozenset(("cyclic",)), findings=(0,))
    new = replace(atlas, edges=(found, *atlas.edges[1:]), findings=known("new"))
    assert first_view(new).lines == ()


def test_a_cycle_over_layers_has_no_frame() -> None:
    nodes = (module("a", "high"), module("b", "low"))
    edges = (edge(0, 1, 9, kinds=("cyclic",)), edge(1, 0, kinds=("cyclic", "layer")))
    view = first_view(Atlas(nodes, edges, (AtlasCycle(("a", "b"), (("b", "a"),)),), ("high", "low")))
    assert view.placed.frames == {}
    assert len(view.lines) == 2


def test_a_composition_in_a_cycle_stands_in_its_frame() -> None:
    main = ModuleNode("main", 1, 1, role="composition")
    edges = (edge(0, 1, 9, kinds=("cyclic",)), edge(1, 0, kinds=("cyclic",)))
    view = first_view(Atlas((module("a"), main), edges, (AtlasCycle(("a", "main"), (("main", "a"),)),)))
    assert [*view.placed.frames] == [0]
    alone = first_view(Atlas((module("a"), main), (edge(1, 0),)))
    assert [strip.kind for strip in alone.placed.strips] == ["composition", "rest"]


def test_opened_it_has_room_for_its_lines() -> None:
    atlas = knot(12)
    closed = first_view(atlas)
    opened = placed_otherwise(closed, None, opened=True)
    assert opened.placed.height > closed.placed.height
    assert sum(line.wire.kind == "closing" for line in opened.lines) == 66


def test_a_narrow_picture_is_higher_than_wide() -> None:
    wide = first_view(big(40, 5))
    narrow = placed_otherwise(wide, NARROW)
    assert wide.placed.width > wide.placed.height
    assert narrow.placed.width < narrow.placed.height
    assert {*map(ends, narrow.lines)} == {*map(ends, wide.lines)}


def test_names_are_whole_on_several_lines() -> None:
    names = ("orders", "dispatch_atlassian_confluence", "shop.billing.internal.rates", "n" * 40, "")
    found = labels(names)
    assert found["orders"] == ("orders",)
    assert found["dispatch_atlassian_confluence"] == ("dispatch_", "atlassian_", "confluence")
    assert found[""] == ("(no name)",)
    assert all("".join(found[name]) == name for name in names[:4])


def test_a_name_too_long_keeps_what_tells_it_apart() -> None:
    head, tail = "application_" * 9, "_service" * 9
    names = (f"{head}orders{tail}", f"{head}billing{tail}", f"{head}billing{tail}_2")
    found = shortened(names)
    assert "orders" in found[names[0]]
    assert "billing" in found[names[1]]
    assert len(set(found.values())) == 3


@given(st.lists(st.text("ab_", min_size=1, max_size=200), unique=True, max_size=12))
def test_no_two_labels_are_alike(names: list[str]) -> None:
    found = labels(names)
    assert len({"".join(label) for label in found.values()}) == len(names)
    assert all("".join(found[name]) == name for name in names if len(name) <= LONGEST)


def plugins(count: int, folders: int, owners: int = 0) -> Atlas:
    """Modules that all import a core, the second ones of each pair also the first."""
    nodes = tuple(
        ModuleNode(
            f"m{number:03}",
            1,
            1,
            owner=f"@team/{number % owners}" if owners else None,
            folder=f"src/f{number % folders}/m{number:03}",
        )
        for number in range(count)
    )
    core = ModuleNode("core", 1, 1, folder="src/core")
    return Atlas((core, *nodes), tuple(edge(number + 1, 0) for number in range(count)))


def test_as_many_modules_as_a_picture_holds_are_no_groups() -> None:
    assert grouping(plugins(MOST - 1, 9)) is None


def test_too_many_stand_by_owner_or_folder_where_that_says_something() -> None:
    by_owner, by_folder = grouping(plugins(300, 9, owners=12)), grouping(plugins(300, 9))
    assert by_owner is not None
    assert by_folder is not None
    assert (by_owner.by, by_folder.by) == ("owner", "folder")
    assert len(set(by_folder.box_of.values())) == 10
    assert by_folder.box_of["core"] == "core"


def test_packages_stand_by_their_module() -> None:
    nodes = tuple(
        ModuleNode(f"p{number:03}", 1, 1, within=f"m{number % 9}", folder="src/x") for number in range(300)
    )
    found = grouping(Atlas(nodes, (), level="package"))
    assert found is not None
    assert found.by == "module"
    assert found.box_of["p000"] == "m0: 34 packages"


def test_of_one_folder_those_that_nothing_imports_are_one() -> None:
    atlas = plugins(300, 1)
    more = tuple(edge(number, number + 100) for number in range(1, 41))
    found = grouping(Atlas(atlas.modules, (*atlas.edges, *more)))
    assert found is not None
    assert found.by == "folder that nothing imports"
    assert found.box_of["m001"] == "src/f0, not imported: 260 modules"
    assert found.box_of["m100"] == "m100"
    view = first_view(Atlas(atlas.modules, (*atlas.edges, *more)))
    assert len(view.picture.nodes) == 42


def test_where_no_grouping_helps_there_is_none() -> None:
    atlas = plugins(300, 1)
    chain = tuple(edge(number, number + 1) for number in range(1, 300))
    assert grouping(Atlas(atlas.modules, (*atlas.edges, *chain))) is None
