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

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from boundcheck.codebase.breaches import breach
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import MOST_SITES, Dependency, Whole
from boundcheck.codebase.graph import cyclic_groups, find_cycles
from boundcheck.codebase.ways import Ways
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_site, listed

NAME = "dependency-cycle"
_DEAR = 1_000_000  # more than any number of import sites


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    pairs: dict[tuple[str, str], list[Dependency]] = defaultdict(list)
    for dependency in whole.dependencies:
        if dependency.running and UNASSIGNED not in (dependency.from_, dependency.to):
            pairs[dependency.from_, dependency.to].append(dependency)
    counts = {pair: sum(d.running for d in found) for pair, found in pairs.items()}
    groups = dict.fromkeys(name for pair in pairs for name in pair)
    groups |= {name: group for group in cyclic_groups(pairs) for name in group}
    # What breaks another rule has to go anyway, so it is the cheapest to cut.
    costs = {
        pair: counts[pair] + (0 if breach(codebase, *pair) else _DEAR)
        for pair in pairs
        if groups[pair[0]] and groups[pair[0]] is groups[pair[1]]
    }
    ways = Ways(counts)
    for cycle in find_cycles(costs):
        for pair in cycle.cuts:
            back = ways.shortest(pair[1], pair[0]) or (pair[1],)
            way = (pair[0], *back)
            yield _finding(pairs[pair], counts[pair], way, allowed=costs[pair] >= _DEAR)


def _finding(found: Sequence[Dependency], count: int, modules: tuple[str, ...], *, allowed: bool) -> Finding:
    importer, imported = found[0].from_, found[0].to
    way = " → ".join(modules)
    shown = [f"{d.path}:{site.line}" for d in found[:MOST_SITES] for site in d.sites][:MOST_SITES]
    places = listed([*shown, *("" for _ in range(count - len(shown)))], most=MOST_SITES)
    these = f"{'this import' if count == 1 else f'these {count} imports'} ({places})"
    cut = these if allowed else f"{these}, which the contracts forbid anyway"
    message = (
        f"{importer} depends on {imported}, which closes the cycle {way}; to open it, cut {cut}: "
        "pass in what is needed, or publish an event"
    )
    return at_site(NAME, found[0], found[0].sites[0], message, imported)


def closing(dependency: Dependency, pairs: Collection[tuple[str, str]]) -> Iterator[Finding]:
    """What a dependency would be told for that is not there yet, among the `pairs` of modules that need each other. One between
    modules that reach each other already closes no cycle: nothing is told."""
    pair = dependency.from_, dependency.to
    if not dependency.running or pair in pairs or UNASSIGNED in pair:
        return
    ways = Ways(pairs)
    back = ways.shortest(pair[1], pair[0])
    if back is not None and ways.shortest(*pair) is None:
        message = (
            f"{pair[0]} would depend on {pair[1]}, which would close the cycle {' → '.join((pair[0], *back))}; "
            "pass in what is needed, or publish an event"
        )
        yield at_site(NAME, dependency, dependency.sites[0], message, pair[1])


def cycle_of(pair: tuple[str, str], pairs: Collection[tuple[str, str]]) -> tuple[str, ...]:
    """The shortest way from the first module to the second and back, both ends included; empty where there is none."""
    ways = Ways(pairs)
    there, back = ways.shortest(*pair), ways.shortest(pair[1], pair[0])
    return (*there, *back[1:]) if there and back else ()
