"""The files of a baseline: one at the project's root, and one beside the code of each module where that is wanted."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from boundcheck.base.errors import ConfigError
from boundcheck.base.homes import Baselines
from boundcheck.base.light import NamedTuple, replace
from boundcheck.config.files import read_text
from boundcheck.findings.finding import Identity
from boundcheck.outcome.baseline.known import FILE_NAME, Baseline, BaselineEntry, joined
from boundcheck.outcome.baseline.text import merged, parse, render
from boundcheck.version import VERSION


class Kept(NamedTuple):
    """One file as it is: its path from the project's root, its text (of a conflict: this side), and what it knows."""

    file: str
    text: str
    baseline: Baseline
    conflict: bool


def files_of(baselines: Baselines) -> tuple[str, ...]:
    """Where a project's baseline may be, as paths from its root."""
    folders = (*(folder for _, folder in baselines.homes), *(folder for folder, _ in baselines.parts))
    return tuple(dict.fromkeys((FILE_NAME, *(f"{folder}/{FILE_NAME}" for folder in folders))))


def file_of(identity: Identity, baselines: Baselines) -> str:
    """Where an entry belongs: beside its module's code, or in the folder of the included project that it is about."""
    home = dict(baselines.homes).get(identity[2]) if baselines.per_module else None
    home = home or max(_parts_of(identity, baselines), key=len, default=None)
    return f"{home}/{FILE_NAME}" if home else FILE_NAME


def read_baseline(root: Path, baselines: Baselines) -> Baseline | None:
    """All that is known of a project; None when it has no baseline. Raises ConfigError for a file that is none."""
    kept = read_kept(root, baselines)
    return of_files(kept) if kept else None


def read_kept(root: Path, baselines: Baselines, *, merging: bool = False) -> tuple[Kept, ...]:
    """The files that are there; `merging`: also such as git left with the marks of a conflict."""
    return tuple(_read(root, baselines, merging=merging))


def of_files(kept: Iterable[Kept]) -> Baseline:
    """What files know together."""
    return Baseline(joined(entry for one in kept for entry in one.baseline.entries))


def divided(
    new: Baseline, kept: Sequence[Kept], baselines: Baselines, is_settled: Callable[[str, str], bool]
) -> dict[str, str | None]:
    """The text of each file that is to hold a part of a baseline; None where one has nothing to hold any more.

    The file at the root is always there, as a project without any has no baseline yet. `is_settled` tells, by a file and its
    module, whether this version of boundcheck answers for it from now on.
    """
    before = {one.file: one for one in kept}
    modules = {f"{folder}/{FILE_NAME}": name for name, folder in baselines.homes}
    parts: dict[str, list[BaselineEntry]] = {name: [] for name in (FILE_NAME, *before)}
    for entry in new.entries:
        parts.setdefault(file_of(entry.identity, baselines), []).append(entry)
    stamp = kept[0].baseline.version if kept else VERSION
    texts: dict[str, str | None] = {}
    for name, entries in parts.items():
        module, old = modules.get(name, ""), before.get(name)
        version = VERSION if is_settled(name, module) else old.baseline.version if old else stamp
        start = _part(name, baselines)
        written = tuple(_moved(entry, start, "") for entry in entries)
        text = render(Baseline(written, version, module), old.text if old else "")
        texts[name] = text if entries or name == FILE_NAME else None
    return texts


def _read(root: Path, baselines: Baselines, *, merging: bool) -> Iterator[Kept]:
    for file in files_of(baselines):
        if not os.path.lexists(root / file):
            continue
        whole = read_text(root / file, file)
        baseline, text = merged(whole, file) if merging else (parse(whole, file), whole)
        if inner := _part(file, baselines):
            entries = tuple(_moved(entry, "", inner) for entry in baseline.entries)
            yield Kept(file, text, replace(baseline, entries=entries), text != whole)
        elif file == FILE_NAME or baseline.module:
            yield Kept(file, text, baseline, text != whole)
        elif baselines.per_module:
            what = "it does not say of which module it is, as in a project inside this one"
            raise ConfigError((f"{file}:1: {what}; move it away, and run boundcheck baseline",))


def _parts_of(identity: Identity, baselines: Baselines) -> Iterator[str]:
    """The included projects that an entry is about: by its path, and without one (a cycle) by the modules that it names."""
    _, path, *named = identity
    for folder, modules in baselines.parts:
        if path.startswith(f"{folder}/") or (
            not path and any(named[:2]) and modules.issuperset(filter(None, named[:2]))
        ):
            yield folder


def _part(file: str, baselines: Baselines) -> str:
    """What paths begin with that are in the included project whose file it is, which does not write that."""
    folder = file.rpartition("/")[0]
    return f"{folder}/" if folder in dict(baselines.parts) else ""


def _moved(entry: BaselineEntry, start: str, to: str) -> BaselineEntry:
    """An entry whose path begins otherwise."""
    rule, path, from_, to_, target = entry.identity
    if start == to or not path:
        return entry
    return replace(entry, identity=(rule, f"{to}{path.removeprefix(start)}", from_, to_, target))
