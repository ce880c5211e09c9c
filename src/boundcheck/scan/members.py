"""The texts that define a file's functions, and what its classes have: cut out of the file, which is neither parsed nor scanned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from boundcheck.scan.signatures import bases, signatures

_SET: Final = re.compile(rb"[ \t]*+(?:(?::[^=\n]{0,200}+)?=(?!=)|,[^=\n(]{0,200}+=(?!=))")
_BOUND: Final = re.compile(rb"[ \t]*+(?::|=(?!=))")
_BODY: Final = re.compile(rb"\n([ \t]++)[^\s#]")
_MADE: Final = rb"\n%b[ \t]*+(?::[ \t]*+([A-Za-z_][\w.]*+)[ \t]*+(?==|\n)|=[ \t]*+([A-Za-z_][\w.]*+)(?:\[[^\n\]]{0,200}+\])?\()"
_QUOTES: Final = (b'"""', b"'''")
_LONGEST: Final = 2_500  # bytes of what defines one name: reading more costs more than it tells
_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"


class _Class(NamedTuple):
    """Where a class starts and ends, and what its members are indented by."""

    start: int
    end: int
    indent: bytes


class Members:
    """Of one file. A name is that of a function, or `Class.member`: a method, an attribute of the class, or one that methods
    set on `self` or `cls`."""

    def __init__(self, data: bytes) -> None:
        self._data = b"\n" + data.replace(b"\r\n", b"\n")
        self._classes: dict[str, _Class | None] = {"": _Class(0, len(self._data), b"")}

    def text(self, name: str) -> str:
        """Everything that defines a function or member, with the indent it has in the file ("": nothing)."""
        owner, _, member = name.rpartition(".")
        around = self._class(owner)
        if around is None:
            return ""
        found = {
            start
            for start in self._starts(around, member.encode(), is_member=bool(owner))
            if self._is_code(start)
        }
        spans = [self._span(start, around.indent) for start in sorted(found)]
        if sum(end - start for start, end in spans) > _LONGEST:
            return ""
        return "".join(f"{self._data[start:end].decode('utf-8', 'replace')}\n" for start, end in spans)

    @cached_property
    def annotations(self) -> dict[str, str]:
        """What functions and methods are annotated with that they give; see `signatures`."""
        return signatures(self._data)

    def may_say(self, name: str) -> bool:
        """Whether a function or method may be annotated with what it gives."""
        owner, _, member = name.rpartition(".")
        around = self._class(owner)
        starts = self._starts(around, member.encode(), is_member=False) if around is not None else ()
        return any(
            self._data.find(b"->", *self._span(start, around.indent)) >= 0 for start in starts if around
        )

    def made_of(self, name: str) -> str | None:
        """What a top-level name is said to be, or is called for it: `Orders` of `orders = Orders(…)`; None where nothing says."""
        found = re.search(_MADE % re.escape(name.encode()), self._data) if name.isidentifier() else None
        return (found[1] or found[2]).decode() if found and self._is_code(found.start() + 1) else None

    def bases(self, name: str) -> str | None:
        """What a class inherits from, as written; None where there is no such class."""
        found = self._class(name)
        after = found.start + len(f"class {name.rpartition('.')[2]}".encode()) if found and name else 0
        return bases(self._data, after, found.end) if found and name else None

    def _class(self, name: str) -> _Class | None:
        if name not in self._classes:
            outer, _, inner = name.rpartition(".")
            around = self._class(outer)
            self._classes[name] = self._found(around, inner.encode()) if around is not None else None
        return self._classes[name]

    def _found(self, around: _Class, name: bytes) -> _Class | None:
        for at in self._words(b"class " + name, around):
            line = self._data.rfind(b"\n", 0, at) + 1
            if self._data[line:at] == around.indent and self._is_code(line):
                end = _end(len(around.indent)).search(self._data, at)
                body = _BODY.search(self._data, at)
                return _Class(at, end.start() if end else len(self._data), body[1] if body else b"\t")
        return None

    def _starts(self, around: _Class, name: bytes, *, is_member: bool) -> Iterator[int]:
        """Where the lines start of what defines a name."""
        data, indent = self._data, around.indent
        for at in self._words(b"def " + name, around):
            line = data.rfind(b"\n", 0, at) + 1
            if data[line:at] in (indent, indent + b"async "):
                yield line
        if not is_member:
            return
        for at in self._words(b"\n" + indent + name, around):
            if _BOUND.match(data, at + len(indent) + len(name) + 1):
                yield at + 1
        for own in (b"self.", b"cls."):
            for at in self._words(own + name, around):
                if data[at - 1] not in _LETTERS and _SET.match(data, at + len(own) + len(name)):
                    before = (
                        data.rfind(b"\n" + indent + word, around.start, at)
                        for word in (b"def ", b"async def ")
                    )
                    if (line := max(before)) >= 0:
                        yield line + 1

    def _words(self, word: bytes, around: _Class) -> Iterator[int]:
        """Where words stand that no letter follows."""
        data, at = self._data, around.start - 1
        while (at := data.find(word, at + 1, around.end)) >= 0:
            after = data[at + len(word) : at + len(word) + 1]
            if not after or after not in _LETTERS:
                yield at

    def _is_code(self, start: int) -> bool:
        """Whether no text that goes over several lines is open."""
        return all(self._data.count(quote, 0, start) % 2 == 0 for quote in _QUOTES)

    def _span(self, start: int, indent: bytes) -> tuple[int, int]:
        """A statement with its decorators and what is indented below it."""
        data, end = self._data, start
        while True:
            found = _end(len(indent)).search(data, end)
            end = found.start() if found else len(data)
            if found is None or all(data.count(quote, start, end) % 2 == 0 for quote in _QUOTES):
                break
            end += 1
        while (above := data.rfind(b"\n", 0, start - 1) + 1) < start and data[
            above:start
        ].lstrip().startswith(b"@"):
            start = above
        return start, end


@lru_cache(maxsize=64)
def _end(indent: int) -> re.Pattern[bytes]:
    """The end of what is indented more."""
    return re.compile(rb"\n[ \t]{0,%d}+(?=[^\s)\]}#])" % indent)
