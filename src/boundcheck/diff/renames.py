"""Where files went since a commit: what git tells, and files that were moved without telling git."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence

from boundcheck.base.disk import is_read, read_file
from boundcheck.base.git import Change, Repository, TreeEntry, contents_of

_MOST = 200  # files on either side that are compared with each other
_ALIKE = 0.5  # as git has it


def renames_in(repository: Repository, commit: str, changes: Sequence[Change]) -> Mapping[str, str]:
    """Old path to new, from the repository's root on."""
    top = repository.top
    found = {
        change.old: change.path
        for change in changes
        if change.old is not None and os.path.lexists(top / change.path)
    }
    new = [change.path for change in changes if change.status == "untracked" and _is_compared(change)]
    gone = [
        path
        for path in dict.fromkeys(change.old or change.path for change in changes if _is_compared(change))
        if path not in found and "\n" not in path and not os.path.lexists(top / path)
    ]
    if new and gone and max(len(new), len(gone)) <= _MOST:
        found.update(_alike(repository, commit, gone, new))
    return found


def _is_compared(change: Change) -> bool:
    return change.is_file and is_read(change.old or change.path)


def _alike(repository: Repository, commit: str, gone: Sequence[str], new: Sequence[str]) -> Mapping[str, str]:
    """Each file that is gone with the untracked one that has most of its lines, if those are half of it."""
    entries = [TreeEntry("", f"{commit}:{path}", path) for path in gone]
    before = {
        path: _lines(content)
        for path, content in zip(gone, contents_of(repository, commit, entries), strict=True)
    }
    after = {path: _lines(_content(repository, path)) for path in new}
    scores = sorted(
        (-_likeness(old_lines, new_lines), old, path)
        for old, old_lines in before.items()
        for path, new_lines in after.items()
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for score, old, path in scores:
        if -score >= _ALIKE and old not in found and path not in taken:
            found[old] = path
            taken.add(path)
    return found


def _content(repository: Repository, path: str) -> bytes:
    try:
        return read_file(str(repository.top / path))[0]
    except OSError:
        return b""


def _lines(content: bytes) -> Counter[bytes]:
    """The bytes that each line accounts for."""
    counts: Counter[bytes] = Counter()
    for line in content.splitlines():
        counts[line.strip()] += len(line) + 1
    return counts


def _likeness(one: Counter[bytes], other: Counter[bytes]) -> float:
    largest = max(one.total(), other.total())
    return (one & other).total() / largest if largest else 0.0
