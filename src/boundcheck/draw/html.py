"""The html format of `graph`: one self-contained page, put together from the files in `page/`.

The page loads nothing, and runs this script alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Final

from boundcheck.base.page import page, page_file
from boundcheck.base.patterns import later

# In the order of their use: they share one scope.
_STYLES: Final = ("page.css", "graph.css", "tables.css")
_SCRIPTS: Final = (
    "dom.js",
    "data.js",
    "kinds.js",
    "fold.js",
    "rings.js",
    "state.js",
    "parts.js",
    "links.js",
    "layout.js",
    "scene.js",
    "curves.js",
    "graph.js",
    "camera.js",
    "pointer.js",
    "export.js",
    "detail.js",
    "edge_detail.js",
    "controls.js",
    "search.js",
    "sheets.js",
    "matrix.js",
    "matrix_paint.js",
    "metrics.js",
    "help.js",
    "main.js",
)
# Raw `<`, `>` and `&` could end the element or start another, U+2028 and 2029 end a line of a script, and lone surrogates
# cannot be encoded. All of them stand inside strings, where JSON allows an escape.
_UNSAFE = later("[<>&\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def render_page(data: Mapping[str, object]) -> str:
    """The whole document; the same data gives the same bytes."""
    style, script = _style(), _script()
    parts = {"script": script, "data": _json(data)}
    return page(_read("page.html"), parts, "boundcheck graph", style, script=script, images="data: blob:")


def _json(data: Mapping[str, object]) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


@cache
def _style() -> str:
    return "".join(_read(name) for name in _STYLES)


@cache
def _script() -> str:
    body = "".join(_read(name) for name in _SCRIPTS)
    return f'(() => {{\n"use strict";\n{body}}})();\n'


def _read(name: str) -> str:
    return page_file("boundcheck.draw", name)
