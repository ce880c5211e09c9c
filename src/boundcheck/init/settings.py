"""Which files say what a Django project is made of."""

from __future__ import annotations

from collections.abc import Iterable

from boundcheck.discover import SourceFile
from boundcheck.facts.entities import SETTINGS
from boundcheck.scan import absolute_name
from boundcheck.scan.wire import Packed

_CALLED = frozenset(("settings", "config", "conf", "configuration"))


def settings_files(production: Iterable[tuple[SourceFile, Packed]]) -> frozenset[str]:
    """The files that say what is installed, and those that take all of such a one in to say some of it otherwise."""
    files = list(production)
    found = {source.name for source, packed in files if _says_what_is_installed(source, packed)}
    stars = {
        source.name: {
            absolute_name(source.package, statement.level, statement.module or "")
            for statement in packed.facts.imports
            if statement.names == ("*",)
        }
        for source, packed in files
    }
    while more := {
        name for name, taken in stars.items() if name not in found and not taken.isdisjoint(found)
    }:
        found |= more
    return frozenset(found)


def _says_what_is_installed(source: SourceFile, packed: Packed) -> bool:
    if packed.outline is None or SETTINGS not in packed.outline.signs:
        return False
    return not _CALLED.isdisjoint(source.name.split(".")) or "INSTALLED_APPS" in packed.facts.definitions
