"""What makes a project of the files that were cut out: pytest's settings, Django's without what stayed behind, what it is called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from boundcheck.config.pytest_settings import settings_as_written
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
    settings = {
        **{
            key: value
            for key, value in written.items()
            if key not in ("pythonpath", "testpaths", "confcutdir")
        },
        "pythonpath": " ".join(paths),
        "testpaths": " ".join(suite),
    }
    lines = [f"{key} = {_value(value)}" for key, value in settings.items()]
    return "\n".join(("[pytest]", *lines)) + "\n"


def _value(text: str) -> str:
    """A value of several lines, as an ini file has them."""
    return "\n    ".join(text.split("\n"))


def with_constants(file: str, told: Mapping[str, object]) -> str:
    """A file of this folder that is to be copied, with constants that it leaves open, by name."""
    source = (Path(__file__).parent / file).read_text(encoding="utf-8")
    for name, value in told.items():
        opening = re.compile(rf"^({name}(?:: [^=\n]+)? = ).*$", re.MULTILINE)
        before, head, after = opening.split(source, maxsplit=1)
        source = f"{before}{head}{json.dumps(value, indent=4)}{after}"
    return source
