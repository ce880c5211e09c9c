"""Text within a block of a page, and the small picture of how a figure moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.base.markup import html
from boundcheck.base.plain import listed
from boundcheck.document.model import Code, Course, Text, Words

_MOST_WORDS: Final = 500
_WIDTH: Final = 180
_HEIGHT: Final = 36
_SIDE: Final = 4


def inline(text: Text) -> str:
    """As the content of an element."""
    match text:
        case str():
            return html(text)
        case Code():
            return f"<code>{html(text.text)}</code>"
        case Words():
            words = [f"<code>{html(word)}</code>" if text.is_code else html(word) for word in text.words]
            return listed(words, _MOST_WORDS, text.between)
        case Course():
            return _course(text)
        case _:
            return "".join(map(inline, text))


def _course(course: Course) -> str:
    """A line through the values that are known, its last point marked."""
    points = [f"{x:.1f},{y:.1f}" for x, y in _points(course)]
    if not points:
        return ""
    x, _, y = points[-1].partition(",")
    return (
        f'<svg class="course" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{html(course.about)}">'
        f'<polyline points="{" ".join(points)}"/><circle cx="{x}" cy="{y}" r="3"/></svg>'
    )


def _points(course: Course) -> Iterator[tuple[float, float]]:
    known = [value for value in course.values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    for value, time in zip(course.values, course.times, strict=True):
        if value is not None:
            share = (value - low) / (high - low) if high > low else 0.5
            yield _SIDE + time * (_WIDTH - 2 * _SIDE), _HEIGHT - _SIDE - share * (_HEIGHT - 2 * _SIDE)
