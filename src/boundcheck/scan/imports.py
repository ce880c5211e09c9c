"""Import statements of a file, from its masked text: independent of the running interpreter's grammar."""

from __future__ import annotations

import re
import unicodedata

from boundcheck.base.light import dataclass, made_of
from boundcheck.base.patterns import later
from boundcheck.facts.file import GUARDED, IN_CLASS, IN_FUNCTION, TYPING_ONLY, Import, Problem
from boundcheck.scan.blocks import (
    HEADER,
    Enclosing,
    headers_above,
    indent_at,
    is_function,
    width,
)
from boundcheck.scan.guards import Guards
from boundcheck.scan.hints import hints_of
from boundcheck.scan.source import Source

_WORD = rb"[\w\x80-\xff]"
_DOTTED = rb"(?!import(?![\w\x80-\xff]))[\w\x80-\xff]++(?:[ \t]*+\.[ \t]*+[\w\x80-\xff]++)*+"
_STATEMENT = (
    rb"(?:lazy[ \t]++)?"  # PEP 810
    rb"(?:from(?![\w\x80-\xff])[ \t\f]*+(?P<dots>\.[. \t\f]*+)?(?P<module>" + _DOTTED + rb")?[ \t\f]*+"
    rb"(?<![\w\x80-\xff])import(?![\w\x80-\xff])[ \t\f]*(?:\((?P<inside>[^()]*)\)|(?P<names>[^\n;(]+))"
    rb"|import[ \t\f]+(?P<plain>[^\n;]+)"
    rb"|(?P<malformed>(?:from|import)(?![\w\x80-\xff])))"
)
_AT_LINE_START = re.compile(rb"\n(?P<indent>[ \t\f]*+)(?=[fil])(?P<whole>" + _STATEMENT + rb")")
# Names of a clause without an alias, a star or a letter beyond ASCII.
_PLAIN_NAMES = re.compile(
    rb"\s*+[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+(?:\s*+,\s*+[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)*+\s*+,?+\s*+"
)
_SEPARATORS = bytes.maketrans(b",\f", b"  ")
_AFTER_COLON = later(rb"[:;](?P<indent>[ \t\f]*)(?P<whole>" + _STATEMENT + rb")")
_FEW = 16
_EXCEPT = later(rb"[ \t\f]*except")
_CATCHES = later(
    rb"[ \t\f]*except(?:[ \t\f]*:|(?:[ \t\f]*+\*?[ \t\f]*+\([^:)]{0,4000}|[^:\n]*)"
    rb"(?<![\w\x80-\xff])(?:ImportError|ModuleNotFoundError|Exception|BaseException)(?![\w\x80-\xff]))"
)


# What a statement says: its level, module, names and aliases.
_Read = tuple[int, str | None, tuple[str, ...], tuple[str | None, ...]]
_IMPORT = made_of(Import)
_MOST_KNOWN = 50_000
# By its masked text: what it says (None: it is malformed), how many lines it goes on for, its hints.
_KNOWN: dict[bytes, tuple[_Read | None, int, int]] = {}


@dataclass(frozen=True, slots=True)
class ScannedImports:
    """The import statements of a file in order, where each starts and ends, the first that looks malformed, and what they tell of
    the file (see `hints_of`).

    What looks malformed may be innocent: inside brackets the `from` of a `yield from` can start a line.
    """

    statements: tuple[Import, ...]
    spans: tuple[tuple[int, int], ...]
    suspect: Problem | None
    hints: int = 0


def scan_imports(source: Source, guards: Guards, *, is_stub: bool = False) -> ScannedImports:
    """All import statements of a file, at the top level and in every block; those of a stub never run."""
    text, masked = source.text, source.masked
    found: list[Import] = []
    spans: list[tuple[int, int]] = []
    suspect: Problem | None = None
    everywhere = TYPING_ONLY if is_stub else 0
    statements = _statements(masked)
    blocks: _Blocks | None = None
    line = at = hints = 0
    count, known_as, make = text.count, _KNOWN.get, _IMPORT
    for match in statements:
        start, end = match.span(2)
        is_top = masked[start - 1] == 10  # a newline
        if is_top:
            flags, column = everywhere, 1
        else:
            blocks = blocks or _Blocks(masked, guards, sum(masked[m.start(2) - 1] != 10 for m in statements))
            is_inline = masked[match.start()] != 10
            flags = everywhere | blocks.flags(start, -1 if is_inline else width(match[1]))
        said, more, told = known_as(match[2]) or _read_anew(source, match)
        hints |= told
        line, at = line + count(b"\n", at, start), start
        if said is not None:
            column = 1 if is_top else source.position(start)[1]
            found.append(make((line, column, line + more, flags, *said)))
            spans.append((start, end))
        elif suspect is None:
            suspect = Problem(*source.position(start), "an import statement is malformed")
    return ScannedImports(tuple(found), tuple(spans), suspect, hints)


def _statements(masked: bytes) -> list[re.Match[bytes]]:
    """Import statements in order: those that begin a line, and those behind a colon or semicolon."""
    found = list(_AT_LINE_START.finditer(masked))
    if masked.count(b"import") > len(found) and (inline := list(_AFTER_COLON.finditer(masked))):
        found = sorted(found + inline, key=lambda match: match.start(2))
    return found


