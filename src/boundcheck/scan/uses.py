"""Attribute chains on imported packages and files: `shop.billing.models.X` behind `import shop`."""

from __future__ import annotations

import re

from boundcheck.facts import Use
from boundcheck.scan.source import Source

_CHAIN = re.compile(rb"(?:[ \t\n]*\.[ \t\n]*[a-zA-Z_\x80-\xff][\w\x80-\xff]*)+")
_SPACE = re.compile(rb"[ \t\n]+")
_IDENTIFIER = re.compile(rb"[\w\x80-\xff.]")
_WORD = re.compile(rb"[\w\x80-\xff]")
_ASSIGNED = re.compile(rb"[ \t]*(?::[^=\n]*)?=(?!=)|[ \t]*:[ \t]*[^ \t\n]")
_BEFORE_TARGET = (b"for", b"as", b"global", b"nonlocal", b"lambda")
_PARAMETER = re.compile(rb"[ \t]*[,:=)]")


def scan_uses(source: Source, bindings: tuple[str, ...]) -> tuple[Use, ...]:
    """Every chain on one of the bindings, in order of binding, then of place."""
    return tuple(use for binding in bindings for use in _uses_of(source, binding))


def _uses_of(source: Source, binding: str) -> list[Use]:
    masked, name = source.masked, binding.encode()
    chains: list[tuple[int, bytes]] = []
    rebound = False
    start = masked.find(name)
    while start >= 0:
        end = start + len(name)
        if not _IDENTIFIER.match(masked, start - 1) and not _WORD.match(masked, end):
            if chain := _CHAIN.match(masked, end):
                if not _is_import(masked, start):
                    chains.append((start, chain[0]))
            elif not rebound:
                rebound = _rebinds(masked, start, end)
        start = masked.find(name, end)
    return [
        Use(
            binding,
            tuple(_SPACE.sub(b"", chain).decode("utf-8", "replace")[1:].split(".")),
            *source.position(at),
            rebound,
        )
        for at, chain in chains
    ]


def _line_before(masked: bytes, offset: int) -> bytes:
    return masked[masked.rfind(b"\n", 0, offset) + 1 : offset].strip()


def _is_import(masked: bytes, offset: int) -> bool:
    return _line_before(masked, offset).startswith((b"import", b"from", b"lazy"))


def _rebinds(masked: bytes, start: int, end: int) -> bool:
    """Whether this occurrence of the name binds it: an assignment, a loop target, an alias, a parameter."""
    before = _line_before(masked, start)
    if not before:
        return _ASSIGNED.match(masked, end) is not None
    if before.startswith((b"import", b"from", b"lazy")):
        return False
    if before.startswith((b"def ", b"async def ")):
        return _PARAMETER.match(masked, end) is not None
    return before.endswith(_BEFORE_TARGET) and masked[start - 1] == 32
