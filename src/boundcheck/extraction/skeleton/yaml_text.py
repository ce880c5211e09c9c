"""How a document is written as YAML: in the order it has, readable, the same to readers of YAML 1.1 and 1.2."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from boundcheck.base.patterns import later

# Anything else is quoted: what one reader takes for a number, a date or a truth is a text to another.
_WORD = later(r"[A-Za-z_/$](?:[\w./ ,:;()'=<>|+-]*[\w./()])?", re.ASCII)
_TRUTHS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_UNSEEN = later(r"[^\n\x20-\x7e]")


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_word = _WORD.fullmatch(text) and text.lower() not in _TRUTHS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_word else '"')


_Dumper.add_representer(str, _text)


def to_yaml(document: Mapping[str, object]) -> str:
    """`document`, made of dicts, lists and plain values, as YAML."""
    text = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10**9)
    return _UNSEEN.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    return f"\\u{ord(char):04x}" if ord(char) <= 0xFFFF else f"\\U{ord(char):08x}"
