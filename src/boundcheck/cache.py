"""What one run keeps for the next, in `.boundcheck_cache/` of the project.

Three files a configuration. `index` holds the outcome of the last run with the size, times and inode of everything it
rests on, so that a run where nothing changed ends here. `base` holds the facts and the verdict of each file with the
digest of its content, and `index` those that are newer; `readings` what files do with names. All are plain data written by `marshal`, whole or not at all,
under a key of what else decides: this program, the interpreter, the configuration's name. A file that is not as it was
written (cut off, foreign, of another version) counts as none.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from boundcheck.analysis import Analysis, from_plain, to_plain
from boundcheck.disk import MISSING, Stat, digest_of, listing_of, read_file, stat_of
from boundcheck.store import Store
from boundcheck.version import VERSION

FOLDER: Final = ".boundcheck_cache"
_FORMAT: Final = b"boundcheck cache 4\n"
# What was changed so shortly before it was read may change again without its times telling.
_RACY_NS: Final = 2_000_000_000
_THERE: Final[Stat] = (1, 1, 1, 1)
_MOST_DOUBTFUL: Final = 50  # files to read again before a run begins anew
_MOST_NEWER: Final = 200  # files in the index before the base is written anew


class Kept(NamedTuple):
    """What is known of one file: the digest of its content, its packed facts, and its verdict (None: not judged)."""

    digest: bytes
    facts: bytes
    verdict: Any


class Watched(NamedTuple):
    """What a run rests on, as paths from the project root: files by content, everything else by being as it was."""

    files: tuple[str, ...]
    folders: tuple[tuple[str, bytes], ...]  # with a digest of the names in each
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves behind. `news` are the questions that were asked in it, with the answers, `told` gives those of all
    verdicts; `grounds` is a digest of all that answers rest on besides what files say, `known` one of the dotted names
    that facts rest on.
    """

    watched: Watched
    stats: tuple[Stat | None, ...]  # of `watched.files`, as they were when they were read
    kept: Mapping[str, Kept]
    news: dict[bytes, Any]
    told: Callable[[], dict[bytes, Any]]
    known: bytes
    grounds: bytes
    analysis: Analysis
    readings: Mapping[bytes, bytes]  # made in it, by the digest of the content


