"""Attribute chains on imported packages and files: `shop.billing.models.X` behind `import shop`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Container, Iterable, Iterator

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.file import Use
from boundcheck.scan.blocks import Functions
from boundcheck.scan.source import Source

_CHAIN = later(rb"(?:[ \t\n]*+\.[ \t\n]*+[a-zA-Z_\x80-\xff][\w\x80-\xff]*+)+")
_SPACE = later(rb"[ \t\n]+")
_WORD = later(rb"(?<![\w\x80-\xff.])[\w\x80-\xff]+")
# Whether a byte goes on a name, and whether one stands in front of what is none by itself.
_LETTER = bytes(byte > 127 or chr(byte).isalnum() or byte == 95 for byte in range(256))  # 95: an underscore
_IDENTIFIER = bytes(letter or byte == 46 for byte, letter in enumerate(_LETTER))  # 46: a dot
_FIELD = later(rb"(?<=\{)[\w\x80-\xff]+(?=\.)")
_ASSIGNED = later(
    rb"[ \t]*+(?:,[ \t]*+[\w\x80-\xff.*]++[ \t]*+)*,?[ \t]*+(?::[^=\n]*+)?=(?!=)(?![ \t]*None[ \t]*\n)|[ \t]*+:[ \t]*+[^ \t\n]"
)
_TARGET_LIST = later(rb"[ \t]*+(?:[\w\x80-\xff.*(]++[ \t]*+[,=][ \t]*+)*[(*]?")
_INTRODUCING = later(rb"(?<![\w\x80-\xff])(?:def|class|as|global|nonlocal|for)$")
_SHARED_LIST = later(rb"(?<![\w\x80-\xff])(?:global|nonlocal)[ \t][^\n]*$")
_LOOP = later(rb"(?<![\w\x80-\xff])for[ \t]++(?:[\w\x80-\xff(*]++[ \t]*+,[ \t]*+)*[(*]?$")
_WALRUS = later(rb"[ \t]*+:=")
_LAMBDA = later(rb"(?<![\w\x80-\xff])lambda(?:[ \t]++[^:()\n]*,)?[ \t*]*$")
_DEFINES = later(rb"(?<![\w\x80-\xff])def[ \t]++[\w\x80-\xff]++[ \t]*+(?:\[[^\]]*+\])?[ \t]*+$")
_PARAMETER = later(rb"[ \t\n]*+[,:=)]")
_PARENTHESIS = later(rb"[()]")
_TARGET = later(rb"[ \t\f]*+([a-zA-Z_\x80-\xff][\w\x80-\xff]*+)[ \t]*+(?::[^=\n]*+)?=[ \t]*+")
_END_OF_STATEMENT = later(rb"[ \t]*+(?:[\n;]|$)")
_FEW = 16
_LONGEST_STRING = 5000
_LONGEST_LIST = 1000  # of targets on one line
_FORMATTED = later(rb"(?<![\w\x80-\xff])[a-zA-Z]?[fFtT][a-zA-Z]?$")


def scan_uses(
    source: Source, bindings: tuple[str, ...], imports: tuple[tuple[int, int], ...]
) -> tuple[Use, ...]:
    """Every chain on one of the bindings, in order of binding, then of place; `imports` are the statements' spans."""
    if not bindings:
        return ()
    code = bytearray(source.masked)
    for start, end in imports:
        code[start:end] = b" " * (end - start)
    masked = bytes(code)
    names = {binding.encode(): binding for binding in bindings}
    chains, rebinding, assigned = _look(source, masked, names)
    found: dict[str, list[Use]] = {binding: [] for binding in bindings}
    for at, name, chain in sorted(chains):
        is_rebound = rebinding.holds(name, at)
        found[names[name]].append(Use(names[name], _path(chain), *source.position(at), is_rebound))
    for at, name, chain, aliased, is_rebound in _by_alias(source, masked, names, assigned):
        found[names[name]].append(
            Use(names[name], _path(chain), *source.position(at), is_rebound, len(_path(chain[:aliased])))
        )
    return tuple(use for uses in found.values() for use in sorted(uses, key=lambda use: use[2:4]))


