"""What is asked for, as people write it: rules, groups, modules and paths, each refused with its remedy where there is no such."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import asking, nearest, suggestion
from boundcheck.base.paths_in_text import from_root
from boundcheck.base.plain import visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.catalog import GROUPS, OwnNames, groups_with


def rules_asked(select: Sequence[str], ignore: Sequence[str], own: OwnNames) -> frozenset[str]:
    """The rules to check, of ours and of one's own; UsageError when nothing is left, since nothing checked is not the same as nothing wrong."""
    groups = groups_with(own)
    rules = (_rules(select, groups) if select else frozenset(groups)) - _rules(ignore, groups)
    if not rules:
        raise UsageError("no rule is left to check; boundcheck explain lists them")
    return rules


def names_in(written: Sequence[str]) -> tuple[str, ...]:
    """The names of comma lists."""
    return tuple(part.strip() for item in written for part in item.split(","))


def _rules(written: Sequence[str], groups: Mapping[str, str]) -> frozenset[str]:
    """Rule and group names of a comma list; UsageError names the nearest for one that does not exist."""
    found: set[str] = set()
    for name in names_in(written):
        named = {rule for rule, group in groups.items() if name in (rule, group)}
        if not named:
            remedy = suggestion(name, [*groups, *GROUPS], "boundcheck explain lists them")
            raise UsageError(f'there is no rule or group "{name}"; {remedy}')
        found |= named
    return frozenset(found)


def contracts_asked(contracts: Iterable[str], file: Path, written: Iterable[str]) -> frozenset[str]:
    """Names of `[[contracts]]`; UsageError names the nearest for one that does not exist."""
    known, names = tuple(contracts), frozenset(written)
    for name in sorted(names.difference(known)):
        remedy = suggestion(name, known, f"contracts are declared in {file.name}")
        raise UsageError(f'there is no contract "{name}"; {remedy}')
    return names


def modules_asked(known: Iterable[str], file: Path, written: Sequence[str]) -> frozenset[str]:
    """Modules of comma lists, or what belongs to none; UsageError names the nearest for one that the configuration file does not have."""
    names = [name for name in names_in(written) if name]
    for name in names if names or not written else ("",):
        if name not in (*known, UNASSIGNED):
            remedy = suggestion(name, known, f"modules are declared in {file.name}")
            raise UsageError(f'there is no module "{visible(name)}"; {remedy}')
    return frozenset(names)


def paths_asked(root: Path, paths: Sequence[Path], modules: Iterable[str] = ()) -> tuple[str, ...]:
    """Paths as given from the working directory, from the project root on; nothing where they are all of it.

    `modules` are the names that a path may have been taken for.
    """
    found = []
    for path in paths:
        if not path.exists():
            remedy = f"it is a module: --module {path}" if str(path) in modules else _nearest_path(path)
            raise UsageError(
                f"{visible(str(path))}: there is no such file or folder{remedy and f'; {remedy}'}"
            )
        inner = from_root(root, path)
        if inner is None:
            raise UsageError(f"{path}: it lies outside the project {root}; name a path in it")
        found.append(inner)
    return () if "." in found else tuple(found)


def _nearest_path(path: Path) -> str:
    """The remedy that has what is called most like the first part of a path which is not there; "" where nothing is."""
    there = next(folder for folder in path.parents if folder.exists())
    wrong, *rest = path.relative_to(there).parts
    close = (
        nearest(wrong, (each.name for each in there.iterdir() if each.exists())) if there.is_dir() else None
    )
    found = there.joinpath(close, *rest) if close else None
    return asking(str(found if found and found.exists() else there / close) if close else None)
