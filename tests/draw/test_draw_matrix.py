from __future__ import annotations

import re
from dataclasses import replace

import pytest
from draw_examples import EMPTY, SMALL, big, edge, module, worst

from boundcheck.answers.atlas import compare
from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.plain import visible, width
from boundcheck.draw.matrix import render_matrix


def test_the_whole_picture() -> None:
    assert render_matrix(SMALL) == (
        """\
                 1  2   3   4  5  6
Layer entry
1  web           ■  4
Layer domain
2  orders        2t ■  12c 1k~    3d
3  billing          1!  ■
Layer platform
4  kernel        2^         ■
Without a layer
5  scripts                     ■
Outside every module
6  (unassigned)                   ■

A row imports the columns, so many times; what is below the diagonal goes against the order.
! undeclared  ^ against the layers  c in a cycle  ~ deprecated  d data accesses only  t test imports only
"""
    )


def test_nothing_to_show() -> None:
    assert render_matrix(EMPTY) == "No modules.\n"
    assert render_matrix(replace(EMPTY, note="only cycles")) == "Nothing to show: only cycles.\n"
    assert "None of them uses another." in render_matrix(Atlas((module("a"), module("b")), ()))


def rows(text: str) -> list[str]:
    return [line.split()[1] for line in text.splitlines() if line[:2].strip().isdigit() and "■" in line]


def test_the_importing_come_first_and_cycles_stand_together() -> None:
    # e → c ↔ a → b, and d by itself; of the cycle's two, c imports more than it is imported.
    names = "abcde"
    pairs = (("a", "b", 1), ("a", "c", 1), ("c", "a", 5), ("e", "c", 1))
    edges = tuple(edge(names.index(start), names.index(end), count) for start, end, count in pairs)
    text = render_matrix(Atlas(tuple(map(module, names)), edges))
    assert rows(text) == ["e", "d", "c", "a", "b"] or rows(text) == ["d", "e", "c", "a", "b"]


def test_what_is_new_since_the_base_is_marked() -> None:
    text = render_matrix(compare(SMALL, replace(SMALL, edges=SMALL.edges[:-1]), "abc", "main"))
    assert " 4 +" in text
    assert "+ new" in text


@pytest.mark.parametrize("cells", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("name", ["module{:03}", "日本語の名前のとても長い部分{:03}", "\x1b[31m{:03}\n"])
def test_every_line_fits(cells: int, name: str) -> None:
    lines = render_matrix(big(400, 5, name), cells).splitlines()
    assert all(visible(line) == line for line in lines)
    matrix = [line for line in lines if "■" in line]
    assert len(matrix) > 2
    assert max(map(width, matrix)) <= cells
    heads = next(line for line in lines if line.split()[:2] == ["1", "2"])
    ends = [match.end() for match in re.finditer(r"\d+", heads)]
    assert [width(line.partition("■")[0]) + 1 for line in matrix] == ends


def test_what_does_not_fit_is_folded_by_owner_and_said() -> None:
    atlas = big(60, 3)
    owned = replace(
        atlas, modules=tuple(replace(node, owner=f"@team{n // 10}") for n, node in enumerate(atlas.modules))
    )
    text = render_matrix(owned, 80)
    assert text.startswith(
        "60 modules do not fit into 80 columns, so they are folded by owner; --module NAME shows what lies around one.\n"
    )
    assert sorted(rows(text)) == [f"@team{n}" for n in range(6)]
    assert "■" in render_matrix(owned)
    assert "folded" not in render_matrix(owned)


def test_without_groups_the_heaviest_are_shown() -> None:
    atlas = big(60, 3)
    heavy = replace(atlas, edges=(*atlas.edges, edge(7, 50, 900, kinds=("undeclared",))))
    text = render_matrix(heavy, 60)
    assert "60 modules do not fit into 60 columns; these " in text
    assert {"module007", "module050"} <= set(rows(text))


def test_as_many_are_shown_as_fit() -> None:
    for cells in (60, 100, 180):
        lines = [line for line in render_matrix(big(400, 5), cells).splitlines() if "■" in line]
        assert cells - 4 <= max(map(width, lines)) + 1 <= cells + 1


def test_no_name_breaks_a_line() -> None:
    text = render_matrix(worst())
    assert all(visible(line) == line for line in text.splitlines())
    assert text.count("■") == len(worst().modules)
