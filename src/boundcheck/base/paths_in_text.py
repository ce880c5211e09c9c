"""Paths in sentences, which have them from the project's root on, as one reads them who is elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from boundcheck.base.patterns import later

# What may be a path with a line behind it, be it the place in a file or the whole word.
_PLACE: Final = later(r"(?<![^\s:()\"',;])([^\s:()\"',;]++)(?=:\d)")


def seen_from_here(root: Path) -> Callable[[str], str]:
    """Gives a sentence with the paths in it from the working directory on; what is written like one and is no file of the project
    stays as it is. Paths outside of the root are none."""

    if os.path.realpath(os.curdir) == os.path.realpath(root):
        return str

    def shown(path: str) -> str:
        return os.path.relpath(root / path) if (root / path).is_file() else path

    return lambda text: _PLACE.sub(lambda found: shown(found[1]), text)
