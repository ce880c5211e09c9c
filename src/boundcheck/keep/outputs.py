"""What boundcheck wrote with `--output`: kept beside the cache by path and digest of the content, so that such a file is known again as
long as it is as it was written."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from boundcheck.base.disk import digest_of, read_file
from boundcheck.base.kept import read_kept, write_kept
from boundcheck.door import FOLDER, place_of
from boundcheck.keep.cache import make_folder

_MOST: Final = 64  # files of a project, the last ones


def note_output(config_file: Path, output: Path) -> None:
    """Keep in mind that a file of the project was written as a report. A project that cannot be written to keeps nothing."""
    root, kept = _kept(config_file)
    with contextlib.suppress(OSError, ValueError):
        path = Path(os.path.realpath(output)).relative_to(root).as_posix()
        data, _ = read_file(str(output))
        known = _known(kept)
        known.pop(path, None)
        make_folder(root / FOLDER)
        write_kept(kept, {**dict(list(known.items())[1 - _MOST :]), path: digest_of(data)})


def outputs_among(config_file: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those of some paths from the project's root that hold what was written there as a report, byte for byte."""
    root, kept = _kept(config_file)
    known = _known(kept)
    return frozenset(path for path in paths if path in known and _holds(root / path, known[path]))


def _holds(file: Path, digest: bytes) -> bool:
    try:
        return digest_of(read_file(str(file))[0]) == digest
    except OSError:
        return False


def _kept(config_file: Path) -> tuple[Path, str]:
    root = os.path.realpath(config_file.parent)
    return Path(root), f"{place_of(root, config_file.name).stem}.outputs"


def _known(kept: str) -> dict[str, bytes]:
    try:
        return read_kept(kept) or {}
    except Exception:  # what lies there is not what this program wrote
        return {}
