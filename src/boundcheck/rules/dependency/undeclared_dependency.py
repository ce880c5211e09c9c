"""A module imports another one that its contract does not list.

## Why it matters

`depends_on` is the list of services that a module would have to call if it left. Every import beside that list is a
call that nobody planned, nobody reviews, and nobody will remember when the module is to be extracted.

A name may be a glob, and `{ layer = "platform" }` lists all modules of a layer. A module without `depends_on` may import any
other but for those that its `cannot_depend_on` names (globs too). Modules with `role = "shared"` need not be listed; they may only
import shared modules themselves. Code that belongs to no module counts as a module that nobody lists, unless
`unassigned = "free"`, and modules with `role = "composition"` (settings, URL tables, `main`) must be listed by whoever imports them.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["catalog"]

[modules.catalog]
path = "shop.catalog"

[modules.billing]
path = "shop.billing"
```

`shop/orders/cart.py`
```python
from shop.billing import charge  # finding: undeclared-dependency
from shop.catalog import price
```

`shop/billing/__init__.py`
```python
def charge(): ...
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
depends_on = ["catalog", "billing"]

[modules.catalog]
path = "shop.catalog"

[modules.billing]
path = "shop.billing"
```

`shop/orders/cart.py`
```python
from shop.billing import charge
from shop.catalog import price
```

`shop/billing/__init__.py`
```python
def charge(): ...
```

`shop/catalog/__init__.py`
```python
def price(): ...
```

## How to fix

Ask first whether the module should know the other one at all. Often the caller one level up can pass the value in, or
the other module can react to an event instead. If the dependency is right, add it to `depends_on`: the review of that
one line is the point.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.dependency.verdict import sites
from boundcheck.rules.report import at_reference, reached

NAME = "undeclared-dependency"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref in sites(subject, NAME):
        if ref.to == UNASSIGNED and _is_test_code(ask, ref):
            continue  # a production-imports-tests
        yield at_reference(NAME, ref, message(ask, ref), reached(ref))


def message(ask: Questions, ref: Reference) -> str:
    module, target = ref.file.owner, reached(ref)
    if ask.role(module) == "shared":
        return f"shared module {module} imports {target}, but may import only shared modules; move the code it needs into one"
    if ref.to == UNASSIGNED:
        return f"{module} imports {target}, which belongs to no module; move what it needs into a module that {module} declares"
    if ask.role(ref.to) == "composition":
        return f"{module} imports {target} of composition module {ref.to}; pass in what it needs, or declare the dependency"
    if ask.is_excluded(module, ref.to):
        return f"{module} imports {target}, but its cannot_depend_on names {ref.to}; remove the import"
    return f'{module} imports {target}, but does not declare {ref.to}; remove the import or add "{ref.to}" to its depends_on'


def _is_test_code(ask: Questions, ref: Reference) -> bool:
    files = [ask.file(target.file) for target in ref.targets if target.file is not None]
    return bool(files) and all(file is not None and file.kind in ("test", "support") for file in files)
