"""What a configuration file is going to say, before it is text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from boundcheck.base.dotted import last_of
from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.config.model import Role, Severity

Kept = Literal["kept", "partly", "lost"]
# What TOML says of a contract: by key, in the order in which it is to be written.
DraftContract = Mapping[str, object]


class Row(NamedTuple):
    """What became of one contract or key of another tool; `how` says what differs."""

    what: str
    kept: Kept
    how: str = ""


@dataclass(frozen=True, slots=True)
class DraftDependency:
    """One entry of `depends_on`."""

    module: str
    deprecated: bool = False
    reason: str | None = None
    layer: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class DraftPublic:
    """One entry of `public`; `to` empty means everyone."""

    entry: str
    to: tuple[str, ...] = ()
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class DraftModule:
    """One module to be. None stands for a key that is left out; `notes` become comments above the table.

    `loose`: a file beside packages whose role observation is yet to find, with the root package it lies in ("": none).
    `wiring`: its name says that it may wire the others together (settings, urls, main), which observation confirms.
    """

    name: str
    paths: tuple[str, ...]
    role: Role = "module"
    layer: str | None = None
    owner: str | None = None
    depends_on: tuple[DraftDependency, ...] | None = None
    cannot_depend_on: tuple[str, ...] = ()
    cannot_depend_on_external: tuple[str, ...] = ()
    public: tuple[DraftPublic, ...] | None = None
    visible_to: tuple[str, ...] | None = None
    tests: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    wiring: bool = False
    rules: tuple[tuple[str, Severity], ...] = ()
    loose: str | None = None
    models: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()

    @property
    def last(self) -> str:
        """The last segment of its first path, which is what people call it."""
        return last_of(self.paths[0])

    @property
    def is_glob(self) -> bool:
        return any("*" in path for path in self.paths)


@dataclass(frozen=True, slots=True)
class DraftLayer:
    """One layer, from high to low in the draft."""

    name: str
    independent: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class DraftAllow:
    """One `[[allow]]`."""

    rule: str
    reason: str
    from_: str | None = None
    to: str | None = None
    target: str | None = None
    path: str | None = None


@dataclass(frozen=True, slots=True)
class DraftConfig:
    """The whole file. Of a translation, `rows` say what became of what it is from, `rest` is the contract of all files
    that no module has, and the modules of `beside` are proposed in comments."""

    source_roots: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    test_paths: tuple[str, ...] = ()
    test_support: tuple[str, ...] = ()
    layers: tuple[DraftLayer, ...] = ()
    external: tuple[tuple[str, tuple[str, ...]], ...] = ()
    modules: tuple[DraftModule, ...] = ()
    allows: tuple[DraftAllow, ...] = ()
    exhaustive: bool = False
    origin: str = ""
    unassigned: str = "check"
    typing_only: str = "check"
    rules: tuple[tuple[str, Severity], ...] = ()
    contracts: Sequence[DraftContract] = ()
    rows: tuple[Row, ...] = ()
    rest: DraftModule | None = None
    beside: DraftConfig | None = None
