"""The texts that define a file's functions, and what its classes have: cut out of the file, which is neither parsed nor scanned."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.python.handing import HANDING, LATER
from boundcheck.scan.called_on import may_be_known
from boundcheck.scan.signatures import bases, signatures

_SET: Final = later(rb"[ \t]*+(?:(?::[^=\n]{0,200}+)?=(?!=)|(,)[^=\n(]{0,200}+=(?!=))")
_FIRST: Final = later(rb"[\w., \t]*+")  # of `self.a, self.b = …`, not of `call(a=self.a, b=1)`
_BOUND: Final = later(rb"[ \t]*+(?::|=(?!=))")
_BODY: Final = later(rb"\n([ \t]++)[^\s#]")
_MADE: Final = (
    rb"\n%b[ \t]*+(?::[ \t]*+(?:(?:\w++\.)?Optional\[)?+[\"']?+([A-Za-z_][\w.]*+)(?:[ \t]*+\|[ \t]*+None)?+[\"']?+\]?+[ \t]*+(?==|\n)"
    rb"|=[ \t]*+([A-Za-z_][\w.]*+)(?:\[[^\n\]]{0,200}+\])?\()"
)
_SET_TO: Final = (
    rb"(?<![\w.])(?:self|cls)\.%b[ \t]*+(?::[^=\n]{0,200}+)?=(?!=)[ \t]*+(?!None\b)(?:([A-Za-z_][\w.]*+)\()?"
)
# `Number = int | None`, `type Number = int | None`; of what it has, what may be a type is asked by who reads it.
_ALIAS: Final = rb"\n(?:type[ \t]++)?%b[ \t]*+(?::[ \t]*+(?:\w++\.)?TypeAlias[ \t]*+)?=(?!=)"
_GLOBAL: Final = rb"\n[ \t]++global[ \t][^\n]{0,400}?(?<!\w)%b(?!\w)"
_BROUGHT_IN: Final = rb"\n[ \t]++from[ \t]++([\w.]++)[ \t]++import[ \t]++\(?[\w\s,]{0,400}?(?<!\w)%b(?!\w)"
_QUOTES: Final = (b'"""', b"'''")
_LONGEST: Final = 2_500  # bytes of what defines one name: reading more costs more than it tells
LONGEST_CALLER: Final = 20_000  # bytes of a function that calls another
_LONGEST_NAME: Final = 80
_CALLED: Final = later(rb"\s*+([(,)]|\.(?:%b)\()" % "|".join(sorted(LATER)).encode())
_HANDING: Final = later(rb"(?<!\w)(?:connect|%b)\(" % "|".join(sorted(HANDING)).encode())
_UNPACKING: Final = later(rb"\s*+\*self\.")  # what matters is the attribute, whatever takes its elements
_ON_OWN: Final = later(rb"\bself\.(\w+)\.\Z")
HEAD: Final = later(rb"[ \t]*+(?:(class)|(?:async[ \t]++)?def)[ \t]++(\w++)")
_DEFINING: Final = (b"def ", b"class ")
_AS: Final = later(rb"[ \t]++as[ \t]++(\w++)")
_IMPORTING: Final = (b"from ", b"import ")
_LONGEST_ALIAS: Final = 800
_NO_START: Final = b" \t\n)]}#"
# Lines of nothing else, and empty ones: not within texts that go over lines.
_COMMENTS: Final = later(rb"(\"\"\".*?\"\"\"|'''.*?''')|(?:\n[ \t]*+(?:#[^\n]*+)?(?=\n|\Z))++", re.DOTALL)
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
        self._file = _Class(0, len(self._data), b"")
        self._classes: dict[str, _Class | None] = {"": self._file}
        self._ends: dict[bytes, list[int]] = {}  # by the indent of what follows

    def text(self, name: str) -> str:
        """Everything that defines a function or member, with the indent it has in the file ("": nothing)."""
        owner, _, member = name.rpartition(".")
        around, word = self._class(owner), member.encode()
        if around is None or self._data.find(word, around.start, around.end) < 0:  # as of most
            return ""
        found = {start for start in self._starts(around, word, is_member=bool(owner)) if self._is_code(start)}
        spans = [self._span(start, around.indent) for start in sorted(found)]
        if sum(end - start for start, end in spans) > _LONGEST:
            return ""
        return "".join(self._cut(*span) for span in spans)

    def calling(self, named: str) -> tuple[tuple[str, str], ...]:
        """The functions, methods and statements of the top level ("") that call what is named so, or connect it to a signal:
        what they are called, and their texts, with what sets the attribute of `self` that a method is called on."""
        found: dict[int, tuple[str, str]] = {}
        data, word = self._data, named.encode()
        for at in self._words(word, self._file):
            after = _CALLED.match(data, at + len(word))
            if after is None or data[at - 1] in _LETTERS or data.endswith(_DEFINING, 0, at):
                continue
            owner, line = self._around(at)
            if line in found or line < 0 or not self._is_code(line):
                continue
            start, end = self._span(line, self._indent(owner))
            if end - start > LONGEST_CALLER or not (
                _UNPACKING.match(data, after.end()) or may_be_known(data, line, at, end)
                if after[1] == b"("
                else after[1][:1] == b"." or _HANDING.search(data, start, end)
            ):
                continue
            head = HEAD.match(data, line)
            name = head[2].decode() if head else ""
            if name or not owner:
                text = self._cut(start, end)
                on_own = _ON_OWN.search(data, max(start, at - _LONGEST_NAME), at)
                set_by = self.text(f"{owner}.{on_own[1].decode()}") if owner and on_own else ""
                found[line] = f"{owner}.{name}" if owner else name, set_by + text
        return tuple(found[line] for line in sorted(found))

    def naming(self, *named: str) -> str:
        """The statements of the top level but imports that have one of these words, or what an import calls it instead, and those that
        name the classes among them."""
        data, spans = self._data, dict[int, int]()
        words, waiting = set(named), list(named)
        while waiting:
            word = waiting.pop().encode()
            for at in self._words(word, self._file):
                line = self._top_line(at)
                if data[at - 1] in _LETTERS or line in spans or not self._is_code(line):
                    continue
                start, end = self._span(line, b"")
                is_import = data.startswith(_IMPORTING, line)
                found = _AS.match(data, at + len(word)) if is_import else HEAD.match(data, line)
                if not is_import and end - start <= LONGEST_CALLER:
                    spans[line] = end
                if found and found[1] and (name := found[found.lastindex or 0].decode()) not in words:
                    words.add(name)
                    waiting.append(name)
        places = ((self._span(line, b"")[0], end) for line, end in sorted(spans.items()))
        return "".join(self._cut(*place) for place in places)

    def _top_line(self, at: int) -> int:
        """Where the statement of the top level starts that a place is in, behind its decorators."""
        data, line = self._data, self._data.rfind(b"\n", 0, at) + 1
        while line > 1 and data[line] in _NO_START:
            line = data.rfind(b"\n", 0, line - 1) + 1
        while data[line : line + 1] == b"@" and (below := _end(0).search(data, line)):
            line = below.end()
        return line

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

    def made_of(self, name: str) -> tuple[str, str] | None:
        """What a top-level name, or an attribute that methods set on `self`, is called for: `Orders` of `orders = Orders(…)`, or a
        top-level name is said to be; where a function that
        declares it `global` does so, what that function imports it from ("": nothing). None where nothing says."""
        owner, _, member = name.rpartition(".")
        if owner:
            made = self._set_to(owner, member.encode())
            return ("", made) if made else None
        if not name.isidentifier():
            return None
        word, brought = name.encode(), None
        # Most names are functions', for which no expression needs to be made.
        found = re.search(_MADE % word, self._data) if b"\n" + word in self._data else None
        if found is None and b"global " in self._data and re.search(_GLOBAL % word, self._data):
            found = re.search(_MADE % (rb"[ \t]++" + word), self._data)
            brought = re.search(_BROUGHT_IN % found[found.lastindex or 0], self._data) if found else None
        if found is None or not self._is_code(found.start() + 1):
            return None
        return (brought[1].decode() if brought else ""), found[found.lastindex or 0].decode()

    def alias(self, name: str) -> str | None:
        """What a top-level name stands for, as written; None where that is too long for a type, or two statements say so."""
        found = [*re.finditer(_ALIAS % name.encode(), self._data)] if name.isidentifier() else []
        if len(found) != 1 or not self._is_code(start := found[0].start() + 1):
            return None
        end = self._span(start, b"")[1]
        return self._cut(found[0].end(), end) if end - start <= _LONGEST_ALIAS else None

    def _set_to(self, owner: str, member: bytes) -> str:
        """What is called in all that methods of a class set an attribute to, None left out ("": several, or no call)."""
        around = self._class(owner)
        if around is None:
            return ""
        found = {
            each[1].decode() if each[1] else ""
            for each in re.finditer(_SET_TO % member, self._data[around.start : around.end])
            if self._is_code(around.start + each.start())
        }
        return found.pop() if len(found) == 1 else ""

    def bases(self, name: str) -> str | None:
        """What a class inherits from, as written; None where there is no such class."""
        found = self._class(name)
        after = found.start + len(f"class {name.rpartition('.')[2]}".encode()) if found and name else 0
        return bases(self._data, after, found.end) if found and name else None

    def fields(self, name: str) -> str | None:
        """The names that the body of a class annotates, in order, a blank between them; None where there is no such class."""
        found = self._class(name) if name else None
        if found is None:
            return None
        said = re.compile(rb"\n%b([A-Za-z_]\w*+)[ \t]*+:(?!=)" % found.indent)
        places = said.finditer(self._data, found.start, found.end)
        return b" ".join(each[1] for each in places if self._is_code(each.start() + 1)).decode()

    def _class(self, name: str) -> _Class | None:
        if name not in self._classes:
            outer, _, inner = name.rpartition(".")
            around = self._class(outer)
            self._classes[name] = self._found(around, inner.encode()) if around is not None else None
        return self._classes[name]

    def _around(self, at: int, owner: str = "") -> tuple[str, int]:
        """The class that a place is in ("": none), and where the line of its statement starts there (-1: before the first)."""
        data, around = self._data, self._class(owner)
        lines = self._lines(around.indent) if around else []
        number = bisect_right(lines, at - 1 - len(around.indent)) - 1 if around else -1
        line = lines[number] if around and number >= 0 and lines[number] >= around.start else -1
        head = HEAD.match(data, line + 1) if line >= 0 else None
        if head and head[1]:
            inner = f"{owner}.{head[2].decode()}".removeprefix(".")
            if self._class(inner) is not None:
                return self._around(at, inner)
        return owner, line + 1 if line >= 0 else -1

    def _lines(self, indent: bytes) -> list[int]:
        """Where lines end that a statement follows, or what looks like one, with that indent."""
        if indent not in self._ends:
            pattern = rb"\n%b(?=[^%b])" % (indent, re.escape(_NO_START))
            self._ends[indent] = [found.start() for found in re.finditer(pattern, self._data)]
        return self._ends[indent]

    def _indent(self, owner: str) -> bytes:
        around = self._class(owner)
        return around.indent if around is not None else b""

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
                if data[at - 1] not in _LETTERS and self._is_set(at, at + len(own) + len(name)):
                    before = (
                        data.rfind(b"\n" + indent + word, around.start, at)
                        for word in (b"def ", b"async def ")
                    )
                    if (line := max(before)) >= 0:
                        yield line + 1

    def _is_set(self, start: int, end: int) -> bool:
        """Whether an attribute is assigned to, by itself or among others."""
        found = _SET.match(self._data, end)
        if found is None or not found[1]:
            return found is not None
        return _FIRST.fullmatch(self._data, self._data.rfind(b"\n", 0, start) + 1, start) is not None

    def _words(self, word: bytes, around: _Class) -> Iterator[int]:
        """Where words stand that no letter follows."""
        data, at = self._data, around.start - 1
        while (at := data.find(word, at + 1, around.end)) >= 0:
            after = data[at + len(word) : at + len(word) + 1]
            if not after or after not in _LETTERS:
                yield at

    def _is_code(self, start: int) -> bool:
        """Whether no text that goes over several lines is open."""
        return all(bisect_right(ends, start) % 2 == 0 for ends in self._quotes)

    @cached_property
    def _quotes(self) -> list[list[int]]:
        """By kind, where the quotes end that texts over several lines have."""
        return [[found.end() for found in re.finditer(quote, self._data)] for quote in _QUOTES]

    def _cut(self, start: int, end: int) -> str:
        """A text without lines that say nothing: it is the same whatever comments say."""
        text = _COMMENTS.sub(rb"\1", self._data[start:end])
        return f"{text.decode('utf-8', 'replace')}\n"

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
