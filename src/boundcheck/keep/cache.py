"""What one run keeps for the next, in `.boundcheck_cache/` of the project.

Five files a configuration. `door` tells whether anything is not as it was when the last run read it, and `replies` what was
said then: where nothing has changed, a run ends there (`front.py`). `index` holds the outcome and says where in `base` the
facts and the verdict of each file stand, and what else is large; `readings` has what files do with names. All are plain data
written by `marshal` under a key of what else decides: this program, the interpreter, the configuration's name. `base` and
`readings` grow, the others are written whole or not at all. What is not as it was written (cut off, foreign, of another
version) counts as none.
"""

from __future__ import annotations

import contextlib
import marshal
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from boundcheck import door
from boundcheck.base.disk import Stat, stat_of
from boundcheck.base.kept import write_kept
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.trusted import is_committed
from boundcheck.door import FOLDER, Door, Settled
from boundcheck.facts.depths import Depth
from boundcheck.findings.analysis import Analysis, to_plain
from boundcheck.keep.last_run import LARGE, LastRun
from boundcheck.keep.pieces import Ref
from boundcheck.keep.rows import chunks_of, parts_of, resting, row_of
from boundcheck.replies import Reply, remember, request

__all__ = ["FOLDER", "Cache", "Outcome", "Watched"]

_MOST_NEWS: Final = 1 << 20  # bytes of answers that are kept apart from the others
_SPARE: Final = 1 << 20  # bytes of old pieces that are no reason to write the base anew
_EARLIER: Final = 4  # earlier states of the project of which the findings are kept
_STATES: Final = 4  # earlier contents of a file of which the verdict is found again