def _path(chain: bytes) -> tuple[str, ...]:
    return tuple(_SPACE.sub(b"", chain).decode("utf-8", "replace").split(".")[1:])


class _Assigned(NamedTuple):
    """A name that a statement binds to a chain and nothing else, where it stands, and the function around."""

    name: bytes
    at: int
    within: tuple[int, int]
    meaning: tuple[bytes, bytes]


def _look(
    source: Source, masked: bytes, names: Collection[bytes], binding: Container[int] = ()
) -> tuple[list[tuple[int, bytes, bytes]], _Rebinding, list[_Assigned]]:
    """The chains on names, where these are bound otherwise than at places of `binding`, and what is bound to them."""
    chains = _chains_in_strings(source, names)
    rebinding = _Rebinding(masked)
    assigned = []
    done = 0
    for start, end in _places(masked, names):
        if start < done:
            continue
        chain = _CHAIN.match(masked, end)
        if chain:
            chains.append((start, masked[start:end], chain[0]))
            done = chain.end()
        elif start not in binding:
            rebinding.look(start, end)
        if _END_OF_STATEMENT.match(masked, done if chain else end) and (target := rebinding.target(start)):
            meaning = masked[start:end], chain[0] if chain else b""
            assigned.append(_Assigned(target[1], target.start(1), rebinding.span(start), meaning))
    return chains, rebinding, assigned


def _by_alias(
    source: Source, masked: bytes, names: Container[bytes], assigned: list[_Assigned]
) -> Iterator[tuple[int, bytes, bytes, int, bool]]:
    """Chains on what names are bound to: place, the name behind, the whole chain, how long what is bound is of it."""
    meanings: dict[tuple[bytes, tuple[int, int]], set[tuple[bytes, bytes]]] = {}
    for each in assigned:
        if each.name not in names:
            meanings.setdefault((each.name, each.within), set()).add(each.meaning)
    if not meanings:
        return
    chains, rebinding, _ = _look(
        source, masked, {name for name, _ in meanings}, frozenset(each.at for each in assigned)
    )
    places = _Rebinding(masked)
    for at, name, chain in sorted(chains):
        meant = meanings.get((name, places.span(at))) or meanings.get((name, (0, len(masked)))) or ()
        for binding, prefix in meant if len(meant) == 1 else ():
            yield at, binding, prefix + chain, len(prefix), rebinding.holds(name, at)


def _places(masked: bytes, names: Collection[bytes]) -> Iterable[tuple[int, int]]:
    """Where one of the names stands, but as an attribute, in rising order."""
    if len(names) > _FEW:
        return (word.span() for word in _WORD.finditer(masked) if word[0] in names)
    found = []
    last = len(masked)
    for name in names:
        start = masked.find(name)
        while start >= 0:  # and behind the newline in front of everything
            end = start + len(name)
            if not _IDENTIFIER[masked[start - 1]] and (end == last or not _LETTER[masked[end]]):
                found.append((start, end))
            start = masked.find(name, end)
    return sorted(found)


def _chains_in_strings(source: Source, names: Collection[bytes]) -> list[tuple[int, bytes, bytes]]:
    """Chains at the start of a replacement field: `f"{shop.billing.rates.STANDARD}"`."""
    text, found = source.text, []
    for start, end in _fields(text, names):
        before = source.masked[max(0, start - 1 - _LONGEST_STRING) : start - 1].rstrip(b"\0")
        if source.masked[start - 1] == 0 and _FORMATTED.search(before[-3:]):
            chain = _CHAIN.match(text, end)
            if chain:
                found.append((start, text[start:end], chain[0]))
    return found


def _fields(text: bytes, names: Collection[bytes]) -> Iterator[tuple[int, int]]:
    if len(names) > _FEW:
        yield from (field.span() for field in _FIELD.finditer(text) if field[0] in names)
        return
    for name in names:
        start = text.find(b"{" + name + b".")
        while start >= 0:
            yield start + 1, start + 1 + len(name)
            start = text.find(b"{" + name + b".", start + 1)


