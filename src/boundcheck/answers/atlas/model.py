"""What every picture is drawn from: modules, what they use of each other, and what is wrong with that."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Final, Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.config.model import Role
from boundcheck.findings.finding import Finding

Level = Literal["module", "package", "file"]
Only = Literal["violations", "cycles"]
State = Literal["new", "baselined", "allowed"]
# What an edge is; several may hold. The first five are in the order in which drawings show the worst.
EdgeKind = Literal[
    "undeclared",  # the contract of one of both ends does not admit it
    "layer",  # against the layers
    "cyclic",  # inside a group of modules that depend on each other in a cycle
    "deprecated",  # the contract wants to be rid of it
    "data",  # reaches tables of the other module
    "typing",  # only type checkers follow it
    "tests",  # only tests make it
    "shared",  # only names make it that the other module makes: of URLs, templates, tasks
    "baselined",  # what check finds on it is known, all of it
    "allowed",  # none of the first five
]
Breach = Literal["undeclared", "layer", "cyclic", "deprecated"]
BREACHES: Final[tuple[Breach, ...]] = ("undeclared", "layer", "cyclic", "deprecated")

# Kinds of a site.
IMPORT, TYPING, STRING, CHAIN, DATA, RELATION, TEST, SHARED = range(8)
RUNNING: Final = frozenset((IMPORT, STRING, CHAIN))


class FileEntry(NamedTuple):
    """A file that sites name; `module` is an index (-1: no module's).

    `kind` is that of a source file; or "folder" for a package without `__init__.py`, "contract" for a TOML file that
    alone knows a table.
    """

    path: str
    name: str
    module: int
    lines: int
    kind: str


class EdgeSite(NamedTuple):
    """One line that makes an edge: indices of files, and what kind of use it is."""

    file: int
    line: int
    to: int
    kind: int


@dataclass(frozen=True, slots=True)
class ModuleNode:
    """One module of the picture, or at other levels one package or file. `findings` are indices of findings in it.

    `afferent` and `efferent` count modules (Martin's Ca and Ce at module level). `folder` is where it lies. `within` is
    the name of the module that a package or file belongs to ("": it is a module itself, or nobody's).
    """

    name: str
    files: int
    lines: int
    layer: str | None = None
    owner: str | None = None
    role: Role = "module"
    afferent: int = 0
    efferent: int = 0
    tables: tuple[str, ...] = ()
    findings: tuple[int, ...] = ()
    folder: str = ""
    depends_on: tuple[str, ...] | None = None
    deprecated: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    visible_to: tuple[str, ...] | None = None
    tests: tuple[str, ...] = ()
    test_scope: str = "direct"
    place: str = ""
    within: str = ""

    @property
    def instability(self) -> float | None:
        """I = Ce / (Ca + Ce) (Martin 1994), from 0 (stable) to 1; None for a module without coupling."""
        total = self.afferent + self.efferent
        return round(self.efferent / total, 3) if total else None


@dataclass(frozen=True, slots=True)
class Edge:
    """What one module uses of another; `from_`, `to` and `findings` are indices.

    `imports` counts import sites of production code, `names` the distinct dotted names they use, `data` the data
    accesses and relations, `tests` the import sites of test files, `shared` the uses of names that need no import; `sites` has the lines
    of all of them. `declared` is
    False only where the importing module lists its dependencies and this one is not among them.
    """

    from_: int
    to: int
    imports: int = 0
    names: int = 0
    data: int = 0
    tests: int = 0
    declared: bool = True
    kinds: frozenset[EdgeKind] = frozenset()
    findings: tuple[int, ...] = ()
    baselined: int = 0
    sites: tuple[EdgeSite, ...] = ()
    shared: int = 0

    @property
    def is_breach(self) -> bool:
        """Whether the contracts, the layers or a cycle speak against the dependency itself."""
        return any(kind in self.kinds for kind in BREACHES)


class Reported(NamedTuple):
    """A finding, and whether it is new, known by the baseline, or allowed by an exception."""

    finding: Finding
    state: State


@dataclass(frozen=True, slots=True)
class Metrics:
    """How coupled the whole is, over the import edges of its modules; see `metrics.measure`."""

    modules: int = 0
    ccd: int = 0
    acd: float = 0.0
    nccd: float = 0.0
    propagation_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class AtlasCycle:
    """Modules that depend on each other in a cycle, and the dependencies that check proposes to cut; all by name."""

    modules: tuple[str, ...]
    cuts: tuple[tuple[str, str], ...] = ()


class Gone(NamedTuple):
    """An edge that is no more, with its modules by name."""

    from_: str
    to: str
    edge: Edge


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed since a commit: indices of edges that are new, edges that are gone, indices of new findings.

    `changed` are indices of edges whose kinds got worse, with the kinds that came; `fixed` are the findings that are no
    more, `unchecked` those that stand and are reported no more, with the reason; `before` are the metrics of the base. `modules` and `modules_gone` are names.
    """

    base: str
    revision: str
    added: tuple[int, ...] = ()
    removed: tuple[Gone, ...] = ()
    changed: tuple[tuple[int, tuple[EdgeKind, ...]], ...] = ()
    findings: tuple[int, ...] = ()
    fixed: tuple[Finding, ...] = ()
    unchecked: tuple[tuple[Finding, str], ...] = ()
    modules: tuple[str, ...] = ()
    modules_gone: tuple[str, ...] = ()
    cycles: tuple[tuple[str, ...], ...] = ()
    cycles_gone: tuple[tuple[str, ...], ...] = ()
    before: Metrics = Metrics()


@dataclass(frozen=True)
class Atlas:
    """The whole picture: modules by name, edges by (from, to), everything else they name by index.

    `inner` are pairs of files of one module, the first of which imports the second. `note` says what part of the
    whole is shown where it is not all of it; metrics and the numbers of each module are always those of the whole.
    """

    modules: tuple[ModuleNode, ...]
    edges: tuple[Edge, ...]
    cycles: tuple[AtlasCycle, ...] = ()
    layers: tuple[str, ...] = ()
    project: str = ""
    level: Level = "module"
    files: tuple[FileEntry, ...] = ()
    inner: tuple[tuple[int, int], ...] = ()
    findings: tuple[Reported, ...] = ()
    metrics: Metrics = Metrics()
    note: str = ""
    diff: Diff | None = None

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Where each module stands, by its name."""
        return {module.name: number for number, module in enumerate(self.modules)}

    @cached_property
    def imported(self) -> Mapping[str, tuple[str, ...]]:
        """By module, those that its production code imports."""
        found: dict[str, list[str]] = {}
        for edge in self.edges:
            if edge.imports:
                from_, to = self.ends(edge)
                found.setdefault(from_, []).append(to)
        return {name: tuple(names) for name, names in found.items()}

    @cached_property
    def importing(self) -> Mapping[str, tuple[str, ...]]:
        """By module, those whose production code imports it."""
        found: dict[str, list[str]] = {}
        for name, names in self.imported.items():
            for other in names:
                found.setdefault(other, []).append(name)
        return {name: tuple(names) for name, names in found.items()}

    def cycle_with(self, name: str) -> tuple[str, ...]:
        """The modules of the cycle that one is in, itself among them; none where it is in none."""
        return next((cycle.modules for cycle in self.cycles if name in cycle.modules), ())

    def ends(self, edge: Edge) -> tuple[str, str]:
        """The names of both modules of an edge."""
        return self.modules[edge.from_].name, self.modules[edge.to].name

    def reported(self, indices: tuple[int, ...]) -> int:
        """How many of some findings check counts: all but those an exception allows."""
        return sum(self.findings[index].state != "allowed" for index in indices)
