"""A module's surface as the beginning of a network API; a new language is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.extraction.model import Extraction


def _openapi(found: Extraction) -> str:
    from boundcheck.extraction.skeleton.openapi import render_openapi

    return render_openapi(found)


# Each is loaded when it is asked for.
SKELETONS: Final[Mapping[str, Callable[[Extraction], str]]] = {"openapi": _openapi}
