"""Module coupling: who depends on whom and how much; what `graph` draws."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from boundcheck.access import Access
from boundcheck.codebase import Codebase, File
from boundcheck.config.model import UNASSIGNED, Role
from boundcheck.finding import Finding
from boundcheck.graph import cyclic_groups, dependency_sites


@dataclass(frozen=True, slots=True)
class ModuleNode:
    """One module of the graph. `afferent` and `efferent` count modules (Martin's Ca and Ce at module level)."""

    name: str
    files: int
    lines: int
    layer: str | None
    owner: str | None
    role: Role
    afferent: int
    efferent: int
    tables: int = 0
    findings: int = 0

    @property
    def instability(self) -> float | None:
        """I = Ce / (Ca + Ce) (Martin 1994), from 0 (stable) to 1; None for a module without coupling."""
        total = self.afferent + self.efferent
        return round(self.efferent / total, 3) if total else None


@dataclass(frozen=True, slots=True)
class Edge:
    """What one module uses of another.

    `imports` counts import sites of production code, `names` the distinct dotted names they use, `data` the data
    accesses, `tests` the import sites of test files, `findings` what `check` reports from `from_` to `to`.
    `declared` is False only where the importing module lists its dependencies and this one is not among them.
    """

    from_: str
    to: str
    imports: int
    names: int
    data: int
    tests: int
    declared: bool
    findings: int


@dataclass(frozen=True, slots=True)
class Coupling:
    """The whole picture: modules by name, edges by (from, to), cycles as sorted tuples of module names."""

    modules: tuple[ModuleNode, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[tuple[str, ...], ...]
    layers: tuple[str, ...] = ()


def measure(
    codebase: Codebase, findings: Iterable[Finding], accesses: Iterable[tuple[File, Access]] = ()
) -> Coupling:
    """The coupling of all modules; code that belongs to none is a node of its own when it takes part."""
    imports: Counter[tuple[str, str]] = Counter()
    tests: Counter[tuple[str, str]] = Counter()
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for ref in codebase.references:
        pair = (ref.file.owner, ref.to)
        if ref.certainty == "possible" or ref.file.kind in ("migration", "support"):
            continue
        if ref.file.kind == "test":
            tests[pair] += ref.kind != "use"
            continue
        imports[pair] += ref.first
        names[pair].update(target.name for target in ref.targets)
    data = _data(codebase, accesses)
    reported = Counter((f.from_ or "", f.to or "") for f in findings)
    pairs = sorted(imports.keys() | data.keys() | {pair for pair, count in tests.items() if count})
    edges = tuple(
        Edge(
            *pair,
            imports[pair],
            len(names[pair]),
            data[pair],
            tests[pair],
            codebase.is_declared(*pair),
            reported[pair],
        )
        for pair in pairs
    )
    own = Counter(finding.from_ for finding in findings)
    return Coupling(
        _nodes(codebase, edges, own),
        edges,
        cyclic_groups(dependency_sites(codebase.production)),
        tuple(layer.name for layer in codebase.config.layers),
    )


def _data(codebase: Codebase, accesses: Iterable[tuple[File, Access]]) -> Counter[tuple[str, str]]:
    """How often the production code and the relations of one module reach the tables of another one."""
    entities = codebase.registry.by_name
    found: Counter[tuple[str, str]] = Counter()
    for file, access in accesses:
        entity = entities.get(access.entity)
        owner = entity.module if entity else codebase.registry.table_owner(access.table)
        if file.kind == "source" and owner is not None and owner != file.owner:
            found[file.owner, owner] += 1
    for entity in entities.values():
        for relation in entity.relations.values() if not entity.abstract else ():
            target = entities.get(relation.target or "")
            if target is not None and target.module and entity.module and target.module != entity.module:
                found[entity.module, target.module] += 1
    return found


def _nodes(
    codebase: Codebase, edges: tuple[Edge, ...], findings: Counter[str | None]
) -> tuple[ModuleNode, ...]:
    out = Counter(edge.from_ for edge in edges if edge.imports)
    into = Counter(edge.to for edge in edges if edge.imports)
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    for file in codebase.files:
        if file.kind == "source":
            files[file.owner] += 1
            lines[file.owner] += file.facts.lines
    owned = {(entity.module, entity.table) for entity in codebase.registry.by_name.values() if entity.table}
    tables = Counter(owner for owner, _ in owned)
    nodes = []
    for name in sorted({*codebase.modules.by_name, *({UNASSIGNED} & (out.keys() | into.keys()))}):
        module = codebase.modules.by_name.get(name)
        contract = module.contract if module else None
        nodes.append(
            ModuleNode(
                name,
                files[name],
                lines[name],
                contract.layer.value if contract and contract.layer else None,
                contract.owner if contract else None,
                contract.role if contract else "module",
                into[name],
                out[name],
                tables=tables[name],
                findings=findings[name],
            )
        )
    return tuple(nodes)
