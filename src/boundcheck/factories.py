"""Libraries that make test data."""

from __future__ import annotations

from typing import Final

from boundcheck.facts import FileFacts

_LIBRARIES: Final = frozenset(("factory", "model_bakery", "mixer", "polyfactory", "django_dynamic_fixture"))


def imports_factories(facts: FileFacts) -> bool:
    """Whether a file uses one of them."""
    return any(
        name.partition(".")[0] in _LIBRARIES
        for statement in facts.imports
        for name in (statement.module or "", *statement.names)
    )
