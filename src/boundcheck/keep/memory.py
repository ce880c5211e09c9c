"""What one run leaves to the next in the same process, above what lies in the project's cache: nothing of it is written."""

from __future__ import annotations

import marshal
import time
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from boundcheck.base.light import NamedTuple
from boundcheck.door import Look, content_of
from boundcheck.keep.cache import Cache, Outcome
from boundcheck.keep.last_run import LARGE
from boundcheck.keep.rows import resting, signs_on
from boundcheck.keep.store import Store

_MOST_STATES: Final = 8  # contents of a file of which the verdict is found again
_MOST_READINGS: Final = 256
_PLAIN: Final = (
    "known",
    "grounds",
    "bounds",
    "judging",
    "binding",
    "contracts",
    "words",
    "factories",
    "shares_names",
)


class _KeptRow(NamedTuple):
    """What is known of a file with one content: its facts packed, the verdict plain."""

    digest: bytes
    facts: bytes
    verdict: tuple[Any, ...]


class _Readings(Store):
    """Those of an earlier process, and the last ones made in this."""

    def __init__(self, path: str, key: bytes) -> None:
        super().__init__(path, key)
        self.made: dict[bytes, bytes] = {}

    def get(self, digest: bytes) -> bytes | None:
        return self.made.get(digest) or super().get(digest)

    def forget(self) -> None:
        self.made.clear()
        super().forget()

    def put(self, new: Mapping[bytes, bytes]) -> None:
        self.made.update(new)
        for old in list(self.made)[:-_MOST_READINGS]:
            del self.made[old]


class MemoryCache(Cache):
    """A cache for runs one after the other, which `begin` each. What they read may be an editor's texts, which no other process
    must find, so nothing leaves this one. The first takes up what the last run of any process left."""

    def __init__(self, config_file: Path) -> None:
        super().__init__(config_file)
        self._held: dict[str, tuple[_KeptRow, ...]] = {}  # by path, the last content first
        self._verdicts: dict[str, tuple[Any, ...]] = {}

    def begin(self, only: Collection[str] | None = None) -> Look | None:
        """What has changed since the last run; None where that is more than the content of a few files. `only`: the paths of source
        files, as nothing else has changed."""
        self._started = time.time_ns()
        vars(self).pop("look", None)
        before = self._before
        if only is not None and before is not None and self._base:
            root = self._place.root
            changed = tuple(path for path in only if content_of(root, path) != self.digest(path))
            vars(self)["look"] = Look(before, changed, ())
        return self.look

    @cached_property
    def look(self) -> Look | None:
        before = self._before
        return before.look(self._place.root, self._started) if before is not None and self._base else None

    @cached_property
    def readings(self) -> _Readings:
        return _Readings(f"{self._place.stem}.readings", marshal.dumps(self._place.key))

    def forget(self) -> None:
        self._held.clear()
        self._verdicts.clear()
        vars(self).pop("_rests", None)
        super().forget()

    def digest(self, path: str) -> bytes | None:
        found = self._held.get(path)
        return found[0].digest if found else super().digest(path)

    def facts(self, path: str) -> bytes:
        found = self._held.get(path)
        return found[0].facts if found else super().facts(path)

    def verdict(self, path: str) -> tuple[Any, ...]:
        found = self._held.get(path)
        if found:
            return found[0].verdict
        known = self._verdicts.get(path)
        if known is None:
            known = self._verdicts[path] = super().verdict(path)
        return known

    def holding(self, words: Collection[bytes]) -> frozenset[str]:
        return super().holding(words).union(self._held)

    def earlier_verdict(self, path: str, digest: bytes) -> tuple[Any, ...] | None:
        for row in self._held.get(path, ()):
            if row.digest == digest:
                return row.verdict
        return super().earlier_verdict(path, digest)

    def resting_on(
        self, differing: Collection[tuple[str, str]], wholly: Collection[str] = ()
    ) -> Mapping[bytes, Any]:
        if not self._base or not differing:
            return {}
        signs = signs_on(self._rests, differing, wholly)
        return {sign: self.told[sign] for sign in signs if sign in self.told}

    @cached_property
    def _rests(self) -> dict[str, dict[str, list[bytes]]]:
        return resting(self.told)

    def keep(self, outcome: Outcome) -> None:
        now = self._door_of(outcome)
        digests = dict(zip(now.files, outcome.digests, strict=True))
        rows = {
            path: self._rows_with(path, _KeptRow(digests[path], *row)) for path, row in outcome.rows.items()
        }
        self._held.update(rows)
        if outcome.watched is None:
            self._add(outcome.news)
        else:
            vars(self)["told"] = outcome.told()
            vars(self).pop("_rests", None)
            self._leave_only(digests)
        vars(self)["_before"] = now
        for name in LARGE:
            if (make := getattr(outcome, name)) is not None:
                vars(self)[name] = make()
        said = {name: getattr(outcome, name) for name in _PLAIN}
        if (found := outcome.analysis) is not None:
            vars(self)["analysis"] = found
            said.update(asked=found.ran, rests=found.rests)
        vars(self)["_base"] = {**self._base, **said, "depth": int(outcome.depth)}
        self.readings.put(outcome.readings)

    def _rows_with(self, path: str, row: _KeptRow) -> tuple[_KeptRow, ...]:
        """The last contents of a file, with a new one."""
        before = self._held.get(path, ())
        if not before and (digest := super().digest(path)) is not None:
            before = (_KeptRow(digest, super().facts(path), super().verdict(path)),)
        return (row, *(old for old in before if old.digest != row.digest))[:_MOST_STATES]

    def _add(self, news: Mapping[bytes, Any]) -> None:
        told: dict[bytes, Any] = vars(self).setdefault("told", dict(self.told))
        # The same answer may rest on something else than before.
        new = {sign: found for sign, found in news.items() if told.get(sign) != found}
        told.update(new)
        for file, names in resting(new).items():
            at = self._rests.setdefault(file, {})
            for name, signs in names.items():
                at[name] = list({*at.get(name, ()), *signs})

    def _leave_only(self, paths: Collection[str]) -> None:
        """Nothing is known of files that are gone, should they come again."""
        for known in (self._held, self._verdicts):
            for path in [path for path in known if path not in paths]:
                del known[path]
        vars(self)["_rows"] = {path: row for path, row in self._rows.items() if path in paths}
