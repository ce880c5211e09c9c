from __future__ import annotations

import re
from dataclasses import replace

import pytest
from draw_examples import EMPTY, SMALL, big, edge, module, worst
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.answers.atlas.model import Atlas, AtlasCycle
from boundcheck.base.plain import visible
from boundcheck.draw.mermaid import MAX_EDGES, MAX_TEXT, render_mermaid

LABEL = r"(?:[A-Za-z0-9 _./,-]|[^\x00-\x7f]|#\d+;)+"
STATEMENT = re.compile(
    rf'flowchart LR| +(?:end|subgraph l\d+\["{LABEL}"\]|note\["Not drawn: {LABEL}"\]|part\["Shown: {LABEL}"\]|n\d+\["{LABEL}(?:<br/>{LABEL})?"\]'
    rf'|n\d+ (?:-->|==>|-\.->|--[ox]|-\.-o)\|"{LABEL}"\| n\d+|linkStyle [\d,]+ stroke:#[0-9a-f]{6},stroke-width:\dpx)'
)


def edges(text: str) -> int:
    return len(re.findall(r"\| n\d+$", text, re.MULTILINE))


def test_the_whole_picture() -> None:
    assert render_mermaid(SMALL) == (
        """\
flowchart LR
    subgraph l0["entry"]
        n0["web<br/>7 files"]
    end
    subgraph l1["domain"]
        n1["billing<br/>12 files"]
        n2["orders<br/>120 files"]
    end
    subgraph l2["platform"]
        n3["kernel<br/>2 files"]
    end
    n4["scripts<br/>1 file"]
    n5["#40;unassigned#41;<br/>1 file"]
    n1 -.->|"1, undeclared, closes cycle 1, 2 findings #40;1 baselined#41;"| n2
    n3 --x|"2, against the layers, 1 finding"| n0
    n2 --o|"3 data"| n5
    n2 -->|"12, cycle 1"| n1
    n2 -->|"1,040, deprecated"| n3
    n2 -.-o|"2 test imports"| n0
    n0 -->|"4"| n2
    linkStyle 0 stroke:#b00020,stroke-width:2px
    linkStyle 1 stroke:#7b1fa2,stroke-width:2px
    linkStyle 4 stroke:#8a5a00,stroke-width:2px
"""
    )


def test_no_modules() -> None:
    assert render_mermaid(EMPTY) == 'flowchart LR\n    none["No modules"]\n'


def test_too_many_edges_are_folded_and_a_note_says_so() -> None:
    coupling = big(400, 5)
    light = edge(0, 200, kinds=("cyclic",))
    cycle = AtlasCycle(("module000", "module200"), (("module000", "module200"),))
    text = render_mermaid(replace(coupling, edges=(*coupling.edges, light), cycles=(cycle,)))
    assert edges(text) == MAX_EDGES
    assert text.count("<br/>2 files") == 400
    assert '    note["Not drawn: 1,501 of 2,001 edges, the marked and the heaviest come first"]\n' in text
    assert '==>|"1, closes cycle 1"|' in text
    assert set(re.findall(r'-->\|"(\d)"', text)) == {"4", "5"}


@pytest.mark.parametrize(
    "name", ["a_module_with_a_rather_long_name_{:05}", "日本😀{:05}" + "日本😀" * 12, "\x1b[" * 60 + "{:05}"]
)
def test_too_many_modules_are_folded_too(name: str) -> None:
    text = render_mermaid(big(2500, 2, name))
    assert len(text.encode("utf-16-le")) // 2 <= MAX_TEXT
    assert re.search(r"Not drawn: [\d,]+ of 5,000 edges and [\d,]+ of 2,500 modules", text)
    assert edges(text) > 100


def test_no_name_breaks_out_of_its_label() -> None:
    text = render_mermaid(worst())
    for line in text.splitlines():
        assert STATEMENT.fullmatch(line), line
        assert visible(line) == line
    assert edges(text) == len(worst().edges)


@given(st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from('"#;<>[]{}|`&%\n'))))
def test_any_name_is_one_label(name: str) -> None:
    text = render_mermaid(Atlas((module(name, name), module("a" + name)), (edge(0, 1),)))
    assert all(STATEMENT.fullmatch(line) for line in text.splitlines())
