"""The baseline: findings that are known and accepted for now, so that the debt can only shrink."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from boundcheck.config.files import read_text
from boundcheck.errors import ConfigError
from boundcheck.finding import Finding, Identity

FILE_NAME: Final = "boundcheck-baseline.toml"
STALE: Final = "stale-baseline"
_KEYS: Final = ("rule", "path", "from", "to", "target")
_HEADER: Final = """\
# Findings that are known and accepted for now: `boundcheck check` reports only what is not in here.
# Written by `boundcheck baseline`, which takes out what is fixed; do not edit by hand.
findings = [
"""
_STRING: Final = r'"((?:[^"\\]|\\.)*)"'


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """How many findings of one identity are known, and the line that says so (0: not written yet)."""

    identity: Identity
    count: int
    line: int = 0


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a baseline, one an identity."""

    entries: tuple[Entry, ...]

    @property
    def count(self) -> int:
        return sum(entry.count for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Compared:
    """Findings held against a baseline: `new` are not in it, `known` are. `fixed` are entries with how many of their
    findings are gone."""

    new: tuple[Finding, ...]
    known: tuple[Finding, ...]
    fixed: tuple[tuple[Entry, int], ...]


Renames = Callable[
    [frozenset[str]], Mapping[str, str]
]  # of paths that are gone: where they went, as far as one knows


def compare(baseline: Baseline, findings: Sequence[Finding], renames: Renames = lambda paths: {}) -> Compared:
    """Take what is known out of findings, which are in order: of several alike the first ones are the known ones."""
    counts = Counter(finding.identity for finding in findings if finding.certainty != "possible")
    entries = _follow(baseline.entries, counts, renames)
    left = Counter({entry.identity: entry.count for entry in entries})
    new: list[Finding] = []
    known: list[Finding] = []
    for finding in findings:
        is_known = left[finding.identity] > 0 and finding.certainty != "possible"
        left[finding.identity] -= is_known
        (known if is_known else new).append(finding)
    # What has become merely possible is not fixed: the code is as it was.
    there = Counter(finding.identity for finding in findings)
    fixed = ((entry, entry.count - there[entry.identity]) for entry in entries)
    return Compared(tuple(new), tuple(known), tuple((entry, gone) for entry, gone in fixed if gone > 0))


def _follow(entries: Iterable[Entry], counts: Counter[Identity], renames: Renames) -> tuple[Entry, ...]:
    """Entries under the new paths of files that were renamed."""
    entries = tuple(entries)
    gone = frozenset(
        entry.identity[1] for entry in entries if entry.identity[1] and not counts[entry.identity]
    )
    moved = renames(gone) if gone else {}
    if not moved:
        return entries
    followed = []
    for entry in entries:
        rule, path, from_, to, target = entry.identity
        identity = (rule, moved.get(path, path), from_, to, target)
        followed.append(replace(entry, identity=identity) if counts[identity] else entry)
    return tuple(followed)


def of_findings(findings: Iterable[Finding]) -> Baseline:
    """The baseline that knows exactly these findings; what is merely possible never fails a run, so it has no entry."""
    counts = Counter(f.identity for f in findings if f.rule != STALE and f.certainty != "possible")
    return Baseline(tuple(Entry(identity, count) for identity, count in sorted(counts.items())))


def shrunk(compared: Compared) -> Baseline:
    """The baseline without what is fixed."""
    return of_findings(compared.known)


def render(baseline: Baseline) -> str:
    """One sorted line an entry, so that branches merge."""
    lines = []
    for entry in sorted(baseline.entries):
        values = zip(_KEYS, entry.identity, strict=True)
        written = (f"{key} = {_quoted(value)}" for key, value in values if value)
        lines.append(f"  {{ {', '.join(written)}, count = {entry.count} }},\n")
    return f"{_HEADER}{''.join(lines)}]\n"


def _quoted(value: str) -> str:
    # A JSON string is a TOML string, but for what TOML does not allow in one: surrogates and DEL.
    return (
        json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f").encode("utf-8", "replace").decode()
    )


def read_baseline(root: Path) -> Baseline | None:
    """The project's baseline; None when it has none. Raises ConfigError for a file that is none."""
    file = root / FILE_NAME
    return parse(read_text(file, FILE_NAME)) if os.path.lexists(file) else None


def parse(text: str) -> Baseline:
    """The inverse of `render`, for other TOML that says the same too.

    Raises ConfigError, with the line, for what is no baseline.
    """
    found = _parse_lines(text) if text.startswith(_HEADER) and text.endswith("]\n") else None
    if found is None:
        found = _parse_toml(text)
    # Two branches may have added one entry each, and both lines stayed: that is one known finding.
    merged: dict[Identity, Entry] = {}
    for entry in found:
        other = merged.get(entry.identity)
        merged[entry.identity] = entry if other is None or entry.count > other.count else other
    return Baseline(tuple(merged.values()))


@cache
def _line() -> re.Pattern[str]:
    keys = "".join(rf"(?:, {key} = {_STRING})?" for key in _KEYS[1:])
    return re.compile(rf"  \{{ rule = {_STRING}{keys}, count = (\d{{1,9}}) \}},")


def _parse_lines(text: str) -> list[Entry] | None:
    """The entries of a file as `render` writes it, ten times faster than a TOML parser; None for any other."""
    found = []
    first = _HEADER.count("\n") + 1
    for number, line in enumerate(text[len(_HEADER) : -2].splitlines(), first):
        match = _line().fullmatch(line)
        if match is None:
            return None
        values = [
            json.loads(f'"{value}"') if value and "\\" in value else value or ""
            for value in match.groups()[:5]
        ]
        found.append(Entry((values[0], values[1], values[2], values[3], values[4]), int(match[6]), number))
    return found


def _parse_toml(text: str) -> list[Entry]:
    from boundcheck.config.document import parse as parse_toml
    from boundcheck.config.locate import locate

    data = parse_toml(text, FILE_NAME)
    places = locate(text)
    listed = data.get("findings", [])
    if not isinstance(listed, list) or data.keys() - {"findings"}:
        raise _mistake(1, "it holds more or less than a list of findings")
    found = []
    for index, table in enumerate(listed):
        line = places.get(("findings", index), (1, 1))[0]
        if not isinstance(table, dict) or table.keys() - {*_KEYS, "count"} or "rule" not in table:
            raise _mistake(line, "an entry has the keys rule, path, from, to, target and count")
        count, values = table.get("count", 1), [table.get(key, "") for key in _KEYS]
        if not isinstance(count, int) or not all(isinstance(value, str) for value in values):
            raise _mistake(line, "count is a number, and the other keys are strings")
        found.append(Entry((values[0], values[1], values[2], values[3], values[4]), count, line))
    return found


def _mistake(line: int, what: str) -> ConfigError:
    return ConfigError((f"{FILE_NAME}:{line}: {what}; delete the file and run boundcheck baseline",))
