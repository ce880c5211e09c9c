"""Projects that another one includes: where they are, and what all of them say as one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from boundcheck.base.globs import is_glob, is_match
from boundcheck.base.light import NamedTuple, replace
from boundcheck.config.find import config_in
from boundcheck.config.model import Config, Entry, Layer, ModuleContract, Part, Severity
from boundcheck.config.names import project_path
from boundcheck.config.node import TomlNode, TomlTable
from boundcheck.config.own_rules import KEY as OWN_RULES
from boundcheck.config.own_rules import written_names
from boundcheck.config.wording import quoted
from boundcheck.findings.catalog import groups_with
from boundcheck.findings.own_rules import OwnRules

INCLUDE: Final = "include"
_ONE_CHECK: Final = "projects that are checked as one"
_T = TypeVar("_T")


class Included(NamedTuple):
    """A project as it is written, and what it says."""

    node: TomlNode
    config: Config


def included_files(node: TomlNode, root: Path) -> Iterator[tuple[str, Path]]:
    """The folders of the projects that a configuration includes, each once, with their configuration files."""
    field = _field(node, INCLUDE)
    entries = TomlTable(node, {INCLUDE: field} if field else {}).many(INCLUDE, lambda entry: entry)
    found: dict[str, Path] = {}
    for entry in entries or ():
        pattern = project_path(entry)
        if pattern is None:
            continue
        if "**" in pattern or pattern == ".":
            entry.wrong(f'{quoted(pattern)} names no folder of a project; write one like "services/*"')
            continue
        folders = _written(pattern, root)
        files = {folder: file for folder in folders if (file := config_in(root / folder)) is not None}
        found.update((folder, file) for folder, file in files.items() if folder not in found)
        if not files:
            which = "no folder has" if is_glob(pattern) else f"{pattern} does not have"
            entry.wrong(
                f"{which} a boundcheck.toml, nor [tool.boundcheck] in a pyproject.toml; "
                "boundcheck init in the folder of the project writes one"
            )
    yield from sorted(found.items())


def includes(data: object, folder: str) -> bool:
    """Whether a configuration includes the project in a folder below its own, as far as it can be read."""
    return any(is_match(folder, pattern) for pattern in _patterns(data))


def folders_included(data: object, root: Path) -> list[str]:
    """The folders below `root` that a configuration there includes, as far as it can be read; whether one has a project or not."""
    return [folder for pattern in _patterns(data) for folder in _written(pattern, root)]


def _patterns(data: object) -> list[str]:
    written = data.get(INCLUDE) if isinstance(data, dict) else None
    patterns = [each for each in written if isinstance(each, str)] if isinstance(written, list) else []
    return [pattern.strip("/").removeprefix("./") for pattern in patterns]


def _written(pattern: str, root: Path) -> list[str]:
    return _folders(root, pattern.split("/")) if is_glob(pattern) else [pattern]


def as_one(outer: Included, inner: Sequence[Included]) -> Config:
    """What projects say together. Each speaks for the files in its folder: severities, exceptions and reserved packages bind no
    others. What they contradict each other in is told as a mistake."""
    config, parts = outer.config, [outer, *inner]
    names: dict[str, str] = {contract.name: config.file for contract in config.contracts}
    for one in inner:
        if (field := _field(one.node, INCLUDE)) is not None:
            field.wrong(f"{config.file} includes this project, so it includes no others; name them there")
        _all_named(outer, one)
        for contract in one.config.contracts:
            other = names.setdefault(contract.name, one.config.file)
            if other != one.config.file:
                one.node.wrong(
                    f"{quoted(contract.name)} is a contract in {other} too; rename one", contract.place
                )
    speaking = [_speaking_for_its_folder(one) for one in inner]
    return replace(
        config,
        exhaustive=_same("exhaustive", lambda config: config.exhaustive, outer, inner),
        unassigned=_same("unassigned", lambda config: config.unassigned, outer, inner),
        typing_only=_same("typing_only", lambda config: config.typing_only, outer, inner),
        sql_dialect=_same("sql_dialect", lambda config: config.sql_dialect, outer, inner),
        baseline=_same("baseline", lambda config: config.baseline, outer, inner),
        layers=_layers(parts),
        source_roots=_all(part.config.source_roots for part in parts),
        test_paths=_all(part.config.test_paths for part in parts),
        migrations=_all(part.config.migrations for part in parts),
        test_support=tuple(entry for part in parts for entry in part.config.test_support),
        exclude=tuple(pattern for part in parts for pattern in part.config.exclude),
        atomic_wrappers=tuple(
            {entry.value: entry for part in parts for entry in part.config.atomic_wrappers}.values()
        ),
        names=tuple(calls for part in parts for calls in part.config.names),
        external=(*config.external, *(each for one in speaking for each in one.external)),
        modules=(*config.modules, *(each for one in speaking for each in one.modules)),
        contracts=(*config.contracts, *(each for one in speaking for each in one.contracts)),
        allows=(*config.allows, *(each for one in speaking for each in one.allows)),
        parts=tuple(part_of(part.config, part.node.document.folder) for part in parts),
    )


def _all_named(outer: Included, one: Included) -> None:
    """Rules of one's own look at all files, so only who includes a project brings them."""
    field = _field(one.node, OWN_RULES)
    for name in written_names(one.node.value):
        if field is not None and name not in written_names(outer.node.value):
            where = f"add it to {OWN_RULES} in {outer.config.file}"
            field.wrong(f"{quoted(name)} brings rules for all that is checked as one; {where}")


