"""Packages that stand beside those of modules and are none: what came to the project after its contracts were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container

from boundcheck.base.plain import counted, visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File

_MOST = 3  # names that are told


def packages_beside(codebase: Codebase) -> tuple[str, ...]:
    """A sentence on those that no module owns, and on applications that merely the package around them does; none where code of no
    module is free, or a finding anyway, or is left over by a path that matches nothing."""
    config = codebase.config
    if config.unassigned == "free" or config.exhaustive or codebase.modules.unmatched or not config.modules:
        return ()
    parents = Counter(path.rpartition(".")[0] for path in codebase.modules.paths)
    names = sorted({name for file in codebase.files if (name := _beside(codebase, file, parents))})
    found = Counter(name.rpartition(".")[0] for name in names)
    # Where most are in no contract, the contracts are of these modules alone.
    names = [name for name in names if found[above := name.rpartition(".")[0]] < parents[above]]
    if not names:
        return ()
    told = ", ".join(visible(name) for name in names[:_MOST])
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    verb = "is" if len(names) == 1 else "are"
    return (
        f"{counted(len(names), 'package')} beside the modules {verb} in no contract: {told}{more};"
        " boundcheck init --update adds what is new.",
    )


def _beside(codebase: Codebase, file: File, parents: Container[str]) -> str | None:
    """The package of a file that is no `__init__`, if it is such a one."""
    paths = codebase.modules.paths
    if file.kind != "source" or not file.is_python or file.is_package:
        return None
    if file.module is not None and not codebase.apps:
        return None
    parts = file.name.split(".")
    for depth in range(1, len(parts)):
        name, parent = ".".join(parts[:depth]), ".".join(parts[: depth - 1])
        is_none = parent in parents and name in codebase.packages and name not in paths
        if is_none and (file.module is None or (name in codebase.apps and paths.get(parent) == file.module)):
            return None if any(path.startswith(f"{name}.") for path in paths) else name
    return None
