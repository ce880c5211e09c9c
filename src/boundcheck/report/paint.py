"""Which colour each part of the text format has; nothing else in the reports knows about colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

Part = Literal["error", "warn", "message", "gutter", "kept", "found"]
Paint = Callable[[str, Part], str]

# Select Graphic Rendition codes (ECMA-48): colour and bold, understood by every terminal.
_STYLES: Final[Mapping[Part, str]] = {
    "error": "31;1",
    "warn": "33;1",
    "message": "1",
    "gutter": "34;1",
    "kept": "32;1",
    "found": "1",
}


def painter(color: bool) -> Paint:
    """What paints a text as one part of the report; without `color` the text comes back as it is."""
    return _painted if color else _plain


def _painted(text: str, part: Part) -> str:
    return f"\x1b[{_STYLES[part]}m{text}\x1b[0m" if text else text


def _plain(text: str, part: Part) -> str:
    return text
