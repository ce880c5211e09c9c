"""Severities per rule or group, and which rule names there are."""

from __future__ import annotations

from typing import Final

from boundcheck.base.nearest import nearest
from boundcheck.config.model import Severity
from boundcheck.config.node import TomlNode
from boundcheck.config.wording import quoted
from boundcheck.findings.catalog import GROUP_OF, GROUPS

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warn", "off")
SEVERITY_ALIASES: Final = {
    "warning": "warn",
    "ignore": "off",
    "none": "off",
    "disable": "off",
    "disabled": "off",
}
_OURS: Final = (*GROUP_OF, *GROUPS)


def severities(node: TomlNode) -> tuple[tuple[str, Severity], ...] | None:
    """A table of severities, as written."""
    found: list[tuple[str, Severity]] = []
    names = _names(node)
    for field in node.fields() or ():
        if field.name not in names:
            field.wrong(f"unknown rule or group; {_remedy(field.name, names)}")
            continue
        severity = field.choice(SEVERITIES, SEVERITY_ALIASES)
        if severity is not None:
            found.append((field.name, severity))
    return tuple(found)


def rule_name(node: TomlNode) -> str | None:
    """The name of a rule or group, written as a value."""
    name, names = node.string(), _names(node)
    if name is None or name in names:
        return name
    node.wrong(f"unknown rule or group {quoted(name)}; {_remedy(name, names)}")
    return None


def _names(node: TomlNode) -> tuple[str, ...]:
    return (*_OURS, *node.document.own_rules.names)


def _remedy(name: str, names: tuple[str, ...]) -> str:
    close = nearest(name, names)
    return f"did you mean {quoted(close)}?" if close else "`boundcheck explain` lists the rules"
