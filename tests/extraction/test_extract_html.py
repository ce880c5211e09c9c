from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
import report_of_billing as reports
from report_snapshots import accepted

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.markup import html
from boundcheck.base.plain import visible
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show import show_report

VOID = {"meta", "link"}
TAGS = set(
    "html head meta title link style body a header h1 h2 h3 h4 span p dl dt dd div nav ul ol li main section article "
    "details summary table thead tbody tr th td code figure footer svg defs marker path rect text tspan g circle".split()
)


class Reader(HTMLParser):
    """The elements, attributes and text of a page, and whether everything that opens is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [value for _, attribute, value in self.attributes if attribute == name]


def render_html(found: Extraction, atlas: Atlas) -> str:
    return show_report(found, atlas, "html")


REPORTS = [
    (reports.billing(reports.HISTORY), reports.ATLAS),
    (reports.nothing(), reports.ATLAS),
    (reports.worst(), reports.atlas_of_worst()),
    (reports.worst(), reports.ATLAS),
]


def test_the_whole_page() -> None:
    page = render_html(reports.billing(reports.HISTORY), reports.ATLAS)
    body = page[page.index("<body>") :]
    body = re.sub(r"<svg.*?</svg>", "<svg>…</svg>", body, flags=re.DOTALL)
    assert body == accepted("billing.html", body)


@pytest.mark.parametrize(("found", "atlas"), REPORTS)
def test_it_is_whole_and_loads_and_runs_nothing(found: Extraction, atlas: Atlas) -> None:
    page = render_html(found, atlas)
    page.encode()
    read = Reader(page)
    assert read.open == []
    assert read.tags <= TAGS
    assert not [name for _, name, _ in read.attributes if name.startswith("on") or name in ("src", "style")]
    assert all(link.startswith("#") or link == "data:," for link in read.values("href"))
    assert all(link[1:] in read.values("id") for link in read.values("href") if link.startswith("#"))
    assert len(set(read.values("id"))) == len(read.values("id"))
    assert not re.search(r"url\((?!#)|@import", page)


@pytest.mark.parametrize(("found", "atlas"), REPORTS)
def test_the_policy_admits_the_style_sheets_that_are_in_it_and_nothing_else(
    found: Extraction, atlas: Atlas
) -> None:
    page = render_html(found, atlas)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    sheets = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode() for sheet in sheets]
    assert re.findall(r"'sha256-([^']*)'", policy[1]) == hashes
    assert "default-src 'none'" in policy[1]
    assert "script-src" not in policy[1]
    assert "unsafe" not in policy[1]


def test_every_name_is_text() -> None:
    read = Reader(render_html(reports.worst(), reports.atlas_of_worst()))
    text = "".join(read.text)
    for name in reports.WORST:
        assert visible(name) in text


def test_a_name_that_spells_a_place_of_the_template_stays_a_name() -> None:
    assert render_html(reports.worst(), reports.ATLAS).count("{{body}}") > 10


def test_text_from_outside_is_escaped_in_elements_and_attributes() -> None:
    assert html("<a href='x' title=\"y\">&\x1b\u202e\udcff") == (
        "&lt;a href=&#x27;x&#x27; title=&quot;y&quot;&gt;&amp;\\x1b\\u202e\\udcff"
    )


def test_a_module_that_stands_alone_has_no_picture() -> None:
    page = render_html(reports.worst(), reports.ATLAS)
    assert "<svg" not in page
    assert 'href="#neighbourhood"' not in page


def test_thousands_of_places_are_cut() -> None:
    page = render_html(reports.crowd(), reports.ATLAS)
    assert "and 3,000 more; <code>--format json</code> has them all" in page
    assert "<summary>5,000 places</summary>" in page
    assert len(page) < 3_000_000


def test_every_table_has_headings_of_columns_and_rows() -> None:
    read = Reader(render_html(reports.billing(), reports.ATLAS))
    assert set(read.values("scope")) == {"col", "row"}
    scopes = [tag for tag, name, _ in read.attributes if name == "scope"]
    assert set(scopes) == {"th"}
