"""The typed configuration: what the TOML files declare, every value with its place where a finding can need it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warn", "off"]
Role = Literal["module", "shared", "composition"]
TestScope = Literal["standalone", "direct", "all"]
BaselineFiles = Literal["project", "per-module"]
TypingOnly = Literal["check", "ignore"]

UNASSIGNED = "(unassigned)"


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
class Dependency:
    """One entry of `depends_on`."""

    module: str
    place: Place
    deprecated: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """One entry of `public`, relative to the module; `to` empty means everyone.

    `below` are the dotted names that it is relative to; empty, as in every TOML file, means all paths of the module.
    """

    entry: str
    place: Place
    to: tuple[Entry, ...] = ()
    written: bool = True  # False for the default entries, which may match nothing
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ModuleContract:
    """What one `[modules.X]` (or `[module]` beside the code) declares.

    `paths` may hold globs; a contract with a glob declares one module per matching package, and discovery
    expands it. `depends_on` is None when absent: any dependency is allowed.
    """

    name: str
    place: Place
    paths: tuple[Entry, ...]
    layer: Entry | None = None
    owner: str | None = None
    depends_on: tuple[Dependency, ...] | None = None
    public: tuple[PublicEntry, ...] = ()
    visible_to: tuple[Entry, ...] | None = None
    tables: tuple[Entry, ...] = ()
    models: tuple[Entry, ...] = ()
    tests: tuple[Entry, ...] | None = None
    test_scope: TestScope = "direct"
    role: Role = "module"
    strict: bool = False
    rules: tuple[tuple[str, Severity], ...] = ()  # rule or group -> severity, as written


@dataclass(frozen=True, slots=True)
class External:
    """A third-party package (a top-level or dotted import name) reserved to modules."""

    package: str
    place: Place
    modules: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Allow:
    """One `[[allow]]`: an explicit exception. `from_`, `to`, `target`, `path` are globs or None (anything)."""

    rule: str
    place: Place
    reason: str
    from_: Entry | None = None
    to: Entry | None = None
    target: str | None = None
    path: str | None = None
    issue: str | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration of a project. Absent lists that boundcheck detects by itself are None."""

    root: Path
    file: str
    source_roots: tuple[Entry, ...] | None = None
    test_paths: tuple[Entry, ...] | None = None
    test_support: tuple[Entry, ...] = ()
    migrations: tuple[Entry, ...] | None = None
    exclude: tuple[str, ...] = ()
    exhaustive: bool = False
    typing_only: TypingOnly = "check"
    sql_dialect: str | None = None
    atomic_wrappers: tuple[str, ...] = ()
    baseline: BaselineFiles = "project"
    required_version: str | None = None
    layers: tuple[Layer, ...] = ()
    rules: tuple[tuple[str, Severity], ...] = ()  # rule or group -> severity, as written
    external: tuple[External, ...] = ()
    modules: tuple[ModuleContract, ...] = ()
    allows: tuple[Allow, ...] = ()
    # (path, text) of every TOML file read
    sources: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    # What those say, in their order, without comments and places.
    values: str = field(default="", repr=False, compare=False)
    # The other file that could hold the configuration, where there is one, and the place of the one it holds
    beside: tuple[str, Place | None] | None = field(default=None, repr=False)
