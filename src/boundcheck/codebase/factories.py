"""Libraries that make test data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.facts.file import Import

_LIBRARIES: Final = frozenset(("factory", "model_bakery", "mixer", "polyfactory", "django_dynamic_fixture"))
_NAMES: Final = tuple(name.encode() for name in sorted(_LIBRARIES))


def names_library(facts: bytes) -> bool:
    """Whether the packed facts of a file have a word for one of them."""
    return any(name in facts for name in _NAMES)


def imports_factories(imports: Iterable[Import]) -> bool:
    """Whether a file with these imports uses one of them; a file of the project may be called as they are."""
    return any(
        name.partition(".")[0] in _LIBRARIES
        for statement in imports
        if not statement.level
        for name in (statement.names if statement.module is None else (statement.module,))
    )
