"""How much modules use of each other, by the names that cross."""

from __future__ import annotations

from collections import Counter

from boundcheck.extraction.model import Extraction


def users_of(found: Extraction) -> Counter[str]:
    """Sites by the module that uses this one."""
    sites: Counter[str] = Counter()
    for entry in found.surface:
        for caller in entry.callers:
            sites[caller.module] += caller.sites
    return +sites


def used_by(found: Extraction) -> Counter[str]:
    """Sites by the module that this one uses."""
    sites: Counter[str] = Counter()
    for entry in found.needs:
        sites[entry.module] += entry.sites
    return +sites
