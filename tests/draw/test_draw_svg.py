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
from draw_examples import EMPTY, SMALL, WORST, big, edge, module, worst

from boundcheck.atlas.model import Atlas, Cycle
from boundcheck.draw.picture import KINDS, Kind, Picture, folded, from_atlas
from boundcheck.draw.svg import draw, render_svg

SVG = "{http://www.w3.org/2000/svg}"


def parsed(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def texts(text: str, style: str) -> list[str]:
    return [found.text or "" for found in parsed(text).iter(f"{SVG}text") if found.get("class") == style]


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
    assert texts(text, "title") == ["6 modules, 7 edges"]
    assert texts(text, "layer") == ["entry", "domain", "platform", "no layer"]
    assert sorted(texts(text, "name")) == [
        "(unassigned)",
        "billing",
        "kernel",
        "orders",
        "scripts",
        "web",
    ]
    assert {"12 files · 3,400 lines", "@shop/pay", "1 file · 1 line", "1 file · 4 lines"} <= set(
        texts(text, "fact")
    )
    assert "billing, 12 files · 3,400 lines, @shop/pay, 2 findings" in titles(text)
    assert texts(text, "count") == ["2", "1", "1", "3"]  # three modules, and the sample in the legend


def test_the_edges_and_what_is_wrong_with_them() -> None:
    assert edges(render_svg(SMALL)) == {
        "web → orders: 4 imports, allowed": "allowed",
        "orders → kernel: 1,040 imports, declared, but deprecated": "deprecated",
        "orders → web: 2 test imports, tests only": "tests",
        "orders → (unassigned): 3 data accesses, 1 test import, data access only": "data",
        "orders → billing: 12 imports, 2 data accesses, 1 test import, part of a cycle": "cyclic",
        "kernel → web: 2 imports, breaks the layers, 1 finding": "layer",
        "billing → orders: 1 import, not declared in the contract, 2 findings": "undeclared",
    }


def test_what_breaks_the_contract_lies_above_the_rest() -> None:
    kinds = [kind.split()[0] for kind in edges(render_svg(SMALL)).values()]
    order = [*KINDS]
    assert kinds == sorted(kinds, key=lambda kind: -order.index(kind))  # type: ignore[arg-type]


def test_kinds_differ_by_their_strokes_and_signs_and_the_legend_says_so() -> None:
    text = render_svg(SMALL)
    strokes = dict(
        re.findall(r"^\.edge\.(?!back)(\w+) \{.*?stroke-dasharray: ([\d. ]+);", text, re.MULTILINE)
    )
    assert strokes.keys() == KINDS.keys() - {"allowed"}
    assert len(set(strokes.values())) == len(strokes)
    signs = [sign for sign, _ in KINDS.values()]
    assert len(set(signs)) == len(signs)
    for kind in {kind.split()[0] for kind in edges(text).values()}:
        assert any(KINDS[kind][1] in note for note in texts(text, "note"))  # type: ignore[index]
    assert {"!", "↑", "D"} <= set(texts(text, "sign"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_an_arrow_head(kind: Kind) -> None:
    wire = replace(from_atlas(SMALL).wires[0], kind=kind)
    root = parsed(draw(Picture(from_atlas(SMALL).nodes, (wire,), ())))
    assert any(marker.get("id") == kind for marker in root.iter(f"{SVG}marker"))
    assert any(path.get("marker-end") == f"url(#{kind})" for path in root.iter(f"{SVG}path"))


def test_in_a_cycle_only_what_leads_back_up_has_a_sign() -> None:
    atlas = Atlas(
        (module("a"), module("b")),
        (edge(0, 1, 9, kinds=("cyclic",)), edge(1, 0, 2, kinds=("cyclic",))),
        (Cycle(("a", "b")),),
    )
    assert [*edges(render_svg(atlas)).values()] == ["cyclic", "cyclic back"]
    assert texts(render_svg(atlas), "sign") == ["↻", "↻"]  # the edge's, and the sample in the legend


def test_more_imports_are_a_wider_line() -> None:
    wide = {
        path.findtext(f"{SVG}title", "").partition(":")[0]: float(path.get("stroke-width", "0"))
        for path in parsed(render_svg(SMALL)).iter(f"{SVG}path")
        if path.get("class", "").startswith("edge ")
    }
    assert wide["orders → kernel"] > wide["orders → billing"] > wide["billing → orders"]


def test_no_modules() -> None:
    assert texts(render_svg(EMPTY), "title") == ["0 modules, 0 edges"]


def test_any_name_is_only_text() -> None:
    text = render_svg(upwards())
    root = parsed(text)
    allowed = {"svg", "style", "defs", "marker", "path", "rect", "text", "g", "title", "circle"}
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


def test_long_names_keep_within_their_boxes() -> None:
    name = "a_module_with_a_name_" + "n" * 200
    text = render_svg(Atlas((module(name),), ()))
    (drawn,) = texts(text, "name")
    assert drawn.endswith("…")
    assert len(drawn) < 32
    assert any(title.startswith(f"{name}, ") for title in titles(text))


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


def test_too_many_edges_are_folded_and_the_picture_says_so() -> None:
    atlas = replace(big(400, 5), layers=())
    text = render_svg(atlas)
    drawn = edges(text)
    assert len(drawn) == 700
    assert sum("5 imports" in title for title in drawn) == 400
    (note,) = (note for note in texts(text, "note") if "not drawn" in note)
    assert note.endswith("not drawn: 1,300 light edges (up to 4 imports)")
    assert texts(text, "title") == ["400 modules, 2,000 edges"]


def test_what_breaks_a_contract_is_the_last_to_be_folded() -> None:
    picture = folded(from_atlas(SMALL), 3)
    assert sorted(wire.kind for wire in picture.wires) == ["deprecated", "layer", "undeclared"]
    assert picture.omitted == ("1 edge that only tests make", "3 light edges (up to 12 imports)")
    assert folded(from_atlas(SMALL), 1).omitted == (
        "1 edge that only tests make",
        "3 light edges (up to 12 imports)",
        "2 edges with findings or undeclared",
    )


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
