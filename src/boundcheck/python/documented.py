"""The types that docstrings say: of parameters (`:type order: Order`, `:param Order order:`) and of what a function gives
(`:rtype: Order`), as Sphinx, Google and numpy write them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Final

from boundcheck.base.patterns import later

_SIGNS: Final = (":type", ":param", "Args:", "Arguments:", "Parameters")
_GIVING: Final = (":rtype", ":return", "Returns", "Yields")
_SPHINX: Final = later(
    r"^[ \t]*+:type[ \t]++\*{0,2}+(\w++)[ \t]*+:[ \t]*+(\S[^\n]*+)|^[ \t]*+:param[ \t]++([^:\n]+?)(?<![ \t])[ \t]++\*{0,2}+(\w++)[ \t]*+:",
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
# `:rtype: Order`, else `:returns: Order` with nothing behind it; a section's first line, as Google (`Order: the newest`) or numpy has it.
_RTYPE: Final = later(r"^[ \t]*+:rtype[ \t]*+:[ \t]*+(\S[^\n]*+)", re.MULTILINE)
_RETURNED: Final = later(
    r"^[ \t]*+:returns?[ \t]*+:[ \t]*+(\S[^\n]*+)(?=\n[ \t]*+(?::|\n|\Z)|\Z)", re.MULTILINE
)
_SECTION: Final = later(
    r"^([ \t]*+)(?:Returns|Yields)(?::[ \t]*+\n\1[ \t]++|[ \t]*+\n[ \t]*+-{3,}+[ \t]*+\n\1)(\S[^\n]*+)",
    re.MULTILINE,
)
_BEFORE_COLON: Final = later(r"([^\s:](?:[^:\n]*[^\s:])?)[ \t]*+:(?:[ \t]|\Z)")
_NAMED: Final = later(r"\w++[ \t]++:[ \t]*+(\S[^\n]*+)")  # `order : Order`
_ROLE: Final = later(r":(?:py:)?\w++:`~?\.?([^`]*+)`")
_REST: Final = later(
    r"(?:(?:,|(?<![ \t]))[ \t]*+(?:optional|default\b.*+|instance|object)|\.)\Z", re.IGNORECASE
)
_LIST: Final = later(r"\b(?:list|sequence|iterable|set)[ \t]++of[ \t]++([\w.]++)", re.IGNORECASE)
_TYPE: Final = later(r"[\w.\[\], |]++")
_LONGEST: Final = 1_000  # characters of a type


def docstring_of(body: list[ast.stmt]) -> str:
    """The docstring of a function ("": it has none)."""
    first = body[0] if body else None
    text = (
        first.value.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None
    )
    return text if isinstance(text, str) else ""


def documented_result(text: str) -> str:
    """The type that a docstring says of what a function gives, or yields, as an annotation would have it ("": none that may
    name a class)."""
    if not any(sign in text for sign in _GIVING):
        return ""
    if found := _RTYPE.search(text) or _RETURNED.search(text):
        return _as_annotation(found[1])
    found = _SECTION.search(text)
    if found is None:
        return ""
    line = _ROLE.sub(r"\1", found[2])
    told = _NAMED.match(line) or _BEFORE_COLON.match(line)
    return _as_annotation(told[1] if told is not None else line)


def documented_types(text: str) -> dict[str, str]:
    """By parameter, the type that a docstring says, as an annotation would have it; only those that may name a class."""
    if not any(sign in text for sign in _SIGNS):
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
    if len(written) > _LONGEST:
        return ""
    text = _ROLE.sub(r"\1", written).replace("`", "").strip()
    while (rest := _REST.sub("", text)) != text:
        text = rest.strip()
    text = _LIST.sub(r"list[\1]", text).replace(" or ", " | ")
    return text if any(letter.isupper() for letter in text) and _TYPE.fullmatch(text) else ""
