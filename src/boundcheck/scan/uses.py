"""Attribute chains on imported packages and files: `shop.billing.models.X` behind `import shop`."""

from __future__ import annotations

import re

from boundcheck.facts import Use
from boundcheck.scan.blocks import function_around
from boundcheck.scan.source import Source

_CHAIN = re.compile(rb"(?:[ \t\n]*\.[ \t\n]*[a-zA-Z_\x80-\xff][\w\x80-\xff]*)+")
_SPACE = re.compile(rb"[ \t\n]+")
_IDENTIFIER = re.compile(rb"[\w\x80-\xff.]")
_WORD = re.compile(rb"[\w\x80-\xff]")
_ASSIGNED = re.compile(rb"[ \t]*(?::[^=\n]*)?=(?!=)(?![ \t]*None[ \t]*\n)|[ \t]*:[ \t]*[^ \t\n]")
_BEFORE_TARGET = (b"for", b"as", b"global", b"nonlocal", b"lambda")
_PARAMETER = re.compile(rb"[ \t]*[,:=)]")
_FORMATTED = re.compile(rb"(?<![\w\x80-\xff])[a-zA-Z]?[fFtT][a-zA-Z]?$")


def scan_uses(
    source: Source, bindings: tuple[str, ...], imports: tuple[tuple[int, int], ...]
) -> tuple[Use, ...]:
    """Every chain on one of the bindings, in order of binding, then of place; `imports` are the statements' spans."""
    if not bindings:
        return ()
    code = bytearray(source.masked)
    for start, end in imports:
        code[start:end] = b" " * (end - start)
    blanked = bytes(code)
    return tuple(use for binding in bindings for use in _uses_of(source, blanked, binding))


def _uses_of(source: Source, code: bytes, binding: str) -> list[Use]:
    name = binding.encode()
    chains = _chains_in_strings(source, name)
    rebound: list[tuple[int, int]] = []
    start = code.find(name)
    while start >= 0:
        end = start + len(name)
        if not _IDENTIFIER.match(code, start - 1) and not _WORD.match(code, end):
            if chain := _CHAIN.match(code, end):
                chains.append((start, chain[0]))
            elif _rebinds(code, start, end):
                rebound.append(function_around(code, start) or (0, len(code)))
        start = code.find(name, end)
    return [
        Use(
            binding,
            tuple(_SPACE.sub(b"", chain).decode("utf-8", "replace")[1:].split(".")),
            *source.position(at),
            any(first <= at < last for first, last in rebound),
        )
        for at, chain in sorted(chains)
    ]


def _chains_in_strings(source: Source, name: bytes) -> list[tuple[int, bytes]]:
    """Chains at the start of a replacement field: `f"{shop.billing.rates.STANDARD}"`."""
    text, found = source.text, []
    start = text.find(b"{" + name + b".")
    while start >= 0:
        opening = len(source.masked[:start].rstrip(b"\0"))
        if source.masked[start] == 0 and _FORMATTED.search(source.masked[max(0, opening - 3) : opening]):
            chain = _CHAIN.match(text, start + 1 + len(name))
            if chain:
                found.append((start + 1, chain[0]))
        start = text.find(b"{" + name + b".", start + 1)
    return found


def _rebinds(code: bytes, start: int, end: int) -> bool:
    """Whether this occurrence of the name binds it: an assignment, a loop target, an alias, a parameter.

    `= None` does not count: that is what a failed import leaves behind.
    """
    before = code[code.rfind(b"\n", 0, start) + 1 : start].strip()
    if not before:
        return _ASSIGNED.match(code, end) is not None
    if before.startswith((b"def ", b"async def ")):
        return _PARAMETER.match(code, end) is not None
    return before.endswith(_BEFORE_TARGET) and code[start - 1] == 32
