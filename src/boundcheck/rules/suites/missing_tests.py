"""A module has no test suite of its own.

## Why it matters

A module that is tested only from outside, or not at all, cannot be moved with confidence: its suite is the first thing an
extraction needs, to tell whether the module still works where it goes.

A suite is at least one file with tests that belongs to the module: inside its packages, in `<test path>/<module>`, or where
its `tests` key says. Composition modules need none: end to end tests show that they work.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]  # finding: missing-tests
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/cart.py`
```python
def total(): ...
```

`shop/billing/api.py`
```python
def charge(): ...
```

`tests/billing/test_api.py`
```python
def test_charge(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
tests = ["checks/of_billing"]
```

`shop/orders/cart.py`
```python
def total(): ...
```

`shop/orders/test_cart.py`
```python
def test_total(): ...
```

`shop/billing/api.py`
```python
def charge(): ...
```

`checks/of_billing/test_api.py`
```python
def test_charge(): ...
```

## How to fix

Write tests that use only the module and what it declares. If the suite is somewhere else, name it in `tests`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_place

NAME = "missing-tests"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    tested: set[str] = set()
    for file in codebase.files:
        if file.kind == "test" and file.owner not in tested and file.facts.has_tests:
            tested.add(file.owner)
    holding = {file.owner for file in codebase.files if file.kind == "source"}
    for module in codebase.modules.by_name.values():
        if module.name in tested or module.contract.role == "composition" or module.name not in holding:
            continue
        message = f"{module.name} has no tests of its own; add a suite, or name it in tests"
        yield at_place(NAME, module.contract.place, message, module.name)
