"""A module imports another one that is not visible to it.

## Why it matters

`visible_to` is the owner's side of the contract: some modules are an inner part of a few others (an adapter, a legacy
store) and nobody else's business. Globs name several. Every further user would have to be served by an extra network API.

## Breaks

`boundcheck.toml`
```toml
[modules.ledger]
path = "shop.ledger"
visible_to = ["billing"]

[modules.billing]
path = "shop.billing"

[modules.orders]
path = "shop.orders"
```

`shop/ledger/__init__.py`
```python
def book(): ...
```

`shop/billing/__init__.py`
```python
from shop.ledger import book
```

`shop/orders/__init__.py`
```python
from shop.ledger import book  # finding: not-visible
```

## Clean

`boundcheck.toml`
```toml
[modules.ledger]
path = "shop.ledger"
visible_to = ["billing"]

[modules.billing]
path = "shop.billing"

[modules.orders]
path = "shop.orders"
```

`shop/ledger/__init__.py`
```python
def book(): ...
```

`shop/billing/__init__.py`
```python
from shop.ledger import book

def charge(): ...
```

`shop/orders/__init__.py`
```python
from shop.billing import charge
```

## How to fix

Use the module that is allowed to see it, and let that one offer what you need. If you should see it, its owner adds you
to `visible_to`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.dependency.verdict import sites
from boundcheck.rules.report import at_reference, listed, reached

NAME = "not-visible"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref in sites(subject, NAME):
        yield at_reference(NAME, ref, message(ask, ref), reached(ref))


def message(ask: Questions, ref: Reference) -> str:
    allowed = list(ask.visible_to(ref.to))
    via = f"to {listed(allowed, most=12)} only; go through {'it' if len(allowed) == 1 else 'one of them'}, or"
    return (
        f"{ref.file.owner} imports {reached(ref)}, but {ref.to} is visible {via if allowed else 'to no other module;'} "
        f'ask its owner to add "{ref.file.owner}" to visible_to'
    )
