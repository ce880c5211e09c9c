"""Where each key, table and array item of a TOML document is written."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import field
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later

KeyPath = tuple[str | int, ...]

_BLANK_TEXT: Final = r"(?:[ \t\r\n]++|#[^\n]*+)*+"
_BLANK: Final = later(_BLANK_TEXT)
# One part of a key with the sign after it: another part, a value, or the end of a header.
_PART: Final = later(r"""(?:([\w-]++)|"((?:[^"\\]|\\.)*+)"|'([^']*+)')[ \t]*+([.=\]])[ \t]*+""")
# Three quotes end a multi-line string, and up to two more before them belong to it.
_SCALAR: Final = later(
    r'(?:"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}+'
    r"|'''(?:[^']|'(?!''))*+'{3,5}+"
    r'|"(?:[^"\\]|\\.)*+"'
    r"|'[^']*+'"
    r"|[^,\]}#\n]++)" + _BLANK_TEXT,
    re.DOTALL,
)
# A string, a comment, or what opens or ends an array or a table.
_SIGN: Final = later(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^\']|\'(?!\'\'))*+\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'|#[^\n]*+|[\[\]{}]',
    re.DOTALL,
)
FAR_COMMA: Final = later(r"(?:[ \t\n]++|#[^\n]*+)*+,[ \t]*")  # behind a value, with what is said on the way
_ESCAPE: Final = later(r"\\(?:x(..)|u(.{4})|U(.{8})|(.))")
_ESCAPED: Final = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def locate(text: str) -> dict[KeyPath, tuple[int, int]]:
    """The line and column, from 1 in code points, of everything in a TOML document that is known to be valid.

    A path holds a string for each key and an int for each index, as one would walk the parsed data. A key sits at
    its first character (a quote counts), an array item at its value, a table with a header at its `[`. A table that
    is only mentioned on the way (`a` in `[a.b]`) sits at its first mention.
    """
    walk = _Walk(text)
    walk.document()
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    places: dict[KeyPath, tuple[int, int]] = {}
    for path, offset in walk.found.items():
        line = bisect_right(starts, offset)
        places[path] = (line, offset - starts[line - 1] + 1)
    return places


def value_end(text: str, start: int) -> int:
    """Behind the string, array or inline table at an offset of a valid document."""
    depth, at = 0, start
    while True:
        match = _SIGN.search(text, at)
        assert match is not None, "a valid document"
        at, sign = match.end(), match[0]
        depth += (sign in "[{") - (sign in "]}") if len(sign) == 1 else 0
        if depth == 0 and sign[0] != "#":
            return at


def above_comments(text: str, at: int) -> int:
    """Where what begins at the start of a line begins with the comments right above it, which belong to it."""
    while at:
        above = text.rfind("\n", 0, at - 1) + 1
        if not text[above:at].lstrip().startswith("#"):
            break
        at = above
    return at


@dataclass(slots=True)
class _Walk:
    """One pass over a valid document: every method starts at an offset and returns the offset behind what it read."""

    text: str
    found: dict[KeyPath, int] = field(default_factory=dict)
    lengths: dict[KeyPath, int] = field(default_factory=dict)  # of each array of tables, so far

    def document(self) -> None:
        text = self.text
        header: KeyPath = ()
        at = _end(_BLANK, text, 0)
        while at < len(text):
            if text[at] == "[":
                at, header = self.header(at)
            else:
                at, path = self.key(at, header)
                at = self.value(at, path)

    def header(self, at: int) -> tuple[int, KeyPath]:
        start = at
        is_array = self.text.startswith("[[", at)
        at = _end(_BLANK, self.text, at + 1 + is_array)
        at, path = self.key(at, ())
        if is_array:
            at += 1
            index = self.lengths.get(path, 0)
            self.lengths[path] = index + 1
            path = (*path, index)
        self.found[path] = start
        return _end(_BLANK, self.text, at), path

    def key(self, at: int, path: KeyPath) -> tuple[int, KeyPath]:
        """Reads a dotted key below `path`, with the `=` or `]` behind it."""
        while True:
            part = _PART.match(self.text, at)
            assert part is not None, "a valid document"
            bare, basic, literal, sign = part.groups()
            path = (*path, bare or (_unescaped(basic) if basic else literal or ""))
            self.found.setdefault(path, at)
            at = part.end()
            if sign != ".":
                return at, path
            if path in self.lengths:
                path = (*path, self.lengths[path] - 1)

    def value(self, at: int, path: KeyPath) -> int:
        """Reads a value and the blank behind it; nesting is a list here, as deep as the parser allows."""
        text = self.text
        inside: list[tuple[KeyPath, int]] = []  # open arrays with their next index, inline tables with -1
        while True:
            if text[at] in "[{":
                inside.append((path, 0 if text[at] == "[" else -1))
                at = _end(_BLANK, text, at + 1)
            else:
                at = _end(_SCALAR, text, at)
            while inside and text[at] in ",]}":
                if text[at] != ",":
                    inside.pop()
                at = _end(_BLANK, text, at + 1)
            if not inside:
                return at
            path, index = inside[-1]
            if index < 0:
                at, path = self.key(at, path)
            else:
                inside[-1] = (path, index + 1)
                path = (*path, index)
                self.found[path] = at


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    assert match is not None, "a valid document"
    return match.end()


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[4], match[4])

    return _ESCAPE.sub(character, text) if "\\" in text else text
