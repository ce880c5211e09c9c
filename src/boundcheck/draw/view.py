"""What every drawing of the coupling shows beside its numbers: modules by layer, and the marks on each edge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from boundcheck.coupling import Coupling, Edge, ModuleNode
from boundcheck.plain import counted


@dataclass(frozen=True, slots=True)
class Link:
    """An edge and what is wrong with it; `cycle` is the number of the cycle it closes, from 1."""

    edge: Edge
    undeclared: bool
    cycle: int | None

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong, in words, so that no drawing depends on its colours."""
        return (
            *(("undeclared",) if self.undeclared else ()),
            *((f"cycle {self.cycle}",) if self.cycle is not None else ()),
            *((counted(self.edge.findings, "finding"),) if self.edge.findings else ()),
        )

    @property
    def size(self) -> str:
        """How much is used, in the strongest kind of use there is: imports, else data accesses, else tests."""
        edge = self.edge
        if edge.imports:
            return f"{edge.imports:,}"
        return f"{edge.data:,} data" if edge.data else counted(edge.tests, "test import")


def links(coupling: Coupling) -> tuple[Link, ...]:
    """The edges in order, each with its marks."""
    roles = {module.name: module.role for module in coupling.modules}
    cycles: dict[str, set[int]] = {}
    for number, names in enumerate(coupling.cycles, start=1):
        for name in names:
            cycles.setdefault(name, set()).add(number)
    return tuple(
        Link(
            edge,
            # Only imports have to be declared; shared modules need no declaration, compositions make none.
            undeclared=not edge.declared
            and edge.imports > 0
            and roles.get(edge.to) != "shared"
            and roles.get(edge.from_) != "composition",
            cycle=_cycle(edge, cycles),
        )
        for edge in sorted(coupling.edges, key=lambda edge: (edge.from_, edge.to))
    )


def by_layer(coupling: Coupling) -> tuple[tuple[str | None, tuple[ModuleNode, ...]], ...]:
    """The modules by name under their layer: the layers from high to low, then None for those without one."""
    groups: dict[str | None, list[ModuleNode]] = {layer: [] for layer in coupling.layers}
    for module in sorted(coupling.modules, key=lambda module: (module.layer or "", module.name)):
        groups.setdefault(module.layer, []).append(module)
    last = groups.pop(None, [])
    return tuple((layer, tuple(modules)) for layer, modules in (*groups.items(), (None, last)) if modules)


def strangers(coupling: Coupling) -> tuple[str, ...]:
    """The names at the ends of edges that are no modules of the picture, such as `(unassigned)`."""
    known = {module.name for module in coupling.modules}
    ends: Iterator[str] = (end for edge in coupling.edges for end in (edge.from_, edge.to))
    return tuple(sorted(set(ends) - known))


def _cycle(edge: Edge, cycles: dict[str, set[int]]) -> int | None:
    if not edge.imports:
        return None
    return min(cycles.get(edge.from_, set()) & cycles.get(edge.to, set()), default=None)
