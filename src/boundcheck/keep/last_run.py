"""What the last run of a project left in its cache, as far as it counts; `cache.py` says how it lies there."""

from __future__ import annotations

import contextlib
import marshal
import os
import time
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from boundcheck import door
from boundcheck.base.disk import Stat, digest_of
from boundcheck.base.kept import read_kept
from boundcheck.config.own_rules import own_rules_of
from boundcheck.door import Door, Look, Passed
from boundcheck.facts.depths import Depth
from boundcheck.findings.analysis import Analysis, from_plain
from boundcheck.keep.pieces import Pieces, Ref
from boundcheck.keep.rows import Part, facts_in, parts_with, signs_on, verdict_in
from boundcheck.keep.store import Store

# What is large and stands in the base: of the last run these are its values, of an outcome what gives them.
_MOST_WORDS: Final = 6  # for which it is quicker to look through all that is kept than to read it
LARGE: Final = ("project", "registry", "called", "pairs", "imports")


class LastRun:
    """What it left to a run by one configuration file; reading never fails."""

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
        self.door: Door | None = None  # at which the project stands now

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
            return door.looks.pop(before.run)  # it is not true for long
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
        for name in ("_rows", "told", "_news", "_answers", "analysis", *LARGE):
            vars(self).pop(name, None)
        self._before = self._index = self.door = self.look = None
        self._base = {}
        self.readings.forget()

    def _unchanged(self, rules: frozenset[str]) -> Analysis | None:
        if not self._is_at_door():
            return None
        return self.analysis if rules <= self.asked else None

    def stands(self, rules: frozenset[str]) -> bool:
        """Whether `unchanged` would give an analysis; without the work to make it."""
        try:
            return self._is_at_door() and rules <= self.asked
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
        self.door = look.now
        return True

    @cached_property
    def analysis(self) -> Analysis:
        """What the last run found."""
        return from_plain(marshal.loads(self._base["analysis"]))  # noqa: S302 - its digest says that it is whole

    @property
    def asked(self) -> frozenset[str]:
        """The rules of which it is known what they found."""
        return frozenset(self._base.get("asked", ()))

    @property
    def rests(self) -> frozenset[tuple[str, str]]:
        """What the findings of the rules on the whole rest on, see `Analysis`."""
        return frozenset(self._base.get("rests", ()))

    def earlier_state(self, sign: bytes) -> tuple[Any, ...] | None:
        """What was found in an earlier state of the project, plain; `sign` is all that this rests on."""
        states = self._earlier_states()
        return states.get(sign)

    def _earlier_states(self) -> dict[bytes, tuple[Any, ...]]:
        found = read_kept(f"{self._place.stem}.earlier")
        return found["states"] if found is not None and found.get("key") == self._key else {}

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
        return facts_in(self._row(path))

    def verdict(self, path: str) -> tuple[Any, ...]:
        """The verdict on a file, plain."""
        return verdict_in(self._row(path), self._base["ran"])

    def earlier_verdict(self, path: str, digest: bytes) -> tuple[Any, ...] | None:
        """The verdict on a file when it had that content, before the one that it had last."""
        for earlier, ref in self._base.get("earlier", {}).get(path, ()):
            if earlier == digest:
                return verdict_in(self._pieces.get(ref), self._base["ran"])
        return None

    def holding(self, words: Collection[bytes]) -> frozenset[str]:
        """The files of which the facts or the verdict hold one of the words; all, where these are many."""
        if len(words) > _MOST_WORDS:
            return frozenset(self._rows)
        paths = {ref: path for path, (_, ref) in self._rows.items()}
        return frozenset(paths[ref] for ref in self._pieces.holding(words, paths))

    def _row(self, path: str) -> bytes:
        return self._pieces.get(self._rows[path][1])

    def _piece(self, name: str) -> Any:
        ref = self._base.get(name)
        return self._plain(ref) if ref else None

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

    @property
    def shares_names(self) -> bool | None:
        """Whether modules may share names without an import; None: nobody has asked."""
        return self._base.get("shares_names")

    @cached_property
    def told(self) -> Mapping[bytes, Any]:
        """What verdicts asked about other files and were answered, by the signs of the questions."""
        if not self._base:
            return {}
        told: dict[bytes, Any] = {}
        for chunk in self._answers[0]:
            told.update(self._plain(chunk))
        return {**told, **self._news}

    @cached_property
    def _news(self) -> dict[bytes, Any]:
        """What was answered since the base was written."""
        found: dict[bytes, Any] = marshal.loads(self._base["news"])  # noqa: S302
        return found

    @cached_property
    def _answers(self) -> tuple[Sequence[Ref], Mapping[str, Ref]]:
        """Where the chunks of answers stand, and the parts of what rests on what (see `rows.parts_of`)."""
        chunks, parts = self._piece("told")
        return chunks, parts

    def _plain(self, ref: Ref) -> Any:
        return marshal.loads(self._pieces.get(ref))  # noqa: S302

    def resting_on(
        self, differing: Collection[tuple[str, str]], wholly: Collection[str] = ()
    ) -> Mapping[bytes, Any]:
        """What of it rests on what files say that is not as it was (see `changes.differences`), or on anything of those that are
        `wholly` others. No more is read than that."""
        if not self._base or not differing:
            return {}
        chunks, parts = self._answers
        signs: dict[int, set[bytes]] = {}
        for name, below in parts_with(differing, wholly):
            part: Part = self._plain(parts[name]) if name in parts else {}
            for each in part if below is None else below & part.keys():
                for number, some in part[each].items():
                    signs.setdefault(number, set()).update(some)
        found: dict[bytes, Any] = {}
        for number, wanted in signs.items():
            chunk = self._plain(chunks[number])
            found.update({sign: chunk[sign] for sign in wanted})
        new = signs_on(self._base["resting_news"], differing, wholly)
        return {**found, **{sign: self._news[sign] for sign in new}}

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
    def bounds(self) -> bytes:
        return bytes(self._base.get("bounds", b""))

    @property
    def contracts(self) -> bytes:
        """What stands for all that they said, and where."""
        return bytes(self._base.get("contracts", b""))

    @property
    def binding(self) -> str | None:
        """What of the contracts is more than what modules may depend on."""
        return self._base.get("binding")

    @property
    def judging(self) -> str | None:
        """What the contracts said, but for exceptions."""
        return self._base.get("judging")


def _passed_to(root: str) -> Passed:
    """What is passed on the way from the working directory up to a project's root."""
    here = os.path.realpath(os.curdir)
    around = door.places_around(here) if f"{here}/".startswith(f"{root}/") else ()
    return next((passed for place, passed in around if place.root == root), ())
