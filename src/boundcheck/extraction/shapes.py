"""What signatures are made of: the project's own records and enums that they name, and those that these name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundcheck.extraction.model import Shape, SurfaceEntry
from boundcheck.extraction.records import shape_of

if TYPE_CHECKING:
    from boundcheck.extraction.ground import Ground

_MOST = 200


def shapes_of(ground: Ground, entries: Iterable[SurfaceEntry]) -> tuple[Shape, ...]:
    """Dataclasses, NamedTuples, TypedDicts, pydantic and attrs models, enums that a surface needs, by name; 200 at most."""
    found: dict[str, Shape] = {}
    seen: set[str] = set()
    queue = [name for entry in entries for name in (entry.name, *(full for _, full in entry.resolved))]
    while queue and len(found) < _MOST:
        name = queue.pop(0)
        if name in seen:
            continue
        seen.add(name)
        defined = ground.definitions.find(name)
        shape = shape_of(ground.definitions, defined) if defined is not None else None
        if shape is not None:
            found[name] = shape
            queue += (full for _, full in shape.resolved)
    return tuple(found[name] for name in sorted(found))
