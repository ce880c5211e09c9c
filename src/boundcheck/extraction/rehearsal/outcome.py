"""What a suite said, and which blocker of the report each failure belongs to."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from boundcheck.base.disk import write_whole
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.extraction.model import Blocker, Evidence, Extraction
from boundcheck.extraction.rehearsal.model import Failed, FailureCause, SuiteOutcome

_Due: TypeAlias = tuple[Blocker | None, str, str]
_PLACE: Final = later(r'^[^\S\n]*+File "(?P<path>[^"\n]+)", line (?P<line>[0-9]{1,9})', re.MULTILINE)
# What Python, Django and pytest say of what is not there.
_MISSING: Final = (
    later(r"No module named '(?P<name>[\w.]+)'"),
    later(r"cannot import name '(?P<symbol>\w+)' from '(?P<name>[\w.]+)'"),
    later(r"module '(?P<name>[\w.]+)' has no attribute '(?P<symbol>\w+)'"),
)
_LABEL: Final = later(r"app with label '(\w+)'|'(\w+)\.\w+'")  # as Django names apps, and models in them
# What frameworks say of names that modules share without an import: of a URL, a template, tags, a task.
_SHARED: Final = later(
    r"Reverse for '([^'\n]+)'|TemplateDoesNotExist: (\S+)|url for endpoint '([^'\n]+)'|'(\w+)' is not a registered tag"
)
_SAYS: Final = later(
    r"(?:E\s+)?[\w.]+(?:Error|Exception|Failed|Configured|Warning)\b|ERROR: |[^:\n]{1,60}: error: "
)
_HEADS: Final = later(r"^(?:ERROR: |[^:\n]{1,60}: error: )")  # of what pytest says
_NEAR: Final = 8  # lines
_END: Final = 4_000  # characters


def read_outcome(file: Path, folder: Path, output: str, status: int) -> SuiteOutcome:
    """What the plugin wrote; where it wrote nothing or not to its end, the end of pytest's output says why."""
    told = _written(file)
    failed = tuple(
        Failed(
            each["test"], _error(each["text"]), tuple(each["reached"]), tuple(_places(each["text"], folder))
        )
        for each in told["failed"]
    )
    passed, stopped = told["passed"], told["stopped"]
    if not stopped:
        return SuiteOutcome(passed, failed)
    if stopped == "did not start" and failed:
        return SuiteOutcome(passed, failed, stopped, f"{failed[0].test}: {failed[0].error}")
    why = _error(output) if stopped == "did not start" else ""
    places = tuple(_places(output, folder)) if why else ()
    beginning = (Failed("", why, (), places),) if places else ()
    why = _HEADS.sub("", why) or f"pytest ended with status {status}"
    return SuiteOutcome(passed, (*failed, *beginning), stopped, why, output[-_END:].strip())


def complete(file: Path, outcome: SuiteOutcome) -> None:
    """Have what the plugin wrote, or did not come to write, say why the suite stopped."""
    told = _written(file) | {"why": outcome.why, "output": outcome.gave_up}
    write_whole(file, f"{json.dumps(told)}\n")


def _written(file: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        told = {"passed": 0, "failed": [], "stopped": "did not start"}
    return told


def causes_of(outcome: SuiteOutcome, found: Extraction, codebase: Codebase) -> tuple[FailureCause, ...]:
    """Every failure once, with what it is due to, what stops most tests first."""
    failures: dict[_Due, list[Failed]] = defaultdict(list)
    for failed in outcome.failed:
        failures[_due_to(failed, found, codebase)].append(failed)
    causes = (FailureCause(*due, tuple(failed)) for due, failed in failures.items())
    return tuple(sorted(causes, key=lambda cause: (-len(cause.failed), cause.name, cause.module)))


def not_installed(outcome: SuiteOutcome, codebase: Codebase) -> str | None:
    """A package of others that was missing before any test could pass: the interpreter is not the project's."""
    errors = (*(failed.error for failed in outcome.failed), outcome.why)
    names = (name for error in errors for name in _MISSING[0].findall(error))
    tops = (name.partition(".")[0] for name in names)
    return None if outcome.passed else next((top for top in tops if top not in codebase.tops), None)


def _due_to(failed: Failed, found: Extraction, codebase: Codebase) -> _Due:
    """The blocker, name and module, as `FailureCause` has them."""
    names = [*failed.reached, *_names_in(failed.error)]
    for name in names:
        for blocker, evidence in _evidence(found):
            target = evidence.target
            if target and (f"{name}.".startswith(f"{target}.") or target.startswith(f"{name}.")):
                return blocker, name, codebase.owner_of(name)
    for near in filter(None, (_nearest(place, found) for place in reversed(failed.places))):
        return near[0], near[1].target, near[1].to
    for name in names:
        owner = codebase.owner_of(codebase.symbols.resolve(name).file or name)
        if owner != found.module and owner in codebase.modules.by_name:
            return None, name, owner
    for kind, name, owner in _shared(failed.error, codebase):
        if owner != found.module:
            by_name = (
                each for each in found.blockers if (each.rule, each.direction) == ("foreign-name", "out")
            )
            return next(by_name, None), f"{kind}:{name}", owner
    for module in _labels(failed.error, codebase):
        about = (each for each in found.blockers if module in each.modules(found.module))
        return min(about, key=lambda each: each.effort != "schema", default=None), "", module
    return None, "", ""


def _evidence(found: Extraction) -> Iterator[tuple[Blocker, Evidence]]:
    return ((blocker, each) for blocker in found.blockers for each in blocker.evidence)


def _nearest(place: tuple[str, int], found: Extraction) -> tuple[Blocker, Evidence] | None:
    """The evidence that a traceback means by a place: a statement begins above what is wrong in it."""
    path, line = place
    near = [
        (abs(each.line - line), each.line, -number, blocker, each)
        for number, (blocker, each) in enumerate(_evidence(found))
        if each.path == path and abs(each.line - line) <= _NEAR
    ]
    return min(near)[3:] if near else None


def _names_in(error: str) -> Iterator[str]:
    for pattern in _MISSING:
        for match in pattern.finditer(error):
            groups = match.groupdict()
            yield ".".join(filter(None, (groups["name"], groups.get("symbol"))))


def _shared(error: str, codebase: Codebase) -> Iterator[tuple[str, str, str]]:
    """Kind, name and module of what is not found by its name."""
    said = {name for match in _SHARED.finditer(error) for name in match.groups() if name}
    if said:
        yield from ((made.kind, made.name, made.owner) for made in codebase.names_made() if made.name in said)


def _labels(error: str, codebase: Codebase) -> Iterator[str]:
    """The modules of Django's apps that are not installed any more."""
    for match in _LABEL.finditer(error):
        label = match[1] or match[2]
        for app in sorted(codebase.apps):
            if app.rpartition(".")[2] == label:
                yield codebase.owner_of(app)


def _error(text: str) -> str:
    """The line of a traceback that says what is wrong."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    said = [line for line in lines if _SAYS.match(line)]
    return (said or lines or [""])[-1].removeprefix("E ").strip()


def _places(text: str, folder: Path) -> Iterator[tuple[str, int]]:
    for match in _PLACE.finditer(text):
        path = Path(match["path"])
        if path.is_absolute() and path.is_relative_to(folder):
            path = path.relative_to(folder)
        if not path.is_absolute():
            yield path.as_posix(), int(match["line"])
