"""How the name of a module is written in a box: whole, on as few lines as it takes, told apart from every other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from boundcheck.base.nearest import begin_alike
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible, width

LONGEST: Final = 64
"""The letters of a name that is written whole, whatever the others are."""
_PART: Final = LONGEST // 4
_LINE: Final = 16
_WORDS = later(r"[^_.\-/ ]*[_.\-/ ]+|[^_.\-/ ]+")


def labels(names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The lines of each name. What is cut out of one too long is never what alone tells it from another."""
    return {name: _wrapped(short) for name, short in shortened(names).items()}


def shortened(names: Sequence[str]) -> Mapping[str, str]:
    """Each name in at most `LONGEST` letters, no two alike; where no cut keeps them apart, the name stays whole."""
    seen = {name: visible(name) or "(no name)" for name in names}
    texts = sorted(set(seen.values()))
    short: dict[str, str] = {}
    for at, text in enumerate(texts):
        short[text] = _cut(text, _differs(texts, at)) if len(text) > LONGEST else text
    taken = Counter(short.values())
    return {name: short[text] if taken[short[text]] == 1 else text for name, text in seen.items()}


def _differs(texts: Sequence[str], at: int) -> set[int]:
    """Where a text first differs from another that begins alike, and where from the one that is most like it.

    `texts` are sorted: the further away, the less two of them share.
    """
    found: list[int] = []
    for others in (range(at - 1, -1, -1), range(at + 1, len(texts))):
        for other in others:
            shared = begin_alike(texts[at], texts[other])
            if shared < _PART:
                break
            found.append(shared)
    return {min(found), max(found)} if found else set()


def _cut(text: str, differs: Collection[int]) -> str:
    """The beginning, the places where it differs from others, and the end."""
    last = len(text) - _PART
    starts = sorted({0, last, *(min(max(place - _PART // 4, 0), last) for place in differs)})
    found, done = "", 0
    for start in starts:
        found += "…" if start > done else ""
        found += text[max(start, done) : start + _PART]
        done = start + _PART
    return found


def _wrapped(text: str) -> tuple[str, ...]:
    """Lines of about as many letters, broken after a mark between words; a word that is longer is broken too."""
    if width(text) <= _LINE + 4:
        return (text,)
    words = [word[at : at + _LINE] for word in _WORDS.findall(text) for at in range(0, len(word), _LINE)]
    lines = [""]
    for word in words:
        if lines[-1] and width(lines[-1] + word) > _LINE:
            lines.append("")
        lines[-1] += word
    return tuple(lines)
