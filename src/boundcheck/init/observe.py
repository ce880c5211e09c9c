"""What the code shows of the proposed modules: roles, dependencies, cycles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from boundcheck.codebase import Codebase
from boundcheck.config.model import UNASSIGNED
from boundcheck.graph import cyclic_groups
from boundcheck.init.draft import DraftDependency, DraftModule
from boundcheck.init.names import SHARED, WIRING, shortened, unique_name
from boundcheck.init.propose import Shape, is_project_package
from boundcheck.references import Reference, References

_SHARED_BY_PART = 4  # shared is what a quarter of the modules, and at least two, depend on

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Observed:
    """Modules with roles and dependencies; `pairs` are the dependencies of all that bind, `cycles` those among them."""

    modules: tuple[DraftModule, ...]
    pairs: Pairs
    cycles: tuple[tuple[str, ...], ...]


def observe(modules: Sequence[DraftModule], codebase: Codebase, shape: Shape) -> Observed:
    """`codebase` must declare the same modules, each with the role "module"."""
    references = [ref for ref in References(codebase).production if ref.certainty != "possible"]
    modules = _with_wiring(_without_wiring_files(modules, references, shape), references, shape)
    references = [ref for ref in references if ref.file.module in {m.name for m in modules}]
    owner_of_file = {path: m.name for m in modules if m.role == "composition" for path in m.paths}
    pairs = _pairs(references, owner_of_file)
    bound = frozenset(m.name for m in modules if m.role != "composition")
    every = frozenset(pair for pair in pairs if pair[0] in bound)
    modules = _with_shared(modules, every)
    shared = {m.name for m in modules if m.role == "shared"}
    running = _pairs([ref for ref in references if not ref.typing_only], owner_of_file)
    cycles = cyclic_groups(p for p in running if p[0] in bound and p[1] in bound and UNASSIGNED not in p)
    known = frozenset(codebase.modules.by_name) | {m.name for m in modules}
    kept = frozenset(pair for pair in every if pair[1] in known)
    return Observed(tuple(_with_dependencies(m, kept, shared, cycles) for m in modules), kept, cycles)


def _pairs(references: Iterable[Reference], moved: dict[str, str]) -> Pairs:
    """(importer, imported); `moved` are files that have got a module of their own meanwhile."""
    found = set()
    for ref in references:
        source = moved.get(ref.file.name, ref.file.owner)
        for target in ref.targets:
            found.add((source, moved.get(target.file or target.name, ref.to)))
    return frozenset(pair for pair in found if pair[0] != pair[1])


def _without_wiring_files(
    modules: Sequence[DraftModule], references: Sequence[Reference], shape: Shape
) -> list[DraftModule]:
    """Take settings, urls and main out of a root package whose other files are used: they wire, the others are used."""
    result = []
    names = {m.name for m in modules}
    for module in modules:
        result.append(module)
        own = module.paths[0]
        if (
            module.is_glob
            or module.wiring
            or len(module.paths) > 1
            or own not in shape.packages
            or "." in own
        ):
            continue
        used = {target.file for ref in references if ref.to == module.name for target in ref.targets}
        files = [
            file
            for file in shape.files_in(own)
            if file.rpartition(".")[2] in WIRING
            and not any(m.paths == (file,) for m in modules)
            and _is_wiring(file, references, len(modules))
        ]
        if not used & set(shape.facts):
            result[-1] = replace(module, wiring=True)
        elif files:
            name = unique_name("entrypoints", names)
            names.add(name)
            result.append(DraftModule(name, tuple(files), role="composition", wiring=True))
    return result


def _is_wiring(file: str, references: Iterable[Reference], modules: int) -> bool:
    """Nobody uses it, or it knows several modules and few know it."""
    users = {ref.file.owner for ref in references if any(target.file == file for target in ref.targets)}
    knows = {ref.to for ref in references if ref.file.name == file}
    return not users or (len(knows) > 1 and len(users) * _SHARED_BY_PART <= modules)


def _with_wiring(
    modules: Sequence[DraftModule], references: Sequence[Reference], shape: Shape
) -> tuple[DraftModule, ...]:
    """Composition is what wires and is not used; only Django's project package is never anything else."""
    outgoing = {ref.file.owner for ref in references}
    wiring = {m.name for m in modules if m.wiring}
    used = {ref.to for ref in references if ref.file.owner not in wiring}
    result = []
    for m in modules:
        is_project = len(m.paths) == 1 and is_project_package(shape, m.paths[0])
        if (
            m.role == "module" and m.wiring and ((m.name not in used and m.name in outgoing) or is_project)
        ) or (m.role == "module" and m.wiring and m.name not in used and len(m.paths) > 1):
            m = replace(m, role="composition")
        result.append(m)
    return tuple(result)


def _with_shared(modules: Sequence[DraftModule], pairs: Pairs) -> tuple[DraftModule, ...]:
    """Shared is what is named so, what many use, and what uses nobody but shared modules."""
    enough = max(2, len(modules) // _SHARED_BY_PART)
    shared = {
        m.name
        for m in modules
        if m.role == "module"
        and m.paths[0].rpartition(".")[2] in SHARED
        and sum(imported == m.name for _, imported in pairs) >= enough
    }
    while unfit := {
        importer for importer, imported in pairs if importer in shared and imported not in shared
    }:
        shared -= unfit
    return tuple(replace(m, role="shared") if m.name in shared else m for m in modules)


def _with_dependencies(
    module: DraftModule, pairs: Pairs, shared: set[str], cycles: Sequence[tuple[str, ...]]
) -> DraftModule:
    if module.role != "module" or module.is_glob:
        return module
    used = sorted(
        imported for importer, imported in pairs if importer == module.name and imported not in shared
    )
    notes = module.notes
    for members in cycles:
        if module.name in members:
            others = [name for name in members if name in used]
            notes = (*notes, f"In a cycle with {shortened(others, 4)}.")
    return replace(module, depends_on=tuple(map(DraftDependency, used)), notes=notes)


def with_final_dependencies(modules: Sequence[DraftModule], codebase: Codebase) -> tuple[DraftModule, ...]:
    """What modules use once the wiring files have a module of their own. `codebase` declares the modules with roles."""
    used: dict[str, set[str]] = {}
    for ref in References(codebase).production:
        if ref.certainty != "possible" and ref.to != UNASSIGNED and codebase.role(ref.to) != "shared":
            used.setdefault(ref.file.owner, set()).add(ref.to)
    return tuple(
        m
        if m.depends_on is None
        else replace(m, depends_on=tuple(map(DraftDependency, sorted(used.get(m.name, ())))))
        for m in modules
    )
