"""How much modules use of each other, by the names that cross."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from boundcheck.base.plain import counted
from boundcheck.extraction.model import Extraction


def users_of(found: Extraction) -> Counter[str]:
    """Sites by the module that uses this one."""
    return _summed((each.module, each.sites) for entry in found.surface for each in entry.callers)


def calls_of(found: Extraction) -> Counter[str]:
    """Sites by the module that uses this one, of those alone that a network would turn into calls."""
    return _summed((each.module, each.calls) for entry in found.surface for each in entry.callers)


def used_by(found: Extraction) -> Counter[str]:
    """Sites by the module that this one uses."""
    return _summed((entry.module, entry.sites) for entry in found.needs)


def _summed(counts: Iterable[tuple[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for name, count in counts:
        total[name] += count
    return +total


def stuck_told(found: Extraction) -> str:
    """How many names of the surface no network could carry; "" none."""
    names = len(found.surface)
    stuck = sum(bool(entry.obstacles) for entry in found.surface)
    if not stuck:
        return ""
    if names == 1:
        return "the one name that others use cannot cross a network as it is"
    which = f"all {names:,} names" if stuck == names else f"{stuck:,} of the {counted(names, 'name')}"
    return f"{which} that others use cannot cross a network as {'it is' if stuck == 1 else 'they are'}"
