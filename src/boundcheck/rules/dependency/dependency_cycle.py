"""Modules depend on each other in a cycle.

## Why it matters

Modules in a cycle are one module with several names: none of them can be understood, tested, released or pulled out
without all the others. As services they would call each other back and forth.

One finding is shown for each dependency that is cheapest to cut: together these cuts leave no cycle. What breaks
another rule has to go anyway and costs least; else the number of import sites counts. The finding stands at the first import of such a dependency and names the cycle and the other sites. Imports
under `TYPE_CHECKING`, tests, migrations and composition modules are no part of a cycle.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/__init__.py`
```python
from shop.billing import charge
```

`shop/orders/cart.py`
```python
from shop.billing import charge
```

`shop/billing/__init__.py`
```python
from shop.orders import cart_total  # finding: dependency-cycle, private-import
def charge(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/__init__.py`
```python
from shop.billing import charge
```

`shop/billing/__init__.py`
```python
def charge(amount): ...
```

## How to fix

Pass the value in instead of fetching it, publish an event instead of calling back, move what both need into a third
module below them, or, if they always change together, merge the modules: a cycle may mean that the line between them
is drawn in the wrong place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boundcheck.codebase import Codebase, Reference
from boundcheck.finding import Finding
from boundcheck.graph import Cycle, dependency_sites, find_cycles
from boundcheck.rules.dependency.verdict import breach
from boundcheck.rules.report import at_reference, listed

NAME = "dependency-cycle"
_DEAR = 1_000_000  # more than any number of import sites


def check(codebase: Codebase) -> Iterator[Finding]:
    sites = dependency_sites(codebase.production)
    # What breaks another rule has to go anyway, so it is the cheapest to cut.
    costs = {pair: len(refs) + (0 if breach(codebase, *pair) else _DEAR) for pair, refs in sites.items()}
    for cycle in find_cycles(costs):
        for pair in cycle.cuts:
            yield _finding(cycle, pair, sites, allowed=costs[pair] >= _DEAR)


def _finding(
    cycle: Cycle, pair: tuple[str, str], sites: Mapping[tuple[str, str], list[Reference]], *, allowed: bool
) -> Finding:
    importer, imported = pair
    way = " → ".join((importer, *_way_back(cycle, pair, sites)))
    refs = sites[pair]
    places = listed([f"{ref.file.path}:{ref.line}" for ref in refs], most=4)
    these = f"{'this import' if len(refs) == 1 else f'these {len(refs)} imports'} ({places})"
    cut = these if allowed else f"{these}, which the contracts forbid anyway"
    message = (
        f"{importer} depends on {imported}, which closes the cycle {way}; to open it, cut {cut}: "
        "pass in what is needed, or publish an event"
    )
    return at_reference(NAME, refs[0], message, imported)


def _way_back(
    cycle: Cycle, pair: tuple[str, str], sites: Mapping[tuple[str, str], list[Reference]]
) -> tuple[str, ...]:
    """The shortest way from the imported module back to the importer, both included."""
    importer, imported = pair
    paths: dict[str, tuple[str, ...]] = {imported: (imported,)}
    frontier = [imported]
    while frontier and importer not in paths:
        following = []
        for module in frontier:
            for other in cycle.modules:
                if other not in paths and (module, other) in sites:
                    paths[other] = (*paths[module], other)
                    following.append(other)
        frontier = following
    return paths.get(importer, (imported,))
