"""Files written all or none: prepared beside those that they replace, and put back where what came of them is wrong."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from boundcheck.base.disk import read_file, remove_quietly, written_beside
from boundcheck.base.errors import UsageError
from boundcheck.base.git import uncommitted
from boundcheck.fix.plan import Rewritten
from boundcheck.rules.report import listed


def refuse_dirty(root: Path, files: Iterable[Rewritten]) -> None:
    """Raises UsageError where git would not give a file back as it is now."""
    dirty = sorted(uncommitted(root) & {file.path for file in files})
    if dirty:
        them = "it" if len(dirty) == 1 else "them"
        raise UsageError(
            f"{listed(dirty)}: changed and not committed; commit {them} first, or take --allow-dirty"
        )


def write_all_or_none(root: Path, files: Sequence[Rewritten]) -> None:
    """Replace the files. Raises UsageError, and leaves everything as it was, where one cannot be."""
    places = _places(root, files)
    prepared: list[str] = []
    done = 0
    try:
        for place, file in zip(places, files, strict=True):
            if read_file(str(place))[0] != file.before:
                raise UsageError(f"{file.path}: it has changed meanwhile; run this again")
            prepared.append("" if file.after is None else written_beside(place, file.after, synced=True))
        for place, name in zip(places, prepared, strict=True):
            if name:
                os.replace(name, place)  # noqa: PTH105
            else:
                place.unlink()
            done += 1
    except BaseException as error:
        for name in filter(None, prepared[done:]):
            remove_quietly(name)
        restore(root, files[: done + 1])  # an interrupt may come before one is counted
        if isinstance(error, OSError):
            what = error.strerror or error
            failed = files[len(prepared) if len(prepared) < len(files) else done]
            raise UsageError(f"{failed.path}: cannot be written ({what}); nothing is changed") from None
        raise


def restore(root: Path, files: Sequence[Rewritten]) -> None:
    """Give files back what they held, as far as they hold what was written. Raises UsageError where that fails for some."""
    top, lost = Path(os.path.realpath(root)), dict[str, object]()
    for file in files:
        place = Path(os.path.realpath(root / file.path))
        name = ""
        try:
            if place.is_relative_to(top) and _content(place) == file.after:
                name = written_beside(place, file.before, synced=True)
                os.replace(name, place)  # noqa: PTH105
        except OSError as error:
            lost[file.path] = error.strerror or error
            if name:
                remove_quietly(name)
    if lost:
        why = next(iter(lost.values()))
        raise UsageError(
            f"{listed([*lost])}: rewritten, and what was there cannot be put back ({why}); make room, and take it from git"
        )


def _content(place: Path) -> bytes | None:
    return read_file(str(place))[0] if os.path.lexists(place) else None


def _places(root: Path, files: Sequence[Rewritten]) -> list[Path]:
    """Where the files really are. Raises UsageError for what is outside of the project, and for two names of one file."""
    top = Path(os.path.realpath(root))
    found: dict[Path, str] = {}
    for file in files:
        real = Path(os.path.realpath(root / file.path))
        if not real.is_relative_to(top):
            raise UsageError(
                f"{file.path}: it is a link that leads out of the project; leave it out with paths"
            )
        if real in found:
            raise UsageError(
                f"{file.path} and {found[real]} are one file under two names; replace the link by a file"
            )
        found[real] = file.path
    return list(found)
