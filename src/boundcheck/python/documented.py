"""The types that docstrings say of parameters: `:type order: Order`, `:param Order order:`, as Google and numpy write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from boundcheck.patterns import later

_SIGNS: Final = (":type", ":param", "Args:", "Arguments:", "Parameters")
_SPHINX: Final = later(
    r"^[ \t]*+:type[ \t]++\*{0,2}+(\w++)[ \t]*+:[ \t]*+(\S[^\n]*+)|^[ \t]*+:param[ \t]++([^:\n]+?)[ \t]++\*{0,2}+(\w++)[ \t]*+:",
    re.MULTILINE,
)
_GOOGLE: Final = later(
    r"^([ \t]*+)(?:Args|Arguments|Parameters):[ \t]*+\n((?:\1[ \t]++\S[^\n]*+(?:\n|\Z)|[ \t]*+\n)*+)",
    re.MULTILINE,
)
_OF_GOOGLE: Final = later(r"^[ \t]++\*{0,2}+(\w++)[ \t]*+\(([^()\n]++)\)[ \t]*+:", re.MULTILINE)
_NUMPY: Final = later(
    r"^([ \t]*+)Parameters[ \t]*+\n[ \t]*+-{3,}+[ \t]*+\n(.*?)(?=\n[ \t]*+\w[\w ]*+\n[ \t]*+-{3,}+[ \t]*+(?:\n|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_OF_NUMPY: Final = later(r"^([ \t]*+)(\w++(?:,[ \t]*+\w++)*+)[ \t]*+:[ \t]*+(\S[^\n]*+)", re.MULTILINE)
_ROLE: Final = later(r":(?:py:)?\w++:`~?\.?([^`]*+)`")
_REST: Final = later(r"(?:,?[ \t]*+(?:optional|default\b.*+|instance|object)|\.)\Z", re.IGNORECASE)
_LIST: Final = later(r"\b(?:list|sequence|iterable|set)[ \t]++of[ \t]++([\w.]++)", re.IGNORECASE)
_TYPE: Final = later(r"[\w.\[\], |]++")


def documented_types(body: list[ast.stmt]) -> dict[str, str]:
    """By parameter, the type that a function's docstring says, as an annotation would have it; only those that may name a class."""
    first = body[0] if body else None
    text = (
        first.value.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None
    )
    if not isinstance(text, str) or not any(sign in text for sign in _SIGNS):
        return {}
    said = ((name, _as_annotation(written)) for name, written in _said(text))
    return {name: written for name, written in said if written}


def _said(text: str) -> Iterator[tuple[str, str]]:
    for found in _SPHINX.finditer(text):
        yield (found[1], found[2]) if found[1] else (found[4], found[3])
    for section in _GOOGLE.finditer(text):
        yield from ((found[1], found[2]) for found in _OF_GOOGLE.finditer(section[2]))
    for section in _NUMPY.finditer(text):
        for found in _OF_NUMPY.finditer(section[2]):
            if found[1] == section[1]:
                yield from ((name.strip(), found[3]) for name in found[2].split(","))


def _as_annotation(written: str) -> str:
    """A type as prose has it in Python's words ("": it names no class)."""
    text = _ROLE.sub(r"\1", written).replace("`", "").strip()
    while (rest := _REST.sub("", text)) != text:
        text = rest.strip()
    text = _LIST.sub(r"list[\1]", text).replace(" or ", " | ")
    return text if any(letter.isupper() for letter in text) and _TYPE.fullmatch(text) else ""
