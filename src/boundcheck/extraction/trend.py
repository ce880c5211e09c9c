"""The figures of runs, kept as one JSON line a run."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.disk import read_file, write_whole
from boundcheck.base.errors import ProjectError
from boundcheck.base.light import NamedTuple
from boundcheck.base.plain import visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.extraction.figures import figures_of
from boundcheck.extraction.model import Figures

FILE_NAME: Final = "boundcheck-metrics.jsonl"
VERSION: Final = 1
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_STATES: Final = ("new", "baselined", "allowed")
# The figures by their keys, as a reader calls them.
WHOLE: Final = MappingProxyType(
    {
        "modules": "modules",
        "ccd": "CCD",
        "acd": "ACD",
        "nccd": "NCCD",
        "propagation_cost": "propagation cost",
        "cycles": "cycles",
        **{state: f"findings, {state}" for state in _STATES},
    }
)
MODULE: Final = MappingProxyType(
    {
        **{
            key: key.replace("_", " ")
            for key in ("blockers", "reaches", "reached_by", "afferent", "efferent", "instability")
        },
        "in_cycle": "modules in its cycle",
        "files": "files",
        "lines": "lines",
    }
)
_REAL: Final = frozenset(("acd", "nccd", "propagation_cost", "instability"))
_UNKNOWN: Final = frozenset(("instability", "blockers"))  # may be null

Values = Mapping[str, float | None]


class SavedRun(NamedTuple):
    """One run: when (`2026-11-21T12:00:00Z`), at which commit (None: nobody knows), and its figures by key; modules sorted by name.

    `blockers` of a module counts places (None: nobody looked).
    """

    at: str
    revision: str | None
    whole: Values
    modules: Mapping[str, Values]


def run_of(atlas: Atlas, blockers: Mapping[str, int], at: str, revision: str | None) -> SavedRun:
    """The figures of a run; `blockers` are places by module, as far as they were looked for."""
    states = Counter[str](state for _, state in atlas.findings)
    found = atlas.metrics
    metrics = (found.modules, found.ccd, found.acd, found.nccd, found.propagation_cost, len(atlas.cycles))
    whole = dict(zip(WHOLE, (*metrics, *(states[state] for state in _STATES)), strict=True))
    names = sorted(node.name for node in atlas.modules if node.name != UNASSIGNED)
    modules = {name: {**figures_of(atlas, name)._asdict(), "blockers": blockers.get(name)} for name in names}
    return SavedRun(at, revision, whole, modules)


def append(path: Path, run: SavedRun) -> bool:
    """Add a run as one line; False where the newest run there has the same commit and figures: then nothing is written.

    So a job that runs twice on one commit leaves one line, with the time at which the figures were first so. Raises
    ProjectError for a file that is no such file, and leaves it as it is.
    """
    path = Path(os.path.realpath(path))
    text = _text(path) if os.path.lexists(path) else ""
    known = _read(text, path)
    if run.revision is not None and known and known[-1]._replace(at=run.at) == run:
        return False
    missing = "" if not text or text.endswith("\n") else "\n"
    try:
        write_whole(path, f"{text}{missing}{_line(run)}\n")
    except OSError as error:
        raise ProjectError(
            f"{path} cannot be written ({error.strerror or error}); name another file"
        ) from None
    return True


def read_trend(path: Path) -> tuple[SavedRun, ...]:
    """All runs, the oldest first. Raises ProjectError where the file is missing, damaged or of another version."""
    runs = _read(_text(path), path)
    if not runs:
        raise ProjectError(f"{path} holds no run yet; add one with boundcheck extract --save")
    return tuple(sorted(runs, key=lambda run: run.at))


def _text(path: Path) -> str:
    try:
        content, _ = read_file(str(path))
        return content.decode("utf-8-sig")
    except FileNotFoundError:
        raise ProjectError(f"there is no {path}; boundcheck extract --save writes it") from None
    except UnicodeDecodeError:
        raise ProjectError(f"{path} is not UTF-8; mend it, or name another file") from None
    except OSError as error:
        raise ProjectError(f"{path} cannot be read ({error.strerror or error}); name another file") from None


def _line(run: SavedRun) -> str:
    whole = {key: value for key, value in run.whole.items() if key not in _STATES}
    told = {**whole, "findings": {state: run.whole[state] for state in _STATES}}
    line = {"version": VERSION, "at": run.at, "revision": run.revision, "whole": told, "modules": run.modules}
    return json.dumps(line, separators=(",", ":"), allow_nan=False)


def _read(text: str, path: Path) -> list[SavedRun]:
    # Of a line that holds U+2028 str.splitlines would make two.
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return [_run(line, f"{path}:{number}") for number, line in lines if line.strip()]


def _run(line: str, place: str) -> SavedRun:
    try:
        document = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ProjectError(f"{place}: this line is no JSON; mend it or take it out") from None
    why = "a part of it is of another type"
    try:
        version = document["version"]
        if version != VERSION:
            raise ProjectError(
                f"{place}: this line is of version {visible(str(version)[:20])}, and this boundcheck knows {VERSION}; "
                "use the boundcheck that wrote it, or name another file"
            )
        return _saved(document)
    except KeyError as error:
        why = f"{visible(repr(error.args[0]))} is missing"
    except ValueError as error:
        why = visible(str(error))
    except (TypeError, AttributeError):
        pass
    raise ProjectError(f"{place}: this line holds no run of boundcheck ({why}); mend it or take it out")


def _saved(document: Mapping[str, Any]) -> SavedRun:
    """Raises KeyError, TypeError, ValueError or AttributeError for what is not of the shape that `_line` writes."""
    at, revision, whole = document["at"], document["revision"], document["whole"]
    if not isinstance(at, str) or not _is_time(at):
        raise ValueError('"at" is no time like 2026-11-21T12:00:00Z')
    if revision is not None and not isinstance(revision, str):
        raise ValueError('"revision" is no text')
    modules = sorted(document["modules"].items())
    values = {
        name: _figures({"blockers": None, **each}, (*Figures._fields, "blockers")) for name, each in modules
    }
    return SavedRun(at, revision, _figures({**whole, **whole["findings"]}, WHOLE), values)


def _figures(figures: Mapping[str, Any], wanted: Iterable[str]) -> Values:
    for key in wanted:
        value, is_real = figures[key], key in _REAL
        if value is None and key in _UNKNOWN:
            continue
        is_number = isinstance(value, int | float if is_real else int) and not isinstance(value, bool)
        if not is_number or not 0 <= value < 10**15:
            raise ValueError(f'"{key}" is no {"number" if is_real else "count"}')
    return {key: figures[key] for key in wanted}


def _is_time(text: str) -> bool:
    try:
        return datetime.strptime(text, _TIME).strftime(_TIME) == text
    except ValueError:  # the 31st of a month of 30 days
        return False


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
