from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

import pytest
from click import unstyle
from hypothesis import given
from hypothesis import strategies as st
from report_examples import FINDING, report

from boundcheck.base.plain import visible, width
from boundcheck.findings.finding import Finding
from boundcheck.report.text import render_text

SOURCE = (
    "from decimal import Decimal",
    "",
    "from shop.billing.tax import vat  # why",
    "from a.b import (",
    "    c,",
    ")",
)


def render(*findings: Finding, source: Sequence[str] = SOURCE, columns: int = 80, color: bool = False) -> str:
    return render_text(
        report(*findings, elapsed=1.234), lambda path: source, lambda path: path, color, columns
    )


def frame(finding: Finding, source: Sequence[str], columns: int = 80) -> str:
    """Only the source lines and carets."""
    lines = render(finding, source=source, columns=columns).splitlines()
    bars = [number for number, line in enumerate(lines) if line.strip() == "|"]
    return "\n".join(lines[bars[0] + 1 : bars[-1]]) if bars else ""


def test_a_finding_with_its_place() -> None:
    source = ("import os", "from decimal import Decimal", "from shop.billing.tax import vat")
    assert render(FINDING, source=source) == dedent(
        """\
        error[private-import]: imports shop.billing.tax, which is private to billing; use shop.billing.api or make it public there
          --> src/shop/orders/cart.py:3:1
           |
         2 | from decimal import Decimal
         3 | from shop.billing.tax import vat
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = orders → billing

        Found 1 error in 7,978 files, 42 modules (1.2 s).
        """
    )


def test_further_sites_are_folded() -> None:
    sites = (FINDING, *(FINDING._replace(line=line) for line in (10, 17, 17, 44)))
    other = FINDING._replace(line=50, target="shop.billing.models", severity="warn", certainty="likely")
    assert render(*sites, other) == dedent(
        """\
        error[private-import]: imports shop.billing.tax, which is private to billing; use shop.billing.api or make it public there
          --> src/shop/orders/cart.py:3:1
           |
         3 | from shop.billing.tax import vat  # why
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |
           = orders → billing
           = and 4 more in this file: lines 10, 17, 44

        warning[private-import] (likely): imports shop.billing.tax, which is private to billing; use shop.billing.api or make it public there
          --> src/shop/orders/cart.py:50:1
           = orders → billing

        Found 5 errors and 1 warning in 7,978 files, 42 modules (1.2 s).
        """
    )


def test_many_sites_are_counted_and_some_are_named() -> None:
    text = render(*(FINDING._replace(line=line) for line in range(100, 1200)))
    assert "= and 1,099 more in this file: lines 101, 102, 103, 104, 105, 106, 107, 108, …\n" in text


def test_a_folded_site_says_where_its_certainty_differs() -> None:
    text = render(FINDING, FINDING._replace(line=9, certainty="possible"))
    assert "= and 1 more in this file: line 9 (possible)\n" in text


def test_different_messages_without_a_target_are_not_folded() -> None:
    stale = FINDING._replace(
        rule="stale-contract", target=None, to=None, message="the module is gone; remove it"
    )
    text = render(
        stale, stale._replace(line=9, message="the layer is gone; remove it"), stale._replace(line=12)
    )
    assert text.count("error[stale-contract]") == 2
    assert "the layer is gone" in text
    assert "= in orders\n   = and 1 more in this file: line 12\n" in text


@pytest.mark.parametrize(
    ("from_", "to", "note"), [(None, None, ""), ("a", None, "   = in a\n"), (None, "b", "   = → b\n")]
)
def test_modules_that_are_not_known_are_left_out(from_: str | None, to: str | None, note: str) -> None:
    assert render(FINDING._replace(from_=from_, to=to)).endswith(
        f"   |\n{note}\nFound 1 error in 7,978 files, 42 modules (1.2 s).\n"
    )


def test_no_findings() -> None:
    assert render() == "All contracts kept: 7,978 files, 42 modules (1.2 s).\n"


def test_a_statement_of_many_lines_shows_both_ends() -> None:
    source = ["", "", "x = f(a, Invoice.objects.filter(", *["    a=1,"] * 97, "))"]
    assert frame(FINDING._replace(column=10, end_line=101), source) == "\n".join(
        (
            "   3 | x = f(a, Invoice.objects.filter(",
            "     |          ^^^^^^^^^^^^^^^^^^^^^^^",
            "   …",
            " 101 | ))",
        )
    )


def test_a_single_line_between_is_shown() -> None:
    assert frame(FINDING._replace(line=4, end_line=6), SOURCE) == "\n".join(
        (
            " 3 | from shop.billing.tax import vat  # why",
            " 4 | from a.b import (",
            "   | ^^^^^^^^^^^^^^^^^",
            " 5 |     c,",
            " 6 | )",
        )
    )


