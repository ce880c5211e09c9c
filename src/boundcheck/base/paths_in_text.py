"""Paths as they are from the project's root on, and as one reads and writes them who is elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from boundcheck.base.patterns import later

# What may be a path with a line behind it, be it the place in a file or the whole word.
_PLACE: Final = later(r"(?<![^\s:()\"',;])([^\s:()\"',;]++)(?=:\d)")


def from_root(root: Path, path: str | Path) -> str | None:
    """A path from the working directory on, as seen from the project's root, which is a real path ("." is the root); None where it
    lies outside. As a walk over the project has it: by the folder that a link leads to, where that is in the project, but a link
    that is a file keeps its name."""
    written, real = os.path.abspath(path), os.path.realpath(path)  # noqa: PTH100 - links are to be seen
    folder, name = os.path.split(written)
    walked = real if os.path.isdir(written) else os.path.join(os.path.realpath(folder), name)  # noqa: PTH112, PTH118
    inside = (Path(each) for each in (walked, written, real) if Path(each).is_relative_to(root))
    return next((each.relative_to(root).as_posix() for each in inside), None)


def seen_from_here(root: Path) -> Callable[[str], str]:
    """Gives a sentence with the paths in it from the working directory on; what is written like one and is no file of the project
    stays as it is. Paths outside of the root are none."""

    if os.path.realpath(os.curdir) == os.path.realpath(root):
        return str

    def shown(path: str) -> str:
        return os.path.relpath(root / path) if (root / path).is_file() else path

    return lambda text: _PLACE.sub(lambda found: shown(found[1]), text)
