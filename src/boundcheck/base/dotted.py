"""Dotted names: what lies above one, and its last segment; and those of many, or of paths, that begin alike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Final

_LONGEST: Final = 4_000  # characters
_DEEPEST: Final = 200  # parts


def upwards(name: str) -> Iterator[str]:
    """A dotted name and those of the packages above it, the innermost first."""
    while name:
        yield name
        name = near(name.rpartition(".")[0])


def near(name: str) -> str:
    """A dotted name without what is too far behind to be a file's: paths are no longer."""
    return name if len(name) < _LONGEST else ".".join(name.split(".", _DEEPEST)[:_DEEPEST])


def last_of(name: str) -> str:
    return name.rpartition(".")[2]


def is_within(name: str, packages: Container[str]) -> bool:
    """Whether a dotted name is one of these packages or lies below one."""
    return any(above in packages for above in upwards(name))


def renamed_by(names: Mapping[str, str], name: str) -> str:
    """What a name is called when dotted names are renamed, each with all below it: by the innermost of them."""
    for above in upwards(name):
        if above in names:
            return names[above] + name[len(above) :]
    return name


def relative_renamed(name: str, packages: Iterable[str], renamed: Callable[[str], str]) -> str:
    """What a name that is relative to each of some packages is called when dotted names are renamed; as it is where that is not one."""
    found = set[str]()
    for package in packages:
        start, new = f"{renamed(package)}.", renamed(f"{package}.{name}")
        found.add(new.removeprefix(start) if new.startswith(start) else name)
    return found.pop() if len(found) == 1 else name


def package_of(names: Iterable[str]) -> str:
    """The innermost package that all of these names lie in; "" where there is none."""
    columns = zip(*(name.split(".")[:-1] for name in names), strict=False)
    return ".".join(parts[0] for parts in takewhile(lambda parts: len(set(parts)) == 1, columns))


def holds(names: Sequence[str], name: str) -> bool:
    """Whether a name is one of sorted ones."""
    place = bisect_left(names, name)
    return place < len(names) and names[place] == name


def beginning(names: Sequence[str], start: str) -> Iterator[str]:
    """Those of sorted names that begin so."""
    following = (names[place] for place in range(bisect_left(names, start), len(names)))
    return takewhile(lambda name: name.startswith(start), following)
