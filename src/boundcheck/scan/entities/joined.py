"""What strings side by side say."""

from __future__ import annotations

import re
from collections.abc import Callable

from boundcheck.scan.source import Source

_PART = re.compile(rb"([rRbBfFuU]{0,2})(\0+)")
_ESCAPE = re.compile(r"\\(?:([\"'])|[ntr\n])")


def joined(source: Source, start: int, end: int, formatted: Callable[[str], str] = lambda text: text) -> str:
    """The text of the strings between two places of the masked text; `formatted` is done to f-strings."""
    parts = []
    for part in _PART.finditer(source.masked, start, end):
        written = source.decode(part.start(2), part.end())
        width = 3 if written[:3] in ('"""', "'''") else 1
        text, prefix = written[width:-width], part[1].lower()
        if b"r" not in prefix:
            text = _ESCAPE.sub(lambda escape: escape[1] or " ", text)
        parts.append(formatted(text) if b"f" in prefix else text)
    return "".join(parts)
