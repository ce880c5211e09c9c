"""`boundcheck baseline`: what is known and accepted for now."""

from __future__ import annotations

import os
from collections import Counter
from functools import partial
from pathlib import Path

import click

from boundcheck.baseline import (
    FILE_NAME,
    Baseline,
    Compared,
    compare,
    of_findings,
    read_baseline,
    render,
    shrunk,
)
from boundcheck.cache import Cache
from boundcheck.cli.common import (
    config_option,
    jobs_option,
    load_analysis,
    no_cache_option,
    write_inside,
)
from boundcheck.config.find import find_config
from boundcheck.git import renames_since
from boundcheck.plain import counted
from boundcheck.selection import Selection
from boundcheck.selection import check as run_check


@click.command()
@click.option("--add", is_flag=True, help="Accept what is new, too.")
@config_option
@jobs_option
@no_cache_option
def baseline(add: bool, config: Path | None, jobs: int | None, no_cache: bool) -> int:
    """Create the baseline; later only take out what is fixed.

    The first run accepts every finding. From then on the baseline can only shrink, unless --add is given.
    """
    file = config or find_config(Path.cwd())
    root = Path(os.path.realpath(file.parent))
    old = read_baseline(root)
    findings = run_check(load_analysis(file, jobs, None if no_cache else Cache(file)), Selection()).findings
    compared = compare(old or Baseline(()), findings, partial(renames_since, root, FILE_NAME))
    new = of_findings(findings) if add or old is None else shrunk(compared)
    write_inside(root, FILE_NAME, render(new))
    click.echo(_summary(old, new, compared))
    return 0


def _summary(old: Baseline | None, new: Baseline, compared: Compared) -> str:
    if old is None:
        return f"{FILE_NAME}: {counted(new.count, 'finding')} known from now on."
    fixed = sum(count for _, count in compared.fixed)
    added = new.count - len(compared.known)
    changes = [f"{fixed:,} fixed and taken out"] * bool(fixed) + [f"{added:,} added"] * bool(added)
    left = len(compared.new) - added
    them = "it" if left == 1 else "them"
    by_rule = Counter(finding.rule for finding in compared.new) if added else Counter[str]()
    lines = [
        f"  {count:>6,}  {rule}"
        for rule, count in sorted(by_rule.items(), key=lambda each: (-each[1], each[0]))
    ]
    rest = f" {counted(left, 'finding')} new: mend {them}, or accept {them} with --add." if left else ""
    first = f"{FILE_NAME}: {counted(new.count, 'finding')} known; {', '.join(changes) or 'nothing changed'}.{rest}"
    return "\n".join((first, *lines))
