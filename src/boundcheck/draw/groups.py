"""Which modules stand together in one box, where all of them are more than a picture can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.answers.atlas.model import Atlas, ModuleNode
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted

MOST: Final = 150
"""The boxes that one picture holds."""
_FEWEST: Final = 6
_MOST_IN_ONE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Grouping:
    """The box of every module; the name of a box is the module's own where it stands there alone. `by` says in words why."""

    by: str
    box_of: Mapping[str, str]


def grouping(atlas: Atlas) -> Grouping | None:
    """The boxes where there are too many modules to show; None where all are shown, or where no grouping helps.

    By owner or by folder, if that says something; else those of a folder that nothing imports are one: of a plugin
    architecture these are nearly all, and each is as good as the other for who looks at the whole.
    """
    if len(atlas.modules) <= MOST:
        return None
    used = {name for name, users in atlas.importing.items() if set(users) - {name}}
    keys: list[tuple[str, Callable[[ModuleNode], str | None]]] = [
        ("owner", lambda node: node.owner or "no owner"),
        ("folder", _folder),
        (
            "folder that nothing imports",
            lambda node: None if node.name in used else f"{_folder(node)}, not imported",
        ),
    ]
    if atlas.level != "module":
        keys.insert(0, ("module", lambda node: node.within or node.name))
    for number, (by, key) in enumerate(keys):
        found = {node.name: key(node) for node in atlas.modules}
        sizes = Counter(group for group in found.values() if group is not None)
        boxes = len(sizes) + sum(group is None for group in found.values())
        says = number == len(keys) - 1 or max(sizes.values(), default=0) <= _MOST_IN_ONE * len(found)
        if says and _FEWEST <= boxes <= MOST:
            return Grouping(
                by, {name: _box(name, group, sizes, atlas.level) for name, group in found.items()}
            )
    return None


def _folder(node: ModuleNode) -> str:
    return node.folder.rpartition("/")[0] or "top level"


def _box(name: str, group: str | None, sizes: Mapping[str, int], noun: str) -> str:
    """No module is called as a group: a dotted name has no spaces, and a module's name no number of modules."""
    if group is None or sizes[group] == 1:
        return name
    return f"{group}: {counted(sizes[group], noun)}"
