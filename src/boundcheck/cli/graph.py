"""`boundcheck graph`: the coupling of the modules."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.cli.common import config_option, jobs_option, load_run, output_option, write
from boundcheck.coupling import measure
from boundcheck.draw import FORMATS
from boundcheck.selection import Selection
from boundcheck.selection import check as run_check


@click.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@config_option
@output_option
@jobs_option
def graph(format_: str, config: Path | None, output: Path | None, jobs: int | None) -> int:
    """Show which module depends on which, how much, and whether its contract says so."""
    done = load_run(config, jobs)
    report = run_check(done.analysis, Selection())
    write(FORMATS[format_](measure(done.codebase, report.findings, done.accesses)), output)
    return 0
