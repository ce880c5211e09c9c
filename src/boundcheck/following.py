"""What of a run stands in the next one of the same process, where only the content of a few files is another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from boundcheck.build import saying
from boundcheck.cache import Cache
from boundcheck.codebase import Standing
from boundcheck.disk import Stat
from boundcheck.keeping import Read, Scan, places_alike
from boundcheck.scan.parallel import Before, Scanned
from boundcheck.scan.wire import Packed


def read_after(last: Read, cache: Cache, scan: Scan) -> Read | None:
    """What is read now, when `last` is what the run read that left the cache; None where more has changed."""
    look, old = cache.look, last.codebase
    if look is None or look.others or cache.grounds != old.grounds or cache.depth < old.depth:
        return None
    changed = frozenset(look.files)
    again = [file for file in last.project.files if file.path in changed]
    before = {
        file.path: Before(None, cache.digest(file.path) or b"", partial(cache.facts, file.path))
        for file in again
    }
    new = dict(zip(before, scan(again, before), strict=True))
    if any(
        not places_alike(file, Packed(cache.facts(file.path)), new[file.path].packed, old.placing)
        for file in again
    ):
        return None
    codebase = saying(old, {path: found.packed for path, found in new.items()}, Standing(cache.grounds))
    return Read(last.project, _scanned(last, look.now.stats, new), codebase, True)


def _scanned(last: Read, stats: Sequence[Stat | None], new: Mapping[str, Scanned]) -> list[Scanned]:
    """All files as they are now, in their order."""
    return [
        new.get(file.path) or (old if old.stat == stat else old._replace(stat=stat))
        for file, old, stat in zip(last.project.files, last.scanned, stats, strict=True)
    ]
