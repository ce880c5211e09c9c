"""A contract lists a dependency that nothing uses.

## Why it matters

A list that allows more than what is needed hides the next unplanned import: the day somebody adds it, nothing is
reported. Imports, strings that are imported, tests, migrations, data accesses and names (of URLs,
templates, tasks) all count as use.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["catalog", "billing"]  # finding: unused-dependency

[modules.catalog]
path = "shop.catalog"

[modules.billing]
path = "shop.billing"
```

`shop/orders/__init__.py`
```python
from shop.catalog import price
```

`shop/catalog/__init__.py`
```python
def price(): ...
```

`shop/billing/__init__.py`
```python
def charge(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["catalog"]

[modules.catalog]
path = "shop.catalog"
```

`shop/orders/__init__.py`
```python
from shop.catalog import price
```

`shop/catalog/__init__.py`
```python
def price(): ...
```

## How to fix

Remove the entry from `depends_on`. One that only gives leave says so: `{ module = "catalog", optional = true }`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.config.model import DependsOn
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_place

NAME = "unused-dependency"
FIX = "safe"
_At = tuple[str, int, int]  # where an entry is written


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    used = {(dependency.from_, dependency.to) for dependency in whole.dependencies}
    seen: set[_At] = set()  # one contract with a glob stands for many modules
    listed = _listed(codebase)
    for module in codebase.modules.by_name.values():
        for entry in module.contract.depends_on or ():
            place = _at(entry)
            # A layer is a leave to import downwards, not a list of what is needed.
            is_leave = entry.optional or entry.layer is not None
            if is_leave or entry.module not in codebase.modules.by_name or place in seen:
                continue
            seen.add(place)
            pairs = listed[place]
            if used.isdisjoint(pairs) and not any(whole.is_tied(*pair) for pair in pairs):
                message = f'{module.name} declares {entry.module} but does not use it; remove "{entry.module}" from depends_on'
                yield at_place(NAME, entry.place, message, module.name, entry.module, entry.module)


def _listed(codebase: Codebase) -> dict[_At, list[tuple[str, str]]]:
    """By entry, what it lists: for each module of its contract, every module that it stands for there."""
    found: dict[_At, list[tuple[str, str]]] = {}
    for module in codebase.modules.by_name.values():
        for entry in module.contract.depends_on or ():
            found.setdefault(_at(entry), []).append((module.name, entry.module))
    return found


def _at(entry: DependsOn) -> _At:
    return entry.place.path, entry.place.line, entry.place.column
