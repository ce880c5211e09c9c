"""Severities per rule or group, and which rule names there are."""

from __future__ import annotations

from typing import Final

from boundcheck.catalog import GROUP_OF, GROUPS
from boundcheck.config.model import Severity
from boundcheck.config.node import Node
from boundcheck.config.wording import quoted
from boundcheck.nearest import nearest

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warn", "off")
SEVERITY_ALIASES: Final = {
    "warning": "warn",
    "ignore": "off",
    "none": "off",
    "disable": "off",
    "disabled": "off",
}
_NAMES: Final = (*GROUP_OF, *GROUPS)


def severities(node: Node) -> tuple[tuple[str, Severity], ...] | None:
    """A table of severities, as written."""
    found: list[tuple[str, Severity]] = []
    for field in node.fields() or ():
        if field.name not in _NAMES:
            field.wrong(f"unknown rule or group; {_remedy(field.name)}")
            continue
        severity = field.choice(SEVERITIES, SEVERITY_ALIASES)
        if severity is not None:
            found.append((field.name, severity))
    return tuple(found)


def rule_name(node: Node) -> str | None:
    """The name of a rule or group, written as a value."""
    name = node.string()
    if name is None or name in _NAMES:
        return name
    node.wrong(f"unknown rule or group {quoted(name)}; {_remedy(name)}")
    return None


def _remedy(name: str) -> str:
    close = nearest(name, _NAMES)
    return f"did you mean {quoted(close)}?" if close else "`boundcheck explain` lists the rules"
