"""`boundcheck why A B`: the shortest import chains."""

from __future__ import annotations

import os
from pathlib import Path

import click

from boundcheck.cli.common import config_option, jobs_option, load
from boundcheck.codebase import Codebase
from boundcheck.graph import ImportEdge
from boundcheck.plain import visible
from boundcheck.why import why as find_why

_MOST_CHAINS = 20


@click.command()
@click.argument("importer")
@click.argument("imported")
@config_option
@jobs_option
def why(importer: str, imported: str, config: Path | None, jobs: int | None) -> int:
    """Show the shortest import chains from IMPORTER to IMPORTED: modules, files or dotted names.

    Exit status: 0 when there is a chain, 1 when there is none.
    """
    codebase = load(config, jobs)
    answer = find_why(codebase, _from_root(codebase, importer), _from_root(codebase, imported))
    if not answer.chains:
        click.echo(f"{importer} does not depend on {imported}: no chain of imports leads there.")
        return 1
    count = f"{len(answer.chains):,} shortest chain{'s' if len(answer.chains) > 1 else ''}"
    click.echo(f"{importer} depends on {imported}: {count}, one for each pair of files.")
    for chain in answer.chains[:_MOST_CHAINS]:
        click.echo("")
        for number, step in enumerate(chain):
            click.echo(_step(codebase, step, number))
    if len(answer.chains) > _MOST_CHAINS:
        click.echo(f"\n… and {len(answer.chains) - _MOST_CHAINS:,} more.")
    return 0


def _from_root(codebase: Codebase, name: str) -> str:
    """A path below the working directory as the project's root sees it; anything else unchanged."""
    path = Path(os.path.abspath(name))  # noqa: PTH100 - links inside the project keep their names
    root = codebase.config.root
    return (
        path.relative_to(root).as_posix()
        if path.exists() and path.is_relative_to(root) and path != root
        else name
    )


def _step(codebase: Codebase, step: ImportEdge, number: int) -> str:
    path = os.path.relpath(codebase.config.root / codebase.by_name[step.importer].path)
    note = " (for typing only)" if step.typing_only else f" (a string, by {step.how})" if step.how else ""
    return "  " * number + visible(f"{step.importer} imports {step.imported}{note}  {path}:{step.line}")
