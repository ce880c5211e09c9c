"""How much modules use of each other, by the names that cross."""

from __future__ import annotations

from collections import Counter

from boundcheck.base.plain import counted
from boundcheck.extraction.model import Extraction


def users_of(found: Extraction) -> Counter[str]:
    """Sites by the module that uses this one."""
    sites: Counter[str] = Counter()
    for entry in found.surface:
        for caller in entry.callers:
            sites[caller.module] += caller.sites
    return +sites


def calls_of(found: Extraction) -> Counter[str]:
    """Sites by the module that uses this one, of those alone that a network would turn into calls."""
    sites: Counter[str] = Counter()
    for entry in found.surface:
        for caller in entry.callers:
            sites[caller.module] += caller.calls
    return +sites


def used_by(found: Extraction) -> Counter[str]:
    """Sites by the module that this one uses."""
    sites: Counter[str] = Counter()
    for entry in found.needs:
        sites[entry.module] += entry.sites
    return +sites


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
