"""`[[allow]]`: an explicit exception, with its reason and its last day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from boundcheck.config.model import Allow
from boundcheck.config.names import entry, project_path, word
from boundcheck.config.node import TomlNode, table
from boundcheck.config.severities import rule_name
from boundcheck.findings.catalog import GROUP_OF

_KEYS: Final = ("rule", "from", "to", "target", "path", "reason", "issue", "until", "contract")


def allow(node: TomlNode) -> Allow | None:
    """One exception; the rule it is from and its reason are required."""
    fields = table(node, _KEYS)
    if fields is None:
        return None
    rule = fields.required("rule", rule_name, 'name the rule, like rule = "foreign-key"')
    reason = fields.required("reason", TomlNode.prose, "say why the exception is right")
    issue = fields.one("issue", TomlNode.prose)
    exception = Allow(
        rule=rule or "",
        place=node.place,
        reason="; ".join(filter(None, (reason, issue))),
        from_=fields.one("from", entry(word)),
        to=fields.one("to", entry(word)),
        target=fields.one("target", TomlNode.string),
        path=fields.one("path", project_path),
        until=fields.one("until", _day),
        contract=fields.one("contract", entry(TomlNode.prose)),
    )
    if exception.contract and rule and GROUP_OF.get(rule, rule) != "contracts":
        fields.found["contract"].wrong('only import-contract knows contracts; write rule = "import-contract"')
    return exception if rule and reason else None


def _day(node: TomlNode) -> date | None:
    """A date; of a date with a time, the day it is in UTC."""
    value = node.value
    if isinstance(value, datetime):
        try:
            return (value.astimezone(UTC) if value.tzinfo else value).date()
        except OverflowError:  # the last hours of the year 9999
            return value.date()
    if isinstance(value, date):
        return value
    node.expected("a date", "write it without quotes, like until = 2027-03-31")
    return None
