"""Module coupling: who depends on whom and how much; what `graph` draws."""

from __future__ import annotations

from dataclasses import dataclass

from boundcheck.config.model import Role


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
