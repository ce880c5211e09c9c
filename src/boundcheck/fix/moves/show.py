"""What a move changes, in the form of git's diffs."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.base.plain import counted, visible
from boundcheck.fix.moves.model import Moving
from boundcheck.fix.show import diff_of

_GONE = "deleted file mode 100644\n"
_MOST = 10  # lines of one kind that are told


def move_diff(moving: Moving) -> str:
    """The renames and what is rewritten; `git apply` takes it, from the project's root."""
    return "".join(_pieces(moving))


def _pieces(moving: Moving) -> Iterator[str]:
    changed = {file.path: file for file in moving.files}
    for path in moving.move.made:
        yield f"diff --git a/{path} b/{path}\nnew file mode 100644\n"
    for old in moving.renamed:
        new = moving.move.path_of(old)
        file = changed.pop(new, None)
        yield f"diff --git a/{old} b/{new}\nrename from {old}\nrename to {new}\n"
        if file is not None:
            yield diff_of((file,)).replace(f"--- a/{new}\n", f"--- a/{old}\n", 1)
    yield "".join(
        f"diff --git a/{path} b/{path}\n{_GONE * (file.after is None)}{diff_of((file,))}"
        for path, file in changed.items()
    )


def move_lines(moving: Moving, *, unsafe: bool, written: bool) -> Iterator[str]:
    """What was or would be done, and what a person has to look at."""
    move = moving.move
    done = "Moved" if written else "Would move"
    rest = "." if written else ". Nothing is written without --write."
    changed = counted(len(moving.files), "file")
    yield (
        f"{done} {visible(move.old)} to {visible(move.new)}: {counted(len(moving.renamed), 'file')} renamed, "
        f"{changed} rewritten{rest}"
    )
    if moving.likely:
        yield (
            "Rewritten, though no rule knows these texts as imports:"
            if unsafe
            else "Not rewritten without --unsafe, as no rule knows these texts as imports:"
        )
        yield from _some(moving.likely)
    if moving.told:
        yield "Not rewritten, to be looked at:"
        yield from _some(moving.told)


def _some(lines: tuple[str, ...]) -> Iterator[str]:
    yield from (f"  {visible(line)}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  and {len(lines) - _MOST:,} more"