class Watched(NamedTuple):
    """What a run rests on, as paths from the project root: files by content, everything else by being as it was."""

    files: tuple[str, ...]
    folders: tuple[tuple[str, bytes], ...]  # with a digest of the names in each
    others: tuple[str, ...]
    asked: tuple[str, bytes | None] | None  # as `discover.committed.Asked`


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run leaves behind. `rows` are packed facts and plain verdict of the files of which they are not those that are
    kept. `news` are the questions that were asked in it, with the answers, `told` gives those of all verdicts; `grounds` is a
    digest of all that answers rest on besides what files say, `bounds` one of what of that is of no single file, `known` one of the dotted
    names that facts rest on, `judging` what the contracts say, `binding` the same without what modules may depend on, `contracts` stands for all that they say, and where; `depth` is how far all files were scanned at least. `project` gives what was found on disk, `registry` what models are
    (None: as it is kept), `called` whom rows may be handed, `pairs` how often one module needs another when the program runs,
    `imports` the names that files import.
    """

    watched: Watched | None  # None: the same as before
    stats: tuple[Stat | None, ...]  # of `watched.files`, as they were when they were read
    digests: tuple[bytes, ...]
    rows: Mapping[str, tuple[bytes, tuple[Any, ...]]]
    depth: Depth
    news: dict[bytes, Any]
    told: Callable[[], dict[bytes, Any]]
    known: bytes
    grounds: bytes
    bounds: bytes
    judging: str
    binding: str
    contracts: bytes
    written: Mapping[str, bytes]  # digests of the contracts as they were read
    analysis: Analysis | None  # None: the same as before
    readings: Mapping[bytes, bytes]  # made in it, by the digest of the content
    project: Callable[[], Any] | None
    registry: Callable[[], Any] | None
    called: Callable[[], Any] | None
    pairs: Callable[[], Any] | None
    imports: Callable[[], Any] | None
    words: frozenset[str] | None  # by which files can name an entity
    factories: bool | None  # whether libraries are used that make test data
    shares_names: bool | None  # whether modules may share names


class Cache(LastRun):
    """The cache of one configuration file; reading never fails, writing fails in silence."""

    def keep_earlier_state(self, sign: bytes, plain: tuple[Any, ...]) -> None:
        """Keep it, and the last few others. Raises OSError."""
        make_folder(Path(self._place.root, FOLDER))
        others = {key: state for key, state in self._earlier_states().items() if key != sign}
        states = {**dict(list(others.items())[1 - _EARLIER :]), sign: plain}
        write_kept(f"{self._place.stem}.earlier", {"key": self._key, "states": states})

    def remember(self, arguments: list[str], reply: Reply) -> None:
        """Keep what a command said of the project as this run saw it."""
        if self.door is not None:
            with contextlib.suppress(OSError):
                remember(self._place, self.door, request(arguments, self._passed), reply)

    def keep(self, outcome: Outcome) -> None:
        """Write what the next run can use. A project that cannot be written to has no cache, nor one whose git keeps it."""
        if self._is_borrowed or is_committed(f"{self._place.root}/{FOLDER}"):
            return
        with contextlib.suppress(OSError):
            make_folder(Path(self._place.root, FOLDER))
            written = self._added(outcome) if self._base else None
            now = self._door_of(outcome)
            index = {
                "key": self._key,
                "run": now.run,
                **(written or self._anew(outcome)),
                "depth": int(outcome.depth),
                "known": outcome.known,
                "grounds": outcome.grounds,
                "bounds": outcome.bounds,
                "judging": outcome.judging,
                "binding": outcome.binding,
                "contracts": outcome.contracts,
                "words": outcome.words,
                "factories": outcome.factories,
                "shares_names": outcome.shares_names,
                **(self._analysis_of(outcome.analysis)),
            }
            write_kept(f"{self._place.stem}.index", index)
            door.write_door(self._place, now)
            self.door = now
            self.readings.add(outcome.readings, set(outcome.digests))

    def _added(self, outcome: Outcome) -> dict[str, Any] | None:
        """What the index says of the base with what is new added to it; None where it has to be written anew."""
        old = self._base
        news = {**self._news, **outcome.news}
        kept_news = marshal.dumps(news)
        ran = {rules: place for place, rules in enumerate(old["ran"])}
        rows = {path: row_of(*found, ran) for path, found in outcome.rows.items()}
        made = {name: getattr(outcome, name) for name in LARGE}
        others = {name: marshal.dumps(make()) for name, make in made.items() if make is not None}
        size = self._pieces.size + sum(map(len, (*rows.values(), *others.values())))
        if size > 2 * old["size"] + _SPARE or len(kept_news) > _MOST_NEWS:
            return None
        refs = self._pieces.add((*rows.values(), *others.values()))
        new = dict(zip(rows, refs, strict=False))
        earlier, digests = dict(old["earlier"]), dict(zip(self._files(outcome), outcome.digests, strict=True))
        for path in rows.keys() & self._rows.keys():
            states = (self._rows[path], *earlier.get(path, ()))
            earlier[path] = tuple(state for state in states if state[0] != digests[path])[:_STATES]
        return {
            "generation": old["generation"],
            "size": old["size"],
            "ran": tuple(ran),
            "rows": tuple(new.get(path) or self._rows[path][1] for path in self._files(outcome)),
            **{name: old[name] for name in (*LARGE, "told")},
            **dict(zip(others, refs[len(rows) :], strict=True)),
            "earlier": earlier,
            "news": kept_news,
            "resting_news": resting(news),
        }

    def _analysis_of(self, new: Analysis | None) -> dict[str, Any]:
        """An analysis, apart from what is asked of it where it stands: or else as it is kept."""
        if new is None:
            return {name: self._base[name] for name in ("analysis", "asked", "rests")}
        return {"analysis": marshal.dumps(to_plain(new)), "asked": new.ran, "rests": new.rests}

    def _anew(self, outcome: Outcome) -> dict[str, Any]:
        """What the index says of a base that is written anew."""
        files = self._files(outcome)
        keeps = any(path not in outcome.rows for path in files)
        ran = {rules: place for place, rules in enumerate(self._base["ran"])} if keeps else {}
        refs: list[Ref] = []

        def pieces() -> Iterator[bytes]:
            for path in files:
                yield row_of(*outcome.rows[path], ran) if path in outcome.rows else self._row(path)
            for name in LARGE:
                make = getattr(outcome, name)
                yield marshal.dumps(make() if make is not None else getattr(self, name))
            chunks = chunks_of(outcome.told())
            resting_in = parts_of(chunks)
            first = len(refs)
            yield from map(marshal.dumps, chunks)
            last = len(refs)
            parts: Iterable[Any] = resting_in.values()
            yield from map(marshal.dumps, parts)
            yield marshal.dumps((tuple(refs[first:last]), dict(zip(resting_in, refs[last:], strict=True))))

        generation = self._pieces.write(pieces(), refs)
        return {
            "generation": generation,
            "size": sum(length for _, length, _ in refs),
            "ran": tuple(ran),
            "rows": tuple(refs[: len(files)]),
            **dict(zip(LARGE, refs[len(files) :], strict=False)),
            "told": refs[-1],
            "earlier": {},
            "news": marshal.dumps({}),
            "resting_news": {},
        }

    def _files(self, outcome: Outcome) -> tuple[str, ...]:
        assert outcome.watched or self._before
        return outcome.watched.files if outcome.watched else self._before.files  # type: ignore[union-attr]

    def _door_of(self, outcome: Outcome) -> Door:
        settled, root, watched = Settled(self._started), self._place.root, outcome.watched
        stats = tuple(map(settled, outcome.stats))
        run = os.urandom(16)

        def other(path: str) -> tuple[str, Stat | None, bytes]:
            # What may have changed since it was read must not count as what was read.
            stat, digest = settled(door.seen(root, path)), outcome.written.get(path)
            return path, stat, door.content_of(root, path) if stat else digest or b""

        if watched is None:
            assert self.look is not None
            now, changed = self.look.now, frozenset(self.look.others)
            others = tuple(other(old[0]) if old[0] in changed else old for old in now.others)
            return now._replace(run=run, stats=stats, digests=outcome.digests, others=others)
        index, answer = watched.asked or ("", None)
        return Door(
            run,
            root,
            watched.files,
            stats,
            outcome.digests,
            tuple((path, settled(stat_of(root, path)), listing) for path, listing in watched.folders),
            tuple(map(other, watched.others)),
            (index, settled(stat_of(root, index)) if index else None, answer),
        )


def make_folder(folder: Path) -> None:
    """Make the cache's folder, which tells git to ignore it. Raises OSError."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not folder.is_symlink() and not os.path.lexists(ignore):  # nor is it written through a link
        ignore.write_text("# Written by boundcheck.\n*\n", encoding="utf-8")
