from __future__ import annotations

from dataclasses import replace

from draw_examples import EMPTY, SMALL, big, module, worst

from boundcheck.coupling import Coupling
from boundcheck.draw.text import render_text
from boundcheck.plain import visible


def test_the_whole_picture() -> None:
    assert render_text(SMALL) == (
        """\
5 modules, 5 dependencies (1 undeclared), 1 cycle

Layer entry
  module            files   lines  in  out  instability  tables  findings
  web                   7     700   0    1         1.00       0         0  composition
    → orders            4 imports, 4 names

Layer domain
  module            files   lines  in  out  instability  tables  findings
  billing              12   3,400   1    1         0.50       2         2  @shop/pay
    → orders            1 import, 1 name  [undeclared, cycle 1, 2 findings]
  orders              120  13,400   1    2         0.67       0         1
    → kernel        1,040 imports, 9 names
    → billing          12 imports, 3 names, 2 data accesses, 1 test import  [cycle 1]
    → (unassigned)        3 data accesses, 1 test import

Layer platform
  module            files   lines  in  out  instability  tables  findings
  kernel                2      90   1    0         0.00       0         0  shared
    → web               2 imports, 2 names  [1 finding]

Without a layer
  module            files   lines  in  out  instability  tables  findings
  scripts               1       1   0    0            -       0         0

Outside every module
  (unassigned)

Cycles
  1  billing, orders
"""
    )


def test_no_modules() -> None:
    assert render_text(EMPTY) == "No modules.\n"


def test_without_layers_there_is_one_table() -> None:
    titles = [
        line
        for line in render_text(replace(SMALL, modules=SMALL.modules[-2:-1])).splitlines()
        if line[:1].strip()
    ]
    assert titles == [
        "1 module, 5 dependencies (3 undeclared), 1 cycle",
        "Modules",
        "Outside every module",
        "Cycles",
    ]


def test_four_hundred_modules_line_up() -> None:
    lines = render_text(big(400, 5)).splitlines()
    assert lines[0] == "400 modules, 2,000 dependencies"
    assert [line for line in lines if line.startswith("Layer")] == ["Layer high", "Layer middle", "Layer low"]
    modules = [line for line in lines if line.startswith(("  module0", "  module "))]
    assert len({len(line) for line in modules}) == 1
    edges = [line for line in lines if "→" in line]
    assert len(edges) == 2000
    assert len({line.index("import") for line in edges}) == 1
    assert edges[:2] == ["    → module001  5 imports, 1 name", "    → module002  4 imports, 1 name"]
    assert max(map(len, lines)) <= 100


def test_one_long_name_does_not_push_the_others_away() -> None:
    coupling = Coupling((module("a"), module("b" * 200)), (), ())
    lines = render_text(coupling).splitlines()
    assert len(lines[2]) < 120 < len(lines[-1])


def test_a_long_cycle_is_wrapped() -> None:
    names = tuple(f"module{number:02}" for number in range(30))
    lines = render_text(Coupling((module("a"),), (), (("a", "b"), names))).split("Cycles\n")[1].splitlines()
    assert lines[0] == "  1  a, b"
    assert lines[1].startswith("  2  module00, module01,")
    assert lines[2].startswith("     module09,")
    assert max(map(len, lines)) <= 100


def test_no_name_breaks_a_line_or_the_terminal() -> None:
    lines = render_text(worst()).splitlines()
    assert all(visible(line) == line for line in lines)
    assert len([line for line in lines if "→" in line]) == len(worst().edges)


def test_equal_input_gives_equal_output() -> None:
    shuffled = replace(SMALL, modules=SMALL.modules[::-1], edges=SMALL.edges[::-1])
    assert render_text(shuffled) == render_text(SMALL)
