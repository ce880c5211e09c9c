"""What the files beside packages are: those that wire modules together, those that all share, and the rest."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from boundcheck.base.dotted import is_within, last_of
from boundcheck.base.light import NamedTuple, replace
from boundcheck.codebase.references import Reference
from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.init.draft import DraftModule
from boundcheck.init.names import (
    ALWAYS_WIRING,
    FOUND_BY_NAME,
    INTERNAL,
    OFFERED,
    SHARED,
    WIRING,
    unique_name,
)
from boundcheck.init.shape import ProjectShape
from boundcheck.init.starting import has_project_files

_FEW_FILES = 2  # of its own in a package that wires those inside
_FEWEST = 5  # modules that a file knows which wires them
_PART = 4  # or a quarter of all

_FEWEST_USERS = 2
# What files of some role are called together.
GATHERED_AS: Final[Mapping[str, Role]] = {"entrypoints": "composition", "kernel": "shared"}


class Edges(NamedTuple):
    """What each module uses, and who uses it, itself left out."""

    uses: Mapping[str, frozenset[str]]
    users: Mapping[str, frozenset[str]]

    def uses_of(self, name: str) -> frozenset[str]:
        return self.uses.get(name, frozenset())

    def users_of(self, name: str) -> frozenset[str]:
        return self.users.get(name, frozenset())


def gathered(
    modules: Sequence[DraftModule],
    references: Iterable[Reference],
    shape: ProjectShape,
    taken: Iterable[str],
) -> tuple[list[DraftModule], Mapping[str, str]]:
    """The modules with loose files gathered into composition, a kernel and what they lie in; new names by old ones."""
    loose = {m.name: m for m in modules if m.loose is not None}
    firm = [m for m in modules if m.loose is None]
    parents = _parents(firm, loose.values())
    if not loose and not parents:
        return list(modules), {}
    roots = {m.name for m in firm if any(m.paths == (other.loose,) for other in loose.values())}
    edges = _edges(references)
    candidates = {*loose, *roots}
    packages = {m.name for m in firm if m.wiring}
    used = edges._replace(users={name: users - packages for name, users in edges.users.items()})
    wiring = {
        name for name in candidates if _wires(_module(modules, name), candidates, used, shape, len(firm))
    }
    listing = {name for name, parent in parents.items() if parent.wires(name, loose, used, shape)}
    wiring |= listing
    wiring |= _only_wired(loose, wiring, packages, edges, shape)
    kernel = _kernel(firm, candidates - wiring, edges, shape)
    roles: dict[str, Role] = {
        **dict.fromkeys(wiring, "composition"),
        **dict.fromkeys(kernel, "shared"),
    }
    names = {*taken, *shape.beside, *(m.name for m in firm)}
    firm, loose, apart = _apart(firm, loose, roles, listing, names)
    found, renamed = _merged(firm, loose, roles, listing, shape, names)
    return found, {**renamed, **apart}


def _apart(
    firm: Sequence[DraftModule],
    loose: Mapping[str, DraftModule],
    roles: Mapping[str, Role],
    listing: Container[str],
    taken: set[str],
) -> tuple[list[DraftModule], dict[str, DraftModule], dict[str, str]]:
    """With the files beside a root package that only lists the modules in it as a module of their own: the package's own contract
    binds nothing."""
    firm, loose = list(firm), dict(loose)
    renamed: dict[str, str] = {}
    for root in [m for m in firm if m.name in listing]:
        inner = [name for name, m in loose.items() if m.loose == root.paths[0] and name not in roles]
        if len(inner) > 1:
            name = unique_name(root.paths[0], taken)
            taken.add(name)
            renamed |= dict.fromkeys(inner, name)
            paths = tuple(sorted(path for file in inner for path in loose.pop(file).paths))
            firm.append(DraftModule(name, paths))
    return firm, loose, renamed


def _parents(firm: Sequence[DraftModule], loose: Iterable[DraftModule]) -> dict[str, _Parent]:
    """The modules whose package has those of others inside."""
    paths = {path: m.name for m in firm for path in m.paths}
    apart = {*paths, *(path for m in loose for path in m.paths)}
    found: dict[str, _Parent] = {}
    for module in firm:
        path = module.paths[0]
        inner = {other: name for other, name in paths.items() if other.startswith(f"{path}.")}
        if len(inner) > 1:
            found[module.name] = _Parent(path, inner, apart - {path})
    return found


class _Parent(NamedTuple):
    """A module at `path` with others inside it, by their paths; `apart` are the paths of all that is not its own."""

    path: str
    inner: Mapping[str, str]
    apart: Container[str]

    def wires(self, name: str, loose: Container[str], edges: Edges, shape: ProjectShape) -> bool:
        """It knows most of those inside, does little else, and none beside them uses it: it lists or starts them."""
        own = [file for file in shape.code_in(self.path) if not is_within(file, self.apart)]
        start = len(self.path) + 1
        children = {inner: path[start:].partition(".")[0] for path, inner in self.inner.items()}
        known = {children[used] for used in edges.uses_of(name) if used in children}
        users = edges.users_of(name) - children.keys() - {UNASSIGNED}
        others = (user for user in users if user not in loose)
        knows_most = 2 * len(known) > len({*children.values()})
        is_called_so = all(last_of(file) in WIRING for file in own)
        return bool(known) and (knows_most or is_called_so) and len(own) <= _FEW_FILES and not any(others)


def _module(modules: Iterable[DraftModule], name: str) -> DraftModule:
    return next(m for m in modules if m.name == name)


def _edges(references: Iterable[Reference]) -> Edges:
    uses: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    for ref in references:
        uses.setdefault(ref.file.owner, set()).add(ref.to)
        users.setdefault(ref.to, set()).add(ref.file.owner)
    return Edges(
        {name: frozenset(found - {name}) for name, found in uses.items()},
        {name: frozenset(found - {name}) for name, found in users.items()},
    )


def _wires(module: DraftModule, loose: set[str], edges: Edges, shape: ProjectShape, modules: int) -> bool:
    """It is called so and does so, nobody uses it, or it knows many modules and is known by fewer."""
    path = module.paths[0]
    users = edges.users_of(module.name)
    known, known_by = edges.uses_of(module.name) - loose, users - loose
    last = module.last
    if last in ALWAYS_WIRING or path in shape.settings:
        return True
    if last == "urls" and has_project_files(shape, path.rpartition(".")[0]):
        return True
    if module.loose is None and path not in shape.facts:
        return False
    if last in WIRING and module.loose == "" and known:
        return True
    if last in WIRING:
        knows_most = 2 * len(known) > modules  # whoever uses it
        is_known_less = (len(known) > 1 and len(known_by) * _PART <= modules) or len(known) > len(known_by)
        return not users or knows_most or is_known_less
    if module.loose == "" and not users:
        return True
    if module.loose is not None and len(known_by) * _PART > len(known):
        return False  # forms or the like of all modules, which these take from there
    return len(known) >= max(_FEWEST, modules // _PART) and len(known) > len(known_by)


def _only_wired(
    loose: Mapping[str, DraftModule],
    wiring: set[str],
    packages: set[str],
    edges: Edges,
    shape: ProjectShape,
) -> set[str]:
    """Files that know others, and are used by what wires alone (middleware, commands), or run by hand; parts of settings."""
    found = set(wiring)
    settings = {name for name in wiring & loose.keys() if loose[name].paths[0] in shape.settings}
    while more := {
        name
        for name, module in loose.items()
        if name not in found
        and (edges.uses_of(name) or settings & edges.users_of(name))
        and edges.users_of(name) <= found | packages
        and (edges.users_of(name) or _is_script(module.paths[0], shape))
        and module.last not in INTERNAL | OFFERED | FOUND_BY_NAME
    }:
        found |= more
    return found


def _is_script(path: str, shape: ProjectShape) -> bool:
    return path in shape.facts and "main" in shape.facts[path].definitions


def _kernel(firm: Iterable[DraftModule], candidates: set[str], edges: Edges, shape: ProjectShape) -> set[str]:
    """Loose files that know nothing but one another and packages of the same kind."""
    packages = {m.name for m in firm if may_be_shared(m, len(edges.users_of(m.name)), shape)}
    found = candidates | packages
    while unfit := {name for name in found if not edges.uses_of(name) <= found}:
        found -= unfit
    return {name for name in found & candidates if edges.users_of(name)}


def may_be_shared(module: DraftModule, users: int, shape: ProjectShape) -> bool:
    """It is called so and two use it, or many do and it owns no models."""
    if module.last in SHARED:
        return users >= _FEWEST_USERS
    return users > _FEWEST_USERS and not any(shape.owns_models(path) for path in module.paths)


def _merged(
    firm: Sequence[DraftModule],
    loose: Mapping[str, DraftModule],
    found: Mapping[str, Role],
    listing: Container[str],
    shape: ProjectShape,
    taken: set[str],
) -> tuple[list[DraftModule], Mapping[str, str]]:
    """A root package is what the files are that are no wiring and no kernel; else all it has, where that is alike."""
    renamed: dict[str, str] = {}
    result = []
    for module in firm:
        inner = [name for name, m in loose.items() if m.loose == module.paths[0]]
        if not inner:
            only: Role = found.get(module.name, "module")
            result.append(replace(module, role=only, wiring=module.wiring or only == "composition"))
            continue
        own = [module.name] if module.paths[0] in shape.with_own_code else []
        roles = {found.get(name, "module") for name in (own or inner)} | {
            found.get(name, "module") for name in inner if name not in found
        }
        role = "module" if "module" in roles else min(roles) if len(roles) == 1 else None
        if module.name in listing:
            role = "composition"
        if role is not None:
            result.append(replace(module, role=role, wiring=role == "composition"))
            renamed |= {name: module.name for name in inner if found.get(name, "module") == role}
    for word, kind in GATHERED_AS.items():
        files = sorted(name for name in loose if found.get(name) == kind and name not in renamed)
        if files:
            name = unique_name(word, taken, shape.project)
            taken.add(name)
            renamed |= dict.fromkeys(files, name)
            paths = tuple(path for file in files for path in loose[file].paths)
            result.append(DraftModule(name, paths, role=kind, wiring=kind == "composition"))
    for name, module in loose.items():
        if name not in renamed:
            renamed[name] = unique_name(module.paths[0], taken, shape.project)
            taken.add(renamed[name])
            result.append(replace(module, name=renamed[name], loose=None))
    return sorted(result, key=lambda module: module.paths), renamed
