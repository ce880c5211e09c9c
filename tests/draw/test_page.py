"""The html format as text: one file that needs nothing else, in which names stay names."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files

import page_examples as examples
import pytest

from boundcheck.draw.html import render_page

VOID = {"meta", "link", "input", "br"}
PAGES: dict[str, Callable[[], examples.Page]] = {
    "shop": examples.shop,
    "worst": examples.worst,
    "empty": examples.empty,
}


class Outline(HTMLParser):
    """Elements with their attributes and the text of scripts and styles; fails on tags that do not close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]].append(data)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_well_formed_and_holds_its_data(name: str) -> None:
    data = PAGES[name]()
    outline = Outline(render_page(data))
    assert json.loads(outline.raw["script"][0]) == data
    assert [tag for tag, _ in outline.elements].count("script") == 2
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_refers_to_nothing_outside(name: str) -> None:
    text = render_page(PAGES[name]())
    addresses = set(re.findall(r"\w+://[\w./]*", text))
    assert addresses == {"http://www.w3.org/2000/svg"}  # the name of a language, never fetched
    for tag, attributes in Outline(text).elements:
        assert "src" not in attributes
        assert attributes.get("href", "data:,") == "data:,", tag
        assert not [key for key in attributes if key.startswith("on") or key == "style"]
    assert "@import" not in text
    assert "url(" not in Outline(text).raw["style"][0]


def test_only_the_pages_own_script_and_style_are_admitted() -> None:
    outline = Outline(render_page(examples.worst()))
    policies = [a["content"] for _, a in outline.elements if a.get("http-equiv") == "Content-Security-Policy"]
    [style], [_, script] = outline.raw["style"], outline.raw["script"]
    assert policies == [
        f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    ]


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_no_name_can_leave_the_data() -> None:
    text = render_page(examples.worst())
    data = Outline(text).raw["script"][0]
    assert not set(data) & set("<>&\u2028\u2029\u202e\u200f\udcff")
    text.encode()  # a lone surrogate could not be written
    assert text.count("onerror=alert(1)") == data.count("onerror=alert(1)") > 10


def test_what_looks_like_a_place_of_the_template_stays_as_it_is() -> None:
    data = examples.shop() | {"project": "{{script}}{{style}}{{data}}"}
    text = render_page(data)
    assert json.loads(Outline(text).raw["script"][0])["project"] == data["project"]


@pytest.mark.parametrize("name", PAGES)
def test_the_same_data_gives_the_same_page(name: str) -> None:
    assert render_page(PAGES[name]()) == render_page(PAGES[name]())


def test_scripts_never_turn_text_into_elements_or_code() -> None:
    parts = files("boundcheck.draw").joinpath("page")
    names = {part.name for part in parts.iterdir() if part.name.endswith((".js", ".css", ".html"))}
    text = render_page(examples.empty())
    for name in names - {"page.html"}:
        content = parts.joinpath(name).read_text("utf-8")
        assert content in text, f"{name} is not part of the page"
        assert not re.search(
            r"(inner|outer)HTML|insertAdjacent|document\.write|\beval\(|new Function|setAttribute\(.style|fetch\(|XMLHttp",
            content,
        ), name


def test_a_large_page_stays_below_five_megabytes() -> None:
    assert len(render_page(examples.large()).encode()) < 5_000_000
