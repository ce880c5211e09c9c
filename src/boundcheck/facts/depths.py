"""How far files are scanned, and which rules need how much: what nobody asks for is not read off."""

from __future__ import annotations

from enum import IntFlag
from typing import Final

from boundcheck.findings.catalog import GROUP_OF
from boundcheck.findings.severities import Severities


class Depth(IntFlag):
    """What the facts of a file hold: each has what it is made of, so that of two depths `in` tells which has more, `|` has both.

    Whoever asks facts for more than they hold gets it all the same: the file is scanned again. So a depth says what is
    read at first, never what an answer is.
    """

    IMPORTS = 0  # `ImportFacts`
    NAMES = 1  # what the file binds, uses, exports and imports as strings; its classes
    TABLES = 3  # and tables and texts, fixtures and patches
    MADE = 9  # and whether it can make any name that modules share without an import
    SHARED = 13  # and which it makes and uses
    ASKED = 11  # all that rules ask of every file
    WHOLE = 15


# What the rules need that need less than everything, by rule or group.
_NEEDED: Final = {
    "contracts": Depth.IMPORTS,
    "unparsable-file": Depth.IMPORTS,
    "unused-allow": Depth.IMPORTS,
    "expired-allow": Depth.IMPORTS,
    "stale-baseline": Depth.IMPORTS,
    "dependency": Depth.IMPORTS,
    "test-undeclared-dependency": Depth.IMPORTS,
    "test-private-import": Depth.NAMES,
    "api": Depth.NAMES,
    "own": Depth.NAMES,
}

ON_NAMES: Final = "foreign-name"
# An entry of `public` may publish some.
_ASKING_NAMES: Final = frozenset((ON_NAMES, "stale-contract"))


def depth_for(rules: frozenset[str], severities: Severities) -> Depth:
    """How far files are scanned for those of some rules that are on. What cannot be read is asked for all that would read it."""
    asked = severities.on if "unparsable-file" in rules else severities.on & rules
    # Few contracts name tables, and few files are asked for the names that `public` may list.
    needed = _NEEDED if severities.names_tables else {**_NEEDED, "stale-contract": Depth.IMPORTS}
    # What rules can ask that boundcheck does not bring is the same in whichever group they are.
    groups = {rule: "own" if rule in severities.own else GROUP_OF[rule] for rule in asked}
    found = Depth.MADE if asks_of_shared_names(rules, severities) else Depth.IMPORTS
    for rule, group in groups.items():
        found |= needed.get(rule, needed.get(group, Depth.TABLES))
    return found


def asks_of_modules(rules: frozenset[str], severities: Severities) -> bool:
    """Whether one of these rules needs to know which modules a file names."""
    if depth_for(rules, severities) is not Depth.IMPORTS:
        return True
    return any(GROUP_OF.get(rule) in ("dependency", "tests") for rule in severities.on & rules)


def tells_ties(rules: frozenset[str], severities: Severities) -> bool:
    """Whether verdicts by these rules hold what ties modules without an import, if one of them asks (see `ties_in`)."""
    if "unused-dependency" not in severities.on & rules:
        return True
    names_told = ON_NAMES not in severities.on or asks_of_shared_names(rules, severities)
    return names_told and Depth.TABLES in depth_for(rules, severities)


def asks_of_shared_names(rules: frozenset[str], severities: Severities) -> bool:
    """Whether one of these rules needs the names that modules share without an import: nobody does where the rule on such is off."""
    on = severities.on
    return ON_NAMES in on and not _ASKING_NAMES.isdisjoint(rules & on)
