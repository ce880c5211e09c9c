"""`boundcheck tables`: every table, whose it is, and who reaches it."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.answers.tables import table_rows
from boundcheck.cli.common import config_option, jobs_option, load_run, output_option, write
from boundcheck.draw.tables import FORMATS
from boundcheck.outcome.asked import modules_asked


@click.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--module", "modules", multiple=True, help="Only tables of these modules (comma lists, repeatable)."
)
@config_option
@output_option
@jobs_option
def tables(
    format_: str, modules: tuple[str, ...], config: Path | None, output: Path | None, jobs: int | None
) -> int:
    """Show every table: its owner, the model that defines it, and who else reaches it."""
    done = load_run(config, jobs)
    codebase = done.codebase
    owners = modules_asked(codebase.modules.by_name, Path(codebase.config.file), modules)
    rows = table_rows(codebase, codebase.registry, done.accesses)
    write(FORMATS[format_]([row for row in rows if not owners or row.owner in owners]), output)
    return 0
