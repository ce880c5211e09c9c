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

from boundcheck.codebase.breaches import breach
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Dependency, Whole
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_site

NAME = "deprecated-dependency"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    by_pair: dict[tuple[str, str], list[Dependency]] = defaultdict(list)
    for dependency in whole.dependencies:
        if dependency.imports:
            by_pair[dependency.from_, dependency.to].append(dependency)
    for (importer, imported), found in by_pair.items():
        first, module = found[0].first_import, codebase.modules.by_name.get(importer)
        listed = module.contract.depends_on or () if module else ()
        reasons = [each.reason for each in listed if each.module == imported and each.deprecated]
        if first is None or not reasons or breach(codebase, importer, imported) != NAME:
            continue
        why = f" ({reasons[0]})" if reasons[0] else ""
        count = sum(dependency.imports for dependency in found)
        places = f"{count} places" if count > 1 else "one place"
        message = f"{importer} still uses {imported} in {places}, though that is deprecated{why}; remove the imports, then the entry"
        yield at_site(NAME, found[0], first, message, imported)
