"""What a template says: the names in its tags. Django's and Jinja's are read alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.file import Directive, FileFacts
from boundcheck.facts.names import NameFact
from boundcheck.scan.comments import parse_directive
from boundcheck.scan.named.hidden import without_hidden

# No tag holds the beginning of another: one that is not closed ends where the next one begins.
_TAG: Final = later(r"\{%[-+]?\s*+(?P<tag>\w++)(?P<rest>[^%{]*+(?:(?:%(?!\})|\{(?!%))[^%{]*+)*+)%\}")
_FIRST: Final = later(r"\s*(?:[(\[]\s*)?(?:\"([^\"\n]+)\"|'([^'\n]+)')")
_EXPRESSION: Final = later(r"\{\{(?P<inside>[^{}\n]*)\}\}")
_CALL: Final = later(r"(?<![\w.])(?P<name>url|url_for)\(\s*(?:\"(?P<a>[^\"\n]+)\"|'(?P<b>[^'\n]+)')")
_PERMISSION: Final = later(r"(?<![\w.])perms\.(\w+)\.(\w+)")
_AMONG: Final = later(r"[\"'](\w+\.\w+)[\"']\s+in\s+perms\b")
_DIRECTIVE: Final = later(r"\{#-?[ \t]*boundcheck:((?:[^\n#{]|#(?!\})|\{(?!#))*+)#\}")
_LOADS: Final = frozenset(("load", "from"))
# By tag, the kind of what its first string names.
TAGS: Final = {
    "url": "url",
    "include": "template",
    "extends": "template",
    "import": "template",
    "from": "template",
}


def scan_template(data: bytes) -> FileFacts:
    """The facts of a template: the names it uses, and what its comments allow. It holds no code."""
    text = data.decode("utf-8", "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    directives = tuple(_directives(text)) if "boundcheck:" in text else ()
    if "{%" not in text and "{{" not in text:
        return FileFacts(directives=directives, holds_code=False)
    return FileFacts(directives=directives, holds_code=False, named=tuple(_names(without_hidden(text))))


def _names(text: str) -> Iterator[NameFact]:
    places = _TextPlaces(text)
    for match in _TAG.finditer(text):
        line, column = places.of(match.start())
        last = line + match[0].count("\n")
        for kind, value in dict.fromkeys(_named_by(match["tag"], match["rest"])):
            yield NameFact(kind, value, match["tag"], line, column, last)
        for call in _CALL.finditer(match["rest"]) if "url" in match["rest"] else ():
            yield _called(call, line, column, last)
    if "{{" not in text or ("url" not in text and "perms" not in text):
        return
    places = _TextPlaces(text)
    for match in _EXPRESSION.finditer(text):
        line, column = places.of(match.start())
        for call in _CALL.finditer(match["inside"]):
            yield _called(call, line, column, line)
        for value in dict.fromkeys(_permissions(match["inside"])) if "perms" in match["inside"] else ():
            yield NameFact("permission", value, "perms", line, column, line)


def _called(call: re.Match[str], line: int, column: int, last: int) -> NameFact:
    """The name that a function takes whose call stands in an expression."""
    return NameFact("url", call["a"] or call["b"], call["name"], line, column, last)


class _TextPlaces:
    """Lines and columns of places in a text, asked in order."""

    def __init__(self, text: str) -> None:
        self._text, self._done, self._line, self._newline = text, 0, 1, -1

    def of(self, at: int) -> tuple[int, int]:
        newline = self._text.rfind("\n", self._done, at)
        if newline >= 0:
            self._line += self._text.count("\n", self._done, at)
            self._newline = newline
        self._done = at
        return self._line, at - self._newline


def _named_by(tag: str, rest: str) -> Iterator[tuple[str, str]]:
    kind = TAGS.get(tag)
    if kind is not None and (first := _FIRST.match(rest)):
        yield kind, first[1] or first[2]
    elif tag == "load":
        words = rest.split()
        libraries = words[words.index("from") + 1 :] if "from" in words else words
        yield from (("tags", word) for word in libraries)
    if "perms" in rest:
        yield from (("permission", value) for value in _permissions(rest))


def _permissions(text: str) -> Iterator[str]:
    """`perms.billing.may_pay` and `'billing.may_pay' in perms`."""
    yield from (f"{found[1]}.{found[2]}" for found in _PERMISSION.finditer(text))
    yield from (found[1] for found in _AMONG.finditer(text))


def _directives(text: str) -> Iterator[Directive]:
    """Each speaks of the line it stands in, or, alone on it, of the next one that holds anything."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found = tuple(_DIRECTIVE.finditer(line)) if "boundcheck:" in line else ()
        for match in found:
            alone = len(found) == 1 and not line[: match.start()].strip() and not line[match.end() :].strip()
            following = (n for n in range(number + 1, len(lines) + 1) if lines[n - 1].strip())
            covers = next(following, number) if alone else number
            yield parse_directive(match[1].removesuffix("-"), number, match.start() + 1, covers, covers)
