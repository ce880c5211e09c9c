"""How a JSON document is written: indented, in readable Unicode, safe for every stream and terminal."""

from __future__ import annotations

import json

from boundcheck.patterns import later

# json.dumps leaves these raw: lone surrogates cannot be encoded, the others steer a terminal or split a line.
_UNSAFE = later("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def json_text(document: object) -> str:
    """`document` as JSON with an indent of 2 and a final newline."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"
