"""Every format of `graph` by its name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.coupling import Coupling
from boundcheck.draw.dot import render_dot
from boundcheck.draw.json_ import render_json
from boundcheck.draw.mermaid import render_mermaid
from boundcheck.draw.svg import render_svg
from boundcheck.draw.text import render_text

FORMATS: Final[Mapping[str, Callable[[Coupling], str]]] = {
    "text": render_text,
    "dot": render_dot,
    "mermaid": render_mermaid,
    "json": render_json,
    "svg": render_svg,
}
