"""`boundcheck extract`: what blocks pulling a module out, and what it would cost."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import click

from boundcheck.baseline import FILE_NAME, Renames, read_baseline
from boundcheck.cache import Cache
from boundcheck.catalog import GROUP_OF
from boundcheck.cli.common import config_option, jobs_option, output_option, progress, with_states, write
from boundcheck.config.find import find_config
from boundcheck.errors import UsageError
from boundcheck.extraction import Ground, unmuted
from boundcheck.extraction import extract as make_report
from boundcheck.extraction.show import FORMATS
from boundcheck.extraction.skeleton import SKELETONS
from boundcheck.git import renames_since
from boundcheck.run import Progress, run
from boundcheck.selection import Selection
from boundcheck.selection import check as run_check

# An expired exception would stand for what it covers; here all of that is wanted.
_RULES = frozenset(GROUP_OF) - {"expired-allow"}


@click.command()
@click.argument("module")
@click.option("--format", "format_", type=click.Choice(list(FORMATS)), show_default="text")
@click.option(
    "--skeleton",
    type=click.Choice(list(SKELETONS)),
    help="Write the beginning of a network API instead of the report: the module's surface, from its annotations.",
)
@config_option
@output_option
@jobs_option
def extract(
    module: str,
    format_: str | None,
    skeleton: str | None,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
) -> int:
    """Tell what blocks pulling MODULE out as a service, what its API would be, and what calls over a network would cost.

    Exit status: 0 when it is ready, 1 when it is blocked; with --skeleton 0.
    """
    if skeleton and format_:
        raise UsageError("--skeleton writes a document of its own; leave out --format")
    file = config or find_config(Path.cwd())
    with progress() as show:
        ground = _ground(file, jobs, show)
        found = make_report(ground, module)
    if skeleton:
        write(SKELETONS[skeleton](found), output)
        return 0
    write(FORMATS[format_ or "text"](found, ground.atlas), output)
    return int(found.verdict == "blocked")


def _ground(file: Path, jobs: int | None, show: Progress) -> Ground:
    root = Path(os.path.realpath(file.parent))
    done = run(file, jobs, show, Cache(file), unmuted)
    renames: Renames = partial(renames_since, root, FILE_NAME)
    report = run_check(done.analysis, Selection(_RULES), read_baseline(root), renames)
    return Ground(done.codebase, with_states(report), tuple(done.accesses), done.functions)