def part_of(config: Config, folder: str = "") -> Part:
    """What a project says of its files."""
    names = tuple(_names(config))
    return Part(folder, config.file, config.source_roots, config.test_paths, config.migrations, names)


def with_severities(
    module: ModuleContract, written: tuple[tuple[str, Severity], ...], own_rules: OwnRules
) -> ModuleContract:
    """A module that has the severities of its project where it says nothing itself."""
    own = dict(module.rules)
    groups = groups_with(own_rules.names)
    more = tuple((name, level) for name, level in written if not {name, groups.get(name)} & own.keys())
    return replace(module, rules=(*module.rules, *more)) if more else module


def _speaking_for_its_folder(one: Included) -> Config:
    config, folder = one.config, one.node.document.folder
    levels = dict(config.rules)
    level = levels.get("import-contract") or levels.get("contracts")
    return replace(
        config,
        external=tuple(replace(each, within=folder) for each in config.external),
        modules=tuple(with_severities(module, config.rules, config.own) for module in config.modules),
        contracts=tuple(replace(each, severity=each.severity or level) for each in config.contracts),
        allows=tuple(replace(each, path=each.path or folder) for each in config.allows),
    )


def _same(key: str, of: Callable[[Config], _T], outer: Included, inner: Sequence[Included]) -> _T:
    """What holds for the run as a whole: as the including project says, else as all others do."""
    if _field(outer.node, key) is not None:
        return of(outer.config)
    first, *others = inner
    for one in others:
        if of(one.config) != of(first.config):
            writing, other = (one, first) if _field(one.node, key) is not None else (first, one)
            (_field(writing.node, key) or writing.node).wrong(
                f"{other.config.file} says otherwise, and {_ONE_CHECK} have one; write it in {outer.config.file}"
            )
    return of(first.config)


def _layers(parts: Sequence[Included]) -> tuple[Layer, ...]:
    written = [part for part in parts if part.config.layers]
    for part in written[1:]:
        if [_said(each) for each in part.config.layers] != [_said(each) for each in written[0].config.layers]:
            where = written[0].config.file
            (_field(part.node, "layers") or part.node).wrong(
                f"{where} has other layers, and {_ONE_CHECK} have the same; write them once"
            )
    return written[0].config.layers if written else ()


def _said(layer: Layer) -> tuple[str, bool, bool]:
    return layer.name, layer.independent, layer.closed


def _all(written: Iterator[tuple[Entry, ...] | None]) -> tuple[Entry, ...] | None:
    found = [entries for entries in written if entries is not None]
    return tuple(entry for entries in found for entry in entries) if found else None


def _field(node: TomlNode, key: str) -> TomlNode | None:
    value = node.value
    return (
        TomlNode(node.document, (*node.path, key), value[key])
        if isinstance(value, dict) and key in value
        else None
    )


def _names(config: Config) -> Iterator[Entry]:
    """The paths of the modules; without any module, the names that contracts on imports speak of."""
    for module in config.modules:
        yield from module.paths
    for contract in config.contracts if not config.modules else ():
        for names in (contract.roots, contract.from_, contract.to, contract.modules, contract.within):
            yield from names
        yield from contract.containers
        if not contract.containers:
            for layer in contract.layers:
                yield from (Entry(member.name, member.place) for member in layer.members)


def _folders(root: Path, pattern: list[str]) -> list[str]:
    """Folders that match, segment by segment; hidden ones only where they are written so."""
    found = [""]
    for segment in pattern:
        found = [
            f"{above}/{name}" if above else name
            for above in found
            for name in (sorted(_names_in(root / above)) if is_glob(segment) else [segment])
            if is_match(name, segment) and (segment.startswith(".") or not name.startswith("."))
        ]
    return found


def _names_in(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if os.path.isdir(entry.path)]  # noqa: PTH112 - a link may lead to itself
    except OSError:
        return []
