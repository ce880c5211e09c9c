"""`boundcheck affected`: the modules and tests that the changes since a revision can affect."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.answers.affected import find_affected
from boundcheck.answers.affected.show import FORMATS
from boundcheck.cli.common import config_option, jobs_option, no_cache_option, output_option, progress, write
from boundcheck.config.find import chosen_config
from boundcheck.keep.cache import Cache


@click.command()
@click.option(
    "--base", metavar="REV", help="Tell changes since HEAD left REV; default: the remote's main branch."
)
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True)
@config_option
@output_option
@jobs_option
@no_cache_option
def affected(
    base: str | None,
    format_: str,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """List the modules and tests that changes can affect, each with the reason.

    Changes are commits since HEAD left REV and whatever is not committed, untracked files too. In doubt a test runs.
    The format `paths` is for pytest: one path a line, nothing where no test is affected.
    """
    file = chosen_config(config)
    with progress() as show:
        found = find_affected(file, base, jobs, show, None if no_cache else Cache(file))
    write(FORMATS[format_](found, str(file.absolute().parent)), output)
    return 0