def test_tabs_and_wide_characters_keep_the_carets_in_place() -> None:
    source = ("", "", "\tname, y = '日本e\u0301', Invoice.get(tax='税'), 2")
    assert frame(FINDING._replace(column=20), source) == "\n".join(
        (
            " 3 |     name, y = '日本e\u0301', Invoice.get(tax='税'), 2",
            "   |                        ^^^^^^^^^^^^^^^^^^^^^",
        )
    )


def test_a_byte_order_mark_takes_no_column() -> None:
    assert frame(FINDING._replace(line=1), ("\ufeffimport a",)) == " 1 | import a\n   | ^^^^^^^^"


def test_long_lines_are_cut_around_the_column() -> None:
    source = ("", "", "x" * 300 + " = f(Invoice) + " + "y" * 300)
    assert frame(FINDING._replace(column=306), source, columns=40) == "\n".join(
        (" 3 | …xxxxxxxxxxxxxxxxxxxxx = f(Invoice…", "   |                            ^^^^^^^")
    )
    assert frame(FINDING._replace(column=1), source, columns=40) == "\n".join(
        (" 3 | " + "x" * 34 + "…", "   | " + "^" * 34)
    )


def test_megabytes_on_a_line() -> None:
    assert len(render(FINDING._replace(column=2_000_000), source=("", "", "x=[" + "1," * 2_000_000))) < 1000


def test_control_characters_are_shown_and_never_sent() -> None:
    source = ("", "", "x = '\x1b[2J\u202e\x07\udcff' + Invoice")
    finding = FINDING._replace(
        column=17, message="a\x1b]0;b\nc", path="a\rb.py", from_="x\u2028", to="\x9b1m"
    )
    assert render(finding, source=source, columns=99) == dedent(
        r"""
        error[private-import]: a\x1b]0;b\nc
          --> a\rb.py:3:17
           |
         3 | x = '\x1b[2J\u202e\x07\udcff' + Invoice
           |                                 ^^^^^^^
           |
           = x\u2028 → \x9b1m

        Found 1 error in 7,978 files, 42 modules (1.2 s).
        """
    ).lstrip("\n")


@pytest.mark.parametrize("source", [(), ("a",), ("", "", "\0\1\2")])
def test_without_source_there_is_no_frame(source: tuple[str, ...]) -> None:
    assert "|" not in render(FINDING, source=source)
    assert "|" not in render(FINDING._replace(line=0), source=source)


@pytest.mark.parametrize("error", [FileNotFoundError(), UnicodeDecodeError("utf-8", b"", 0, 1, "no")])
def test_an_unreadable_file_has_no_frame(error: Exception) -> None:
    def read_lines(path: str) -> Sequence[str]:
        raise error

    text = render_text(report(FINDING), read_lines, lambda path: f"../{path}", False, 80)
    assert text.splitlines()[1:3] == ["  --> ../src/shop/orders/cart.py:3:1", "   = orders → billing"]


def test_a_file_is_read_once() -> None:
    read: list[str] = []
    findings = (
        FINDING._replace(path="a.py"),
        FINDING._replace(path="a.py", target="x"),
        FINDING._replace(path="b.py"),
    )
    render_text(report(*findings), lambda path: read.append(path) or (), lambda path: path, False, 80)
    assert read == ["a.py", "b.py"]


def test_colours_change_nothing_but_colours() -> None:
    warning = FINDING._replace(severity="warn", target="x")
    colored = render(FINDING, warning, color=True)
    assert unstyle(colored) == render(FINDING, warning)
    assert "\x1b[31;1merror[private-import]\x1b[0m" in colored
    assert "\x1b[33;1mwarning[private-import]\x1b[0m" in colored


AWKWARD = st.text(
    st.one_of(st.characters(), st.sampled_from("\t \x1b\u202e日e\u0301\u200d😀([{\"'#,:)\\")), max_size=120
)


@given(
    line=AWKWARD,
    before=AWKWARD,
    last=AWKWARD,
    column=st.integers(-1, 140),
    columns=st.integers(0, 120),
    end=st.integers(0, 9),
)
def test_any_source_fits_and_points_at_its_column(
    line: str, before: str, last: str, column: int, columns: int, end: int
) -> None:
    finding = FINDING._replace(line=2, column=column, end_line=end)
    drawn = frame(finding, (before, line, "x", last), columns).splitlines()
    for drawn_line in drawn:
        assert visible(drawn_line) == drawn_line
        assert width(drawn_line) <= max(columns, 25)
    text = line.rstrip("\r\n")
    shown = next((number for number, drawn_line in enumerate(drawn) if drawn_line.startswith(" 2 |")), None)
    if shown is not None and "…" not in drawn[shown] and 1 <= column <= len(text):
        assert drawn[shown + 1].index("^") == len(" 2 | ") + cells(text[: column - 1])


def cells(text: str) -> int:
    """How far a terminal's cursor is behind `text`, with tabs of 4."""
    column = 0
    for char in text:
        column += 4 - column % 4 if char == "\t" else width(visible(char))
    return column
