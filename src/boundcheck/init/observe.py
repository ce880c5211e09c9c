"""What the code shows of the proposed modules: roles, dependencies, cycles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence

from boundcheck.base.light import dataclass, replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.graph import cyclic_groups
from boundcheck.codebase.references import Reference, References
from boundcheck.config.model import UNASSIGNED
from boundcheck.init.draft import DraftDependency, DraftModule
from boundcheck.init.loose import gathered, may_be_shared
from boundcheck.init.names import shortened
from boundcheck.init.shape import ProjectShape
from boundcheck.init.starting import is_project_package

_SHARED_BY_PART = 4  # shared is what a quarter of the modules depend on, in a small project
_SHARED_BY = 5  # five, or half of them: each layer of one domain uses it

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Observed:
    """Modules with roles and dependencies; `pairs` are the dependencies of all that bind, `cycles` those among them."""

    modules: tuple[DraftModule, ...]
    pairs: Pairs
    cycles: tuple[tuple[str, ...], ...]


def observe(modules: Sequence[DraftModule], codebase: Codebase, shape: ProjectShape) -> Observed:
    """`codebase` must declare the same modules, each with the role "module"."""
    references = [ref for ref in References(codebase).production if ref.certainty != "possible"]
    drafted = {m.name for m in modules}
    found, renamed = gathered(modules, references, shape, set(codebase.modules.by_name) - drafted)
    judged = {m.loose for m in modules if m.loose}  # file by file
    modules = _with_wiring(found, _pairs(references, renamed), shape, judged)
    pairs = _pairs([ref for ref in references if ref.file.module in drafted], renamed)
    bound = frozenset(m.name for m in modules if m.role != "composition")
    every = frozenset(pair for pair in pairs if pair[0] in bound)
    modules = _with_shared(modules, every, shape)
    shared = {m.name for m in modules if m.role == "shared"}
    running = _pairs([ref for ref in references if not ref.typing_only], renamed)
    cycles = cyclic_groups(p for p in running if p[0] in bound and p[1] in bound and UNASSIGNED not in p)
    known = frozenset(codebase.modules.by_name) | {m.name for m in modules}
    kept = frozenset(pair for pair in every if pair[1] in known)
    return Observed(tuple(_with_dependencies(m, kept, shared, cycles) for m in modules), kept, cycles)


def _pairs(references: Iterable[Reference], renamed: Mapping[str, str]) -> Pairs:
    """(importer, imported) among modules, some of which have got another name meanwhile."""
    found = {(renamed.get(ref.file.owner, ref.file.owner), renamed.get(ref.to, ref.to)) for ref in references}
    return frozenset(pair for pair in found if pair[0] != pair[1])


def _with_wiring(
    modules: Sequence[DraftModule], pairs: Pairs, shape: ProjectShape, judged: Container[str]
) -> tuple[DraftModule, ...]:
    """Composition is what wires and is not used; only Django's project package is never anything else."""
    wiring = {m.name for m in modules if m.wiring}
    used = {imported for importer, imported in pairs if importer not in wiring}
    projects = {m.name for m in modules if m.paths[0] not in judged and is_project_package(shape, m.paths[0])}
    return tuple(
        replace(m, role="composition")
        if m.role == "module" and ((m.wiring and m.name not in used) or m.name in projects)
        else m
        for m in modules
    )


def _with_shared(
    modules: Sequence[DraftModule], pairs: Pairs, shape: ProjectShape
) -> tuple[DraftModule, ...]:
    """Shared is what many use and what uses nobody but shared modules, if it is called so or owns no models."""
    users = Counter(imported for _, imported in pairs)
    part = max(len(modules) // _SHARED_BY_PART, min(_SHARED_BY, (len(modules) + 1) // 2))
    shared = {
        m.name
        for m in modules
        if m.role == "shared"
        or (
            m.role == "module"
            and not m.is_glob
            and users[m.name] >= part
            and may_be_shared(m, users[m.name], shape)
        )
    }
    while unfit := {
        importer for importer, imported in pairs if importer in shared and imported not in shared
    }:
        shared -= unfit
    return tuple(
        replace(m, role="shared")
        if m.name in shared
        else replace(m, role="module")
        if m.role == "shared"
        else m
        for m in modules
    )


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
