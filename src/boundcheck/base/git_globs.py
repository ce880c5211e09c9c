"""The patterns of .gitignore and its kin, as git itself matches them: byte by byte, the last one that matches decides."""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Callable, Iterable
from typing import Final

from boundcheck.base.globs import CROSSING, FOLDERS, STAR, expression
from boundcheck.base.light import dataclass
from boundcheck.base.patterns import later

_SPECIAL: Final = later(r"[*?\[\\]")
_STARS: Final = later(r"\*+")
_BYTES: Final = frozenset(range(256))
_CLASSES: Final = {
    "alnum": "[0-9A-Za-z]",
    "alpha": "[A-Za-z]",
    "blank": "[ \t]",
    "cntrl": "[\0-\x1f\x7f]",
    "digit": "[0-9]",
    "graph": "[!-~]",
    "lower": "[a-z]",
    "print": "[ -~]",
    "punct": r"[!-/:-@\[-`{-~]",
    "space": "[ \t-\r]",
    "upper": "[A-Z]",
    "xdigit": "[0-9A-Fa-f]",
}


@dataclass(frozen=True, slots=True)
class _Pattern:
    matches: Callable[[str], object]
    by_name: bool  # it is matched against the name alone, wherever that stands
    folders_only: bool
    is_negated: bool


class GitGlobs:
    """Patterns in the order of their lines."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Of lines as git sees them; see `git_text`."""
        found = ((number, _pattern(line)) for number, line in enumerate(lines))
        self._last_first = [(number, pattern) for number, pattern in found if pattern is not None][::-1]

    def excludes(self, path: str, *, is_folder: bool) -> bool | None:
        """Whether the last pattern that matches a path leaves it out; None when no one does."""
        found = self._last(path, is_folder=is_folder)
        return None if found is None else not found[1].is_negated

    def line_of(self, path: str, *, is_folder: bool) -> int | None:
        """The index of the last line that matches a path."""
        found = self._last(path, is_folder=is_folder)
        return None if found is None else found[0]

    def _last(self, path: str, *, is_folder: bool) -> tuple[int, _Pattern] | None:
        path = git_text(path)
        name = path.rpartition("/")[2]
        for found in self._last_first:
            pattern = found[1]
            if (is_folder or not pattern.folders_only) and pattern.matches(name if pattern.by_name else path):
                return found
        return None


def has_special(pattern: str) -> bool:
    """Whether a pattern stands for more than one path."""
    return _SPECIAL.search(pattern) is not None


def git_text(text: str) -> str:
    """A path or a pattern with one character for each of its bytes."""
    return text if text.isascii() else os.fsencode(text).decode("latin-1")


def lines_of(data: bytes) -> list[str]:
    """The lines of a file of patterns, as git sees them."""
    lines = data.removeprefix(codecs.BOM_UTF8).decode("latin-1").split("\n")
    return [line.removesuffix("\r") for line in lines]


def _pattern(line: str) -> _Pattern | None:
    if line.startswith("#"):
        return None
    written = _without_trailing_blanks(line)
    is_negated = written.startswith("!")
    written = written[is_negated:]
    folders_only = written.endswith("/")
    written = written.removesuffix("/")
    by_name = "/" not in written
    written = written.removeprefix("/")
    return _Pattern(_matcher(written), by_name, folders_only, is_negated) if written else None


def _without_trailing_blanks(line: str) -> str:
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return f"{bare} " if backslashes % 2 and len(bare) < len(line) else bare


def _matcher(written: str) -> Callable[[str], object]:
    special = _SPECIAL.search(written)
    if special is None:
        return written.__eq__
    tokens = _tokens(written, special.start())
    return _nothing if tokens is None else re.compile(expression(tokens), re.S).fullmatch


def _nothing(path: str) -> bool:
    return False


def _tokens(written: str, plain: int) -> list[str] | None:
    """What a pattern is made of; None when it can match nothing. `plain` is how long it is without anything special."""
    found = [re.escape(char) for char in written[:plain]]
    at = plain
    while at < len(written):
        char = written[at]
        if char == "*":
            end = _STARS.match(written, at).end()  # type: ignore[union-attr]
            # For git a pattern begins behind what is plain in it.
            is_whole = end - at > 1 and (at == plain or written[at - 1] == "/")
            if is_whole and written.startswith("/", end):
                found.append(FOLDERS)
                end += 1
            else:
                crosses = is_whole and (end == len(written) or written.startswith("\\/", end))
                found.append(CROSSING if crosses else STAR)
            at = end
        elif char == "[":
            bracket = _bracket(written, at + 1)
            if bracket is None:
                return None
            found.append(bracket[0])
            at = bracket[1]
        elif char == "\\" and at + 1 == len(written):
            return None
        else:
            at += char == "\\"
            found.append("[^/]" if char == "?" else re.escape(written[at]))
            at += 1
    return found


def _bracket(written: str, at: int) -> tuple[str, int] | None:
    """The expression for the bracket that opens before an offset, and where it ends; None when it is malformed."""
    is_negated = written.startswith(("!", "^"), at)
    at += is_negated
    first, close, previous = at, -1, -1
    members: set[int] = set()
    while at == first or not written.startswith("]", at):
        if written.startswith("[:", at):
            close = close if close >= at + 2 else written.find("]", at + 2)
            if close < 0:
                return None
            if close > at + 2 and written[close - 1] == ":":
                named = _CLASSES.get(written[at + 2 : close - 1])
                if named is None:
                    return None
                members.update(code for code in range(128) if re.match(named, chr(code)))
                at, previous = close + 1, -1
                continue
        is_range = previous >= 0 and written.startswith("-", at) and written[at + 1 : at + 2] not in ("", "]")
        at += is_range
        at += written.startswith("\\", at)
        if at >= len(written):
            return None
        code = ord(written[at])
        members.update(range(previous, code + 1) if is_range else (code,))
        at, previous = at + 1, -1 if is_range else code
    return _one_of((_BYTES - members if is_negated else members) - {ord("/")}), at + 1


def _one_of(codes: set[int] | frozenset[int]) -> str:
    """An expression for one character of several."""
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    inside = "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges)
    return f"[{inside}]" if inside else "(?!)"
