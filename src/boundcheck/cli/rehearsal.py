"""`boundcheck extract MODULE --rehearse DIR`: the module cut out into a project of its own, and its suite run there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import click

from boundcheck.base.errors import UsageError
from boundcheck.base.plain import visible
from boundcheck.cli.interpreter import pytest_command
from boundcheck.cli.suites import suite_paths
from boundcheck.extraction import Ground
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.rehearsal import (
    causes_of,
    complete,
    cut_out,
    empty_place,
    not_installed,
    read_outcome,
    text,
    write_below,
)

_RESULTS = "rehearsal.json"
_PLUGIN = "boundcheck.pytest_plugin.rehearsing"


def rehearse(ground: Ground, found: Extraction, folder: Path, python: str | None) -> tuple[str, int]:
    """The report as text, and the exit status. Raises UsageError for a folder that is not empty or an interpreter without pytest."""
    root = ground.codebase.config.root
    place = empty_place(folder, root)
    command = pytest_command(root, python)
    suite = suite_paths(ground.codebase, found.module)
    cut = cut_out(ground, found, suite)
    write_below(place, cut)
    click.echo(f"boundcheck: running the suite of {found.module} in {visible(str(folder))}", err=True)
    options = [
        "-p",
        _PLUGIN,
        "--tb=native",
        "--continue-on-collection-errors",
        "--rootdir",
        str(place),
        "-c",
        str(place / "pytest.ini"),
    ]
    run = [*command, *options, "--boundcheck-rehearsal", str(place / _RESULTS), *suite]
    environment = {**os.environ, "BOUNDCHECK_REHEARSAL_OF": str(root)}
    done = subprocess.run(  # noqa: S603 - the user's own interpreter, and pytest
        run, cwd=place, env=environment, capture_output=True, text=True, errors="replace", check=False
    )
    outcome = read_outcome(place / _RESULTS, place, done.stdout + done.stderr, done.returncode)
    if outcome.stopped:
        complete(place / _RESULTS, outcome)
    if (missing := not_installed(outcome, ground.codebase)) is not None:
        raise UsageError(
            f"{visible(command[0])} has no {visible(missing)}, which the suite needs; name the project's interpreter with --python"
        )
    causes = causes_of(outcome, found, ground.codebase)
    return text(cut, outcome, causes, found, str(folder)), int(
        not outcome.proves or found.verdict == "blocked"
    )