class _Rebinding:
    """Which names the file binds otherwise too, and where that holds; places are looked at in rising order."""

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._line = self._at = 0
        self._functions: Functions | None = None
        self._spans: dict[bytes, set[tuple[int, int]]] = {}
        self._merged: dict[bytes, tuple[list[int], list[int]]] = {}
        self._open: list[int] = []
        self._counted = 0
        self._defines: dict[int, bool] = {}

    def look(self, start: int, end: int) -> None:
        """Note whether a name that stands by itself is bound there."""
        self._move(start)
        if self._binds(start, end):
            self._spans.setdefault(self._code[start:end], set()).add(self.span(start))

    def span(self, start: int) -> tuple[int, int]:
        """Start and end of the function around a place, or of the file."""
        self._move(start)
        self._functions = self._functions or Functions(self._code)
        return self._functions.around(self._line) or (0, len(self._code))

    def target(self, start: int) -> re.Match[bytes] | None:
        """The one name that a statement assigns what stands at a place to."""
        self._move(start)
        if start - self._line > _LONGEST_LIST:
            return None
        return _TARGET.fullmatch(self._code, self._line, start)

    def _move(self, start: int) -> None:
        newline = self._code.rfind(b"\n", self._at, start)
        self._line, self._at = newline + 1 if newline >= 0 else self._line, start

    def holds(self, name: bytes, at: int) -> bool:
        """Whether a name can be another one at a place. Functions lie within each other or apart."""
        if name not in self._spans:
            return False
        if name not in self._merged:
            starts, ends = [], [0]
            for start, end in sorted(self._spans[name]):
                if start >= ends[-1]:
                    starts.append(start)
                    ends.append(end)
            self._merged[name] = starts, ends
        starts, ends = self._merged[name]
        return at < ends[bisect_right(starts, at)]

    def _binds(self, start: int, end: int) -> bool:
        """Whether this occurrence of a name binds it: an assignment, a loop target, an alias, a parameter.

        `= None` does not count: that is what a failed import leaves behind.
        """
        before = self._code[max(self._line, start - _LONGEST_LIST) : start]
        if _WALRUS.match(self._code, end):
            return True
        # `a, name = …`, `x = name = …`, `name: T = …`
        if start - self._line <= _LONGEST_LIST and _TARGET_LIST.fullmatch(before):
            assigned = _ASSIGNED.match(self._code, end, end + _LONGEST_LIST)
            return assigned is not None or self._is_parameter(start, end)
        return _is_introduced(before) or self._is_parameter(start, end)

    def _is_parameter(self, start: int, end: int) -> bool:
        """Whether the name stands in the parameter list of a `def` or `lambda`."""
        if not _PARAMETER.match(self._code, end):
            return False
        near = self._code[max(0, start - 200) : start]
        if near.rstrip(b" \t*").endswith((b",", b"lambda")) and _LAMBDA.search(near):
            return True
        for bracket in _PARENTHESIS.finditer(self._code, self._counted, start):
            if bracket[0] == b"(":
                self._open.append(bracket.start())
            elif self._open:
                self._open.pop()
        self._counted = start
        opened = self._open[-1] if self._open else -1
        if opened < start - 4000 or opened < 0:
            return False
        if opened not in self._defines:
            self._defines[opened] = _DEFINES.search(self._code, max(0, opened - 200), opened) is not None
        return self._defines[opened]


def _is_introduced(before: bytes) -> bool:
    """Whether what stands before a name binds it: `def name`, `as name`, `global a, name`, `for a, name in`."""
    bare = before.rstrip(b" \t")
    if len(bare) < len(before) and _INTRODUCING.search(bare[-9:]):
        return True
    if bare.endswith(b",") and _SHARED_LIST.search(before):
        return True
    return bare.endswith((b",", b"(", b"*")) and _LOOP.search(before) is not None
