"""Whether anything has changed since the last run, and what was said then: all that a run needs where nothing has.

Nothing is imported here that such a run can do without.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Final

from boundcheck.base.disk import MISSING, Stat, digest_of, listing_of, read_file, stat_of
from boundcheck.base.git_places import named_elsewhere
from boundcheck.base.light import NamedTuple
from boundcheck.base.trusted import is_trusted
from boundcheck.version import VERSION

FOLDER: Final = ".boundcheck_cache"
_CONFIGS: Final = ("boundcheck.toml", "pyproject.toml")
_FORMAT: Final = b"boundcheck cache 12\n"
_LARGEST: Final = 1 << 31
_DIGEST: Final = len(digest_of())
# What was changed so shortly before it was read may change again without its times telling.
_RACY_NS: Final = 2_000_000_000
_THERE: Final[Stat] = (1, 1, 1, 1)
_MOST_REPLIES: Final = 48
_LARGEST_REPLIES: Final = 16_000_000  # bytes
_MOST_CHANGED: Final = 200  # files


class Place(NamedTuple):
    """Where a project's cache is: its root, and what the names of the files in the folder begin with."""

    root: str
    stem: str
    config: str  # the name of the configuration file in the root

    @property
    def key(self) -> tuple[Any, ...]:
        """What decides beside the files: this program, the interpreter, the configuration's name, a repository that only the
        environment names."""
        return VERSION, sys.version, _build(__file__), self.config, *(named_elsewhere(self.root) or ())


def place_of(root: str, config: str) -> Place:
    """The cache of a configuration file in a folder, whose path is a real one."""
    name = digest_of(os.fsencode(config))[:4].hex()
    return Place(root, f"{root}/{FOLDER}/{sys.implementation.cache_tag}-{name}", config)


Passed = tuple[
    tuple[str, bytes], ...
]  # files that may be configurations, with a digest of the content of each


def places_around(folder: str) -> Iterator[tuple[Place, Passed]]:
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


_REPLY: Final = (int, str, str, str, int, (int, type(None)), tuple, tuple)


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


class Reply(NamedTuple):
    """What a command said, and what that rests on beside the project: the day (None: any), the baseline's content, and
    where the paths that were named lead to. `timed` is the part in which the time that it took is to be put into the gap
    before its last `rest` characters: "out", "err" or "".
    """

    status: int
    out: str
    err: str
    timed: str
    rest: int
    day: int | None
    beside: tuple[tuple[str, bytes], ...]
    paths: tuple[tuple[str, str], ...]

    def stands(self, root: str) -> bool:
        """Whether it would be said again, the project being as it was."""
        return (
            self.day in (None, today())
            and all(content_of(root, path) == digest for path, digest in self.beside)
            and all(os.path.lexists(path) and os.path.realpath(path) == real for path, real in self.paths)
        )

    def streams(self, elapsed: str) -> tuple[str, str]:
        """What goes to standard output and standard error, with the time in it."""
        out, err = (
            f"{text[: len(text) - self.rest]}{elapsed}{text[len(text) - self.rest :]}"
            if self.timed == name
            else text
            for name, text in (("out", self.out), ("err", self.err))
        )
        return out, err


def shown_time(elapsed: float) -> str:
    """Seconds for people: `1.2 s`, `45 ms`."""
    return f"{elapsed:.1f} s" if elapsed >= 0.1 else f"{elapsed * 1000:.0f} ms"


# What the front of this process has seen at doors, so that nobody looks at every file a second time.
looks: dict[bytes, Look | None] = {}


