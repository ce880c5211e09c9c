"""Whether anything has changed since the last run: all that a run needs where nothing has.

Nothing is imported here that such a run can do without.
"""

from __future__ import annotations

import marshal
import os
import sys

from boundcheck.base.disk import MISSING, Stat, digest_of, listing_of, read_file, stat_of
from boundcheck.base.git_places import named_elsewhere
from boundcheck.base.kept import has_types, read_kept, write_kept
from boundcheck.base.light import NamedTuple, cache
from boundcheck.version import VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final

FOLDER: Final = ".boundcheck_cache"
_CONFIGS: Final = ("boundcheck.toml", "pyproject.toml")
# What was changed so shortly before it was read may change again without its times telling.
_RACY_NS: Final = 2_000_000_000
_THERE: Final[Stat] = (1, 1, 1, 1)
_MOST_CHANGED: Final = 200  # files


class CachePlace(NamedTuple):
    """Where a project's cache is: its root, and what the names of the files in the folder begin with."""

    root: str
    stem: str
    config: str  # the name of the configuration file in the root

    @property
    def key(self) -> tuple[Any, ...]:
        """What decides beside the files: this program, the interpreter, the configuration's name, a repository that only the
        environment names."""
        return VERSION, sys.version, _build(__file__), self.config, *(named_elsewhere(self.root) or ())


def place_of(root: str, config: str) -> CachePlace:
    """The cache of a configuration file in a folder, whose path is a real one."""
    name = digest_of(os.fsencode(config))[:4].hex()
    return CachePlace(root, f"{root}/{FOLDER}/{sys.implementation.cache_tag}-{name}", config)


Passed = tuple[
    tuple[str, bytes], ...
]  # files that may be configurations, with a digest of the content of each


def places_around(folder: str) -> Iterator[tuple[CachePlace, Passed]]:
    """The caches of the projects that a folder, whose path is a real one, may lie in, from the nearest on; each with the files
    below it by which a project might have begun there: they may be of one that it includes, of one module, or of others."""
    passed: Passed = ()
    while True:
        written = [name for name in _CONFIGS if os.path.lexists(f"{folder}/{name}")]
        if written:
            yield place_of(folder, written[0]), passed
            passed += tuple((f"{folder}/{name}", content_of(folder, name)) for name in written)
        folder, before = os.path.dirname(folder), folder  # noqa: PTH120 - before anything is loaded
        if folder == before:
            return


class Door(NamedTuple):
    """What a run rests on, as it was when it was read. A stat is None where a later change might not show in it.

    `root` is where the project lay: elsewhere other ignore files and configurations are above it.

    `run` tells the outcomes of different runs apart. `files` count by their content, `folders` by the names in them,
    `others` by being there with the same content. `asked` is git's index, where git was asked what it keeps (else ""), and a
    digest of its answer (None: it did not tell).
    """

    run: bytes
    root: str
    files: tuple[str, ...]
    stats: tuple[Stat | None, ...]
    digests: tuple[bytes, ...]
    folders: tuple[tuple[str, Stat | None, bytes], ...]
    others: tuple[tuple[str, Stat | None, bytes], ...]
    asked: tuple[str, Stat | None, bytes | None]

    def look(self, root: str, started: int) -> Look | None:
        """What has changed in it; None when that is more than the content of a few files.

        What its stat leaves in doubt is read. `started` in nanoseconds: the time when the run began.
        """
        if root != self.root:
            return None
        settled = Settled(started)
        others: list[tuple[str, Stat | None, bytes]] = []
        changed: list[str] = []
        for path, stat, digest in self.others:
            now = seen(root, path)
            if now != stat:
                if not digest:
                    return None
                if content_of(root, path) != digest:
                    changed.append(path)
                now = seen(root, path)
            others.append((path, stat if now == stat else settled(now), digest))
        folders: list[tuple[str, Stat | None, bytes]] = []
        for path, stat, listing in self.folders:
            now = stat_of(root, path)
            if now != stat and names_in(root, path) != listing:
                return None
            folders.append((path, stat if now == stat else settled(now), listing))
        asked = self._asked_again(root, settled)
        again = self._read_again(root, settled) if asked else None
        if asked is None or again is None:
            return None
        stats, files = again
        found = self._replace(stats=stats, folders=tuple(folders), others=tuple(others), asked=asked)
        return Look(self if found == self else found, files, tuple(changed))

    def _read_again(
        self, root: str, settled: Settled
    ) -> tuple[tuple[Stat | None, ...], tuple[str, ...]] | None:
        """Today's stats of the files, and those whose content is another; None when these are many."""
        stats: list[Stat | None] = list(self.stats)
        changed: list[str] = []
        for place, (path, stat) in enumerate(zip(self.files, self.stats, strict=True)):
            if stat is None or stat_of(root, path) != stat:
                try:
                    data, now = read_file(f"{root}/{path}")
                except OSError:
                    return None
                if digest_of(data) == self.digests[place]:
                    stats[place] = settled(now)
                    continue
                changed.append(path)
                if len(changed) > _MOST_CHANGED:
                    return None
        return tuple(stats), tuple(changed)

    def _asked_again(self, root: str, settled: Settled) -> tuple[str, Stat | None, bytes | None] | None:
        """Git is asked where its index is another one, or it did not tell; None when it keeps other files now."""
        path, stat, answer = self.asked
        now = stat_of(root, path) if path else None
        if now == stat and (answer or not path):
            return self.asked
        from pathlib import Path

        from boundcheck.base.git import answer_of, tracked_files

        same = answer_of(tracked_files(Path(root))) == answer
        return (path, settled(now), answer) if same else None


