"""`boundcheck names`: every name that modules share without an import, whose it is, and who uses it."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.answers.names import name_rows
from boundcheck.cli.common import config_option, jobs_option, load, output_option, write
from boundcheck.draw.names import FORMATS
from boundcheck.facts.name_kinds import KINDS
from boundcheck.outcome.asked import modules_asked


@click.command()
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@click.option(
    "--module", "modules", multiple=True, help="Only names of these modules (comma lists, repeatable)."
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(list(KINDS)),
    help="Only names of this kind; repeatable.",
)
@click.option(
    "--all", "everything", is_flag=True, help="Names that no other module uses, too, and every use."
)
@config_option
@output_option
@jobs_option
def names(
    format_: str,
    modules: tuple[str, ...],
    kinds: tuple[str, ...],
    everything: bool,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Show the names that modules share without an import: of URLs, templates, permissions, tasks; each with its owner and who uses it."""
    codebase = load(config, jobs)
    owners = modules_asked(codebase.modules.by_name, Path(codebase.config.file), modules)
    rows = (row for row in name_rows(codebase) if everything or row.reached_by)
    wanted = [row for row in rows if (not owners or row.owner in owners) and (not kinds or row.kind in kinds)]
    write(FORMATS[format_](wanted, everything), output)
    return 0
