from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
import report_of_billing as reports
from report_snapshots import accepted

from boundcheck.base.plain import visible, width
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show import show_report
from boundcheck.extraction.show.view import figures_told


def render_text(found: Extraction, cells: int | None = None) -> str:
    return show_report(found, reports.ATLAS, "text", cells)


@pytest.mark.parametrize("cells", [80, 100, 120])
def test_the_whole_report(cells: int) -> None:
    text = render_text(reports.billing(reports.HISTORY), cells)
    assert text == accepted(f"billing-{cells}.txt", text)


def test_a_module_without_anything() -> None:
    text = render_text(reports.nothing())
    assert text == accepted("nothing.txt", text)


@pytest.mark.parametrize("cells", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(cells: int) -> None:
    for found in (reports.billing(reports.HISTORY), reports.worst(), reports.crowd(50)):
        assert max(map(width, render_text(found, cells).splitlines())) <= cells


def test_no_name_steers_the_terminal_or_breaks_a_line() -> None:
    text = render_text(reports.worst())
    assert {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} == {"\n"}
    text.encode()
    for name in reports.WORST[:2]:
        assert visible(name) in text.replace("\n", " ")


def test_five_thousand_places_take_no_more_room_than_a_few() -> None:
    text = render_text(reports.crowd())
    assert len(text.splitlines()) < 250
    assert "  5,000  Others read the tables of billing (foreign-query-in)" in text
    assert "and 2,097 more files; --format json has them all" in text
    assert "and 4,980 more; --format json has them all" in text


def test_places_of_one_file_are_one_line() -> None:
    text = render_text(reports.billing())
    assert "src/shop/orders/cart.py:12, 40, 41 and 2 more  billing_invoice\n" in text


def test_the_blockers_of_least_work_come_first_whatever_their_order() -> None:
    found = reports.billing()
    turned = render_text(replace(found, blockers=found.blockers[::-1]))
    titles = [line for line in turned.splitlines() if line.endswith(" places")]
    assert titles == [
        "Some lines of code: 4 places",
        "A function in a public API: 8 places",
        "How modules talk: events, protocols: 2 places",
        "The database's schema, with its data: 3 places",
    ]


def test_the_meaning_of_a_figure_is_never_cut() -> None:
    text = " ".join(render_text(reports.billing(), 80).split())
    for _, _, meaning in figures_told(reports.billing()):
        assert meaning in text


def test_what_is_done_is_told_apart() -> None:
    done = [step.title for step in reports.billing().steps if step.done]
    assert len(done) > 1
    assert f"[x] {'; '.join(done)}" in " ".join(render_text(reports.billing(), 80).split())
