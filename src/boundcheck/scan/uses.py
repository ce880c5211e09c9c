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
_ASSIGNED = re.compile(
    rb"[ \t]*(?:,[ \t]*[\w\x80-\xff.*]+[ \t]*)*,?[ \t]*(?::[^=\n]*)?=(?!=)(?![ \t]*None[ \t]*\n)|[ \t]*:[ \t]*[^ \t\n]"
)
_TARGET_LIST = re.compile(rb"[ \t]*(?:[\w\x80-\xff.*(]+[ \t]*[,=][ \t]*)*[(*]?")
_INTRODUCED = re.compile(
    rb"(?<![\w\x80-\xff])(?:(?:def|class|as|global|nonlocal)[ \t]+|(?:global|nonlocal)[ \t][^\n]*,[ \t]*"
    rb"|for[ \t]+(?:[\w\x80-\xff(*]+[ \t]*,[ \t]*)*[(*]?)$"
)
_WALRUS = re.compile(rb"[ \t]*:=")
_LAMBDA = re.compile(rb"(?<![\w\x80-\xff])lambda(?:[ \t]+[^:()\n]*,)?[ \t*]*$")
_DEFINES = re.compile(rb"(?<![\w\x80-\xff])def[ \t]+[\w\x80-\xff]+[ \t]*(?:\[[^\]]*\])?[ \t]*$")
_PARAMETER = re.compile(rb"[ \t\n]*[,:=)]")
_LONGEST_STRING = 5000
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
        before = source.masked[max(0, start - _LONGEST_STRING) : start].rstrip(b"\0")
        if source.masked[start] == 0 and _FORMATTED.search(before[-3:]):
            chain = _CHAIN.match(text, start + 1 + len(name))
            if chain:
                found.append((start + 1, chain[0]))
        start = text.find(b"{" + name + b".", start + 1)
    return found


def _rebinds(code: bytes, start: int, end: int) -> bool:
    """Whether this occurrence of the name binds it: an assignment, a loop target, an alias, a parameter.

    `= None` does not count: that is what a failed import leaves behind.
    """
    before = code[code.rfind(b"\n", 0, start) + 1 : start]
    if _WALRUS.match(code, end):
        return True
    if _TARGET_LIST.fullmatch(before):  # `a, name = …`, `x = name = …`, `name: T = …`
        return _ASSIGNED.match(code, end) is not None or _is_parameter(code, start, end)
    if _INTRODUCED.search(before):  # `def name`, `as name`, `for a, name in`
        return True
    return _is_parameter(code, start, end)


def _is_parameter(code: bytes, start: int, end: int) -> bool:
    """Whether the name stands in the parameter list of a `def` or `lambda`."""
    if not _PARAMETER.match(code, end):
        return False
    if _LAMBDA.search(code[max(0, start - 200) : start]):
        return True
    depth, at = 0, start
    limit = max(0, start - 4000)
    while at > limit:
        at = max(code.rfind(b"(", limit, at), code.rfind(b")", limit, at))
        if at < 0:
            return False
        if code[at] == 41:  # ')'
            depth += 1
        elif depth:
            depth -= 1
        else:
            return _DEFINES.search(code[max(0, at - 200) : at]) is not None
    return False
