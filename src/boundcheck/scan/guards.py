"""Which blocks of a file never run, but are there for type checkers, read off its masked text."""

from __future__ import annotations

import ast
import re
from functools import cached_property
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem
from boundcheck.python.guards import GUARDS, truth
from boundcheck.python.parse import parse, parse_expression
from boundcheck.scan.blocks import HEADER, Siblings
from boundcheck.scan.names import logical_end
from boundcheck.scan.source import Source

_WORDS: Final = tuple(sorted(name.encode() for name in GUARDS))
_NEVER: Final = (b"if False", b"if 0")
_AS = later(rb"[ \t\n]++as[ \t\n]++([\w\x80-\xff]++)")
_ASSIGNED = later(rb"[ \t\f]*([\w\x80-\xff]+)[ \t]*(?::[^=\n]*)?=(?!=)")
_LONGEST = 2000  # bytes of a condition


class Guards:
    """Answers for the blocks of one file; each condition is read once, and only in files that name what may be one."""

    def __init__(self, source: Source) -> None:
        self._source = source
        # By the start of a header: whether its block never runs, whether one of the chain so far always does.
        self._known: dict[int, tuple[bool, bool]] = {}

    @cached_property
    def siblings(self) -> Siblings:
        """The lines that begin statements of the file, by their blocks."""
        return Siblings(self._source.masked)

    @cached_property
    def _words(self) -> tuple[bytes, ...]:
        masked = self._source.masked
        return tuple(word for word in _WORDS if word in masked)

    @cached_property
    def _is_used(self) -> bool:
        masked = self._source.masked
        return bool(self._words) or any(word in masked for word in _NEVER)

    @cached_property
    def _names(self) -> frozenset[bytes]:
        return _names(self._source, self._words) if self._words else frozenset(_WORDS)

    def is_guard(self, name: str) -> bool:
        """Whether a name is true for type checkers alone."""
        return name.encode() in self._names

    def hide(self, header: int, indent: int) -> bool:
        """Whether the block under an `if`, `elif` or `else` never runs."""
        if not self._is_used:
            return False
        siblings = self.siblings
        chain: list[tuple[int, bytes]] = []
        at: int | None = header
        while at is not None and at not in self._known:
            found = HEADER.match(self._source.masked, at)
            word = found["word"] if found else b""
            if word not in (b"if", b"elif", b"else"):
                break
            chain.append((at, word))
            at = None if word == b"if" else siblings.of(at, indent, -1)
        always = self._known[at][1] if at in self._known else False
        for start, word in reversed(chain):
            holds = None if word == b"else" else self._truth(start)
            self._known[start] = always or holds is False, always or holds is True
            always = self._known[start][1]
        return header in self._known and self._known[header][0]

    def _truth(self, start: int) -> bool | None:
        """Whether the condition of an `if` or `elif` holds when the code runs."""
        masked = self._source.masked
        end = _end(masked, start)
        line = masked[start:end]
        if not any(name in line for name in (*self._names, *_NEVER)):
            return None
        text = self._source.decode(start, end).lstrip().removeprefix("el")
        tree = parse(f"{text}\n pass" if line.rstrip().endswith(b":") else text)
        if isinstance(tree, Problem) or not tree.body or not isinstance(tree.body[0], ast.If):
            return None
        return truth(tree.body[0].test, self.is_guard)


def _names(source: Source, words: tuple[bytes, ...]) -> frozenset[bytes]:
    """The names that stand for a guard in a file: those of old, and others that are bound to them. `words` are those in it."""
    masked, text = source.masked, source.text
    found = set(_WORDS)
    places = [match for word in words for match in re.finditer(word, masked)]
    for match in places:
        if renamed := _AS.match(masked, match.end()):
            found.add(renamed[1])
    for match in places:
        before = masked[max(0, match.start() - 80) : match.start()].rsplit(None, 2)
        if len(before) > 1 and before[-1] == b"as" and before[-2] not in _WORDS:
            found.discard(match[0])  # something else by the name of a guard
    done = 0
    for at in sorted(match.start() for word in words for match in re.finditer(word, text)):
        if at < done:
            continue
        line = text.rfind(b"\n", 0, at) + 1
        done = text.find(b"\n", at) % len(text)  # of a line once
        if assigned := _ASSIGNED.match(masked, line):
            value = parse_expression(source.decode(assigned.end(), _end(masked, line)).strip())
            if value is not None and truth(value, lambda name: name.encode() in found) is False:
                found.add(assigned[1])
            else:
                found.discard(assigned[1])
    return frozenset(found)


def _end(masked: bytes, start: int) -> int:
    """Where a statement ends, or what is read of it."""
    return start + logical_end(masked[start : start + _LONGEST], 0)
