"""Code imports everything from another module with a star.

## Why it matters

A star hides what is used, so nobody can say what a service would have to offer, and every new name of the other module
becomes one of yours. Inside a module stars are its own business.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/cart.py`
```python
from shop.billing import *  # finding: wildcard-import
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

[modules.billing]
path = "shop.billing"
```

`shop/orders/cart.py`
```python
from shop.billing import charge
```

`shop/billing/__init__.py`
```python
from shop.billing.internals import *

def charge(): ...
```

`shop/billing/internals.py`
```python
def retry(): ...
```

## How to fix

Name what you use.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.api.private_import import private_targets
from boundcheck.rules.report import at_reference

NAME = "wildcard-import"
FIX = "safe"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref in subject.production:
        star = next((target for target in ref.targets if target.symbol == "*"), None)
        if star is None or ref.kind != "import" or ref.to == UNASSIGNED:
            continue
        if ask.role(ref.to) == "shared" or private_targets(ask, ref)[0]:
            continue  # a star on a private file is one private-import
        yield at_reference(
            NAME,
            ref,
            f"{ref.file.owner} imports everything of {star.name}, which hides what it uses of {ref.to}; name what is used",
            star.name,
        )
