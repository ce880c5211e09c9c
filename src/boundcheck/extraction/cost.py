"""What calls over a network would cost, by stated assumptions."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from boundcheck.extraction.model import Assumptions, Cost, SurfaceEntry


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
    inward = tuple(surface)
    outward = tuple(entry for entry in needs if entry.module not in libraries)
    low, high = assumptions.network
    fewest, most = assumptions.rounds
    return Cost(
        assumptions,
        sum(entry.calls for entry in inward),
        sum(entry.calls for entry in outward),
        sum(entry.in_loop for entry in inward),
        sum(entry.in_loop for entry in outward),
        sum(entry.in_transaction for entry in inward),
        sum(entry.in_transaction for entry in outward),
        (low, high),
        (low * fewest, high * most),
    )
