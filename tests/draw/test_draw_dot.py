from __future__ import annotations

import re
from dataclasses import replace

from draw_examples import EMPTY, SMALL, WORST, big, worst

from boundcheck.base.plain import visible
from boundcheck.draw.dot import render_dot

QUOTED = r'"(?:[^"\\]|\\.)*"'
ATTRIBUTES = rf"\[(?:\w+=(?:{QUOTED}|[\w.]+)(?:, )?)+\]"
STATEMENT = re.compile(
    rf" *(?:digraph boundcheck \{{|subgraph cluster_\d+ \{{|\}}|\w+=(?:{QUOTED}|\w+);"
    rf"|(?:node|edge) {ATTRIBUTES};|{QUOTED} {ATTRIBUTES};|{QUOTED} -> {QUOTED} {ATTRIBUTES};)"
)


def test_the_whole_picture() -> None:
    assert render_dot(SMALL) == (
        r"""digraph boundcheck {
  rankdir=TB;
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10, color=gray30];
  subgraph cluster_0 {
    label="entry";
    color=gray60;
    "web" [label="web\n7 files, 700 lines\nin 1, out 1"];
  }
  subgraph cluster_1 {
    label="domain";
    color=gray60;
    "billing" [label="billing\n12 files, 3,400 lines\nin 1, out 1"];
    "orders" [label="orders\n120 files, 13,400 lines\nin 2, out 2"];
  }
  subgraph cluster_2 {
    label="platform";
    color=gray60;
    "kernel" [label="kernel\n2 files, 90 lines\nin 1, out 1"];
  }
  "scripts" [label="scripts\n1 file, 1 line\nin 0, out 0"];
  "(unassigned)" [label="(unassigned)\n1 file, 4 lines\nin 0, out 0", style=dashed];
  "billing" -> "orders" [xlabel="1, undeclared, closes cycle 1, 2 findings (1 baselined)", penwidth=1.50, weight=2, style=dashed, color="#b00020", dir=both, arrowtail=dot];
  "kernel" -> "web" [xlabel="2, against the layers, 1 finding", penwidth=1.79, weight=3, style=dashed, color="#7b1fa2", arrowhead=normaltee, constraint=false];
  "orders" -> "(unassigned)" [xlabel="3 data", penwidth=1.00, weight=1, style=dotted, color="#00569e", arrowhead=odiamond];
  "orders" -> "billing" [xlabel="12, cycle 1", penwidth=2.85, weight=13, color="#7a6a96"];
  "orders" -> "kernel" [xlabel="1,040, deprecated", penwidth=6.01, weight=101, color="#8a5a00", arrowhead=onormal];
  "orders" -> "web" [xlabel="2 test imports", penwidth=1.00, weight=1, style=dotted, color=gray50, constraint=false];
  "web" -> "orders" [xlabel="4", penwidth=2.16, weight=5];
}
"""
    )


def test_no_modules() -> None:
    assert render_dot(EMPTY).endswith("color=gray30];\n}\n")


def test_any_name_is_an_id_and_a_label() -> None:
    text = render_dot(worst())
    for line in text.splitlines():
        assert STATEMENT.fullmatch(line), line
        assert visible(line) == line
    nodes = [line.split(" [label=")[0].strip() for line in text.splitlines() if " [label=" in line]
    assert len(set(nodes)) == len(WORST)


def test_labels_show_what_the_name_is() -> None:
    coupling = replace(EMPTY, modules=(replace(SMALL.modules[1], name=r'a\N"&lt;', layer=None),))
    assert r'"a\\\\N\"&lt;" [label="a\\N\"&amp;lt;\n12 files' in render_dot(coupling)


def test_names_that_differ_only_in_their_escapes_stay_apart() -> None:
    first, second = (replace(SMALL.modules[0], name=name, layer=None) for name in ("\x1b", "\\x1b"))
    lines = [
        line for line in render_dot(replace(EMPTY, modules=(first, second))).splitlines() if "[label" in line
    ]
    assert len({line.split(" [")[0] for line in lines}) == 2


def test_four_hundred_modules() -> None:
    text = render_dot(big(400, 5))
    assert text.count(" -> ") == 2000
    assert text.count("subgraph cluster_") == 3
