"""Whether a file can make a name that modules share: a project in which none does has nothing to look for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.name_kinds import SECTION, TASKS
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.settings import is_for_settings
from boundcheck.scan.named.tasks import TASK_CLASS
from boundcheck.scan.source import Source

_DECORATED: Final = later(rb"@(?:[\w\x80-\xff]++\.)*+(?:%b)(?!\w)" % "|".join(sorted(TASKS)).encode())
_SIGNS: Final = (b".signal(", b"app.config", b"permissions")


def may_make(source: Source, name: str) -> bool:
    """Whether it is worth a look what a file says of names that takes from no framework that has some; `name` is its dotted name."""
    masked = source.masked
    return (
        is_for_settings(name)
        or any(sign in masked for sign in _SIGNS)
        or _DECORATED.search(masked) is not None
        or (b"Task" in masked and TASK_CLASS.search(masked) is not None)
    )


def makes(facts: Iterable[NameFact]) -> bool:
    """Whether one of these names is made. What a file for settings says of its own alone is none, as others take it in; nor is a
    folder, as long as there are no templates."""
    return any(fact.defines and fact.how != SECTION and fact.kind != "folder" for fact in facts)
