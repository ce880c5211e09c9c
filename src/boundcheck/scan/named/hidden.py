"""What in a template is no tag: comments, and blocks that are given out as they stand. Every text is gone through once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from boundcheck.base.patterns import later

_OPENER: Final = later(
    r"\{#|\{%-?[ \t]*(?:(?P<comment>comment)\b|(?P<raw>verbatim|raw)\b(?P<label>[^%]*)%\})"
)
_END: Final = later(r"\{%-?[ \t]*end(?P<what>comment|verbatim|raw)(?P<label>[^%]*)%\}")
_NOT_NEWLINES: Final = later(r"[^\n]")


def without_hidden(text: str) -> str:
    """The text with blanks in the place of what is hidden; lines stay."""
    if not ("{#" in text or "comment" in text or "verbatim" in text or "raw" in text):
        return text
    pieces, done = [], 0
    for start, end in _hidden(text):
        pieces += [text[done:start], _NOT_NEWLINES.sub(" ", text[start:end])]
        done = end
    return "".join((*pieces, text[done:]))


def _hidden(text: str) -> Iterator[tuple[int, int]]:
    """Where it begins and ends, in order. What is not closed hides nothing."""
    ends, closers, at = _ends(text), {"#}": _Next(text, "#}"), "%}": _Next(text, "%}")}, 0
    while opener := _OPENER.search(text, at):
        start = opener.start()
        if text[start + 1] == "#":
            end = closers["#}"].behind(start + 2)
        elif opener["comment"]:
            end = ends.get(("comment", ""), _NOWHERE).behind(closers["%}"].behind(opener.end()))
        else:
            end = ends.get((opener["raw"], opener["label"]), _NOWHERE).behind(opener.end())
        if end >= 0:
            yield start, end
        at = end if end >= 0 else start + 2


class _Next:
    """Where a text stands next, asked of places in order."""

    def __init__(self, text: str, word: str) -> None:
        self._text, self._word, self._found = text, word, 0

    def behind(self, start: int) -> int:
        """The end of the first one from a place on; -1 where there is none."""
        if 0 <= self._found < start:
            self._found = self._text.find(self._word, start)
        return self._found + len(self._word) if self._found >= 0 else -1


class _EndTags:
    """The places of one kind of end tag."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []

    def behind(self, start: int) -> int:
        """As that of `_Next`; of no place there is none behind."""
        at = bisect_left(self.starts, start) if start >= 0 else len(self.starts)
        return self.ends[at] if at < len(self.ends) else -1


_NOWHERE: Final = _EndTags()


def _ends(text: str) -> dict[tuple[str, str], _EndTags]:
    """All end tags, by what they end and the label that they name."""
    found: dict[tuple[str, str], _EndTags] = {}
    for match in _END.finditer(text):
        what, label = match["what"], match["label"]
        labels = (
            {label, label.removesuffix("-")} if what != "comment" else {label.removesuffix("-").strip(" \t")}
        )
        for one in labels:
            ends = found.setdefault((what, one), _EndTags())
            ends.starts.append(match.start())
            ends.ends.append(match.end())
    return found
