"""Places as findings count them and as editors do, and texts as files hold them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygls.workspace import PositionCodec

from boundcheck.scan.source import Source, read_source
from boundcheck.server.texts import EditorText, bytes_of

CHARS = st.sampled_from(
    ["a", "\t", " ", "\u00e9", "\u6f22", "\U0001f600", "\U00010400", "\n", "\r\n", "\r", "\x0c", "\u2028"]
)
TEXTS = st.lists(CHARS, max_size=30).map("".join)
ENCODINGS = ("utf-8", "utf-16", "utf-32")


@given(TEXTS, st.booleans(), st.sampled_from(ENCODINGS), st.integers(0, 40))
def test_a_place_of_a_finding_is_the_same_place_in_an_editor(
    text: str, marked: bool, encoding: str, at: int
) -> None:
    source = read_source(f"x{text}".encode())
    assert isinstance(source, Source)
    whole = source.whole  # with line feeds alone
    index = min(at, len(whole) - 1)
    line, column = source.position(len(whole[:index].encode()) + 1)
    shown = EditorText("\ufeff" * marked + f"x{text}", encoding)  # type: ignore[arg-type]
    spot = shown.spot(line, column)
    before = (
        shown.lines[spot.line]
        .encode(_codec(encoding))[: spot.character * _unit(encoding)]
        .decode(_codec(encoding))
    )
    assert before.removeprefix("\ufeff") == whole[:index].rpartition("\n")[2]
    assert shown.column(*spot) == column


def _codec(encoding: str) -> str:
    return {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding]


def _unit(encoding: str) -> int:
    return {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]


@given(st.text(alphabet="a\t\u00e9\u6f22\U0001f600", max_size=12), st.sampled_from(ENCODINGS))
def test_characters_are_counted_as_the_protocol_library_does(line: str, encoding: str) -> None:
    spot = EditorText(line, encoding).spot(1, len(line) + 1)  # type: ignore[arg-type]
    assert spot.character == PositionCodec(encoding).client_num_units(line)


def test_what_lies_outside_of_a_text_is_at_its_edge() -> None:
    text = EditorText("ab\r\nc")
    assert text.spot(9, 9) == (1, 1)
    assert text.spot(0, 5) == (0, 0)
    assert text.column(7, 0) == 1


@pytest.mark.parametrize(
    ("text", "on_disk", "data"),
    [
        ("x = '\u00e9'", b"", "x = '\u00e9'".encode()),
        ("x = 1", codecs.BOM_UTF8 + b"x", codecs.BOM_UTF8 + b"x = 1"),
        ("\ufeffx = 1", codecs.BOM_UTF8 + b"x", codecs.BOM_UTF8 + b"x = 1"),
        ("# coding: latin-1\nx = '\u00e9'", b"", b"# coding: latin-1\nx = '\xe9'"),
        (
            "# coding: latin-1\nx = '\u6f22'",
            b"",
            "# coding: latin-1\nx = '\u6f22'".encode(),
        ),  # no file could hold it
        ("# coding: none-such\nx", b"", b"# coding: none-such\nx"),
    ],
)
def test_a_text_has_the_bytes_that_an_editor_would_write(text: str, on_disk: bytes, data: bytes) -> None:
    assert bytes_of(text, on_disk) == data
