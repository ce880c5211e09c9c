"""What the functions of a file say that they give, and what a class inherits from, as written: read off without parsing."""

from __future__ import annotations

import re

from boundcheck.base.patterns import later

_HEAD = later(rb"^(?:(class)[ \t]+(\w+)|([ \t]*)(?:async[ \t]+)?def[ \t]+(\w+))", re.MULTILINE)
_OPENING, _CLOSING, _QUOTES = b"([{", b")]}", b"\"'"
_LONGEST = 1_200
_COMMENT = later(r"#[^\n]*")


def signatures(data: bytes) -> dict[str, str]:
    """By name, and `Class.method`: the annotation of what is returned, where it may name a class."""
    found: dict[str, str] = {}
    heads = list(_HEAD.finditer(data))
    ends = [*(each.start() for each in heads), len(data)][1:]
    owner, indent = "", b""
    for head, end in zip(heads, ends, strict=True):
        if head[1]:
            owner, indent = head[2].decode(), b""
            continue
        if not head[3]:
            owner = ""
        elif not owner or (indent and head[3] != indent):
            continue  # inside a function
        else:
            indent = head[3]
        arrow = data.find(b"->", head.end(), end)
        text = _upto_colon(data, arrow + 2, end) if arrow >= 0 else ""
        if any(letter.isupper() for letter in text):
            name = head[4].decode()
            found.setdefault(f"{owner}.{name}" if owner else name, text)
    return found


def bases(data: bytes, start: int, end: int) -> str:
    """Those in brackets; type parameters count as if they stood in `Generic`."""
    text = _COMMENT.sub("", _upto_colon(data, start, end)).strip()
    variables = ""
    if text.startswith("["):
        written, _, text = text[1:].partition("]")
        names = (part.partition(":")[0].partition("=")[0].strip() for part in written.split(","))
        variables = f"Generic[{', '.join(names)}]"
    return ", ".join(filter(None, (text.strip()[1:-1].strip().rstrip(","), variables)))


def _upto_colon(data: bytes, start: int, end: int) -> str:
    depth, quote, at = 0, 0, start
    for at in range(start, min(end, start + _LONGEST)):
        byte = data[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in _QUOTES:
            quote = byte
        elif byte == 35:  # '#', up to the end of its line
            quote = 10
        elif byte in _OPENING:
            depth += 1
        elif byte in _CLOSING:
            depth -= 1
        elif byte == 58 and not depth:  # ':'
            return data[start:at].decode("utf-8", "replace").strip()
    return ""
