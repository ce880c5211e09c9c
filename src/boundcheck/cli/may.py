"""`boundcheck may`: whether a part may use another, asked before the code is written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundcheck.cli.common import config_option, jobs_option, no_cache_option, output_option, progress, write
from boundcheck.config.find import chosen_config
from boundcheck.keep.cache import Cache
from boundcheck.replies import Reply, today

if TYPE_CHECKING:
    from boundcheck.answers.may import As, Permission
    from boundcheck.config.model import Config
    from boundcheck.run import KnownProject


@click.command()
@click.argument("importer", metavar="FROM")
@click.argument("imported", metavar="TO")
@click.option(
    "--as",
    "as_",
    type=click.Choice(["query", "write", "foreign-key"]),
    help="What is to be done with a table or model.  [default: query]",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@config_option
@output_option
@jobs_option
@no_cache_option
def may(
    importer: str,
    imported: str,
    as_: As | None,
    format_: str,
    config: Path | None,
    output: Path | None,
    jobs: int | None,
    no_cache: bool,
) -> int:
    """Ask whether FROM may use TO, before the code is written: what check would say of it.

    FROM is a module, a file (by its path or dotted name), or a file that is not there yet. TO is the first of these that
    is called so: a module, a path, a dotted name (shop.billing.api.charge or shop.billing:Invoice), a table or model, a
    name that needs no import, by its kind (url:billing:pay, task:billing.charge), another distribution's package. The baseline excuses nothing here: new code is new.

    Exit status: 0 yes (a warning is told), 1 no, 2 for a name that nobody knows.
    """
    from boundcheck.answers.may import ask
    from boundcheck.answers.may.show import render_json, render_text
    from boundcheck.base.paths_in_text import seen_from_here
    from boundcheck.run import asked_of_project

    def answered(known: KnownProject) -> tuple[Permission, Config]:
        return ask(known, importer, imported, as_), known.codebase.config

    file = chosen_config(config)
    cache = None if no_cache else Cache(file)
    with progress() as show:
        answer, settings = asked_of_project(file, answered, jobs, show, cache)

    def show_path(path: str) -> str:
        return os.path.relpath(settings.root / path)

    show_text = seen_from_here(settings.root)
    told = render_json(answer) if format_ == "json" else render_text(answer, show_path, show_text)
    write(told, output)
    status = 1 if answer.is_no else 0
    if cache is not None and not answer.wanted.note and sys.argv[1:2] == ["may"] and not (config or output):
        day = today() if any(allow.until for allow in settings.allows) else None
        given = tuple(
            (name, os.path.realpath(name)) for name in (importer, imported) if os.path.lexists(name)
        )
        cache.remember(sys.argv[1:], Reply(status, told, "", "", 0, day, (), given))
    return status
