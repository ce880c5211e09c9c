"""From counted contacts to the picture: nodes with their numbers, edges with what they are, everything by index."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field

from boundcheck.answers.atlas.contacts import Contact, ContactPlaces
from boundcheck.answers.atlas.metrics import measure
from boundcheck.answers.atlas.model import (
    DATA,
    RELATION,
    SHARED,
    TEST,
    TYPING,
    Atlas,
    AtlasCycle,
    Edge,
    EdgeKind,
    EdgeSite,
    FileEntry,
    Level,
    ModuleNode,
    Reported,
)
from boundcheck.base.light import dataclass, replace
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.graph import cyclic_groups
from boundcheck.codebase.layers import layer_problem
from boundcheck.config.model import UNASSIGNED

Pair = tuple[str, str]


@dataclass(slots=True)
class Tally:
    """What was counted of one edge so far; `sites` are (path, line, path, kind).

    `ends` are the modules at both ends, `binding` those of imports that contracts speak of.
    """

    imports: int = 0
    tests: int = 0
    shared: int = 0
    names: set[str] = field(default_factory=set)
    data: set[tuple[str, int, str]] = field(default_factory=set)
    sites: set[tuple[str, int, str, int]] = field(default_factory=set)
    ends: set[Pair] = field(default_factory=set)
    binding: set[Pair] = field(default_factory=set)
    runs: bool = False

    def add(self, contact: Contact, *, again: bool = False) -> None:
        """Count a contact; `again`: its statement was counted for another file that it leads to."""
        self.ends.add((contact.from_, contact.to))
        if contact.kind in (DATA, RELATION):
            self.data.update((contact.path, contact.line, name) for name in contact.names)
        elif contact.kind == TEST:
            self.tests += 1
        elif contact.kind == SHARED:
            self.shared += 1
        else:
            self.imports += contact.counts and not again
            self.names.update(contact.names)
            if contact.binds:
                self.binding.add((contact.from_, contact.to))
            self.runs |= contact.kind != TYPING
        if contact.counts:
            self.sites.update((contact.path, contact.line, path, contact.kind) for path in contact.reached)


def in_order(reported: Iterable[Reported]) -> tuple[Reported, ...]:
    """Findings by place, and the same whatever order they came in."""
    return tuple(
        sorted(reported, key=lambda known: (known.finding.sort_key, known.finding.fingerprint, known.state))
    )


def assemble(
    codebase: Codebase,
    places: ContactPlaces,
    nodes: Sequence[ModuleNode],
    tallies: Mapping[Pair, Tally],
    running: Collection[Pair],
    findings: tuple[Reported, ...],
    *,
    level: Level = "module",
    inner: Iterable[tuple[str, str]] = (),
    node_of: Callable[[str], str | None] | None = None,
) -> Atlas:
    """The atlas of counted nodes and edges.

    `running` are the pairs that can close a cycle. `node_of` gives the node of a path at levels below the module, where
    the findings of an edge are those at its sites; of modules they are those that name both.
    """
    index = {node.name: number for number, node in enumerate(nodes)}
    groups = cyclic_groups(running)
    group_of = {name: number for number, group in enumerate(groups) for name in group}
    found = _by_pair(findings) if node_of is None else _by_site(findings, tallies, places)
    files, numbers = _files(codebase, places, tallies, index, node_of)
    edges = tuple(
        _edge(
            codebase,
            pair,
            (index[pair[0]], index[pair[1]]),
            tallies[pair],
            cyclic=pair in running and pair[0] in group_of and group_of[pair[0]] == group_of.get(pair[1]),
            found=tuple(found.get(pair, ())),
            findings=findings,
            numbers=numbers,
        )
        for pair in sorted(tallies)
    )
    counted = _counted(codebase, nodes, edges, findings, node_of)
    known = [number for number, node in enumerate(counted) if node.name != UNASSIGNED]
    short = {number: place for place, number in enumerate(known)}
    return Atlas(
        counted,
        edges,
        tuple(AtlasCycle(group, _cuts(group, findings) if node_of is None else ()) for group in groups),
        tuple(layer.name for layer in codebase.config.layers),
        codebase.config.root.name,
        level,
        files,
        tuple(sorted({(numbers[start], numbers[end]) for start, end in inner})),
        findings,
        measure(
            len(known),
            (
                (short[e.from_], short[e.to])
                for e in edges
                if e.imports and e.from_ in short and e.to in short
            ),
        ),
    )


def _edge(
    codebase: Codebase,
    names: Pair,
    ends: tuple[int, int],
    tally: Tally,
    *,
    cyclic: bool,
    found: tuple[int, ...],
    findings: Sequence[Reported],
    numbers: Mapping[str, int],
) -> Edge:
    kinds: set[EdgeKind] = set().union(*(against(codebase, *pair) for pair in tally.binding))
    if cyclic:
        kinds.add("cyclic")
    states = [findings[number].state for number in found]
    told = {findings[number].finding.group for number in found}
    if tally.data or (not tally.imports and "data" in told):
        kinds.add("data")
    if not kinds:
        kinds.add("allowed")
    if tally.imports and not tally.runs:
        kinds.add("typing")
    if not tally.imports and "data" not in kinds:
        kinds.add("shared" if tally.shared else "tests")
    if states and "new" not in states:
        kinds.add("baselined")
    return Edge(
        *ends,
        tally.imports,
        len(tally.names),
        len(tally.data),
        tally.tests,
        all(codebase.is_declared(*pair) for pair in tally.ends or (names,)),
        frozenset(kinds),
        found,
        states.count("baselined"),
        tuple(
            sorted(EdgeSite(numbers[path], line, numbers[to], kind) for path, line, to, kind in tally.sites)
        ),
        tally.shared,
    )


def against(codebase: Codebase, importer: str, imported: str) -> frozenset[EdgeKind]:
    """What contracts and layers have against one module depending on another, whether or not a rule reports it."""
    source, target = (codebase.modules.by_name.get(name) for name in (importer, imported))
    if source is None or source is target or source.contract.role == "composition":
        return frozenset()
    kinds: set[EdgeKind] = set()
    visible_to = target.contract.visible_to if target else None
    seen = visible_to is None or importer in (entry.value for entry in visible_to)
    if not seen or not codebase.is_declared(importer, imported):
        kinds.add("undeclared")
    if target is not None and layer_problem(codebase, source, target) is not None:
        kinds.add("layer")
    if any(d.deprecated and d.module == imported for d in source.contract.depends_on or ()):
        kinds.add("deprecated")
    return frozenset(kinds)


def _counted(
    codebase: Codebase,
    nodes: Sequence[ModuleNode],
    edges: Sequence[Edge],
    findings: Sequence[Reported],
    node_of: Callable[[str], str | None] | None,
) -> tuple[ModuleNode, ...]:
    """The nodes with their numbers: files, lines, tables, findings, and coupling by imports."""
    out = Counter(edge.from_ for edge in edges if edge.imports)
    into = Counter(edge.to for edge in edges if edge.imports)
    files: Counter[str] = Counter()
    lines: Counter[str] = Counter()
    tables: dict[str, set[str]] = defaultdict(set)
    own: dict[str, list[int]] = defaultdict(list)
    for file in codebase.files:
        name = file.owner if node_of is None else node_of(file.path)
        if file.kind == "source" and name is not None and not file.is_template:
            files[name] += 1
            lines[name] += file.facts.lines
    for entity in codebase.registry.by_name.values():
        name = entity.module if node_of is None else node_of(entity.path)
        if entity.table and name is not None:
            tables[name].add(entity.table)
    for number, (finding, _) in enumerate(findings):
        name = finding.from_ if node_of is None else node_of(finding.path)
        if name is not None:
            own[name].append(number)
    return tuple(
        replace(
            node,
            files=files[node.name],
            lines=lines[node.name],
            afferent=into[number],
            efferent=out[number],
            tables=tuple(sorted(tables.get(node.name, ()))),
            findings=tuple(own.get(node.name, ())),
        )
        for number, node in enumerate(nodes)
    )


def _files(
    codebase: Codebase,
    places: ContactPlaces,
    tallies: Mapping[Pair, Tally],
    index: Mapping[str, int],
    node_of: Callable[[str], str | None] | None,
) -> tuple[tuple[FileEntry, ...], dict[str, int]]:
    """The source files of modules and all that sites name, in order of their paths, and their indices."""

    def owner(path: str) -> int:
        return index.get((places[path].owner if node_of is None else node_of(path)) or "", -1)

    paths = {file.path for file in codebase.files if file.kind == "source" and file.module is not None}
    for tally in tallies.values():
        paths.update(path for site in tally.sites for path in (site[0], site[2]))
    numbers = {path: number for number, path in enumerate(sorted(paths))}
    entries = ((path, places[path]) for path in numbers)
    files = tuple(
        FileEntry(path, place.name, owner(path), place.lines, place.kind) for path, place in entries
    )
    return files, numbers


def _by_pair(findings: Sequence[Reported]) -> Mapping[Pair, list[int]]:
    found: dict[Pair, list[int]] = defaultdict(list)
    for number, (finding, _) in enumerate(findings):
        if finding.from_ and finding.to:
            found[finding.from_, finding.to].append(number)
    return found


def _by_site(
    findings: Sequence[Reported], tallies: Mapping[Pair, Tally], places: ContactPlaces
) -> Mapping[Pair, list[int]]:
    """The findings of edges between files: at one of the edge's lines, and about the module it leads to."""
    at_line: dict[tuple[str, int], list[tuple[Pair, str]]] = defaultdict(list)
    for pair, tally in tallies.items():
        for path, line, to, _ in tally.sites:
            at_line[path, line].append((pair, places[to].owner))
    found: dict[Pair, list[int]] = defaultdict(list)
    for number, (finding, _) in enumerate(findings):
        for pair, owner in dict.fromkeys(at_line.get((finding.path, finding.line), ())):
            if owner == finding.to:
                found[pair].append(number)
    return found


def _cuts(group: tuple[str, ...], findings: Sequence[Reported]) -> tuple[Pair, ...]:
    members = frozenset(group)
    cuts = {
        (finding.from_, finding.to)
        for finding, _ in findings
        if finding.rule == "dependency-cycle" and finding.from_ and finding.to
    }
    return tuple(sorted(cut for cut in cuts if members.issuperset(cut)))
