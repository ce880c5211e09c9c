"""A module still depends on another one that its contract wants to get rid of.

## Why it matters

A dependency on its way out stays in the contract so that the build is green, and keeps being reported, once for the
pair, so that nobody forgets it or takes it for granted.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = [{ module = "catalog", deprecated = true, reason = "moves to events" }]

[modules.catalog]
path = "shop.catalog"
```

`shop/orders/__init__.py`
```python
from shop.catalog import price  # finding: deprecated-dependency
```

`shop/orders/cart.py`
```python
from shop.catalog import price
```

`shop/catalog/__init__.py`
```python
def price(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = []

[modules.catalog]
path = "shop.catalog"
```

`shop/orders/__init__.py`
```python
def on_price_changed(price): ...
```

`shop/catalog/__init__.py`
```python
def price(): ...
```

## How to fix

Remove the last import, then the entry: `unused-dependency` tells you when it has become useless.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from boundcheck.codebase import Codebase, Reference
from boundcheck.finding import Finding
from boundcheck.rules.dependency.verdict import sites
from boundcheck.rules.report import at_reference

NAME = "deprecated-dependency"


def check(codebase: Codebase) -> Iterator[Finding]:
    by_pair: dict[tuple[str, str], list[Reference]] = defaultdict(list)
    for ref in sites(codebase, NAME):
        by_pair[ref.file.owner, ref.to].append(ref)
    for (importer, imported), refs in by_pair.items():
        contract = codebase.modules.by_name[importer].contract
        reason = next((d.reason for d in contract.depends_on or () if d.module == imported), None)
        why = f" ({reason})" if reason else ""
        places = f"{len(refs)} places" if len(refs) > 1 else "one place"
        message = f"{importer} still uses {imported} in {places}, though that is deprecated{why}; remove the imports"
        yield at_reference(NAME, refs[0], message, imported)
