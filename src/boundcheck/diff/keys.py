"""The keys of a module's contract whose values are lists: what one more entry means, and what one less."""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.config.model import DependsOn, ModuleContract, PublicEntry

Values = tuple[str, ...]
_NOTES: Final = ("deprecated", "", "optional")  # what a dependency may be beside, from less leave to more
_TO: Final = " to "


@dataclass(frozen=True, slots=True)
class ListKey:
    """A key: its values (None: not written, which gives every leave where `absent_is_all`), whether an entry gives leave (1),
    takes it (-1) or may do both (0), and who gains what by entries that give it."""

    name: str
    values: Callable[[ModuleContract], Values | None]
    gives: int
    gains: str
    absent_is_all: bool = False


def dependency_text(dependency: DependsOn) -> str:
    name = f"layer {dependency.layer}" if dependency.layer else dependency.module
    note = "deprecated" if dependency.deprecated else "optional" if dependency.optional else ""
    return f"{name} ({note})" if note else name


def public_text(entry: PublicEntry) -> str:
    to = ", ".join(sorted(end.value for end in entry.to))
    return f"{entry.entry}{_TO}{to}" if to else entry.entry


def _bound_by_exclusive(contract: ModuleContract) -> Values:
    """Who may use nothing but exclusive entries of `public`."""
    return tuple(sorted({end.value for entry in contract.public if entry.exclusive for end in entry.to}))


def covers(wide: str, narrow: str) -> bool:
    """Whether an entry gives all the leave that another gives."""
    wide, _, wide_to = wide.partition(_TO)
    narrow, _, narrow_to = narrow.partition(_TO)
    if wide_to and not (narrow_to and set(narrow_to.split(", ")) <= set(wide_to.split(", "))):
        return False
    (wide, wide_rank), (narrow, narrow_rank) = _ranked(wide), _ranked(narrow)
    return wide_rank >= narrow_rank and (wide == narrow or fnmatchcase(narrow, wide))


def has_same_entries(old: Values | None, new: Values | None) -> bool:
    """Whether two lists say the same, in whichever order."""
    return old == new or (old is not None and new is not None and sorted(old) == sorted(new))


def _ranked(text: str) -> tuple[str, int]:
    for rank, note in enumerate(_NOTES):
        if note and text.endswith(f" ({note})"):
            return text.removesuffix(f" ({note})"), rank
    return text, _NOTES.index("")


LIST_KEYS: Final = (
    ListKey("path", lambda m: tuple(entry.value for entry in m.paths), 0, "{module} has {entries}"),
    ListKey(
        "depends_on",
        lambda m: None if m.depends_on is None else tuple(map(dependency_text, m.depends_on)),
        1,
        "{module} may depend on {entries}",
        absent_is_all=True,
    ),
    ListKey(
        "cannot_depend_on",
        lambda m: tuple(entry.value for entry in m.cannot_depend_on),
        -1,
        "{module} may depend on {entries}",
    ),
    ListKey(
        "depends_on_external",
        lambda m: None if m.depends_on_external is None else tuple(e.value for e in m.depends_on_external),
        1,
        "{module} may import {entries}",
        absent_is_all=True,
    ),
    ListKey(
        "cannot_depend_on_external",
        lambda m: tuple(entry.value for entry in m.cannot_depend_on_external),
        -1,
        "{module} may import {entries}",
    ),
    ListKey("public", lambda m: tuple(map(public_text, m.public)), 1, "others may use {entries} of {module}"),
    ListKey("public.exclusive", _bound_by_exclusive, -1, "{entries} may use of {module} what others may"),
    ListKey(
        "visible_to",
        lambda m: None if m.visible_to is None else tuple(entry.value for entry in m.visible_to),
        1,
        "{entries} may depend on {module}",
        absent_is_all=True,
    ),
    ListKey("tables", lambda m: tuple(entry.value for entry in m.tables), 0, "{module} owns {entries}"),
    ListKey("models", lambda m: tuple(entry.value for entry in m.models), 0, "{module} owns {entries}"),
    ListKey("tests", lambda m: None if m.tests is None else tuple(e.value for e in m.tests), 0, ""),
)
