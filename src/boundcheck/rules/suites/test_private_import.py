"""A test imports a name that another module does not offer as its public API.

## Why it matters

A test that knows another module's internals nails them down: the owner cannot rename a helper without breaking a suite it
has never seen, and on the day one of the two modules leaves, the test can go with neither. What a module offers is what
`private-import` says; tests have no special rights.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/tests/test_cart.py`
```python
from shop.billing.api import charge
from shop.billing.gateway import FakeGateway  # finding: test-private-import


def test_cart(): ...
```

`shop/billing/api.py`
```python
def charge(): ...
```

`shop/billing/gateway.py`
```python
class FakeGateway: ...
```

`shop/billing/test_gateway.py`
```python
from shop.billing.gateway import FakeGateway


def test_gateway(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["api", "testing"]
```

`shop/orders/tests/test_cart.py`
```python
from shop.billing.api import charge
from shop.billing.testing import FakeGateway


def test_cart(): ...
```

`shop/billing/api.py`
```python
def charge(): ...
```

`shop/billing/testing.py`
```python
class FakeGateway: ...
```

`shop/billing/test_gateway.py`
```python
from shop.billing.testing import FakeGateway


def test_gateway(): ...
```

## How to fix

Test through the public API. A fake that others' tests need is part of what a module offers: make it public, in a file of
its own such as `testing`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.codebase.symbols import Target
from boundcheck.findings.finding import Finding
from boundcheck.rules.api.private_import import private_uses
from boundcheck.rules.report import at_reference, listed
from boundcheck.rules.suites.suite import sites

NAME = "test-private-import"
FIX = "safe"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref, private, sure in private_uses(ask, sites(ask, subject)):
        names = tuple(target.name for target in private)
        target = min(target.file or target.name for target in private)
        message = _message(ask, ref, private)
        yield at_reference(NAME, ref, message, target, None if sure else "possible", names)


def _message(ask: Questions, ref: Reference, private: tuple[Target, ...]) -> str:
    names = sorted(target.name for target in private)
    offered = [name for t in private if (name := ask.public_name(ref.file.owner, ref.to, t))]
    remedy = (
        f"use {listed(offered)}"
        if len(offered) == len(private)
        else f"test through the public API of {ref.to}, or ask its owner for a fake that is public"
    )
    verb = "is" if len(names) == 1 else "are"
    return (
        f"a test of {ref.file.owner} uses {listed(names, most=6)}, which {verb} private to {ref.to}; {remedy}"
    )
