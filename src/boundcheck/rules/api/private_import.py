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

from collections.abc import Iterable, Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.codebase.symbols import Target
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_reference, listed

NAME = "private-import"
FIX = "safe"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    refs = (ref for ref in subject.production if ref.kind != "string")
    for ref, private, sure in private_uses(ask, refs):
        yield _finding(ask, ref, private, sure)


def private_uses(
    ask: Questions, refs: Iterable[Reference]
) -> Iterator[tuple[Reference, tuple[Target, ...], bool]]:
    """The references of one file that name something private, what that is, and whether it is sure.

    Attribute chains on a file that an import, or what a name is bound to, names as a whole are told there.
    """
    reported: set[str | None] = set()  # the private files that are named as a whole
    for ref in refs:
        private, sure = private_targets(ask, ref)
        if not private or (ref.kind == "use" and not ref.over and private[0].file in reported):
            continue
        reported |= {target.file for target in private if target.symbol is None}
        yield ref, private, sure


def private_targets(ask: Questions, ref: Reference) -> tuple[tuple[Target, ...], bool]:
    """The names of a reference that are private to their module, and whether that is sure."""
    found = ask.once(("private", ref.to, ref.targets), _private_to_all, ask, ref.to, ref.targets)
    if found is None:
        importer = ref.file.owner
        found = ask.once(
            ("private", importer, ref.to, ref.targets), _private, ask, importer, ref.to, ref.targets
        )
    return found


def _private_to_all(
    ask: Questions, module: str, targets: tuple[Target, ...]
) -> tuple[tuple[Target, ...], bool] | None:
    """The same for every module that asks; None where some are offered more than others."""
    return None if ask.has_favourites(module) else _private(ask, "", module, targets)


def _private(
    ask: Questions, importer: str, module: str, targets: tuple[Target, ...]
) -> tuple[tuple[Target, ...], bool]:
    judged = tuple(zip(targets, ask.are_public(importer, module, targets), strict=True))
    certain = tuple(target for target, verdict in judged if not verdict.public and verdict.sure)
    if certain:
        return certain, True
    return tuple(target for target, verdict in judged if not verdict.public), False


def _finding(ask: Questions, ref: Reference, private: tuple[Target, ...], sure: bool) -> Finding:
    names = tuple(target.name for target in private)
    file = min(target.file or target.name for target in private)
    symbols = [target.symbol for target in private if target.symbol and target.file == file]
    (whole,) = ask.are_public(ref.file.owner, ref.to, (Target(file, file, None),))
    if len(symbols) == len(private) and not whole.public:
        # The file itself is private: it is one breach, whichever of its names are used.
        target, what = file, f"{file} ({listed(symbols, most=6)}) is"
    else:
        target, what = min(names), f"{listed(sorted(names), most=6)} {'is' if len(names) == 1 else 'are'}"
    may_be = what if sure else f"{what.rpartition(' ')[0]} may be"
    message = f"{may_be} private to {ref.to}; {_remedy(ask, ref, private)}"
    return at_reference(NAME, ref, message, target, None if sure else "possible", names)


def _remedy(ask: Questions, ref: Reference, private: tuple[Target, ...]) -> str:
    offered = [name for target in private if (name := ask.public_name(ref.file.owner, ref.to, target))]
    origins = {ask.origin(target.name) for target in private}
    if all(origin.partition(".")[0] not in ask.tops() for origin in origins):
        return f"import {listed(sorted(origins))} from where it is defined"
    if not offered:
        return f"use the public API of {ref.to}, or ask its owner to make it public"
    rest = "" if len(offered) == len(private) else ", and ask its owner for the rest"
    return f"use {listed(offered)}{rest}"
