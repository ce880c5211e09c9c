"""A move on disk: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from boundcheck.base.errors import UsageError
from boundcheck.base.light import NamedTuple
from boundcheck.fix.moves.model import Moving
from boundcheck.fix.plan import Rewritten
from boundcheck.fix.write import refuse_dirty, restore, write_all_or_none


class Done(NamedTuple):
    """A folder or an empty file that was made, or what a path was renamed to."""

    path: Path
    renamed_to: Path | None = None


def refuse_uncommitted(root: Path, moving: Moving) -> None:
    """Raises UsageError where git would not give back a file that moves or changes."""
    back = {moving.move.path_of(path): path for path in moving.renamed}
    changed = (file._replace(path=back.get(file.path, file.path)) for file in moving.files)
    refuse_dirty(root, (*changed, *(Rewritten(path, b"", None) for path in moving.renamed)))


def carry_out(root: Path, moving: Moving) -> tuple[Done, ...]:
    """Rename, then rewrite. Raises UsageError, with all as it was, where one of that cannot be."""
    done: list[Done] = []
    try:
        done.extend(_renames(root, moving))
        write_all_or_none(root, moving.files)
    except BaseException as error:
        _undo(done)
        if isinstance(error, OSError):
            what = error.strerror or error
            raise UsageError(f"{error.filename}: cannot be moved ({what}); nothing is changed") from None
        raise
    return tuple(done)


def take_back(root: Path, moving: Moving, done: Sequence[Done]) -> None:
    """Everything as it was before `carry_out`, which gave what was done."""
    restore(root, moving.files)
    _undo(done)


def _renames(root: Path, moving: Moving) -> Iterator[Done]:
    """Does one step after the other, and tells each."""
    for path in sorted((root / name for name in moving.move.made), key=lambda path: path.parts):
        if not path.parent.exists():
            path.parent.mkdir()
            yield Done(path.parent)
        path.touch(exist_ok=False)
        yield Done(path)
    for old, new in moving.move.roots:
        (root / old).rename(root / new)
        yield Done(root / old, root / new)


def _undo(done: Sequence[Done]) -> None:
    for step in reversed(done):
        if step.renamed_to is not None:
            step.renamed_to.rename(step.path)
        elif step.path.is_dir():
            step.path.rmdir()
        else:
            step.path.unlink()
