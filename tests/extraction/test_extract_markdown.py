from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
import report_of_billing as reports
from report_snapshots import accepted

from boundcheck.base.plain import visible
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show import show_report

OWN_TAGS = {"code", "details", "summary", "a"}


def markdown(found: Extraction) -> str:
    return show_report(found, reports.ATLAS, "markdown")


def rendered(text: str) -> str:
    """As HTML, by a reader of markdown that lets HTML through."""
    reader: Any = pytest.importorskip("markdown_it").MarkdownIt("commonmark", {"html": True}).enable("table")
    return str(reader.render(text))


def test_the_whole_report() -> None:
    text = markdown(reports.billing(reports.HISTORY))
    assert text == accepted("billing.md", text)


def test_a_module_without_anything() -> None:
    text = markdown(reports.nothing())
    assert text == accepted("nothing.md", text)


def test_the_picture_has_the_heaviest_edges_only() -> None:
    crowded = reports.atlas_of_worst()
    text = show_report(reports.worst(), crowded, "markdown")
    assert text.count("```mermaid") == 1
    assert "Not drawn" not in text
    assert len(re.findall(r"^    n\d+ --", text, re.MULTILINE)) == len(reports.WORST) - 1


def test_a_module_that_is_not_in_the_picture_has_none() -> None:
    assert "mermaid" not in markdown(reports.worst())


def test_names_write_no_markdown_and_no_html() -> None:
    page = rendered(markdown(reports.worst()))
    page = re.sub(r'<pre><code class="language-mermaid">.*?</code></pre>', "", page, flags=re.DOTALL)
    plain = {
        "p",
        "h1",
        "h2",
        "h3",
        "strong",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
    }
    assert set(re.findall(r"<(\w+)", page)) <= plain | OWN_TAGS - {"a"}
    assert page.count("<h1>") == 1
    assert {"<details>", "<summary>"} == set(re.findall(r"<(?:details|summary)[^>]*>", page))
    assert page.count("<details>") == page.count("</details>") == len(reports.WORST)
    bold = re.findall(r"<strong>(.*?)</strong>", page)
    assert not [told for told in bold if unescape(re.sub("<.*?>", "", told)) == "bold"]


def test_every_name_in_a_table_is_seen_as_it_is() -> None:
    page = rendered(markdown(reports.worst()))
    (table,) = re.findall(r"<h2>Surface</h2>.*?<tbody>(.*?)</tbody>", page, flags=re.DOTALL)
    cells = [
        re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]
    assert {len(row) for row in cells} == {7}
    seen = {unescape(re.sub(r"<!-- -->|</?code>", "", row[0])).strip() for row in cells}
    short = {visible(name) for name in reports.WORST if len(name) < 300}
    assert short - seen <= {" "}


def test_it_calls_nobody_and_no_issue_by_name() -> None:
    prose = re.sub(r"<code.*?</code>", "", rendered(markdown(reports.worst())), flags=re.DOTALL)
    assert "@<!-- -->team #<!-- -->12" in prose
    assert not re.search(r"@\w|(?<!&)#\d", prose)


def test_long_lists_are_cut_so_that_a_comment_can_hold_them() -> None:
    text = markdown(reports.crowd())
    assert len(text) < 65_536
    assert "and 4,980 more; `--format json` has them all" in text


def test_the_checklist_is_a_task_list() -> None:
    text = markdown(reports.billing())
    assert text.count("\n- [ ] ") == 5
    assert text.count("\n- [x] ") == 3
