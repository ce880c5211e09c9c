"""Documents: what each format makes of the same blocks."""

from __future__ import annotations

from boundcheck.base.plain import cut, cut_front
from boundcheck.document import render
from boundcheck.document.lines import fold, listed
from boundcheck.document.model import Code, Column, Course, Document, Fold, Paragraph, Section, Table, Words


def document(*sections: Section) -> Document:
    return Document("A title", "one is told", "boundcheck tell", sections, everything="--all")


def names(*found: str) -> Document:
    rows = tuple((Code(name), "1", "who") for name in found)
    columns = (Column("name", "name"), Column("sites", "number"), Column("by"))
    return document(Section("Names", (Table("Names that are used", columns, rows),)))


def test_cuts_keep_what_says_most() -> None:
    assert (cut("shop.billing.api", 9), cut_front("shop.billing.api", 9)) == ("shop.bil…", "…ling.api")
    assert (cut("日本語", 4), cut_front("日本語", 4)) == ("日…", "…語")
    assert (cut("abc", 0), cut_front("abc", -5)) == ("…", "…")


def test_lines_are_folded_at_spaces_and_long_words_cut() -> None:
    assert list(fold("one two three", 9, "- ", "  ")) == ["- one two", "  three"]
    assert list(fold("a" * 30 + " b", 10, "  ")) == ["  aaaaaaa…", "  b"]
    assert list(fold("", 10, "  ")) == []


def test_one_more_is_told_rather_than_counted() -> None:
    assert listed("abcd", 3) == "a, b, c, d"
    assert listed("abcde", 3) == "a, b, c and 2 more"
    assert listed("abcde", 3, "; ") == "a; b; c; and 2 more"


def test_the_package_that_names_share_is_told_once() -> None:
    text = render(names("shop.billing.api.pay", "shop.billing.tax.RATE"), "text")
    assert text == (
        "one is told.\n\nNames\n"
        "  in shop.billing.  sites  by\n"
        "  api.pay               1  who\n"
        "  tax.RATE              1  who\n"
    )
    assert "  name  sites  by\n  a.b " in render(names("a.b", "c.d"), "text")
    assert "| `shop.billing.api.pay` | 1 | who |" in render(names("shop.billing.api.pay", "a"), "markdown")


def test_long_tables_are_cut_and_folded_and_say_where_all_is() -> None:
    many = names(*(f"n{number}" for number in range(60)))
    assert "  and 40 more; --all has them all\n" in render(many, "text")
    markdown = render(many, "markdown")
    assert "<details><summary>Names that are used</summary>" in markdown
    assert "and 10 more; `--all` has them all" in markdown
    assert "<details><summary>Names that are used</summary>" in render(many, "html")
    assert "<details>" not in render(names("a"), "markdown") + render(names("a"), "html")


def test_a_terminal_shows_nothing_that_it_cannot_unfold() -> None:
    folded = document(Section("Runs", (Fold("3 runs", (Paragraph("all of them"),)),)))
    assert render(folded, "text") == "one is told.\n"
    assert "<summary>3 runs</summary>" in render(folded, "markdown")
    assert "<details><summary>3 runs</summary><p>all of them</p></details>" in render(folded, "html")


def test_a_course_is_a_line_or_bars() -> None:
    columns = (Column("figure", "word"), Column("course", "course"))
    course = Course((1.0, None, 3.0), (0.0, 0.5, 1.0), "from 1 to 3")
    moved = document(Section("", (Table("Moves", columns, (("CCD", course),)),)))
    assert render(moved, "text").endswith("CCD     ▁ █\n")
    assert '<polyline points="4.0,32.0 176.0,4.0"/>' in render(moved, "html")
    assert "| CCD | ▁ █ |" in render(moved, "markdown")


def test_an_enumeration_is_as_long_as_there_is_room() -> None:
    many = document(Section("", (Paragraph(Words(tuple("abcdefghij"), is_code=True)),)))
    assert render(many, "text").endswith("a, b, c, d, e, f and 4 more\n")
    assert "`a`, `b`, " in render(many, "markdown")
    assert "<code>j</code>" in render(many, "html")


def test_text_is_no_markup_wherever_it_stands() -> None:
    worst = "<script>*x*|`y`"
    told = Document(Code(worst), worst, worst, (Section(worst, (Paragraph(worst),), worst),), (worst,))
    page = render(told, "html")
    assert "<script" not in page
    assert page.count("&lt;script&gt;") >= 6
    assert "<script" not in render(told, "markdown").replace("`` <script>", "")
