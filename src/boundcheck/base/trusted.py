"""Whether what lies in a project's cache may be read at all."""

from __future__ import annotations

import os

from boundcheck.base.disk import read_file
from boundcheck.base.git_places import index_of, top_of
from boundcheck.base.light import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_LARGEST_INDEX: Final = 1 << 30
_distrusted = False
has_asked = False  # whether this process has looked for a cache


class DistrustedCaches:
    """Within it nothing counts that any cache holds; what is written there counts again afterwards."""

    def __enter__(self) -> None:
        global _distrusted
        _distrusted = True

    def __exit__(self, *_: object) -> None:
        global _distrusted
        _distrusted = False


def is_trusted(path: str) -> bool:
    """Whether a cache file may be read: one that git keeps, under its own name or behind a link, came with the project, by whose hand
    nobody knows."""
    global has_asked
    has_asked = True
    folder = os.path.dirname(path)  # noqa: PTH120
    return not (_distrusted or os.path.islink(folder) or is_committed(folder))  # noqa: PTH114


@cache
def is_committed(folder: str) -> bool:
    """Whether git's index, as it is now, has something of a cache's folder."""
    top = top_of(os.path.dirname(folder))  # noqa: PTH120
    if top is None:
        return False
    inner = folder[len(top) :].strip("/")
    path, name = index_of(top), os.fsencode(f"{inner}/")
    try:
        # Where git splits its index, a part lies beside, with more than counts.
        around = os.scandir(os.path.dirname(path))  # noqa: PTH120
        beside = (part.path for part in around if part.name.startswith("sharedindex."))
        index, *others = (read_file(part, _LARGEST_INDEX)[0] for part in (path, *beside))
    except (OSError, ValueError):
        return False
    cuts_names = any(part[4:8] == b"\0\0\0\4" for part in (index, *others))
    if cuts_names or any(name in part for part in others):
        from pathlib import Path

        from boundcheck.base.git import tracked_files

        return any(kept.startswith(f"{inner}/") for kept in tracked_files(Path(top)) or ())
    return name in index
