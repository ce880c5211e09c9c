"""Every rule name of boundcheck with its group and default severity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Group = Literal["dependency", "api", "data", "tests", "contracts", "project", "own"]
Level = Literal["error", "warn", "off"]
# What a run knows of the rules that boundcheck does not bring: by name, the group and the default severity.
OwnNames = Mapping[str, tuple[Group, Level]]

# The last one is of rules that a project adds; others of those may be in any group.
GROUPS: Final[tuple[Group, ...]] = ("dependency", "api", "data", "tests", "contracts", "project", "own")

_NAMES: Final[dict[Group, str]] = {
    "dependency": "undeclared-dependency dependency-cycle layer-violation not-visible deprecated-dependency "
    "unused-dependency external-dependency unassigned-file",
    "api": "private-import wildcard-import dynamic-import leaked-model missing-export foreign-name",
    "data": "foreign-query foreign-write cross-module-join relation-traversal reverse-accessor foreign-key "
    "model-inheritance model-binding model-reference raw-sql cross-module-migration shared-transaction "
    "foreign-signal table-ownership opaque-query",
    "tests": "test-private-import test-undeclared-dependency shared-fixture test-patches-private "
    "test-foreign-data production-imports-tests missing-tests",
    "contracts": "import-contract",
    "project": "stale-contract unparsable-file unused-allow expired-allow stale-baseline",
    "own": "",
}
_WARN: Final = frozenset(
    "deprecated-dependency unused-dependency leaked-model relation-traversal reverse-accessor model-binding "
    "shared-transaction foreign-name missing-tests".split()
)
_OFF: Final = frozenset(("foreign-signal", "opaque-query"))

GROUP_OF: Final[dict[str, Group]] = {rule: group for group, names in _NAMES.items() for rule in names.split()}
# These are broken at every row or signature: people first want to know how often.
PER_ROW: Final = frozenset(("relation-traversal", "leaked-model"))
ALL_RULES: Final = frozenset(GROUP_OF)
DEFAULT_SEVERITY: Final[dict[str, Level]] = {
    rule: "warn" if rule in _WARN else "off" if rule in _OFF else "error" for rule in GROUP_OF
}


def groups_with(own: OwnNames) -> dict[str, Group]:
    """The group of each rule, of ours and of one's own."""
    return {**GROUP_OF, **{rule: group for rule, (group, _) in own.items()}}


def asks_of_data(rules: frozenset[str]) -> bool:
    """Whether one of these rules needs to know of models and tables, whatever the files hold."""
    return any(GROUP_OF.get(rule) == "data" for rule in rules) or not rules.isdisjoint(
        ("leaked-model", "test-foreign-data", "unparsable-file")
    )
