"""The rules' documentation as pages that an editor opens: Markdown files, in a folder that goes when the server ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from boundcheck.rules import BY_NAME


@cache
def page_of(rule: str) -> str | None:
    """The address of a rule's documentation; None where no page of it can be written, or boundcheck does not bring the rule."""
    found = BY_NAME.get(rule)
    if found is None:
        return None
    try:
        page = _folder() / f"{rule}.md"
        page.write_text(f"# {rule}\n\n{found.documentation.strip()}\n", encoding="utf-8")
    except OSError:
        return None
    return page.as_uri()


def remove_pages() -> None:
    """What goes with the server."""
    if _folder.cache_info().currsize:
        shutil.rmtree(_folder(), ignore_errors=True)


@cache
def _folder() -> Path:
    atexit.register(remove_pages)
    return Path(tempfile.mkdtemp(prefix="boundcheck-"))
