"""The texts that classes and dictionaries of the top level hold by name, read off the masked text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache

from boundcheck.base.patterns import later
from boundcheck.python.lexer import closing
from boundcheck.scan.entities.joined import joined
from boundcheck.scan.names import TEXT
from boundcheck.scan.source import Source

_CLASS = later(rb"class[ \t]++([\w\x80-\xff]++)[ \t]*+(?=[(:\[])")
_FIRST_LINE = later(rb"[^\n]*+\n(?:[ \t]*+\n)*+([ \t]++)")
_DICT = later(
    rb"\n([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)[ \t]*+(?::[^\n=]*+)?=[ \t]*+(?:[\w.]++\(\s*+)?(?=\{\s*+[rRuU]?\0)"
)
_PAIR = later(
    rb"[{,]\s*+([rRuU]?\0++)\s*+:\s*+(\(\s*+)?([rRuU]?\0++(?:\s++[rRuU]?\0++)*+)(?(2)[\s,]*+\))\s*+(?=[,}])"
)
_END = later(rb"\n(?=[^ \t\f\n)\]}])")
_DEEPEST = 8  # classes within one another
Place = tuple[int, int]


def held_texts(
    source: Source, definitions: Container[str], again: Container[str]
) -> Iterator[tuple[str, Place | None]]:
    """`Class.NAME` or `NAME[key]` with the place of its text (None: it has several); `again` are names bound more than once."""
    masked, done = source.masked, 0
    for match in _CLASS.finditer(masked):
        name = match[1].decode("utf-8", "replace")
        indent = masked[masked.rfind(b"\n", 0, match.start()) + 1 : match.start()]
        if name in definitions and match.start() >= done and not indent.strip(b" \t"):
            found, done = _of_class(masked, match.end(), indent, name)
            yield from found
    done = 0
    for match in _DICT.finditer(masked):
        name, start = match[1].decode("utf-8", "replace"), match.end()
        if name not in again and start >= done:
            done = closing(masked, start)
            inner = masked.find(b"{", start + 1, done)  # keys of another dictionary
            for pair in _PAIR.finditer(masked, start, done if inner < 0 else inner):
                yield f"{name}[{joined(source, *pair.span(1))}]", pair.span(3)


def _of_class(
    masked: bytes, at: int, outer: bytes, name: str, depth: int = 0
) -> tuple[list[tuple[str, Place | None]], int]:
    """What a class holds, and where it ends. `at` is behind the class's name, `outer` its indent."""
    while masked[at : at + 1] in (b"(", b"["):
        at = closing(masked, at)
    first = _FIRST_LINE.match(masked, at)
    if first is None or len(first[1]) <= len(outer) or depth > _DEEPEST:
        return [], at
    found: list[tuple[str, Place | None]] = []
    seen: set[bytes] = set()
    behind = _END.search(masked, first.start(1)) if not outer else _end(outer).search(masked, first.start(1))
    end, done = behind.start() if behind else len(masked), 0
    for line in _lines(first[1]).finditer(masked, first.start(1) - 1, end):
        if line.start() < done:
            continue
        name_of = f"{name}.{(line[1] or line[2]).decode('utf-8', 'replace')}"
        if line[1] is not None:
            inside, done = _of_class(masked, line.end(), first[1], name_of, depth + 1)
            found += inside
        elif line[2] in seen:
            found.append((name_of, None))
        elif text := TEXT.match(masked, line.end()):
            found.append((name_of, text.span("text")))
        seen.add(line[2])
    return found, end


@cache
def _lines(indent: bytes) -> re.Pattern[bytes]:
    """The lines of a class's body that bind a name, or begin a class in it."""
    return re.compile(
        rb"\n" + indent + rb"(?:class[ \t]++([\w\x80-\xff]++)[ \t]*+(?=[(:\[])"
        rb"|([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)[ \t]*+(?::[^\n=]*+)?=(?!=))"
    )


@cache
def _end(indent: bytes) -> re.Pattern[bytes]:
    """The first line behind a class with an indent."""
    return re.compile(rb"\n(?!" + indent + rb"[ \t]|[ \t\f]*+\n|[ \t]*+[)\]}])")
