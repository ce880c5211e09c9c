"""The signals that a file knows by a string."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.name_kinds import SENDING, SIGNALS
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.arguments import Span, arguments_of
from boundcheck.scan.named.notes import Notes

_SIGNAL: Final = later(
    rb"(?:(?<![\w\x80-\xff])([\w\x80-\xff]++)[ \t]*+(?::[^=\n]{0,200}+)?=[ \t]*+)?(?<![\w\x80-\xff])((?:[\w\x80-\xff]++(?:\(\))?\.){0,20}+)(\w++)[ \t]*+\((?=[ \t\n]*+[\0\w])"
)
_METHOD: Final = later(rb"[ \t]*+\.[ \t]*+(\w++)")
_WORD: Final = "signal"


def signals_in(notes: Notes, bound: Mapping[str, str]) -> Iterator[NameFact]:
    """What a file does with signals by their names; `bound` is what its imports bind."""
    names = {local for local, dotted in bound.items() if dotted in SIGNALS}
    masked = notes.masked
    for match in _SIGNAL.finditer(masked):
        local, on = match[3].decode("utf-8", "replace"), bool(match[2])
        # Python's own are of processes.
        if (
            match[2] == b"signal."
            or (local != _WORD if on else local not in names)
            or masked.endswith(b"def ", 0, match.start(2))
        ):
            continue
        found = arguments_of(masked, match.end() - 1)
        if span := found.at(0, "name"):
            yield from _of(notes, match, span, found.end)


def _of(notes: Notes, match: re.Match[bytes], span: Span, end: int) -> Iterator[NameFact]:
    at = match.start(2) if match[2] else match.start(3)
    if method := _METHOD.match(notes.masked, end):
        is_sent = method[1].decode("utf-8", "replace") in SENDING
    else:
        is_sent = match[1] is not None and _is_sent(notes.masked, match[1])
    if is_sent:
        yield from notes.makes("signal", _WORD, at, span)
    else:
        yield from notes.uses("signal", _WORD, at, span)


def _is_sent(masked: bytes, name: bytes) -> bool:
    """Whether what a name is bound to is sent in this file, or nothing is done with it here but to declare it."""
    done = re.findall(rb"(?<![\w\x80-\xff])%b[ \t]*+\.[ \t]*+(\w++)" % re.escape(name), masked)
    return not done or any(word.decode() in SENDING for word in done)
