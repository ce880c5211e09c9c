"""The typed configuration: what the TOML files declare, every value with its place where a finding can need it."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Literal

from boundcheck.base.disk import digest_of
from boundcheck.base.light import dataclass
from boundcheck.findings.own_rules import NO_OWN_RULES, OwnRules

Severity = Literal["error", "warn", "off"]
Role = Literal["module", "shared", "composition"]
TestScope = Literal["standalone", "direct", "all"]
BaselineFiles = Literal["project", "per-module"]
TypingOnly = Literal["check", "ignore"]
Unassigned = Literal["check", "free"]
ImportContractType = Literal["forbidden", "layers", "independence", "protected", "acyclic", "private"]

UNASSIGNED = "(unassigned)"
MOST_DEPTH = 1000  # below the packages of an acyclic contract


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is written: path relative to the project root (posix), line and column from 1."""

    path: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """A written name and its place."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; the tuple of layers runs from high to low."""

    name: str
    place: Place
    independent: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class DependsOn:
    """One entry of `depends_on`: modules by a name or glob, or (`module` is empty) all of a layer.

    Among the modules of a codebase each stands for one module; what matches none stays as it is written. An `optional`
    one may be used and need not be.
    """

    module: str
    place: Place
    deprecated: bool = False
    reason: str | None = None
    layer: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One entry of `public`, relative to the module; `to` empty means everyone. Who is named by an exclusive entry may use
    nothing but such entries. An entry between slashes is a regular expression for the whole name behind the module's.

    `below` are the dotted names that it is relative to; empty, as in every TOML file, means all paths of the module.
    """

    entry: str
    place: Place
    to: tuple[Entry, ...] = ()
    written: bool = True  # False for the default entries, which may match nothing
    below: tuple[str, ...] = ()
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class ModuleContract:
    """What one `[modules.X]` (or `[module]` beside the code) declares.

    `paths` may hold globs; a contract with a glob declares one module per matching package, and discovery
    expands it. `depends_on` is None when absent: any dependency is allowed but for those in `cannot_depend_on`. The same goes
    for other people's packages.
    """

    name: str
    place: Place
    paths: tuple[Entry, ...]
    layer: Entry | None = None
    owner: str | None = None
    depends_on: tuple[DependsOn, ...] | None = None
    cannot_depend_on: tuple[Entry, ...] = ()
    depends_on_external: tuple[Entry, ...] | None = None
    cannot_depend_on_external: tuple[Entry, ...] = ()
    public: tuple[PublicEntry, ...] = ()
    visible_to: tuple[Entry, ...] | None = None
    tables: tuple[Entry, ...] = ()
    models: tuple[Entry, ...] = ()
    tests: tuple[Entry, ...] | None = None
    test_scope: TestScope = "direct"
    role: Role = "module"
    strict: bool = False
    acyclic: bool = False
    rules: tuple[tuple[str, Severity], ...] = ()  # rule or group -> severity, as written


@dataclass(frozen=True, slots=True)
class External:
    """A third-party package (a top-level or dotted import name) reserved to modules."""

    package: str
    place: Place
    modules: tuple[Entry, ...]
    within: str = ""  # the folder of the project that says so; "": all files are bound


@dataclass(frozen=True, slots=True)
class Allow:
    """One `[[allow]]`: an explicit exception. `from_`, `to`, `target`, `path` are globs or None (anything); `reason` ends in the issue."""

    rule: str
    place: Place
    reason: str
    from_: Entry | None = None
    to: Entry | None = None
    target: str | None = None
    path: str | None = None
    until: date | None = None
    contract: Entry | None = None  # the name of one of `[[contracts]]`


def is_private(segment: str) -> bool:
    """Whether a segment of a dotted name says that it is private: `_rates`, never `__main__`."""
    return segment.startswith("_") and not (segment.startswith("__") and segment.endswith("__"))


@dataclass(frozen=True, slots=True)
class LayerMember:
    """A dotted name or glob in a layer of an import contract; an optional one, written in brackets, need not exist."""

    name: str
    place: Place
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ContractLayer:
    """One layer of an import contract; the siblings in it may import each other unless they are `independent`."""

    members: tuple[LayerMember, ...]
    place: Place
    independent: bool = False


@dataclass(frozen=True, slots=True)
class IgnoredImport:
    """One entry of `ignore`: globs on the dotted names of both ends, which stand for files and not for subtrees."""

    importer: str
    imported: str
    place: Place

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}"


@dataclass(frozen=True, slots=True)
class ImportContract:
    """One entry of `[[contracts]]`. Names are dotted names, in which `*` stands for one segment and `**` for one or more.

    Of the keys that only some types have, the others have the defaults: `from_`, `to` (forbidden, protected: what is
    protected), `layers`, `containers`, `exhaustive`, `exhaustive_ignores` (layers; relative names), `modules`
    (independence, private), `allowed` (protected), `within`, `depth`, `skip` (acyclic).
    """

    name: str
    type: ImportContractType
    place: Place
    from_: tuple[Entry, ...] = ()
    to: tuple[Entry, ...] = ()
    layers: tuple[ContractLayer, ...] = ()  # from high to low
    containers: tuple[Entry, ...] = ()
    exhaustive: bool = False
    exhaustive_ignores: tuple[Entry, ...] = ()
    modules: tuple[Entry, ...] = ()
    allowed: tuple[Entry, ...] = ()
    within: tuple[Entry, ...] = ()
    depth: int = 10
    skip: tuple[Entry, ...] = ()
    exact: bool = False
    indirect: bool = True
    roots: tuple[Entry, ...] = ()  # empty: all first-party code
    tests: bool = True
    ignore: tuple[IgnoredImport, ...] = ()
    unmatched_ignores: Severity = "error"
    typing_only: TypingOnly | None = None  # None: as the project says
    severity: Severity | None = None  # None: as the rule's
    guidance: str | None = None


@dataclass(frozen=True, slots=True)
class NamingCall:
    """A callable by its dotted name that takes a name as its first argument, or by the keyword `argument`."""

    call: str
    place: Place
    argument: str = ""


@dataclass(frozen=True, slots=True)
class NameCalls:
    """The project's own callables that make names of a kind, and those that use them."""

    kind: str
    defines: tuple[NamingCall, ...]
    uses: tuple[NamingCall, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One of several projects that are checked as one: what of its files it says, and what its folder shows where it says
    nothing. `folder` is "" for the project that includes the others; `names` are the dotted names that its files hold."""

    folder: str
    file: str
    source_roots: tuple[Entry, ...] | None
    test_paths: tuple[Entry, ...] | None
    migrations: tuple[Entry, ...] | None
    names: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration of a project. Absent lists that boundcheck detects by itself are None."""

    root: Path
    file: str
    source_roots: tuple[Entry, ...] | None = None
    test_paths: tuple[Entry, ...] | None = None
    test_support: tuple[Entry, ...] = ()
    migrations: tuple[Entry, ...] | None = None
    exclude: tuple[Entry, ...] = ()
    exhaustive: bool = False
    unassigned: Unassigned = "check"
    typing_only: TypingOnly = "check"
    sql_dialect: str | None = None
    atomic_wrappers: tuple[Entry, ...] = ()
    baseline: BaselineFiles = "project"
    layers: tuple[Layer, ...] = ()
    rules: tuple[tuple[str, Severity], ...] = ()  # rule or group -> severity, as written
    external: tuple[External, ...] = ()
    modules: tuple[ModuleContract, ...] = ()
    contracts: tuple[ImportContract, ...] = ()
    names: tuple[NameCalls, ...] = ()
    allows: tuple[Allow, ...] = ()
    own_rules: tuple[str, ...] = ()  # distributions
    own: OwnRules = NO_OWN_RULES  # their rules, and those of files that a command names
    parts: tuple[Part, ...] = ()  # where projects are included: this one's, and each of theirs
    # (path, text) of every TOML file read
    sources: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    # What those say, in their order, without comments and places.
    values: str = field(default="", repr=False, compare=False)
    # The other file that could hold the configuration, where there is one, and the place of the one it holds
    beside: tuple[str, Place | None] | None = field(default=None, repr=False)

    @property
    def wrappers(self) -> tuple[str, ...]:
        """The dotted names of `atomic_wrappers`."""
        return tuple(entry.value for entry in self.atomic_wrappers)

    @property
    def judging(self) -> str:
        """What of `values` findings come of: all but exceptions, which are held against what is found."""
        return self._values_without("allow", of_modules="")

    @property
    def sign(self) -> bytes:
        """What stands for all that it says, and where; not for comments."""
        return digest_of(repr((self, self.beside)).encode("utf-8", "surrogatepass"))

    @property
    def binding(self) -> str:
        """What of that is more than what modules may depend on."""
        return self._values_without("allow", of_modules="depends_on")

    def _values_without(self, key: str, of_modules: str) -> str:
        import json  # where contracts were read, it is there

        tables = json.loads(self.values or "{}")
        for table in tables.values():
            table.pop(key, None)
            table.pop(of_modules, None)  # where it is a contract beside code
            for module in table.get("modules", {}).values():
                module.pop(of_modules, None)
        return json.dumps(tables)
