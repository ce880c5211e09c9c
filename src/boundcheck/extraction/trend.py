"""The figures of runs, kept as one JSON line a run."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, get_type_hints

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.disk import read_file, write_whole
from boundcheck.base.errors import ProjectError
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.extraction.figures import figures_of

FILE_NAME: Final = "boundcheck-metrics.jsonl"
VERSION: Final = 1
_TIME: Final = later(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_STATES: Final = ("new", "baselined", "allowed")


class WholeFigures(NamedTuple):
    """The figures of the whole in one run; the findings by their state."""

    modules: int
    ccd: int
    acd: float
    nccd: float
    propagation_cost: float
    cycles: int
    new: int
    baselined: int
    allowed: int


class ModuleFigures(NamedTuple):
    """The figures of one module in one run. `blockers` counts places (None: nobody looked)."""

    files: int
    lines: int
    afferent: int
    efferent: int
    instability: float | None
    reaches: int
    reached_by: int
    in_cycle: int
    blockers: int | None


class Saved(NamedTuple):
    """One run: when (`2026-11-21T12:00:00Z`), at which commit (None: nobody knows), and its figures; modules sorted by name."""

    at: str
    revision: str | None
    whole: WholeFigures
    modules: tuple[tuple[str, ModuleFigures], ...]


def run_of(atlas: Atlas, blockers: Mapping[str, int], at: str, revision: str | None) -> Saved:
    """The figures of a run; `blockers` are places by module, as far as they were looked for."""
    states = Counter[str](state for _, state in atlas.findings)
    found = atlas.metrics
    metrics = (found.modules, found.ccd, found.acd, found.nccd, found.propagation_cost)
    names = sorted(node.name for node in atlas.modules if node.name != UNASSIGNED)
    return Saved(
        at,
        revision,
        WholeFigures(*metrics, len(atlas.cycles), *(states[state] for state in _STATES)),
        tuple((name, ModuleFigures(*figures_of(atlas, name), blockers.get(name))) for name in names),
    )


def append(path: Path, run: Saved) -> bool:
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


def read_trend(path: Path) -> tuple[Saved, ...]:
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


def _line(run: Saved) -> str:
    whole: dict[str, object] = run.whole._asdict()
    whole["findings"] = {state: whole.pop(state) for state in _STATES}
    modules = {name: figures._asdict() for name, figures in run.modules}
    line = {"version": VERSION, "at": run.at, "revision": run.revision, "whole": whole, "modules": modules}
    return json.dumps(line, separators=(",", ":"), allow_nan=False)


def _read(text: str, path: Path) -> list[Saved]:
    # Of a line that holds U+2028 str.splitlines would make two.
    lines = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return [_run(line, f"{path}:{number}") for number, line in lines if line.strip()]


def _run(line: str, place: str) -> Saved:
    try:
        document = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise ProjectError(f"{place}: this line is no JSON; mend it or take it out") from None
    try:
        if not isinstance(document, dict):
            raise TypeError
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
        why = "a part of it is of another type"
    raise ProjectError(f"{place}: this line holds no run of boundcheck ({why}); mend it or take it out")


def _saved(document: Mapping[str, Any]) -> Saved:
    """Raises KeyError, TypeError, ValueError or AttributeError for what is not of the shape that `_line` writes."""
    at, revision, whole = document["at"], document["revision"], document["whole"]
    if not isinstance(at, str) or not _is_time(at):
        raise ValueError('"at" is no time like 2026-11-21T12:00:00Z')
    if revision is not None and not isinstance(revision, str):
        raise ValueError('"revision" is no text')
    modules = sorted(document["modules"].items())
    return Saved(
        at,
        revision,
        WholeFigures(**_figures({**whole, **whole["findings"]}, WholeFigures)),
        tuple(
            (name, ModuleFigures(**_figures({"blockers": None, **each}, ModuleFigures)))
            for name, each in modules
        ),
    )


def _figures(figures: Mapping[str, object], wanted: type[WholeFigures | ModuleFigures]) -> dict[str, Any]:
    """Each figure that is wanted, as the type that it is declared to be."""
    found: dict[str, float | None] = {}
    for key, kind in get_type_hints(wanted).items():
        value, is_real = figures[key], isinstance(0.0, kind)
        if value is None and isinstance(None, kind):
            found[key] = None
            continue
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float if is_real else int)
            or not 0 <= value < 10**15
        ):
            raise ValueError(f'"{key}" is no {"number" if is_real else "count"}')
        found[key] = float(value) if is_real else value
    return found


def _is_time(text: str) -> bool:
    try:
        return _TIME.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:  # the 31st of a month of 30 days
        return False


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")
