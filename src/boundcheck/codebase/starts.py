"""Folders that imports would have to start from, where they lead to nothing though what they name is a file here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from boundcheck.base.dotted import is_within
from boundcheck.base.light import NamedTuple
from boundcheck.base.stdlib import STDLIB
from boundcheck.codebase.files import File


class Start(NamedTuple):
    """A folder, and what has to be taken off a name or put before it for it to be known as names are now."""

    folder: str
    off: str
    before: str

    def known_as(self, name: str) -> str:
        """A dotted name that starts here as names are now ("": it does not)."""
        return f"{self.before}{name[len(self.off) :]}" if name.startswith(self.off) else ""


def starts_of(files: Iterable[File], known: Collection[str]) -> Mapping[str, tuple[Start, ...]]:
    """By the first segment of names that nothing has now: folders that would have it.

    Below a source root these are folders that are no packages, as a root inside a package never is one; above a root those
    that its own path leads through.
    """
    found: dict[str, set[Start]] = {}
    python = [file for file in files if file.is_python]
    regular = frozenset(file.name for file in python if file.is_package)
    tops = {name.partition(".")[0] for name in known} | STDLIB
    seen: set[str] = set()
    for file in python:
        # Where nothing starts inside, what leads there is the same for many.
        if file.name.partition(".")[0] in regular:
            if (begun := file.start) in seen:
                continue
            seen.add(begun)
        folders, segments = file.path.split("/")[:-1], file.name.split(".")
        depth = len(segments) if file.is_package else len(segments) - 1
        root, inner = folders[: len(folders) - depth], segments[:depth]
        for end in range(len(root)):
            if root[end] not in tops:
                start = Start("/".join(root[:end]) or ".", f"{'.'.join(root[end:])}.", "")
                found.setdefault(root[end], set()).add(start)
        for end in range(1, len(segments)):
            package = ".".join(segments[:end])
            if is_within(package, regular):
                break
            if segments[end] not in tops:
                start = Start("/".join((*root, *inner[:end])), "", f"{package}.")
                found.setdefault(segments[end], set()).add(start)
    return {top: tuple(sorted(starts)) for top, starts in found.items()}
