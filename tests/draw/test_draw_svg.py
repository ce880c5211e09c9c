from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from draw_examples import EMPTY, SMALL, WORST, big, edge, known, module, worst

from boundcheck.answers.atlas.model import Atlas, AtlasCycle
from boundcheck.draw.picture import KINDS, Kind
from boundcheck.draw.svg import render_svg

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(text: str, style: str) -> list[str]:
    return [
        "".join(found.itertext()) for found in parsed(text).iter(f"{SVG}text") if found.get("class") == style
    ]


def titles(text: str) -> list[str]:
    return [found.text or "" for found in parsed(text).iter(f"{SVG}title")]


def edges(text: str) -> dict[str, str]:
    """The titles of the lines, each with the line's kind."""
    return {
        path.findtext(f"{SVG}title", ""): path.get("class", "").removeprefix("edge ")
        for path in parsed(text).iter(f"{SVG}path")
        if path.get("class", "").startswith("edge ") and path.find(f"{SVG}title") is not None
    }


def upwards() -> Atlas:
    """The worst names, half of whose edges lead against the layers."""
    atlas = worst()
    return replace(
        atlas,
        edges=tuple(
            replace(found, kinds=frozenset(("layer",))) if found.from_ > found.to else found
            for found in atlas.edges
        ),
    )


def test_the_modules() -> None:
    text = render_svg(SMALL)
    assert texts(text, "title") == ["5 modules, 5 dependencies, 2 more by data or tests alone"]
    assert texts(text, "layer") == ["entry", "domain", "platform", "no layer"]
    assert sorted(texts(text, "name")) == [
        "(unassigned)",
        "billing",
        "kernel",
        "orders",
        "scripts",
        "web",
    ]
    assert {"13,400 lines", "@shop/pay", "1 line", "4 lines"} <= set(texts(text, "fact"))
    assert "billing, 12 files · 3,400 lines, @shop/pay, 2 findings" in titles(text)
    assert texts(text, "count") == ["2", "1", "1", "3"]  # three modules, and the sample in the legend


def test_what_a_baseline_knows_is_counted_apart() -> None:
    atlas = replace(SMALL, findings=known("baselined", "baselined", "new", "new", "allowed"))
    badges = [found.get("class") for found in parsed(render_svg(atlas)).iter(f"{SVG}rect")]
    assert badges.count("badge known") == 2  # one module, and the sample in the legend
    assert badges.count("badge") == 3
    assert {"findings", "findings, all known"} <= set(texts(render_svg(atlas), "note"))


def test_the_edges_and_what_is_wrong_with_them() -> None:
    assert edges(render_svg(SMALL)) == {
        "web → orders: 4 imports, allowed": "allowed",
        "orders → kernel: 1,040 imports, declared, but deprecated": "deprecated",
        "orders → web: 2 test imports, tests only": "tests",
        "orders → (unassigned): 3 data accesses, 1 test import, data access only": "data",
        "orders → billing: 12 imports, 2 data accesses, 1 test import, in a cycle": "cyclic",
        "kernel → web: 2 imports, breaks the layers, 1 finding": "layer",
        "billing → orders: 1 import, not declared in the contract, 2 findings": "undeclared",
    }


def test_what_breaks_the_contract_lies_above_the_rest() -> None:
    kinds = [kind.split()[0] for kind in edges(render_svg(SMALL)).values()]
    order = [*KINDS]
    assert kinds == sorted(kinds, key=lambda kind: -order.index(kind))  # type: ignore[arg-type]


