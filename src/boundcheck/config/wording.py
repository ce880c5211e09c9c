"""How mistakes in a configuration are worded: quoted values, known names, kinds of TOML values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final

from boundcheck.base.nearest import nearest
from boundcheck.base.patterns import later

_LONGEST: Final = 60
_BARE_KEY: Final = later(r"[A-Za-z0-9_-]+")
# In this order: a boolean is an int to Python, and a date with a time is a date.
_KINDS: Final[tuple[tuple[type, str], ...]] = (
    (bool, "a boolean"),
    (str, "a string"),
    (int, "a whole number"),
    (float, "a number"),
    (datetime, "a date with a time"),
    (date, "a date"),
    (time, "a time"),
    (list, "a list"),
    (dict, "a table"),
)


def quoted(text: str) -> str:
    """The text in double quotes, on one line, safe for a terminal and not overlong."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return '"' + "".join(_visible(character) for character in shown) + '"'


def dotted_key(parts: Sequence[str]) -> str:
    """A key as TOML writes it: `modules."my.module".path`."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else quoted(part) for part in parts)


def either(options: Sequence[str]) -> str:
    """`"a", "b" or "c"`."""
    *first, last = map(quoted, options)
    return f"{', '.join(first)} or {last}" if first else last


def did_you_mean(name: str, options: Sequence[str], aliases: Mapping[str, str] | None = None) -> str:
    """The remedy for a name that is none of the options: the nearest of them, else all of them."""
    close = (aliases or {}).get(name.casefold()) or nearest(name, options)
    return f"did you mean {quoted(close)}?" if close else f"valid here: {', '.join(options)}"


def kind(value: object) -> str:
    """What a TOML value is, in words."""
    return next(words for type_, words in _KINDS if isinstance(value, type_))


def _visible(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
