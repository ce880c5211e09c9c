"""Whether a file looks broken: cheap signs on the masked text, confirmed by Python's own parser."""

from __future__ import annotations

from boundcheck.facts.file import Problem
from boundcheck.python.lexer import lex
from boundcheck.python.parse import parse
from boundcheck.scan.source import Source

_MOST_BYTES, _LONGEST_LINE = 500_000, 20_000
# A merge conflict, and what is left of it among signs.
_CONFLICT_SIGN, _CONFLICT = b"<<<<<<<", b"\n<<<<<<< "
_OLD_PRINT, _OLD_EXEC = b"print \0", b"exec \0"  # statements of Python 2
_TELLING = b"()[]{}!<?$`"
_OTHERS = bytes(set(range(256)) - set(_TELLING))


def find_problem(source: Source, suspect: Problem | None) -> Problem | None:
    """Why the file does not parse, or None. `suspect` is what an earlier scan already found odd.

    Parsing every file would cost ten times the whole check; so the parser is only asked about files that look broken
    already, with the quotes in their f-strings told apart.
    """
    if suspect is None:
        if not _looks_broken(source.masked):
            return None
        lexed = lex(source.text)
        if not isinstance(lexed, Problem) and not _looks_broken(lexed.masked):
            return None
    # The parser may take gigabytes for nonsense of this size.
    if len(source.text) > _MOST_BYTES or max(map(len, source.text.split(b"\n"))) > _LONGEST_LINE:
        return suspect or Problem(1, 1, "its brackets do not pair up")
    found = parse(source.whole)
    return found if isinstance(found, Problem) else None


def _looks_broken(masked: bytes) -> bool:
    signs = masked.translate(None, _OTHERS)
    count = signs.count
    return (
        count(b"(") != count(b")")
        or count(b"[") != count(b"]")
        or count(b"{") != count(b"}")
        or b"?" in signs
        or b"$" in signs
        or b"`" in signs  # none of them is ever code
        or (b"!" in signs and count(b"!") != masked.count(b"!="))
        or (_CONFLICT_SIGN in signs and _CONFLICT in masked)
        or _OLD_PRINT in masked
        or _OLD_EXEC in masked
    )
