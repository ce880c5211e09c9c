"""The projects beside one, as far as their configurations can be read: those that are checked as one with it, and their modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from boundcheck.base.errors import ConfigError
from boundcheck.config.document import is_contract
from boundcheck.config.files import is_file, read_text
from boundcheck.config.find import FILE_NAME, PYPROJECT, including, said_in
from boundcheck.config.included import folders_included


def checked_with(root: Path) -> tuple[Path, ...]:
    """The files that may hold the configurations of those that are checked as one with the project in a folder; the first includes
    the others."""
    outer = including(root / FILE_NAME)
    if outer is None:
        return ()
    folders = folders_included(_said(outer), outer.parent)
    return (outer, *(outer.parent / folder / name for folder in folders for name in (FILE_NAME, PYPROJECT)))


def modules_named(file: Path) -> Iterator[str]:
    """The modules that a configuration file names; those of a glob are not among them."""
    said = _said(file)
    if not isinstance(said, dict):
        return
    if file.name == FILE_NAME and is_contract(said):
        name = said["module"].get("name", file.parent.name)
        yield from (name,) if isinstance(name, str) else ()
    modules = said.get("modules")
    yield from (name for name in modules if isinstance(name, str)) if isinstance(modules, dict) else ()


def _said(file: Path) -> object:
    try:
        return said_in(read_text(file, str(file)), file) if is_file(file) else None
    except ConfigError:  # whoever checks that project is told
        return None
