"""What makes a project of the files that were cut out: pytest's settings, Django's without what stayed behind, a folder of its own."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from boundcheck.base.errors import UsageError
from boundcheck.base.plain import visible
from boundcheck.config.pytest_settings import settings_as_written
from boundcheck.extraction.rehearsal.model import CutOut
from boundcheck.extraction.rehearsal.stand_ins import RUNTIME

_APPENDED: Final = f"""

# What other modules install stays behind with them.
import {RUNTIME} as _stand_ins  # noqa: E402

globals().update(_stand_ins.kept_settings(globals()))
"""


def without_others(text: bytes) -> bytes:
    """A file of Django's settings that leaves out what belongs to modules that stayed behind."""
    return text + _APPENDED.encode()


def pytest_ini(root: Path, source_roots: Iterable[str], suite: Iterable[str]) -> str:
    """The project's own settings, but for where tests and imports start."""
    written = settings_as_written(root)
    paths = dict.fromkeys((".", *source_roots, *written.get("pythonpath", "").split()))
    own = {"pythonpath": " ".join(paths), "testpaths": " ".join(suite)}
    kept = {key: value for key, value in written.items() if key not in (*own, "confcutdir")}
    # A value of several lines is indented.
    lines = ((key, value.replace("\n", "\n    ")) for key, value in (kept | own).items())
    return "".join(("[pytest]\n", *(f"{key} = {value}\n" for key, value in lines)))


def with_constants(file: str, told: Mapping[str, object]) -> str:
    """A file of this folder that is to be copied, with constants that it leaves open, by name."""
    source = (Path(__file__).parent / file).read_text(encoding="utf-8")
    for name, value in told.items():
        opening = re.compile(rf"^({name}(?:: [^=\n]+)? = ).*$", re.MULTILINE)
        before, head, after = opening.split(source, maxsplit=1)
        source = f"{before}{head}{json.dumps(value, indent=4)}{after}"
    return source


def empty_place(folder: Path, root: Path) -> Path:
    """The real path of a folder that is empty or not there yet, outside of the project. Raises UsageError for any other."""
    place, shown = Path(os.path.realpath(folder)), visible(str(folder))
    if place.is_relative_to(root) or root.is_relative_to(place):
        raise UsageError(f"--rehearse {shown}: it lies in the project, or holds it; name a folder beside it")
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise UsageError(
                f"--rehearse {shown}: it is not empty, and nothing is overwritten; name a new folder"
            )
    except OSError as error:
        raise UsageError(f"--rehearse {shown}: {error.strerror}; name another folder") from None
    return place


def write_below(place: Path, cut: CutOut) -> None:
    """Write all files below a folder that is empty. Raises UsageError where one cannot be written."""
    for part in cut.parts:
        target = place / part.path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                stream.write(part.content)
        except OSError as error:
            raise UsageError(
                f"{visible(str(target))} cannot be written: {error.strerror}; name another folder"
            ) from None
