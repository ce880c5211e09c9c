"""Code imports a name that another module does not offer as its public API.

## Why it matters

What others import is what a service would have to serve. As long as modules talk only through the few names they offer
on purpose, everything behind those names can change, move to another database or to another machine.

A module offers the entries of its `public` list: `"."` is its package itself, `"api"` a file (or a package's facade) in
it, `"models:Invoice"` a single name, `"api.**"` a subtree and `"**"` everything; the default is `[".", "api"]`. Of a
facade only those names are public that `__all__` lists, or, without one, the public names that it defines or imports
from the project. Submodules that are merely reachable do not count.

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
import shop
from shop.billing import Invoice
from shop.billing.tax import vat  # finding: private-import
from shop.billing.api import charge, _retry  # finding: private-import
from shop.billing import tax  # finding: private-import

rate = shop.billing.rates.STANDARD  # finding: private-import
```

`shop/billing/__init__.py`
```python
from shop.billing.invoices import Invoice
```

`shop/billing/api.py`
```python
def charge(): ...
def _retry(): ...
```

`shop/billing/invoices.py`
```python
class Invoice: ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

`shop/billing/rates.py`
```python
STANDARD = 19
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = [".", "api", "tax:vat"]
```

`shop/orders/cart.py`
```python
from shop.billing import Invoice
from shop.billing.api import charge
from shop.billing.tax import vat
```

`shop/billing/__init__.py`
```python
from shop.billing.invoices import Invoice
```

`shop/billing/api.py`
```python
def charge(): ...
def _retry(): ...
```

`shop/billing/invoices.py`
```python
class Invoice: ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## How to fix

Use what the module offers already; the message names it where the same thing has a public name. Otherwise ask the owner
to offer it: as a function of `api`, or, if it is meant for a few, as `{ entry = "admin", to = ["reporting"] }`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase import Codebase, Reference
from boundcheck.finding import Finding
from boundcheck.public import judge, public_name
from boundcheck.rules.report import at_reference
from boundcheck.symbols import Target

NAME = "private-import"


def check(codebase: Codebase) -> Iterator[Finding]:
    reported: set[tuple[str, str]] = (
        set()
    )  # (path, private file): chains behind a reported import add nothing
    for ref in codebase.production:
        if ref.kind == "string":
            continue
        private, sure = private_targets(codebase, ref)
        if ref.kind == "use" and private and (ref.file.path, private[0].file) in reported:
            continue
        if not private:
            continue
        if ref.kind == "import":
            reported |= {
                (ref.file.path, target.file) for target in private if target.file and target.symbol is None
            }
        yield at_reference(
            NAME, ref, _message(codebase, ref, private), private[0].name, None if sure else "possible"
        )


def private_targets(codebase: Codebase, ref: Reference) -> tuple[tuple[Target, ...], bool]:
    """The names of a reference that are private to their module, and whether that is sure."""
    module = codebase.modules.by_name.get(ref.to)
    if module is None:
        return (), True
    judged = [(target, judge(codebase, module, target, ref.file.owner)) for target in ref.targets]
    certain = tuple(target for target, verdict in judged if not verdict.public and verdict.sure)
    if certain:
        return certain, True
    return tuple(target for target, verdict in judged if not verdict.public), False


def _message(codebase: Codebase, ref: Reference, private: tuple[Target, ...]) -> str:
    first = private[0]
    others = len(private) - 1
    names = first.name + (f" and {others} other name{'s' if others > 1 else ''}" if others else "")
    offered = public_name(codebase, codebase.modules.by_name[ref.to], first, ref.file.owner)
    remedy = (
        f"use {offered}" if offered else f"use the public API of {ref.to}, or ask its owner to make it public"
    )
    return f"{names} {'are' if others else 'is'} private to {ref.to}; {remedy}"
