"""Libraries that make test data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.facts.file import Import

_LIBRARIES: Final = frozenset(("factory", "model_bakery", "mixer", "polyfactory", "django_dynamic_fixture"))


def imports_factories(imports: Iterable[Import]) -> bool:
    """Whether a file with these imports uses one of them."""
    return any(
        name.partition(".")[0] in _LIBRARIES
        for statement in imports
        for name in (statement.module or "", *statement.names)
    )
