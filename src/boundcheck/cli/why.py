"""`boundcheck why A B`: the shortest import chains, and every line that joins the two directly."""

from __future__ import annotations

import os
from pathlib import Path

import click

from boundcheck.answers.why import why as find_why
from boundcheck.base.paths_in_text import from_root
from boundcheck.cli.common import config_option, jobs_option, load_run, output_option, write
from boundcheck.codebase.codebase import Codebase
from boundcheck.draw.why import render_json, render_text


@click.command()
@click.argument("importer")
@click.argument("imported")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@config_option
@output_option
@jobs_option
def why(
    importer: str, imported: str, format_: str, config: Path | None, output: Path | None, jobs: int | None
) -> int:
    """Show why IMPORTER depends on IMPORTED: modules, files or dotted names.

    First the shortest import chains, then all direct imports, data accesses, shared names and imports by tests. Exit status: 0 when
    there is a chain, 1 when there is none.
    """
    done = load_run(config, jobs)
    codebase = done.codebase
    sides = (_from_root(codebase, importer), _from_root(codebase, imported))
    answer = find_why(codebase, *sides, done.accesses)

    def path_of(name: str) -> str:
        return codebase.by_name[name].path

    def show_path(path: str) -> str:
        return os.path.relpath(codebase.config.root / path)

    is_json = format_ == "json"
    write(render_json(answer, path_of) if is_json else render_text(answer, path_of, show_path), output)
    return 0 if answer.chains else 1


def _from_root(codebase: Codebase, name: str) -> str:
    """A path below the working directory as the project's root sees it; anything else unchanged, a module's name too."""
    if name in codebase.modules.by_name:
        return name
    inner = from_root(codebase.config.root, name) if Path(name).exists() else None
    return name if inner in (None, ".") else inner
