from __future__ import annotations

from dataclasses import replace

from draw_examples import EMPTY, SMALL, big, module, worst

from boundcheck.answers.atlas.model import Atlas, AtlasCycle
from boundcheck.base.plain import visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.text import render_text


def test_the_whole_picture() -> None:
    assert render_text(SMALL) == (
        """\
5 modules, 5 dependencies (1 undeclared, 1 against the layers, 1 deprecated), 1 cycle
propagation cost 60%: a module depends on 3.0 of 5 on average, itself included; NCCD 1.43

Layer entry
  module            files   lines  in  out  instability  tables  findings
  web                   7     700   1    1         0.50       0         0  composition
    → orders            4 imports, 4 names

Layer domain
  module            files   lines  in  out  instability  tables  findings
  billing              12   3,400   1    1         0.50       2         2  @shop/pay
    → orders            1 import, 1 name  [undeclared, closes cycle 1, 2 findings (1 baselined)]
  orders              120  13,400   2    2         0.50       0         1
    → kernel        1,040 imports, 9 names  [deprecated]
    → billing          12 imports, 3 names, 2 data accesses, 1 test import  [cycle 1]
    → (unassigned)        3 data accesses, 1 test import
    → web                 2 test imports

Layer platform
  module            files   lines  in  out  instability  tables  findings
  kernel                2      90   1    1         0.50       0         1  shared
    → web               2 imports, 2 names  [against the layers, 1 finding]

Without a layer
  module            files   lines  in  out  instability  tables  findings
  scripts               1       1   0    0            -       0         0

Outside every module
  module            files   lines  in  out  instability  tables  findings
  (unassigned)          1       4   0    0            -       0         0

Cycles
  1  billing, orders
"""
    )


def test_no_modules() -> None:
    assert render_text(EMPTY) == "No modules.\n"


def test_without_layers_there_is_one_table() -> None:
    modules = tuple(replace(module, layer=None) for module in SMALL.modules)
    titles = [
        line
        for line in render_text(replace(SMALL, modules=modules, layers=())).splitlines()
        if line[:1].strip()
    ]
    assert titles[2:] == ["Modules", "Outside every module", "Cycles"]


def test_a_part_says_that_it_is_one() -> None:
    text = render_text(replace(SMALL, note="orders and 2 steps around"))
    assert text.startswith(
        "Shown: orders and 2 steps around. The numbers of each module are those of the whole.\n5 modules"
    )
    assert render_text(replace(EMPTY, note="only cycles")) == "Nothing to show: only cycles.\n"


def test_packages_and_files_stand_under_their_module() -> None:
    names = (("shop.b", "b"), ("shop.a.x", "a"), ("shop.a", "a"), ("shop", UNASSIGNED))
    nodes = tuple(replace(module(name), within=within) for name, within in names)
    lines = render_text(Atlas(nodes, (), level="package")).splitlines()
    assert [line.split()[0] for line in lines[2:] if line and "files" not in line] == [
        "Module", "shop.a", "shop.a.x", "Module", "shop.b", "Outside", "shop",
    ]  # fmt: skip


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
    coupling = Atlas((module("a"), module("b" * 200)), ())
    lines = render_text(coupling).splitlines()
    assert len(lines[2]) < 120 < len(lines[-1])


def test_a_long_cycle_is_wrapped() -> None:
    names = tuple(f"module{number:02}" for number in range(30))
    lines = (
        render_text(Atlas((module("a"),), (), (AtlasCycle(("a", "b")), AtlasCycle(names))))
        .split("Cycles\n")[1]
        .splitlines()
    )
    assert lines[0] == "  1  a, b"
    assert lines[1].startswith("  2  module00, module01,")
    assert lines[2].startswith("     module09,")
    assert max(map(len, lines)) <= 100


def test_a_huge_cycle_is_told_in_part() -> None:
    names = tuple(f"module{number:03}" for number in range(900))
    text = render_text(Atlas((module("a"),), (), (AtlasCycle(names), AtlasCycle(names[:201]))))
    first, second = " ".join(text.split("Cycles\n")[1].split()).split(" 2 ")
    assert first.endswith("module199, and 700 more")
    assert second.endswith("module199, module200")


def test_no_name_breaks_a_line_or_the_terminal() -> None:
    lines = render_text(worst()).splitlines()
    assert all(visible(line) == line for line in lines)
    assert len([line for line in lines if "→" in line]) == len(worst().edges)


def test_equal_input_gives_equal_output() -> None:
    shuffled = replace(SMALL, edges=SMALL.edges[::-1])
    assert render_text(shuffled) == render_text(SMALL)
