"""What one run keeps for the next, in `.boundcheck_cache/` of the project.

Five files a configuration. `door` tells whether anything is not as it was when the last run read it, and `replies` what was
said then: where nothing has changed, a run ends there (`door.py`). `index` holds the outcome; `base` holds the facts and the
verdict of each file with the digest of its content, and `index` those that are newer; `readings` what files do with names.
All are plain data written by `marshal`, whole or not at all, under a key of what else decides: this program, the interpreter,
the configuration's name. A file that is not as it was written (cut off, foreign, of another version) counts as none.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from boundcheck import door
from boundcheck.analysis import Analysis, from_plain, to_plain
from boundcheck.disk import Stat, stat_of
from boundcheck.door import FOLDER, Door, Reply, Settled, read_kept, write_kept
from boundcheck.store import Store

__all__ = ["FOLDER", "Cache", "Kept", "Outcome", "Watched"]

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
    asked: tuple[str, bytes | None] | None  # as `discover.committed.Asked`


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
        self._place = door.place_of(os.path.realpath(config_file.parent), config_file.name)
        self._started = time.time_ns()
        self._door: Door | None = None  # at which the project stands now

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        return self._place.key

    @cached_property
    def readings(self) -> Store:
        """What files do with names, by the digest of their content."""
        return Store(f"{self._place.stem}.readings", marshal.dumps(self._key))

    @cached_property
    def _before(self) -> Door | None:
        """The door as the last run left it."""
        return door.read_door(self._place)

    @cached_property
    def _index(self) -> dict[str, Any] | None:
        found = read_kept(f"{self._place.stem}.index")
        return found if found is not None and found.get("key") == self._key else None

    @cached_property
    def _base(self) -> dict[str, Any] | None:
        found = read_kept(f"{self._place.stem}.base") if self._index else None
        return found if found and self._index and found["generation"] == self._index["generation"] else None

    def unchanged(self, rules: frozenset[str]) -> Analysis | None:
        """The last run's analysis when everything that it rests on is as it was, and these rules were asked."""
        try:
            return self._unchanged(rules)
        except Exception:  # what lies there is not what this program wrote
            self.forget()
            return None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was kept by an earlier run."""
        return self._before is None and self._index is None

    def forget(self) -> None:
        """Count everything that is kept as not there."""
        self._before = self._index = self._base = self._door = None
        vars(self).pop("kept", None)

    def _unchanged(self, rules: frozenset[str]) -> Analysis | None:
        before = self._before
        if before is None or before.run in door.refused:
            return None
        now = before.as_it_is(self._place.root, self._started)
        if now is None or self._index is None or self._index["run"] != now.run:
            return None
        if now is not before:
            with contextlib.suppress(OSError):
                door.write_door(self._place, now)
        self._door = now
        found = from_plain(self._index["analysis"])
        return found if rules <= found.ran else None

    def remember(self, asked: bytes, reply: Reply) -> None:
        """Keep what a command said of the project as this run saw it."""
        if self._door is not None:
            with contextlib.suppress(OSError):
                door.remember(self._place, self._door, asked, reply)

    @property
    def stats(self) -> Mapping[str, Stat | None]:
        """The files as the last run read them, by path."""
        before = self._before
        if before is None or self._index is None or self._index["run"] != before.run:
            return {}
        return dict(zip(before.files, before.stats, strict=True))

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

    def resting_on(self, paths: Collection[str]) -> Mapping[bytes, Any]:
        """What of it rests on the text of some files."""
        if self._index is None or self._base is None:
            return {}
        parts = self._base["resting"], self._index["resting"]
        signs = {sign for part in parts for path in paths for sign in part.get(path, ())}
        return {sign: self.told[sign] for sign in signs if sign in self.told} if signs else {}

    @property
    def known(self) -> bytes:
        return self._index["known"] if self._index else b""

    @property
    def grounds(self) -> bytes:
        return self._index["grounds"] if self._index else b""

    def keep(self, outcome: Outcome) -> None:
        """Write what the next run can use. A project that cannot be written to has no cache."""
        with contextlib.suppress(OSError):
            _make_folder(Path(self._place.root, FOLDER))
            kept = {path: tuple(found) for path, found in outcome.kept.items()}
            generation, newer = self._newer(kept)
            news = outcome.news
            if newer is None:
                base = {"generation": generation, "kept": kept, **_answers(outcome.told())}
                write_kept(f"{self._place.stem}.base", base)
                newer, news = {}, {}
            elif self._index:
                news = {**marshal.loads(self._index["told"]), **news}  # noqa: S302
            now = self._door_of(outcome)
            index = {
                "key": self._key,
                "run": now.run,
                "generation": generation,
                "newer": newer,
                **_answers(news),
                "known": outcome.known,
                "grounds": outcome.grounds,
                "analysis": to_plain(outcome.analysis),
            }
            write_kept(f"{self._place.stem}.index", index)
            door.write_door(self._place, now)
            self._door = now
            self.readings.add(outcome.readings, {found.digest for found in outcome.kept.values()})

    def _door_of(self, outcome: Outcome) -> Door:
        settled, root, watched = Settled(self._started), self._place.root, outcome.watched
        index, answer = watched.asked or ("", None)
        return Door(
            os.urandom(16),
            watched.files,
            tuple(map(settled, outcome.stats)),
            tuple(outcome.kept[path].digest for path in watched.files),
            tuple((path, settled(stat_of(root, path)), listing) for path, listing in watched.folders),
            tuple(self._other(path, settled(door.seen(root, path))) for path in watched.others),
            (index, settled(stat_of(root, index)) if index else None, answer),
        )

    def _other(self, path: str, stat: Stat | None) -> tuple[str, Stat | None, bytes]:
        # What may have changed since it was read must not count as what was read.
        return path, stat, door.content_of(self._place.root, path) if stat else b""

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


def _answers(told: dict[bytes, Any]) -> dict[str, Any]:
    """The answers, by themselves since few runs look into them; and which of them rest on the text of each file."""
    resting: dict[str, list[bytes]] = {}
    for sign, (_, texts) in told.items():
        for path in texts:
            resting.setdefault(path, []).append(sign)
    return {"told": marshal.dumps(told), "resting": resting}


def _make_folder(folder: Path) -> None:
    """The cache's folder, which tells git to ignore it."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not folder.is_symlink() and not ignore.exists():
        ignore.write_text("# Written by boundcheck.\n*\n", encoding="utf-8")