def test_kinds_differ_by_their_strokes_and_signs_and_the_legend_says_so() -> None:
    text = render_svg(SMALL)
    strokes = dict(re.findall(r"^\.edge\.(\w+) \{.*?stroke-dasharray: ([\d. ]+);", text, re.MULTILINE))
    assert strokes.keys() == KINDS.keys() - {"allowed", "cyclic"}
    assert len(set(strokes.values())) == len(strokes)
    signs = [sign for sign, _ in KINDS.values() if sign]
    assert len(set(signs)) == len(signs) == len(strokes)
    for kind in {kind.split()[0] for kind in edges(text).values()}:
        assert any(KINDS[kind][1] in note for note in texts(text, "note"))  # type: ignore[index]
    assert {"!", "↑", "D"} <= set(texts(text, "sign"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_arrow_head(kind: Kind) -> None:
    kinds = {"allowed": ("allowed",), "closing": ("cyclic",), "tests": ("tests", "allowed")}.get(
        kind, (kind,)
    )
    imports = {"data": 0, "shared": 0, "tests": 0}.get(kind, 1)
    atlas = Atlas(
        (module("a"), module("b")),
        (edge(0, 1, imports, kinds=kinds),),
        (AtlasCycle(("a", "b"), (("a", "b"),)),)
        if kind == "closing"
        else (AtlasCycle(("a", "b"), (("b", "a"),)),),
    )
    root = parsed(render_svg(atlas))
    assert any(marker.get("id") == kind for marker in root.iter(f"{SVG}marker"))
    assert any(path.get("marker-end") == f"url(#{kind})" for path in root.iter(f"{SVG}path"))


def test_in_a_cycle_only_what_closes_it_has_a_sign() -> None:
    atlas = Atlas(
        (module("a"), module("b")),
        (edge(0, 1, 9, kinds=("cyclic",)), edge(1, 0, 2, kinds=("cyclic",))),
        (AtlasCycle(("a", "b")),),
    )
    assert [*edges(render_svg(atlas)).values()] == ["cyclic", "closing"]
    assert texts(render_svg(atlas), "sign") == ["↻", "↻"]  # the line's, and the sample in the legend
    assert texts(render_svg(atlas), "cycle") == ["Cycle of 2 modules: 1 of 2 dependencies closes it"]


def test_more_imports_are_a_wider_line() -> None:
    wide = {
        path.findtext(f"{SVG}title", "").partition(":")[0]: float(path.get("stroke-width", "0"))
        for path in parsed(render_svg(SMALL)).iter(f"{SVG}path")
        if path.get("class", "").startswith("edge ")
    }
    assert wide["orders → kernel"] > wide["orders → billing"] > wide["billing → orders"]


def test_no_modules() -> None:
    assert texts(render_svg(EMPTY), "title") == ["0 modules, 0 dependencies"]


def test_any_name_is_only_text() -> None:
    text = render_svg(upwards())
    root = parsed(text)
    allowed = {"svg", "style", "defs", "marker", "path", "rect", "text", "tspan", "g", "title", "circle"}
    assert {found.tag.removeprefix(SVG) for found in root.iter()} == allowed
    assert {name for found in root.iter() for name in found.attrib} <= {
        *("viewBox", "width", "height", "role", "aria-labelledby", "id", "class", "x", "y", "rx", "d", "r"),
        *("cx", "cy", "transform", "refX", "refY", "markerWidth", "markerHeight", "markerUnits", "orient"),
        *("marker-end", "stroke-width"),
    }
    assert all(line.isprintable() for line in text.splitlines())
    assert "]]>" not in text
    assert "<!" not in text
    assert len(texts(text, "name")) == len(WORST)


def test_nothing_outside_is_referred_to() -> None:
    text = render_svg(SMALL)
    assert re.findall(r"\w+://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    assert set(re.findall(r"url\(([^)]*)\)", text)) <= {f"#{kind}" for kind in KINDS}
    assert "@import" not in text
    assert "href" not in text


def test_light_and_dark() -> None:
    assert "@media screen and (prefers-color-scheme: dark)" in render_svg(SMALL)


def test_names_are_whole_and_keep_within_their_boxes() -> None:
    name = "a_module_with_a_name_of_some_length_that_nobody_would_cut"
    root = parsed(render_svg(Atlas((module(name),), ())))
    (drawn,) = (found for found in root.iter(f"{SVG}text") if found.get("class") == "name")
    assert "".join(drawn.itertext()) == name
    (box,) = (found for found in root.iter(f"{SVG}rect") if (found.get("class") or "").startswith("box"))
    top, high = float(box.get("y", "")), float(box.get("height", ""))
    heights = [float(line.get("y", "")) for line in drawn]
    assert len(heights) == 4
    assert all(top < height < top + high for height in heights)
    assert max(len(line.text or "") for line in drawn) * 10 < float(box.get("width", ""))


def test_signs_do_not_lie_on_each_other() -> None:
    root = parsed(render_svg(upwards()))
    at = [
        (float(mark.get("cx", "")), float(mark.get("cy", "")))
        for group in root.iter(f"{SVG}g")
        if group.find(f"{SVG}title") is not None
        for mark in group.iter(f"{SVG}circle")
    ]
    assert len(at) > 3
    assert all((x - a) ** 2 + (y - b) ** 2 > 16**2 for (x, y), (a, b) in combinations(at, 2))


def test_the_lightest_lines_are_left_out_and_the_picture_says_so() -> None:
    atlas = replace(big(40, 5), layers=())
    text = render_svg(atlas)
    drawn = edges(text)
    assert 40 < len(drawn) < 120
    assert sum("5 imports" in title for title in drawn) == 40
    assert f"not drawn: the lightest {200 - len(drawn)}" in texts(text, "note")[0]
    assert texts(text, "title") == ["40 modules, 200 dependencies"]


def test_every_run_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("orders", "billing", "web"):
        (tmp_path / "src" / name).mkdir(parents=True)
        (tmp_path / "src" / name / "__init__.py").write_text("")
    (tmp_path / "src/web/views.py").write_text("import orders\nimport billing\n")
    (tmp_path / "src/orders/a.py").write_text("import billing\n")
    (tmp_path / "src/billing/a.py").write_text("import orders\n")
    (tmp_path / "boundcheck.toml").write_text(
        'source_roots = ["src"]\n'
        + "".join(f'[modules.{name}]\npath = "{name}"\n' for name in ("orders", "billing", "web"))
    )
    runs = [
        subprocess.run(
            [sys.executable, "-m", "boundcheck", "graph", "--format", "svg"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "5")
    ]
    assert runs[0] == runs[1]
    assert len(edges(runs[0].decode())) == 4