def _read_anew(source: Source, statement: re.Match[bytes]) -> tuple[_Read | None, int, int]:
    """What a statement says, how many lines it goes on for, its hints."""
    start, end = statement.span(2)
    said = _read(source, statement)
    # What a backslash joins to it may be an empty line, where it does not end.
    last = start + len(statement[2].rstrip())
    found = said, source.text.count(b"\n", start, last), hints_of(*said[:3]) if said else 0
    # What is joined over lines is read from the text; and the same few statements stand in most files.
    if len(_KNOWN) < _MOST_KNOWN and b"\\" not in source.text[start:end]:
        _KNOWN[statement[2]] = found
    return found


def _read(source: Source, statement: re.Match[bytes]) -> _Read | None:
    _, _, dots, module, inside, names, plain, malformed = statement.groups()
    if malformed is not None:
        return None
    clause: bytes = names or plain or inside
    aliases: tuple[str | None, ...] = ()
    if _PLAIN_NAMES.fullmatch(clause):  # the usual case
        imported = tuple(clause.translate(_SEPARATORS).decode("ascii").split())
    else:
        start = statement.end() - len(clause) - (inside is not None)
        found = _names(_clause(source, start, clause))
        imported = tuple(name for name, _ in found)
        if any(alias for _, alias in found):
            aliases = tuple(alias for _, alias in found)
    if not imported:
        return None
    if plain is not None:
        return 0, None, imported, aliases
    level = dots.count(b".") if dots else 0
    if not level and not module:
        return None
    return level, _normal(module.decode("utf-8", "replace")) if module else "", imported, aliases


def _clause(source: Source, start: int, masked: bytes) -> str:
    """The text of the names, comments blank; joined lines get back the newline that masking took."""
    text = source.text[start : start + len(masked)]
    if b"\\" in text and text.count(b"\n") != masked.count(b"\n"):
        masked = bytes(10 if plain == 10 else blank for plain, blank in zip(text, masked, strict=True))
    return masked.decode("utf-8", "replace")


def _names(clause: str) -> list[tuple[str, str | None]]:
    """The names of a clause with their aliases; empty when it is malformed."""
    found: list[tuple[str, str | None]] = []
    parts = clause.split(",")
    for index, part in enumerate(parts):
        written = part.split()
        if not written:
            if index and index == len(parts) - 1:
                break
            return []
        name, alias = _name_and_alias(written)
        if not name:
            return []
        found.append((name, alias))
    return found


def _name_and_alias(words: list[str]) -> tuple[str, str | None]:
    alias = None
    if len(words) > 2 and words[-2] == "as":
        alias = _normal(words[-1])
        words = words[:-2]
    name = words[0] if len(words) == 1 else "".join(words) if any("." in word for word in words) else ""
    if name.isascii() and name.isidentifier():
        return name, alias
    if name.isidentifier() or name == "*" or all(part.isidentifier() for part in name.split(".")):
        return _normal(name), alias
    return "", None


def _normal(name: str) -> str:
    if name.isascii():
        return name if name.isidentifier() else "".join(name.split())
    # Python compares identifiers in NFKC (language reference, 2.3).
    return unicodedata.normalize("NFKC", "".join(name.split()))


class _Blocks:
    """What the blocks around imports say of them; each block is looked at once."""

    def __init__(self, masked: bytes, guards: Guards, indented: int) -> None:
        self._masked, self._guards = masked, guards
        # For a few imports it is cheaper to look upwards from each, for many to read all headers once.
        self._enclosing = Enclosing(masked) if indented > _FEW else None
        self._line = self._at = self._indent = 0  # of the place asked for last
        self._flags: dict[int, int] = {}

    def flags(self, offset: int, indent: int) -> int:
        """Flags of an import that is indented (indent -1: behind the colon of a header on its own line)."""
        newline = self._masked.rfind(b"\n", self._at, offset)
        if newline >= 0:
            self._line, self._indent = newline + 1, width(indent_at(self._masked, newline + 1))
        self._at = offset
        line_start = self._line
        own = self._of(line_start, self._indent) if indent < 0 else 0
        indent = self._indent
        enclosing = self._enclosing
        headers = (
            enclosing.of(line_start, indent) if enclosing else headers_above(self._masked, line_start, indent)
        )
        for header, found in headers:
            own |= self._of(header, found)
        return own

    def _of(self, header: int, indent: int) -> int:
        if header not in self._flags:
            self._flags[header] = self._header_flags(header, indent)
        return self._flags[header]

    def _header_flags(self, line_start: int, indent: int) -> int:
        header = HEADER.match(self._masked, line_start)
        word = header["word"] if header else b""
        if word == b"class":
            return IN_CLASS
        if word in (b"def", b"async"):
            return IN_FUNCTION if is_function(self._masked, line_start) else 0
        if word in (b"if", b"elif", b"else"):
            return TYPING_ONLY if self._guards.hide(line_start, indent) else 0
        return self._try_flags(line_start, indent) if word == b"try" else 0

    def _try_flags(self, line_start: int, indent: int) -> int:
        """Whether one of the handlers behind a `try` catches ImportError."""
        siblings = self._guards.siblings
        handler = siblings.of(line_start, indent, 1)
        while handler is not None and _EXCEPT.match(self._masked, handler):
            if _CATCHES.match(self._masked, handler):
                return GUARDED
            handler = siblings.of(handler, indent, 1)
        return 0
