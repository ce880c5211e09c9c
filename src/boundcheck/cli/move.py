"""`boundcheck fix --move A B`: moves a file or package and what names it, and says what the contracts say of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from boundcheck.base.errors import BoundcheckError, UsageError
from boundcheck.base.plain import visible
from boundcheck.cli.common import write_diff
from boundcheck.findings.finding import Finding, Identity
from boundcheck.rules.report import listed

if TYPE_CHECKING:
    from boundcheck.codebase.codebase import Codebase
    from boundcheck.fix.moves import Moving
    from boundcheck.run import Run

Shown = Callable[
    ["Run"], tuple[Finding, ...]
]  # what is found that neither an exception nor the baseline covers
_UNREAD = "unparsable-file"


def move(
    root: Path,
    names: tuple[str, str],
    run: Callable[[], Run],
    shown: Shown,
    *,
    unsafe: bool,
    writes: bool,
    shows: bool,
    allow_dirty: bool,
) -> int:
    """Print what moves a file or package; `writes`: do it, and tell what is found since. Raises UsageError, with all as it was."""
    from boundcheck.fix import moves

    before = run()
    moving = moves.plan_move(before.codebase, *names, unsafe=unsafe)
    if shows or not writes:
        write_diff(moves.move_diff(moving))
    told: list[str] = []
    if writes:
        if not allow_dirty:
            moves.refuse_uncommitted(root, moving)
        told += _carry_out(root, moving, before, run, shown)
    click.echo("\n".join((*moves.move_lines(moving, unsafe=unsafe, written=writes), *told)), err=True)
    return 0 if writes else 1


def _carry_out(
    root: Path, moving: Moving, before: Run, run: Callable[[], Run], shown: Shown
) -> Iterator[str]:
    """Write it, and hold the result against what was: the new findings, each in a line."""
    from boundcheck.fix import moves

    known = shown(before)
    done = moves.carry_out(root, moving)
    try:
        after = run()
        move = moving.move
        missed = {
            (move.path_of(path), move.renamed(name)) for path, name in moves.unresolved(before.codebase, move)
        }
        if lost := moves.unresolved(after.codebase, move) - missed:
            places = listed(sorted(f"{name} in {path}" for path, name in lost))
            raise UsageError(
                f"the result would import what is not there: {places}; change that by hand first"
            )
        new = tuple(_new(before.codebase, moving, known, shown(after)))
        unread = [f"{found.path}:{found.line}" for found in new if found.rule == _UNREAD]
        if unread:
            raise UsageError(f"the result could not be read: {listed(unread)}")
    except BoundcheckError as error:
        moves.take_back(root, moving, done)
        raise UsageError(f"nothing is changed, as {error}") from None
    except BaseException:
        moves.take_back(root, moving, done)
        raise
    return (
        f"new: {visible(found.path)}:{found.line}: {found.rule}: {visible(found.message)}" for found in new
    )


def _new(
    before: Codebase, moving: Moving, known: tuple[Finding, ...], found: tuple[Finding, ...]
) -> Iterator[Finding]:
    """What is found more often than before, by the names and paths of now."""
    from boundcheck.fix import moves

    modules = moves.renamed_modules(before, moving.move)
    left = Counter[Identity](
        moves.moved_identity(before, moving.move, modules, finding.identity) for finding in known
    )
    for finding in found:
        left[finding.identity] -= 1
        if left[finding.identity] < 0:
            yield finding