def today() -> int:
    """The day by which exceptions expire, counted from 1970."""
    return int(time.time() // 86400)


def request(arguments: list[str], passed: Passed = ()) -> bytes:
    """Tells commands apart that say different things on an unchanged project. That it is this project which is asked follows
    from what was `passed` on the way to it."""
    streams = sys.stdout
    terminal = bool(streams) and streams.isatty()
    size = None
    if terminal:
        with contextlib.suppress(OSError):
            size = tuple(os.get_terminal_size(streams.fileno()))
    environ = os.environ
    parts = (
        arguments,
        passed,
        os.path.realpath(os.curdir),
        tuple(sys.path),  # where rules of one's own are found
        terminal,
        size,
        environ.get("COLUMNS"),
        *(environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM")),
        environ.get("LINES"),
    )
    return digest_of(marshal.dumps(parts, 2))  # of this version equal values are equal bytes


def colored() -> bool:
    """Whether standard output is to have colours: as NO_COLOR and FORCE_COLOR say (no-color.org, force-color.org: anything
    but nothing counts, and NO_COLOR wins), else where it is a terminal that has some."""
    environ = os.environ
    if environ.get("NO_COLOR"):
        return False
    is_terminal = bool(sys.stdout) and sys.stdout.isatty() and environ.get("TERM") != "dumb"
    return is_terminal or bool(environ.get("FORCE_COLOR"))


def read_door(place: Place) -> Door | None:
    """The door that the last run left; None when there is none of this program."""
    found = read_kept(f"{place.stem}.door")
    return _door(found.get("door")) if found is not None and found.get("key") == place.key else None


def _door(plain: Any) -> Door | None:
    """A door from what was kept, if it has the shape of one."""
    if not _has_types(plain, (bytes, str, tuple, tuple, tuple, tuple, tuple, tuple)):
        return None
    found = Door._make(plain)
    lines_up = len(found.files) == len(found.stats) == len(found.digests)
    shapes = all(_has_types(one, (str, object, bytes)) for one in (*found.folders, *found.others))
    return found if lines_up and shapes and _has_types(found.asked, (str, object, object)) else None


def _has_types(value: Any, types: tuple[Any, ...]) -> bool:
    """Whether a value is a tuple of these types."""
    return isinstance(value, tuple) and len(value) == len(types) and all(map(isinstance, value, types))


def write_door(place: Place, door: Door) -> None:
    write_kept(f"{place.stem}.door", {"key": place.key, "door": tuple(door)})


def replies_of(place: Place, door: Door) -> dict[bytes, tuple[Any, ...]]:
    """What commands said of the project as it was at a door, by the request."""
    found = read_kept(f"{place.stem}.replies")
    replies = found.get("said") if found is not None and found.get("run") == door.run else None
    if not isinstance(replies, dict):
        return {}
    return {asked: reply for asked, reply in replies.items() if _has_types(reply, _REPLY)}


def remember(place: Place, door: Door, asked: bytes, reply: Reply) -> None:
    """Keep what a command said; what others said goes when it becomes too much. OSError when it cannot be written."""
    replies = {**replies_of(place, door), asked: tuple(reply)}
    sizes = {asked: len(found[1]) + len(found[2]) for asked, found in replies.items()}
    for old in list(replies):
        if len(replies) > _MOST_REPLIES or sum(sizes.values()) > _LARGEST_REPLIES:
            del replies[old], sizes[old]
    write_kept(f"{place.stem}.replies", {"run": door.run, "said": replies})


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


def read_kept(path: str) -> dict[str, Any] | None:
    """The content of a cache file; None unless it is exactly as it was written."""
    if not is_trusted(path):
        return None
    try:
        data, _ = read_file(path, _LARGEST)
    except OSError:
        return None
    start = len(_FORMAT) + _DIGEST
    body = memoryview(data)[start:]
    if not data.startswith(_FORMAT) or data[len(_FORMAT) : start] != digest_of(body):
        return None
    try:
        found = marshal.loads(body)  # noqa: S302 - its digest says that it is whole
    except (ValueError, EOFError, TypeError):  # and yet it is not of boundcheck
        return None
    return found if isinstance(found, dict) else None


def write_kept(path: str, content: dict[str, Any]) -> None:
    """Write a cache file whole or not at all. Raises OSError."""
    body = marshal.dumps(content)
    write_pieces(path, (_FORMAT, digest_of(body), body))


def write_pieces(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file of the cache's folder whole or not at all. Raises OSError, also where the folder is a link."""
    folder = os.path.dirname(path)  # noqa: PTH120
    if os.path.islink(folder):  # noqa: PTH114 - it may lead out of the project
        raise OSError(0, "the folder is a link")
    name = f"{folder}/.new-{os.urandom(8).hex()}"
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise


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