class Look(NamedTuple):
    """A door with today's stats (the same one where nothing is new), the files whose content is another, and such others."""

    now: Door
    files: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def found_nothing(self) -> bool:
        return not self.files and not self.others


class Settled:
    """Gives a stat, unless a change after it was taken might not show in it."""

    def __init__(self, started: int) -> None:
        self._until = started - _RACY_NS

    def __call__(self, stat: Stat | None) -> Stat | None:
        return stat if stat is not None and max(stat[:2]) < self._until else None


# What the front of this process has seen at doors, so that nobody looks at every file a second time.
looks: dict[bytes, Look | None] = {}


def read_door(place: CachePlace) -> Door | None:
    """The door that the last run left; None when there is none of this program."""
    found = read_kept(f"{place.stem}.door")
    return _door(found.get("door")) if found is not None and found.get("key") == place.key else None


def _door(plain: Any) -> Door | None:
    """A door from what was kept, if it has the shape of one."""
    if not has_types(plain, (bytes, str, tuple, tuple, tuple, tuple, tuple, tuple)):
        return None
    found = Door._make(plain)
    lines_up = len(found.files) == len(found.stats) == len(found.digests)
    shapes = all(has_types(one, (str, object, bytes)) for one in (*found.folders, *found.others))
    return found if lines_up and shapes and has_types(found.asked, (str, object, object)) else None


def write_door(place: CachePlace, door: Door) -> None:
    write_kept(f"{place.stem}.door", {"key": place.key, "door": tuple(door)})


def seen(root: str, path: str) -> Stat:
    """The stat of what is looked for; of a repository only its being there counts, as every command of git changes its times."""
    found = stat_of(root, path)
    return found if found == MISSING or not path.endswith("/.git") else _THERE


def content_of(root: str, path: str) -> bytes:
    """A digest of a file's content; nothing where no file is."""
    try:
        return digest_of(read_file(path if path[:1] == "/" else f"{root}/{path}")[0])
    except (OSError, ValueError):
        return b""


def names_in(root: str, path: str) -> bytes:
    """A digest of the names in a folder that can matter; nothing where no folder is."""
    try:
        with os.scandir(f"{root}/{path}") as entries:
            return listing_of(entries)
    except OSError:
        return b""


@cache
def _build(file: str) -> bytes:
    """Tells one build of boundcheck from another of the same version; `file` is this one."""
    package = os.path.dirname(file)  # noqa: PTH120
    # An installation lists its files with their digests, the same wherever and whenever it is made; where the code is used as it
    # stands, each file of it counts.
    record = f"{os.path.dirname(package)}/boundcheck-{VERSION}.dist-info/RECORD"  # noqa: PTH120
    try:
        listed = [line for line in read_file(record)[0].splitlines() if b".py,sha256=" in line]
    except OSError:
        listed = []
    return digest_of(b"\n".join(sorted(listed)) if listed else marshal.dumps(sorted(_stats(package))))


def _stats(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, entry.stat().st_mtime_ns, entry.stat().st_size
            elif entry.is_dir():
                yield from _stats(entry.path)
