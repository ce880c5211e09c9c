"""What one run keeps for the next, in `.boundcheck_cache/` of the project.

Five files a configuration. `door` tells whether anything is not as it was when the last run read it, and `replies` what was
said then: where nothing has changed, a run ends there (`door.py`). `index` holds the outcome and says where in `base` the
facts and the verdict of each file stand, and what else is large; `readings` has what files do with names. All are plain data
written by `marshal` under a key of what else decides: this program, the interpreter, the configuration's name. `base` and
`readings` grow, the others are written whole or not at all. What is not as it was written (cut off, foreign, of another
version) counts as none.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from boundcheck import door
from boundcheck.analysis import Analysis, from_plain, ran_in, to_plain
from boundcheck.config.own_rules import own_rules_of
from boundcheck.depths import Depth
from boundcheck.disk import Stat, digest_of, stat_of
from boundcheck.door import FOLDER, Door, Look, Passed, Reply, Settled, read_kept, write_kept
from boundcheck.light import dataclass
from boundcheck.pieces import Pieces, Ref
from boundcheck.store import Store
from boundcheck.trusted import is_committed

__all__ = ["FOLDER", "Cache", "Outcome", "Watched"]

_LENGTH: Final = 4  # bytes that tell how long the facts of a file are
_MOST_NEWS: Final = 1 << 20  # bytes of answers that are kept apart from the others
_SPARE: Final = 1 << 20  # bytes of old pieces that are no reason to write the base anew
_EARLIER: Final = 4  # earlier states of the project of which the findings are kept
_STATES: Final = 4  # earlier contents of a file of which the verdict is found again
# What else is large and stands in the base: of the cache these are its values, of an outcome what gives them.
LARGE: Final = ("project", "registry", "called", "pairs", "imports")
_RAN: Final = 2  # where a plain verdict has the rules that it is of; they stand once, in the index


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
    digest of all that answers rest on besides what files say, `known` one of the dotted names that facts rest on, `values`
    what the contracts say; `depth` is how far all files were scanned at least. `project` gives what was found on disk, `registry` what models are
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
    values: str
    written: Mapping[str, bytes]  # digests of the contracts as they were read
    analysis: Analysis
    readings: Mapping[bytes, bytes]  # made in it, by the digest of the content
    project: Callable[[], Any] | None
    registry: Callable[[], Any] | None
    called: Callable[[], Any] | None
    pairs: Callable[[], Any] | None
    imports: Callable[[], Any] | None
    words: frozenset[str] | None  # by which files can name an entity
    factories: bool | None  # whether libraries are used that make test data


class Cache:
    """The cache of one configuration file; reading never fails, writing fails in silence."""

    def __init__(self, config_file: Path, of: Path | None = None, rules_from: Sequence[Path] = ()) -> None:
        """`of`: the configuration whose runs have left what is found here, for a run on a like project; that one leaves nothing.
        `rules_from`: files with rules that take part; runs with them and without leave nothing to each other.
        """
        self._config_file, self._rules_from = config_file, rules_from
        self._place = door.place_of(os.path.realpath(config_file.parent), config_file.name)
        self._is_borrowed = of is not None
        if of is not None:
            stem = door.place_of(os.path.realpath(of.parent), of.name).stem
            self._place = self._place._replace(stem=stem)
        if rules_from:
            files = repr(sorted(os.path.realpath(file) for file in rules_from))
            sign = digest_of(files.encode("utf-8", "surrogatepass"))[:4].hex()
            self._place = self._place._replace(stem=f"{self._place.stem}-{sign}")
        self._passed = _passed_to(self._place.root)
        self._started = time.time_ns()
        self._door: Door | None = None  # at which the project stands now

    @cached_property
    def _key(self) -> tuple[Any, ...]:
        """What decides beside the files, also the rules of one's own: a changed one finds nothing of what was kept."""
        own_rules = own_rules_of(self._config_file, self._rules_from)
        return (*self._place.key, own_rules.key) if own_rules.key else self._place.key

    @cached_property
    def readings(self) -> Store:
        """What files do with names, by the digest of their content."""
        return Store(f"{self._place.stem}.readings", marshal.dumps(self._place.key))

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces(f"{self._place.stem}.base")

    @cached_property
    def _before(self) -> Door | None:
        """The door as the last run left it; of another project, as if it lay here."""
        found = door.read_door(self._place)
        return found._replace(root=self._place.root) if found is not None and self._is_borrowed else found

    @cached_property
    def _index(self) -> dict[str, Any] | None:
        found = read_kept(f"{self._place.stem}.index")
        return found if found is not None and found.get("key") == self._key else None

    @cached_property
    def _base(self) -> dict[str, Any]:
        """The index where it belongs to the door and to what is there of the base; else nothing."""
        index, before = self._index, self._before
        if index is None or before is None or index["run"] != before.run:
            return {}
        return index if self._pieces.is_of(index["generation"]) else {}

    @cached_property
    def look(self) -> Look | None:
        """What has changed since the last run; None when that is more than the content of a few files."""
        before = self._before
        if before is None or not self._base:
            return None
        if before.run in door.looks and not self._is_borrowed:
            return door.looks[before.run]
        return before.look(self._place.root, self._started)

    def unchanged(self, rules: frozenset[str]) -> Analysis | None:
        """The last run's analysis when everything that it rests on is as it was, and these rules were asked."""
        try:
            return self._unchanged(rules)
        except Exception:  # what lies there is not what this program wrote
            self.forget()
            return None

    @property
    def root(self) -> str:
        return self._place.root

    @property
    def is_empty(self) -> bool:
        """Whether nothing was kept by an earlier run."""
        return self._before is None and self._index is None

    def forget(self) -> None:
        """Count everything that is kept as not there."""
        for name in ("_rows", "told", "analysis", *LARGE):
            vars(self).pop(name, None)
        self._before = self._index = self._door = self.look = None
        self._base = {}
        self.readings.forget()

    def _unchanged(self, rules: frozenset[str]) -> Analysis | None:
        if not self._is_at_door():
            return None
        found = self.analysis
        return found if rules <= found.ran else None

    def stands(self, rules: frozenset[str]) -> bool:
        """Whether `unchanged` would give an analysis; without the work to make it."""
        try:
            return self._is_at_door() and rules <= ran_in(self._base["analysis"])
        except Exception:  # as there
            self.forget()
            return False

    def _is_at_door(self) -> bool:
        """Whether everything is as the last run left it, which is kept in mind."""
        look = self.look
        if look is None or not look.found_nothing:
            return False
        if look.now is not self._before:
            with contextlib.suppress(OSError):
                door.write_door(self._place, look.now)
        self._door = look.now
        return True

    @cached_property
    def analysis(self) -> Analysis:
        """What the last run found."""
        return from_plain(self._base["analysis"])

    def earlier_state(self, sign: bytes) -> tuple[Any, ...] | None:
        """What was found in an earlier state of the project, plain; `sign` is all that this rests on."""
        states = self._earlier_states()
        return states.get(sign)

    def keep_earlier_state(self, sign: bytes, plain: tuple[Any, ...]) -> None:
        """Keep it, and the last few others. Raises OSError."""
        make_folder(Path(self._place.root, FOLDER))
        others = {key: state for key, state in self._earlier_states().items() if key != sign}
        states = {**dict(list(others.items())[1 - _EARLIER :]), sign: plain}
        write_kept(f"{self._place.stem}.earlier", {"key": self._key, "states": states})

    def _earlier_states(self) -> dict[bytes, tuple[Any, ...]]:
        found = read_kept(f"{self._place.stem}.earlier")
        return found["states"] if found is not None and found.get("key") == self._key else {}

    def remember(self, arguments: list[str], reply: Reply) -> None:
        """Keep what a command said of the project as this run saw it."""
        if self._door is not None:
            with contextlib.suppress(OSError):
                door.remember(self._place, self._door, door.request(arguments, self._passed), reply)

    @property
    def stats(self) -> Mapping[str, Stat | None]:
        """The files as the last run read them, by path."""
        before = self._before
        return dict(zip(before.files, before.stats, strict=True)) if before and self._base else {}

    @cached_property
    def _rows(self) -> Mapping[str, tuple[bytes, Ref]]:
        """The digest of each file's content, and where its facts and verdict stand."""
        before = self._before
        if before is None or not self._base:
            return {}
        return dict(zip(before.files, zip(before.digests, self._base["rows"], strict=True), strict=True))

    def digest(self, path: str) -> bytes | None:
        """The digest of a file's content; None: nothing is known of it."""
        found = self._rows.get(path)
        return found[0] if found else None

    def facts(self, path: str) -> bytes:
        """The packed facts of a file."""
        row = self._row(path)
        return row[_LENGTH : _LENGTH + int.from_bytes(row[:_LENGTH], "little")]

    def verdict(self, path: str) -> tuple[Any, ...]:
        """The verdict on a file, plain."""
        return _verdict_in(self._row(path), self._base["ran"])

    def earlier_verdict(self, path: str, digest: bytes) -> tuple[Any, ...] | None:
        """The verdict on a file when it had that content, before the one that it had last."""
        for earlier, ref in self._base.get("earlier", {}).get(path, ()):
            if earlier == digest:
                return _verdict_in(self._pieces.get(ref), self._base["ran"])
        return None

    def _row(self, path: str) -> bytes:
        return self._pieces.get(self._rows[path][1])

    def _piece(self, name: str) -> Any:
        ref = self._base.get(name)
        return marshal.loads(self._pieces.get(ref)) if ref else None  # noqa: S302

    @cached_property
    def project(self) -> Any:
        """What was found on disk, plain; None: nothing is known."""
        return self._piece("project")

    @cached_property
    def registry(self) -> Any:
        """What models are, plain, with the names that this rests on."""
        return self._piece("registry")

    @cached_property
    def called(self) -> Any:
        """The files that those call who know models, plain, with what this rests on; None: nothing is known."""
        return self._piece("called")

    @cached_property
    def pairs(self) -> dict[tuple[str, str], int] | None:
        """How often one module needs another when the program runs; None: nothing is known."""
        found: dict[tuple[str, str], int] | None = self._piece("pairs")
        return found

    @cached_property
    def imports(self) -> Any:
        """By path the names that files import, as far as contracts ask; None: nothing is known."""
        return self._piece("imports")

    @property
    def words(self) -> frozenset[str] | None:
        """The words by which files can name what is in the registry."""
        return self._base.get("words")

    @property
    def factories(self) -> bool | None:
        """Whether libraries are used that make test data; None: nobody has asked."""
        return self._base.get("factories")

    @cached_property
    def told(self) -> Mapping[bytes, Any]:
        """What verdicts asked about other files and were answered, by the signs of the questions."""
        if not self._base:
            return {}
        return {**self._piece("told"), **marshal.loads(self._base["news"])}  # noqa: S302

    def resting_on(
        self, differing: Collection[tuple[str, str]], wholly: Collection[str]
    ) -> Mapping[bytes, Any]:
        """What of it rests on what files say that is not as it was (see `changes.differences`), or on anything of those that are
        `wholly` others."""
        if not self._base or not differing:
            return {}
        signs: set[bytes] = set()
        for part in (self._piece("resting"), self._base["resting_news"]):
            for file, name in differing:
                signs.update(part.get(file, {}).get(name, ()))
            for file in wholly:
                signs.update(*part.get(file, {}).values())
        return {sign: self.told[sign] for sign in signs if sign in self.told} if signs else {}

    @property
    def depth(self) -> Depth:
        """How far all files were scanned at least."""
        return Depth(self._base.get("depth", Depth.IMPORTS))

    @property
    def known(self) -> bytes:
        return bytes(self._base.get("known", b""))

    @property
    def grounds(self) -> bytes:
        return bytes(self._base.get("grounds", b""))

    @property
    def values(self) -> str | None:
        """What the contracts said."""
        return self._base.get("values")

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
                "values": outcome.values,
                "words": outcome.words,
                "factories": outcome.factories,
                "analysis": to_plain(outcome.analysis),
            }
            write_kept(f"{self._place.stem}.index", index)
            door.write_door(self._place, now)
            self._door = now
            self.readings.add(outcome.readings, set(outcome.digests))

    def _added(self, outcome: Outcome) -> dict[str, Any] | None:
        """What the index says of the base with what is new added to it; None where it has to be written anew."""
        old = self._base
        news = {**marshal.loads(old["news"]), **outcome.news}  # noqa: S302
        kept_news = marshal.dumps(news)
        ran = {rules: place for place, rules in enumerate(old["ran"])}
        rows = {path: _row(*found, ran) for path, found in outcome.rows.items()}
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
            **{name: old[name] for name in (*LARGE, "told", "resting")},
            **dict(zip(others, refs[len(rows) :], strict=True)),
            "earlier": earlier,
            "news": kept_news,
            "resting_news": resting(news),
        }

    def _anew(self, outcome: Outcome) -> dict[str, Any]:
        """What the index says of a base that is written anew."""
        files = self._files(outcome)
        keeps = any(path not in outcome.rows for path in files)
        ran = {rules: place for place, rules in enumerate(self._base["ran"])} if keeps else {}
        rows = [_row(*outcome.rows[path], ran) if path in outcome.rows else self._row(path) for path in files]
        told = outcome.told()
        made = {name: getattr(outcome, name) for name in LARGE}
        parts = {name: make() if make is not None else getattr(self, name) for name, make in made.items()}
        large = {
            name: marshal.dumps(part)
            for name, part in {**parts, "told": told, "resting": resting(told)}.items()
        }
        generation, refs = self._pieces.write((*rows, *large.values()))
        return {
            "generation": generation,
            "size": sum(map(len, (*rows, *large.values()))),
            "ran": tuple(ran),
            "rows": tuple(refs[: len(rows)]),
            **dict(zip(large, refs[len(rows) :], strict=True)),
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


def _passed_to(root: str) -> Passed:
    """What is passed on the way from the working directory up to a project's root."""
    here = os.path.realpath(os.curdir)
    around = door.places_around(here) if f"{here}/".startswith(f"{root}/") else ()
    return next((passed for place, passed in around if place.root == root), ())


def _row(facts: bytes, verdict: tuple[Any, ...], ran: dict[frozenset[str], int]) -> bytes:
    """A file's facts and verdict; what is new of the sets of rules comes to those that `ran`."""
    place = ran.setdefault(verdict[_RAN], len(ran))
    plain = (*verdict[:_RAN], place, *verdict[_RAN + 1 :])
    return b"".join((len(facts).to_bytes(_LENGTH, "little"), facts, marshal.dumps(plain)))


def _verdict_in(row: bytes, ran: Sequence[frozenset[str]]) -> tuple[Any, ...]:
    start = _LENGTH + int.from_bytes(row[:_LENGTH], "little")
    plain = marshal.loads(memoryview(row)[start:])  # noqa: S302 - its digest says that boundcheck wrote it
    return (*plain[:_RAN], ran[plain[_RAN]], *plain[_RAN + 1 :])


def resting(told: Mapping[bytes, Any]) -> dict[str, dict[str, list[bytes]]]:
    """By file and name of it, which answers rest on that."""
    resting: dict[str, dict[str, list[bytes]]] = {}
    for sign, (_, rests) in told.items():
        for file, name in rests:
            resting.setdefault(file, {}).setdefault(name, []).append(sign)
    return resting


def make_folder(folder: Path) -> None:
    """Make the cache's folder, which tells git to ignore it. Raises OSError."""
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not folder.is_symlink() and not ignore.exists():
        ignore.write_text("# Written by boundcheck.\n*\n", encoding="utf-8")
