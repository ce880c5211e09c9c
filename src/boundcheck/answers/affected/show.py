"""What a change can affect, as text, JSON or paths for a command line."""

from __future__ import annotations

import os.path
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from boundcheck.answers.affected.model import Affected, TestFile
from boundcheck.base.json_text import json_text, row
from boundcheck.base.plain import counted, pad, visible, width

_NO_MODULE: Final = "(no module)"
_MOST_PATHS: Final = 8  # of one suite that is shown by its files


def render_text(found: Affected, root: str) -> str:
    """What runs, with the reasons; what is skipped, counted."""
    base = found.base
    against = f"{base.commit[:10]}, where HEAD left {visible(base.revision)}"
    lines = [f"{counted(len(found.changed), 'path')} changed since {against}.", ""]
    if found.everything:
        lines += [f"Everything runs: {visible(found.reason or '')}.", ""]
    else:
        lines += _running(found, root)
    lines.append(_totals(found))
    return "\n".join(lines) + "\n"


def _running(found: Affected, root: str) -> Iterator[str]:
    running = [module for module in found.modules if module.decision.affected]
    strays = [test for test in found.tests if test.module is None and test.decision.affected]
    cells = max(width(visible(name)) for name in (*(module.name for module in running), _NO_MODULE))
    if running or strays:
        yield "Affected:"
    for module in running:
        yield f"  {pad(visible(module.name), cells)}  {visible(module.decision.reason)}"
        suite = [test for test in found.tests if test.module == module.name and test.decision.affected]
        yield from _paths(found, suite, cells, root)
    if strays:
        yield f"  {pad(_NO_MODULE, cells)}  {visible(strays[0].decision.reason)}"
        yield from _paths(found, strays, cells, root)
    if running or strays:
        yield ""
    skipped = [module.name for module in found.modules if not module.decision.affected]
    idle = [test for test in found.tests if not test.decision.affected]
    if skipped or idle:
        yield f"Skipped, since {visible(_why_idle(found))}:"
        for name in skipped:
            count = sum(test.module == name for test in idle)
            yield f"  {pad(visible(name), cells)}  {counted(count, 'test file')}"
        partly = Counter(test.module or _NO_MODULE for test in idle if test.module not in skipped)
        for name, count in sorted(partly.items()):
            yield f"  {pad(visible(name), cells)}  {counted(count, 'test file')} of its suite"
        yield ""


def _why_idle(found: Affected) -> str:
    return found.reason or "nothing they depend on changed"


def _paths(found: Affected, tests: list[TestFile], cells: int, root: str) -> Iterator[str]:
    """The paths to run, folders where everything in them runs."""
    wanted = {test.path for test in tests}
    shown = [
        path for path in found.grouped if path in wanted or any(p.startswith(f"{path}/") for p in wanted)
    ]
    indent = " " * (cells + 4)
    for path in shown[:_MOST_PATHS]:
        yield indent + visible(_here(root, path))
    if len(shown) > _MOST_PATHS:
        yield f"{indent}and {len(shown) - _MOST_PATHS:,} more"


def _totals(found: Affected) -> str:
    run = sum(test.decision.affected for test in found.tests)
    modules = sum(module.decision.affected for module in found.modules)
    if not run and not found.everything:
        return f"No test can be affected: {visible(_why_idle(found))}."
    return (
        f"{run:,} of {counted(len(found.tests), 'test file')} run, "
        f"of {modules:,} of {counted(len(found.modules), 'module')}."
    )


def render_json(found: Affected, root: str) -> str:
    """Version 1; paths are relative to the project root."""
    return json_text(
        {
            "version": 1,
            "base": found.base.commit,
            "revision": found.base.revision,
            "all": found.everything,
            "reason": found.reason,
            "modules": [
                {"name": module.name, **row(module.decision, "affected reason"), "tests": module.tests}
                for module in found.modules
            ],
            "tests": [
                {**row(test, "path module"), **row(test.decision, "affected reason")} for test in found.tests
            ],
            "changed": [row(change, "path status old") for change in found.changed],
        }
    )


def render_paths(found: Affected, root: str) -> str:
    """One path a line, from the working directory; nothing where no test is affected."""
    return "".join(f"{_here(root, path)}\n" for path in found.grouped)


def _here(root: str, path: str) -> str:
    shown = os.path.relpath(os.path.join(root, path))  # noqa: PTH118 - for people and pytest, links kept
    return f"./{shown}" if shown.startswith("-") else shown


FORMATS: Final[Mapping[str, Callable[[Affected, str], str]]] = {
    "text": render_text,
    "json": render_json,
    "paths": render_paths,
}