class Cache:
    """The cache of one configuration file; reading never fails, writing fails in silence."""

    def __init__(self, config_file: Path) -> None:
        self._root = os.path.realpath(config_file.parent)
        name = digest_of(os.fsencode(config_file.name))[:4].hex()
        self._stem = os.path.join(self._root, FOLDER, f"{sys.implementation.cache_tag}-{name}")  # noqa: PTH118
        self._key = (VERSION, sys.version, _build(), config_file.name)
        self._started = time.time_ns()

    @cached_property
    def readings(self) -> Store:
        """What files do with names, by the digest of their content."""
        return Store(f"{self._stem}.readings", marshal.dumps(self._key))

    @cached_property
    def _index(self) -> dict[str, Any] | None:
        found = _read(f"{self._stem}.index")
        return found if found is not None and found["key"] == self._key else None

    @cached_property
    def _base(self) -> dict[str, Any] | None:
        found = _read(f"{self._stem}.base") if self._index else None
        return found if found and self._index and found["generation"] == self._index["generation"] else None

    def unchanged(self) -> Analysis | None:
        """The last run's analysis when everything that it rests on is as it was."""
        index = self._index
        if index is None or any(self._seen(path) != stat for path, stat in index["others"]):
            return None
        if not all(self._is_folder_as_it_was(*folder) for folder in index["folders"]):
            return None
        doubtful = []
        for path, stat in zip(index["files"], index["stats"], strict=True):
            if stat is None or stat_of(self._root, path) != stat:
                doubtful.append(path)
                if len(doubtful) > _MOST_DOUBTFUL:
                    return None
        if not all(self._is_file_as_it_was(path) for path in doubtful):
            return None
        return from_plain(index["analysis"])

    def _is_folder_as_it_was(self, path: str, stat: Stat | None, listing: bytes) -> bool:
        if stat_of(self._root, path) == stat:
            return True
        try:
            with os.scandir(f"{self._root}/{path}") as entries:
                return listing_of(entries) == listing
        except OSError:
            return False

    def _is_file_as_it_was(self, path: str) -> bool:
        found = self.kept.get(path)
        try:
            return found is not None and digest_of(read_file(f"{self._root}/{path}")[0]) == found.digest
        except OSError:
            return False

    @property
    def stats(self) -> Mapping[str, Stat | None]:
        """The files as the last run read them, by path."""
        index = self._index
        return dict(zip(index["files"], index["stats"], strict=True)) if index else {}

    @cached_property
    def kept(self) -> Mapping[str, Kept]:
        """What is known of each file, by path."""
        if self._index is None or self._base is None:
            return {}
        plain = {**self._base["kept"], **self._index["newer"]}
        return {path: Kept(*found) for path, found in plain.items()}

    @cached_property
    def told(self) -> Mapping[bytes, Any]:
        """What verdicts asked about other files and were answered, by the signs of the questions."""
        if self._index is None or self._base is None:
            return {}
        parts = (marshal.loads(found["told"]) for found in (self._base, self._index))  # noqa: S302
        return {sign: found for part in parts for sign, found in part.items()}

    @property
    def known(self) -> bytes:
        return self._index["known"] if self._index else b""

    @property
    def grounds(self) -> bytes:
        return self._index["grounds"] if self._index else b""

    def keep(self, outcome: Outcome) -> None:
        """Write what the next run can use. A project that cannot be written to has no cache."""
        with contextlib.suppress(OSError):
            _make_folder(Path(self._root, FOLDER))
            kept = {path: tuple(found) for path, found in outcome.kept.items()}
            generation, newer = self._newer(kept)
            news = outcome.news
            if newer is None:
                told = marshal.dumps(outcome.told())  # by itself, since few runs look into it
                _write(f"{self._stem}.base", {"generation": generation, "kept": kept, "told": told})
                newer, news = {}, {}
            elif self._index:
                news = {**marshal.loads(self._index["told"]), **news}  # noqa: S302
            watched = outcome.watched
            index = {
                "key": self._key,
                "generation": generation,
                "files": watched.files,
                "stats": tuple(map(self._settled, outcome.stats)),
                "folders": [
                    (path, self._settled(stat_of(self._root, path)), listing)
                    for path, listing in watched.folders
                ],
                "others": [(path, self._settled(self._seen(path))) for path in watched.others],
                "newer": newer,
                "told": marshal.dumps(news),
                "known": outcome.known,
                "grounds": outcome.grounds,
                "analysis": to_plain(outcome.analysis),
            }
            _write(f"{self._stem}.index", index)
            self.readings.add(outcome.readings, {found.digest for found in outcome.kept.values()})

    def _newer(self, kept: Mapping[str, tuple[Any, ...]]) -> tuple[bytes, dict[str, Any] | None]:
        """The generation of the base, and the files that differ from it; None where the base has to be written anew."""
        base = self._base
        if base is not None and base["kept"].keys() == kept.keys():
            old = base["kept"]
            newer = {
                path: found for path, found in kept.items() if found is not old[path] and found != old[path]
            }
            if len(newer) <= _MOST_NEWER:
                return base["generation"], newer
        return os.urandom(16), None

    def _seen(self, path: str) -> Stat:
        found = stat_of(self._root, path)
        # Of a repository only its being there counts; every git command changes its times.
        return found if found == MISSING or not path.endswith("/.git") else _THERE

    def _settled(self, stat: Stat | None) -> Stat | None:
        """The stat, unless a later change might not show in it."""
        return stat if stat is not None and max(stat[:2]) < self._started - _RACY_NS else None


def _build() -> bytes:
    """Tells one build of boundcheck from another of the same version."""
    package = os.path.dirname(__file__)  # noqa: PTH120 - the hot path
    # Every installation writes this list anew; where the code is used as it stands, each file of it counts.
    installed = stat_of(os.path.dirname(package), f"boundcheck-{VERSION}.dist-info/RECORD")  # noqa: PTH120
    return digest_of(marshal.dumps(installed if installed != MISSING else sorted(_stats(package))))


def _stats(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                yield entry.path, entry.stat().st_mtime_ns, entry.stat().st_size
            elif entry.is_dir():
                yield from _stats(entry.path)


def _make_folder(folder: Path) -> None:
    """The cache's folder, which tells git to ignore it. OSError when it is a link: it may lead out of the project."""
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(f"{folder} is a link")
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("# Written by boundcheck.\n*\n", encoding="utf-8")


def _read(path: str) -> dict[str, Any] | None:
    """The content of a cache file; None unless it is exactly as it was written."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - the hot path
            data = stream.read()
    except OSError:
        return None
    start = len(_FORMAT) + len(digest_of())
    body = memoryview(data)[start:]
    if not data.startswith(_FORMAT) or data[len(_FORMAT) : start] != digest_of(body):
        return None
    found = marshal.loads(body)  # noqa: S302 - its digest says that boundcheck wrote it
    return found if isinstance(found, dict) else None


def _write(path: str, content: dict[str, Any]) -> None:
    import tempfile  # not for those who only read

    body = marshal.dumps(content)
    handle, name = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".new-")  # noqa: PTH120
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(_FORMAT + digest_of(body) + body)
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise
