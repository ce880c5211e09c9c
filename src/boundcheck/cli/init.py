"""`boundcheck init`: a first configuration, or what an existing one does not know yet."""

from __future__ import annotations

from pathlib import Path

import click

from boundcheck.cli.common import Progress, jobs_option, write
from boundcheck.config.load import search_config
from boundcheck.errors import UsageError
from boundcheck.finding import Finding
from boundcheck.init import build, summary
from boundcheck.plain import counted


@click.command()
@click.option("--dry-run", is_flag=True, help="Print the file instead of writing it.")
@jobs_option
def init(dry_run: bool, jobs: int | None) -> int:
    """Propose the contracts of an existing codebase, so that the next check is green."""
    root = Path.cwd()
    _refuse(root)
    progress = Progress()
    try:
        start = build.look(root, None, jobs, progress.show)
    finally:
        progress.clear()
    proposal = build.observe_all(start, build.draft_of(start))
    if dry_run:
        write(proposal.text, None)
        return 0
    write(proposal.text, start.file)
    click.echo(summary(start, proposal), nl=False)
    click.echo(_baseline(proposal.findings))
    return 0


def _refuse(root: Path) -> None:
    found, _ = search_config(root)
    if found is not None:
        raise UsageError(f"{found} is there already; boundcheck init --update adds what is new to it")
    if (root / "__init__.py").is_file():
        outer = next(p for p in root.parents if not (p / "__init__.py").is_file())
        raise UsageError(f"{root} is a package; run boundcheck init where imports start or above: {outer}")


def _baseline(findings: tuple[Finding, ...]) -> str:
    return f"{counted(len(findings), 'finding')} remain"
