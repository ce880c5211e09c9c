"""What a template says: the names in its tags. Django's and Jinja's are read alike."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.facts import Directive, FileFacts
from boundcheck.name_facts import NameFact
from boundcheck.patterns import later
from boundcheck.scan.comments import parse_directive

_HIDDEN: Final = later(
    r"\{#.*?#\}"
    r"|\{%-?[ \t]*comment\b.*?%\}.*?\{%-?[ \t]*endcomment[ \t]*-?%\}"
    r"|\{%-?[ \t]*(?P<raw>verbatim|raw)\b(?P<label>[^%]*)%\}.*?\{%-?[ \t]*end(?P=raw)(?P=label)-?%\}",
    16,  # re.S
)
_NEWLINES: Final = later(r"[^\n]")
_TAG: Final = later(r"\{%[-+]?\s*(?P<tag>\w+)(?P<rest>[^%]*(?:%(?!\})[^%]*)*)%\}")
_FIRST: Final = later(r"\s*(?:[(\[]\s*)?(?:\"([^\"\n]+)\"|'([^'\n]+)')")
_EXPRESSION: Final = later(r"\{\{(?P<inside>[^{}\n]*)\}\}")
_CALL: Final = later(r"(?<![\w.])(?P<name>url|url_for)\(\s*(?:\"(?P<a>[^\"\n]+)\"|'(?P<b>[^'\n]+)')")
_PERMISSION: Final = later(r"(?<![\w.])perms\.(\w+)\.(\w+)")
_DIRECTIVE: Final = later(r"\{#-?[ \t]*boundcheck:([^\n]*?)-?#\}")
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
    if "{#" in text or "comment" in text or "verbatim" in text or "raw" in text:
        text = _HIDDEN.sub(lambda match: _NEWLINES.sub(" ", match[0]), text)
    return FileFacts(directives=directives, holds_code=False, named=tuple(_names(text)))


def _names(text: str) -> Iterator[NameFact]:
    line, done = 1, 0
    for match in _TAG.finditer(text):
        at = match.start()
        line, done = line + text.count("\n", done, at), at
        column, last = at - text.rfind("\n", 0, at), line + match[0].count("\n")
        for kind, value in dict.fromkeys(_named_by(match["tag"], match["rest"])):
            yield NameFact(kind, value, match["tag"], line, column, last)
    if "{{" not in text or ("url" not in text and "perms." not in text):
        return
    line, done = 1, 0
    for match in _EXPRESSION.finditer(text):
        at = match.start()
        line, done = line + text.count("\n", done, at), at
        for call in _CALL.finditer(match["inside"]):
            column = at - text.rfind("\n", 0, at)
            yield NameFact("url", call["a"] or call["b"], call["name"], line, column, line)


def _named_by(tag: str, rest: str) -> Iterator[tuple[str, str]]:
    kind = TAGS.get(tag)
    if kind is not None and (first := _FIRST.match(rest)):
        yield kind, first[1] or first[2]
    elif tag == "load":
        words = rest.split()
        libraries = words[words.index("from") + 1 :] if "from" in words else words
        yield from (("tags", word) for word in libraries)
    if "perms." in rest:
        yield from (("permission", f"{found[1]}.{found[2]}") for found in _PERMISSION.finditer(rest))


def _directives(text: str) -> Iterator[Directive]:
    """Each speaks of the line it stands in, or, alone on it, of the next one that holds anything."""
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        for match in _DIRECTIVE.finditer(line):
            alone = not line[: match.start()].strip() and not line[match.end() :].strip()
            following = (n for n in range(number + 1, len(lines) + 1) if lines[n - 1].strip())
            covers = next(following, number) if alone else number
            yield parse_directive(match[1], number, match.start() + 1, covers, covers)
