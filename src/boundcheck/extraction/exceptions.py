"""Exceptions of one module that another catches or raises: no network carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.extraction.crossings import Crossing, evidence
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence

# What every model has: to catch it is part of the query.
_OF_MODELS = frozenset(("DoesNotExist", "MultipleObjectsReturned"))
_DOES = {"except": "catches", "raise": "raises"}


def exceptions(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every place where an exception is named in `except`, or raised, in another module than that which defines it."""
    for use, definition in crossings:
        if definition is None or use.how not in _DOES:
            continue
        if use.name in ground.codebase.registry.by_name and not _OF_MODELS.isdisjoint(use.attributes[-1:]):
            continue
        name = ".".join((use.name, *use.attributes))
        yield evidence(
            use,
            f"{use.from_} {_DOES[use.how]} {name} of {use.to}, which ends at the process; "
            "let the API answer with a result or an error code, which its client turns into exceptions",
        )
