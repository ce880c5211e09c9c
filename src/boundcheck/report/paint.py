"""Which colour each part of the text format has; nothing else in the reports knows about colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, Literal

from click import style

Part = Literal["error", "warn", "message", "gutter", "kept", "found"]
Paint = Callable[[str, Part], str]

_STYLES: Final[Mapping[Part, Callable[[str], str]]] = {
    "error": partial(style, fg="red", bold=True),
    "warn": partial(style, fg="yellow", bold=True),
    "message": partial(style, bold=True),
    "gutter": partial(style, fg="blue", bold=True),
    "kept": partial(style, fg="green", bold=True),
    "found": partial(style, bold=True),
}


def painter(color: bool) -> Paint:
    """What paints a text as one part of the report; without `color` the text comes back as it is."""
    return _painted if color else _plain


def _painted(text: str, part: Part) -> str:
    return _STYLES[part](text) if text else text


def _plain(text: str, part: Part) -> str:
    return text
