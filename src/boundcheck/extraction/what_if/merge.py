"""Several modules as one: what its contract says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeVar

from boundcheck.base.errors import UsageError
from boundcheck.base.light import replace
from boundcheck.base.plain import visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import (
    Config,
    DependsOn,
    Entry,
    ModuleContract,
    Role,
    TestScope,
)
from boundcheck.extraction.what_if.draft import Draft, dependencies, entries

_T = TypeVar("_T")
_SCOPES: Final[tuple[TestScope, ...]] = ("standalone", "direct", "all")


def merge(draft: Draft, subject: str, name: str) -> Draft:
    """One contract in the place of several; whoever named one of them names it."""
    contracts = draft.config.modules
    members = [draft.contract(member, "--merge") for member in _members(draft.config, subject)]
    names = [member.name for member in members]
    if len(names) < 2:
        raise UsageError(f'--merge: "{visible(subject)}" is one module; name the modules to merge it with')
    if name not in names and any(contract.name == name for contract in contracts):
        raise UsageError(f'--merge: there is a module "{visible(name)}" already; choose another name')
    merged = _united(draft, name, members)
    kept = (contract for contract in contracts if contract.name not in names[1:])
    merged_in_place = (merged if contract.name == names[0] else contract for contract in kept)
    return draft.with_contracts(merged_in_place).renamed(dict.fromkeys(names, (name,)))


def _members(config: Config, subject: str) -> tuple[str, ...]:
    """The modules that are named, each once; a name that holds a plus of its own is taken as a whole."""
    known = {contract.name for contract in config.modules}
    parts = [part.strip() for part in subject.split("+")]
    found: dict[str, None] = {}
    while parts:
        sizes = (size for size in range(len(parts), 1, -1) if "+".join(parts[:size]) in known)
        size = next(sizes, 1)
        found["+".join(parts[:size])] = None
        parts = parts[size:]
    return tuple(found)


def _united(draft: Draft, name: str, members: Sequence[ModuleContract]) -> ModuleContract:
    """What all of them may do, the merged module may, and what one of them promises, it does.

    It lies in the lowest of their layers: whoever could use one of them still can, and what points up shows. Where their
    roles differ, it is a module like others.
    """
    roles: set[Role] = {member.role for member in members}
    owners = tuple(dict.fromkeys(member.owner for member in members if member.owner))
    return replace(
        members[0],
        name=name,
        paths=once(path for member in members for path in member.paths),
        layer=_lowest(draft.config, members),
        owner=", ".join(owners) or None,
        depends_on=_depends_on(members),
        cannot_depend_on=once(entry for member in members for entry in member.cannot_depend_on),
        # An entry means what it meant: of the module that wrote it, not of those it was merged with.
        public=once(
            replace(entry, below=entry.below or tuple(path.value for path in member.paths))
            for member in members
            for entry in member.public
        ),
        visible_to=None
        if any(member.visible_to is None for member in members)
        else entries(entry for member in members for entry in member.visible_to or ()),
        tables=once(entry for member in members for entry in member.tables),
        models=once(entry for member in members for entry in member.models),
        tests=once(entry for member in members for entry in suites(draft.codebase, member)),
        test_scope=max((member.test_scope for member in members), key=_SCOPES.index),
        role=roles.pop() if len(roles) == 1 else "module",
        rules=once(rule for member in members for rule in member.rules),
    )


def once(values: Iterable[_T]) -> tuple[_T, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(values))


def _lowest(config: Config, members: Sequence[ModuleContract]) -> Entry | None:
    places = {layer.name: number for number, layer in enumerate(config.layers)}
    layers = [member.layer for member in members if member.layer is not None]
    return max(layers, key=lambda layer: places.get(layer.value, -1), default=None)


def _depends_on(members: Sequence[ModuleContract]) -> tuple[DependsOn, ...] | None:
    """All that one of them lists; None where one may use anything. A shared module needs no list to use shared ones."""
    if any(member.depends_on is None and member.role != "shared" for member in members):
        return None
    return dependencies(dependency for member in members for dependency in member.depends_on or ())


def suites(codebase: Codebase, member: ModuleContract) -> Iterator[Entry]:
    """Where the tests of a module are found outside its package: as written, else the folder of its name in a test tree."""
    if member.tests is not None:
        yield from member.tests
        return
    tested = {file.path.rpartition("/")[0] for file in codebase.files if file.kind == "test"}
    others = {file.path.rpartition("/")[0] for file in codebase.files if file.kind == "source"}
    folders = {folder for path in tested if (folder := _folder_named(member.name, path))}
    for folder in sorted(folders):
        if not any(f"{other}/".startswith(f"{folder}/") for other in others):
            yield Entry(folder, member.place)


def _folder_named(name: str, path: str) -> str | None:
    """The innermost folder of a name on the way to a path."""
    parts = path.split("/")
    while parts and parts[-1] != name:
        parts.pop()
    return "/".join(parts) or None
