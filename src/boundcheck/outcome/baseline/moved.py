"""What findings are about, by the paths and names that files have since they were renamed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial

from boundcheck.base.dotted import renamed_by
from boundcheck.findings.finding import Identity, renamed

_SUFFIXES = (".pyi", ".py")


class Moved:
    """Where files went: old path to new."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = paths

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The dotted names of now by those of then. A name may begin at any folder that the file is still in: which of them
        is a source root is not known here, so who renames by this looks whether there is what comes of it."""
        found: dict[str, str] = {}
        for old, new in sorted(self._paths.items(), key=lambda pair: pair[0].count("/")):
            for name, other in _names(_parts(old), _parts(new)):
                found.setdefault(name, other)
        return found

    def identity(self, identity: Identity, there: Mapping[Identity, int]) -> Identity:
        """The identity of now, of those that are there; else as it was."""
        if not self._paths:
            return identity
        path = renamed(identity, lambda path: self._paths.get(path, path), str)
        if there.get(path):
            return path
        name = renamed(path, str, partial(renamed_by, self.names))
        return name if there.get(name) else identity


def _names(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for start, folder in enumerate(old):
        if old[start:] and new[start:]:
            yield ".".join(old[start:]), ".".join(new[start:])
        if new[start : start + 1] != [folder]:
            return


def _parts(path: str) -> list[str]:
    """The parts of a dotted name that begins at the project's root; none of what is no Python file."""
    suffix = next((each for each in _SUFFIXES if path.endswith(each)), "")
    parts = path.removesuffix(suffix).split("/") if suffix else []
    return parts[:-1] if parts[-1:] == ["__init__"] else parts
