"""What of a run stands in the next one of the same process, where only the content of a few files is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boundcheck.base.disk import Stat
from boundcheck.codebase.build import saying
from boundcheck.codebase.codebase import Standing
from boundcheck.keep.cache import Cache
from boundcheck.resume.keeping import Read, Scan, are_placed_alike, scanned_anew
from boundcheck.scan.parallel import Scanned


def read_after(last: Read, cache: Cache, scan: Scan) -> Read | None:
    """What is read now, when `last` is what the run read that left the cache; None where more has changed."""
    look, old = cache.look, last.codebase
    if look is None or look.others or cache.grounds != old.grounds or old.depth not in cache.depth:
        return None
    changed = frozenset(look.files)
    again = [file for file in last.project.files if file.path in changed]
    new = scanned_anew(again, cache, scan)
    if not are_placed_alike(again, new.values(), cache, old.placing):
        return None
    codebase = saying(
        old, {path: found.packed for path, found in new.items()}, Standing(cache.grounds, cache.bounds)
    )
    return Read(last.project, _scanned(last, look.now.stats, new), codebase, True)


def _scanned(last: Read, stats: Sequence[Stat | None], new: Mapping[str, Scanned]) -> list[Scanned]:
    """All files as they are now, in their order."""
    return [
        new.get(file.path) or (old if old.stat == stat else old._replace(stat=stat))
        for file, old, stat in zip(last.project.files, last.scanned, stats, strict=True)
    ]
