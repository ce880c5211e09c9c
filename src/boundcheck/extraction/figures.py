"""The numbers of one module: how it is coupled, whose tables lie between it and others, what a network would cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from boundcheck.answers.atlas.model import Atlas
from boundcheck.answers.tables import TableRow
from boundcheck.base.graphs import reached
from boundcheck.config.model import UNASSIGNED
from boundcheck.extraction.model import Assumptions, CallSites, Cost, Figures, SurfaceEntry, Tables


def figures_of(atlas: Atlas, module: str) -> Figures:
    """Coupling as the atlas counts it; `reaches` sums up over all modules to the whole's CCD."""
    node = atlas.modules[atlas.index[module]]
    return Figures(
        node.files,
        node.lines,
        node.afferent,
        node.efferent,
        node.instability,
        _reached(module, atlas.imported),
        _reached(module, atlas.importing),
        len(atlas.cycle_with(module)),
    )


def _reached(start: str, following: Mapping[str, tuple[str, ...]]) -> int:
    return len(reached((start,), lambda name: (n for n in following.get(name, ()) if n != UNASSIGNED)))


def tables_of(rows: Sequence[TableRow], module: str) -> Tables:
    """The tables of a module and around it, as `boundcheck tables` has them; tests reach none.

    Composition modules count. `reaches` names the owner of each foreign table.
    """
    owned = [row for row in rows if row.owner == module]
    foreign = [row for row in rows if row.owner != module and module in _reached_by(row)]
    return Tables(
        tuple(row.table for row in owned),
        tuple((row.table, _reached_by(row)) for row in owned if row.reached_by),
        tuple((row.table, (row.owner,)) for row in foreign),
    )


def _reached_by(row: TableRow) -> tuple[str, ...]:
    return tuple(sorted({reach.module for reach in row.reached_by}))


def cost_of(
    surface: Iterable[SurfaceEntry],
    needs: Iterable[SurfaceEntry],
    assumptions: Assumptions,
    libraries: Collection[str] = (),
) -> Cost:
    """Sites of calls that become network calls, and milliseconds for one execution of one site.

    A call costs the assumed latency of the network; a loop with a call in it, that times the assumed rounds. These are sites in the code, not calls at run time: how often a site runs, only a measurement tells. Reading
    constants, making plain data, raising errors and sending events are no calls. `libraries` are modules that travel along.
    """
    outward = (entry.calls for entry in needs if entry.module not in libraries)
    return Cost(assumptions, CallSites.of(entry.calls for entry in surface), CallSites.of(outward))
