"""What a report on one module says: what stands in the way, what its API would be, what a network would cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from boundcheck.answers.atlas.model import Metrics, State
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.plain import counted
from boundcheck.config.model import Role
from boundcheck.extraction.history.model import ModuleHistory
from boundcheck.findings.finding import Certainty

# "in": another module leans on this one; "out": this one leans on another; "own": a matter of the module alone.
Direction = Literal["in", "out", "own"]
# What has to be changed: names in some lines; a function in a public API; how modules talk (events, protocols);
# the database's schema, with its data.
Effort = Literal["lines", "function", "design", "schema"]
Verdict = Literal["ready", "blocked"]


class Evidence(NamedTuple):
    """One place that stands in the way: a finding of a rule, or what no rule reports (`rule` None).

    `path` is relative to the project root, line and column count from 1. `target` is a dotted name or table ("" none).
    `state` is that of a finding; "exempt" is what no rule binds (a composition module's query, a key to a shared table),
    and what stands in the way all the same.
    """

    rule: str | None
    path: str
    line: int
    column: int
    from_: str
    to: str
    target: str
    message: str
    state: State | Literal["exempt"] = "new"
    certainty: Certainty = "certain"
    fingerprint: str = ""


class Cut(NamedTuple):
    """A dependency that a cycle is cheapest cut at, with the import sites that have to go."""

    from_: str
    to: str
    sites: int


@dataclass(frozen=True, slots=True)
class Blocker:
    """Everything of one kind that stands in the way: `kind` is unique in a report (`foreign-key-in`).

    `evidence` is sorted by place. `cycle` are the modules of the cycle that the module is in, `cuts` the cheapest way out.
    """

    kind: str
    rule: str | None
    direction: Direction
    title: str
    remedy: str
    effort: Effort
    evidence: tuple[Evidence, ...]
    cycle: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()

    @property
    def count(self) -> int:
        return len(self.evidence)

    def modules(self, module: str) -> tuple[str, ...]:
        """The other modules that take part."""
        ends = {end for found in self.evidence for end in (found.from_, found.to)} | set(self.cycle)
        return tuple(sorted(ends - {module, ""}))


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One change that takes blockers away: what to do, how many places it clears, of which kind, and where they are.

    `done` steps are what the module has behind it: a kind that has no evidence.
    """

    title: str
    kind: str
    effort: Effort
    clears: int
    files: int
    modules: tuple[str, ...] = ()
    done: bool = False


class Parameter(NamedTuple):
    """One parameter as written; `annotation` "" where there is none; `default` its source text (None: it is required).

    `kind` is Python's: "positional", "both", "variadic", "keyword", "keywords".
    """

    name: str
    annotation: str = ""
    default: str | None = None
    kind: str = "both"


class Shape(NamedTuple):
    """A class that signatures name and that a network could carry: what it is made of, by its dotted name.

    `fields` are those of a dataclass, NamedTuple, pydantic model or TypedDict, or the values of an enum.
    `resolved` gives the dotted name of each first-party or imported name in the annotations of its fields.
    """

    name: str
    kind: Literal["record", "enum"]
    fields: tuple[Parameter, ...]
    resolved: tuple[tuple[str, str], ...] = ()


class Caller(NamedTuple):
    """What one module does with one name: all sites, and calls among them in loops and in transactions.

    `calls` are the sites that a network would turn into calls: not those of data, exceptions and signals. `places` are
    the (path, line) of sites, sorted.
    """

    module: str
    sites: int
    in_loop: int
    in_transaction: int
    tests: int = 0  # sites in its tests, not among `sites`
    places: tuple[tuple[str, int], ...] = ()
    calls: int = 0


class Definition(NamedTuple):
    """What a name is: `signature` as one would write its stub (`charge(order: int) -> Receipt`; for what is no function its kind
    and name). Annotations are as written; `resolved` gives the dotted name of each first-party or imported name in them.

    `is_local`: plain data or a library's object, so that nothing done with it is a call of the module. `is_object`: a constant that
    is something else than plain data. `yields`: it is a generator; `decorators` are the last names of its decorators. `library` is
    the dotted name or package of other people's that a file passes on.
    """

    kind: Literal["function", "class", "exception", "constant", "signal", "model", "file", "unknown"]
    signature: str
    path: str
    line: int
    is_async: bool = False
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    doc: str = ""
    resolved: tuple[tuple[str, str], ...] = ()
    is_local: bool = False
    is_object: bool = False
    yields: bool = False
    decorators: tuple[str, ...] = ()
    library: str = ""


@dataclass(frozen=True, slots=True)
class SurfaceEntry:
    """One name of a module that others use: an endpoint that a service would need.

    `name` is the dotted name where it is defined. `obstacles` say what cannot cross a network: arguments and results that are
    models, querysets, callables, sessions, open files. `is_public`: whether the contract says so. `in_test`: it is test code.
    """

    module: str
    name: str
    definition: Definition
    callers: tuple[Caller, ...]
    obstacles: tuple[str, ...] = ()
    is_public: bool = True
    in_test: bool = False

    @property
    def sites(self) -> int:
        return sum(caller.sites for caller in self.callers)

    @property
    def calls(self) -> CallSites:
        return CallSites.of((each.calls, each.in_loop, each.in_transaction) for each in self.callers)


class Tables(NamedTuple):
    """Tables by name: the module's own; those of them that others reach, and foreign ones it reaches, each with the modules."""

    owned: tuple[str, ...] = ()
    reached_by_others: tuple[tuple[str, tuple[str, ...]], ...] = ()
    reaches: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Assumptions(NamedTuple):
    """What an estimate of cost rests on; milliseconds, and rounds of a loop, from and to."""

    in_process: float = 0.1
    network: tuple[float, float] = (5.0, 20.0)
    rounds: tuple[int, int] = (10, 100)


class CallSites(NamedTuple):
    """Sites of calls that turn into network calls; those in loops and in transactions are among all."""

    all: int = 0
    loops: int = 0
    transactions: int = 0

    @classmethod
    def of(cls, several: Iterable[tuple[int, int, int]]) -> CallSites:
        """All of them together."""
        return cls(*map(sum, zip(*several, strict=True)))


class Cost(NamedTuple):
    """What turns into network calls, into the module and out of it."""

    assumptions: Assumptions
    in_: CallSites
    out: CallSites

    @property
    def both(self) -> CallSites:
        """Either way."""
        return CallSites.of((self.in_, self.out))

    @property
    def loop(self) -> tuple[float, float]:
        """Milliseconds of one run of a loop with a call in it, from and to."""
        (low, high), (fewest, most) = self.assumptions.network, self.assumptions.rounds
        return low * fewest, high * most


@dataclass(frozen=True, slots=True)
class Question:
    """One question that decides whether to extract at all. `answer` is what code and history can say ("": the reader's)."""

    question: str
    answer: str = ""
    hint: str = ""


class Figures(NamedTuple):
    """Numbers of one module. Coupling counts modules, over imports of production code (Martin 1994)."""

    files: int
    lines: int
    afferent: int
    efferent: int
    instability: float | None
    reaches: int  # modules it depends on, directly or not, itself among them
    reached_by: int  # modules that depend on it, directly or not, itself among them
    in_cycle: int  # modules of its cycle; 0: it is in none


@dataclass(frozen=True, slots=True)
class Extraction:
    """The report on one module. `needs` is the reverse surface: names of other modules that this one uses.

    `models` are the ORM models that the surface's signatures name, by dotted name; `named` are its names that others use without an
    import, with their kinds (`url:billing:pay`). `stays` says why it never leaves as things are, a clause; "" where it can.
    """

    module: str
    role: Role
    owner: str | None
    blockers: tuple[Blocker, ...]
    steps: tuple[ChecklistStep, ...]
    surface: tuple[SurfaceEntry, ...]
    needs: tuple[SurfaceEntry, ...]
    depends_on: tuple[str, ...]
    tables: Tables
    cost: Cost
    figures: Figures
    whole: Metrics
    shapes: tuple[Shape, ...] = ()
    tests: int = 0  # files that hold tests
    questions: tuple[Question, ...] = ()
    assumed: tuple[str, ...] = ()  # what is changed of the contracts that are written, a clause each
    history: ModuleHistory | None = None
    models: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    stays: str = ""

    @property
    def verdict(self) -> Verdict:
        return "blocked" if self.blockers or self.stays else "ready"

    @property
    def places(self) -> int:
        """Of all blockers together."""
        return sum(blocker.count for blocker in self.blockers)

    @property
    def users(self) -> Counter[str]:
        """Sites by the module that uses this one."""
        return Counter(
            each.module for entry in self.surface for each in entry.callers for _ in range(each.sites)
        )

    @property
    def callers(self) -> Counter[str]:
        """Sites by the module that uses this one, of those alone that a network would turn into calls."""
        return Counter(
            each.module for entry in self.surface for each in entry.callers for _ in range(each.calls)
        )

    @property
    def used(self) -> Counter[str]:
        """Sites by the module that this one uses."""
        return Counter(entry.module for entry in self.needs for _ in range(entry.sites))

    @property
    def stuck(self) -> str:
        """How many names of the surface no network could carry; "" none."""
        names = len(self.surface)
        stuck = sum(bool(entry.obstacles) for entry in self.surface)
        if not stuck:
            return ""
        if names == 1:
            return "the one name that others use cannot cross a network as it is"
        every = "both names" if names == 2 else f"all {names:,} names"
        which = every if stuck == names else f"{stuck:,} of the {counted(names, 'name')}"
        return f"{which} that others use cannot cross a network as {'it is' if stuck == 1 else 'they are'}"
