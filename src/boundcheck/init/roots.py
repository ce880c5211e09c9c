"""Where imports start, as the project's imports themselves tell; asked only where the shape of folders does not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from boundcheck.discover import Project
from boundcheck.facts import FileFacts
from boundcheck.globs import is_match
from boundcheck.init.names import NEVER_AT_TOP


def observed_roots(project: Project, facts: Sequence[FileFacts]) -> tuple[str, ...]:
    """The source roots; as discovery detected them unless it fell back to the project root alone."""
    if project.roots != (".",):
        return project.roots
    paths = frozenset(file.path for file in project.files if not file.is_rows)
    folders = _folders(paths)
    starts = _package_parents(paths)
    used = _used_starts(facts, paths, folders, starts)
    top_is_used = bool(used["."]) or any("/" not in path.removesuffix("/__init__.py") for path in paths)
    below = starts - {"."}
    if "." in starts or top_is_used:
        below = frozenset(start for start in below if used[start])
        return tuple(sorted({".", *below}))
    return tuple(sorted(below)) or (".",)


def compact_roots(roots: Sequence[str], folders: Iterable[str]) -> tuple[str, ...]:
    """`libs/a/src` and `libs/b/src` as `libs/*/src`, where that names no other folder."""
    every = frozenset(folders)
    found: dict[str, None] = {}
    for root in roots:
        parts = root.split("/")
        globs = ["/".join([*parts[:i], "*", *parts[i + 1 :]]) for i in range(len(parts) - 1)]
        for glob in globs:
            matching = {folder for folder in every if is_match(folder, glob)}
            if len(matching) > 1 and matching <= set(roots):
                found[glob] = None
                break
        else:
            found[root] = None
    return tuple(found)


def _folders(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(str(parent) for path in paths for parent in PurePosixPath(path).parents)


def _package_parents(paths: frozenset[str]) -> frozenset[str]:
    """The folders that hold an outermost package; `src` where that lies on the way."""
    found = set()
    for path in paths:
        if not path.endswith("/__init__.py"):
            continue
        parts = path.split("/")[:-1]
        if NEVER_AT_TOP & set(parts) or "/".join([*parts[:-1], "__init__.py"]) in paths:
            continue
        parent = parts[:-1]
        if "src" in parent:
            parent = parent[: len(parent) - parent[::-1].index("src")]
        found.add("/".join(parent) or ".")
    return frozenset(found)


def _used_starts(
    facts: Sequence[FileFacts], paths: frozenset[str], folders: frozenset[str], starts: frozenset[str]
) -> Counter[str]:
    """How many import statements find their first segment below each of the starts."""
    tops: Counter[str] = Counter()
    for file in facts:
        for statement in file.imports:
            if statement.level == 0:
                named = [statement.module] if statement.module else statement.names
                tops.update({name.partition(".")[0] for name in named})
    used: Counter[str] = Counter()
    for top, count in tops.items():
        if top in sys.stdlib_module_names:
            continue
        for start in {".", *starts}:
            place = top if start == "." else f"{start}/{top}"
            if place in folders or f"{place}.py" in paths:
                used[start] += count
    return used
