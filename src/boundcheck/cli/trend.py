"""Figures of runs: saved with `boundcheck extract --save`, shown with `--trend`."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.git import commit_named, find_repository
from boundcheck.base.plain import counted
from boundcheck.cli.common import columns, write_or_open
from boundcheck.extraction import Ground, find_blockers
from boundcheck.extraction.show import show_trend as render
from boundcheck.extraction.trend import FILE_NAME, append, read_trend, run_of


def save_figures(ground: Ground, config: Path, metrics: Path | None) -> None:
    """Add the figures of a run to the file, and say so on standard error."""
    path = _file(config, metrics)
    ground.uses.read(os.cpu_count() or 1)
    modules = ground.codebase.modules.by_name
    blockers = {name: sum(blocker.count for blocker in find_blockers(ground, name)) for name in modules}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    added = append(path, run_of(ground.atlas, blockers, now, _revision(config.parent)))
    what = (
        f"saved the figures of {counted(len(modules), 'module')}"
        if added
        else "nothing changed since the last run"
    )
    click.echo(f"boundcheck: {what} ({path})", err=True)


def show_trend(config: Path, metrics: Path | None, format_: str, output: Path | None, *, open_: bool) -> int:
    """Print how the saved figures moved."""
    saved = read_trend(_file(config, metrics))
    write_or_open(render(saved, format_, None if output else columns()), output, open_=open_)
    return 0


def _file(config: Path, metrics: Path | None) -> Path:
    """The file as named; else the one beside the configuration, which must not lead out of the project."""
    if metrics is not None:
        return metrics
    root = Path(os.path.realpath(config.parent))
    file = root / FILE_NAME
    if not Path(os.path.realpath(file)).is_relative_to(root):
        raise UsageError(f"{file}: it is a link that leads out of the project; replace it by a file")
    return file


def _revision(folder: Path) -> str | None:
    try:
        return commit_named(find_repository(Path(os.path.realpath(folder))), "HEAD")
    except BoundcheckError:
        return None
