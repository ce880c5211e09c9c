"""A test replaces a name inside another module.

## Why it matters

`patch("shop.billing.gateway.send")` in a test of orders ties that test to the inside of billing: which file holds the
function, what it is called, and that billing runs in the same process. The test breaks when billing moves a line, and
there is nothing left to patch on the day billing is a service of its own. It also hides how orders is really coupled,
since no import shows it.

Found are the targets of `mock.patch`, `mocker.patch` and `monkeypatch` (dotted strings, constants, f-strings of those,
and `patch.object` with an imported module or class), where they lead into another module, its public API included: that
is replaced there too, for everybody. A name of the own module is free, wherever it was imported from, and so are
shared modules and those that wire the whole.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/billing/api.py`
```python
from shop.billing.gateway import send

def charge():
    send()
```

`shop/billing/gateway.py`
```python
def send(): ...
```

`shop/orders/cart.py`
```python
from shop.billing.api import charge

def checkout():
    charge()
```

`tests/orders/test_cart.py`
```python
from unittest import mock

from shop.orders.cart import checkout

@mock.patch("shop.billing.gateway.send")  # finding: test-patches-private
def test_checkout(send):
    checkout()
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
```

`shop/billing/api.py`
```python
def charge(): ...
```

`shop/orders/cart.py`
```python
from shop.billing.api import charge

def checkout():
    charge()
```

`tests/orders/test_cart.py`
```python
from unittest import mock

from shop.orders.cart import checkout

@mock.patch("shop.orders.cart.charge")
def test_checkout(charge):
    checkout()
```

`tests/billing/test_api.py`
```python
def test_charge(): ...
```

## How to fix

Replace the name by which your own module calls the other one (`shop.orders.cart.charge` above), or pass a stand-in for
its public API. An attribute of an object that the module publishes and a library made (`patch.object(db.session, "execute")`) is the
library's, and none of this rule's. What the module imports of a library can be replaced there: `requests.get`, where the test has
`shop.orders.views.requests.get`. Where only its inside can be replaced, the module lacks an entry that tests can stub: ask its owner for one.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.suites import Patch
from boundcheck.findings.finding import Certainty, Finding
from boundcheck.rules.suites.suite import scope_of
from boundcheck.scan import bound_names

NAME = "test-patches-private"
FIX = "unsafe"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    scope = scope_of(ask, file)
    if file.packed.suite is None or scope is None:
        return
    reported: set[tuple[int, int, str]] = set()
    for patch in file.packed.suite.patches:
        target, certainty = _target(ask, file, patch)
        if target is None or (patch.line, patch.column, target.name) in reported:
            continue
        owner = ask.owner_of(target.file or target.name)
        if owner in (file.owner, UNASSIGNED) or ask.role(owner) != "module":
            continue
        if ask.helps_tests(target.file):
            continue  # to lean on another module's tests at all is the finding
        if owner in scope and _is_of_library(ask, owner, target):
            continue
        reported.add((patch.line, patch.column, target.name))
        yield _finding(ask, file, patch, target, certainty)


def _target(ask: Questions, file: File, patch: Patch) -> tuple[Target | None, Certainty]:
    """What a patch replaces; None: no name of the project, or none that is there."""
    holder = _meaning(ask, file, patch.holder) if patch.local else patch.holder
    if holder is None or holder.partition(".")[0] not in ask.tops():
        return None, "certain"
    name = f"{holder}.{patch.attribute}" if patch.attribute else holder
    target = ask.resolve(name)
    if target.file is None or target.symbol is None:
        return (target if target.file else None), "certain"
    goes_on = name.startswith(f"{target.file}.{target.symbol}.")
    if goes_on and (patch.local or ask.owner_of(target.file) == file.owner):
        # An attribute of a class or an object, replaced wherever that lives.
        target = ask.resolve(ask.origin(name))
    if target.file is None or target.symbol is None:
        return None, "certain"
    is_there = ask.binds(target.file, target.symbol)
    return (None if is_there is False else target), "likely" if is_there is None else "certain"


def _is_of_library(ask: Questions, owner: str, target: Target) -> bool:
    """Whether it is an attribute of an object that a module publishes and that a class of another distribution makes (`db.session.execute`):
    of the module's own code nothing is replaced."""
    held = target._replace(name=f"{target.file}.{target.symbol}")
    if target.name == held.name or not ask.is_offered(owner, held):
        return False
    file, made_of = ask.signature(held.name, "name") or ("", "")
    of = ask.origin(f"{file}.{made_of}") if made_of else ""
    return bool(of) and of.partition(".")[0] not in ask.tops()


def _meaning(ask: Questions, file: File, chain: str) -> str | None:
    """The dotted name behind a chain of names in a file; None where its first name is not simply imported."""
    first, _, rest = chain.partition(".")
    if first in file.facts.definitions:
        return None
    bound = {
        target
        for statement in file.facts.imports
        for name, target in bound_names(statement, file.package)
        if name == first
    }
    bound = bound or {ask.bound(file.name, first) or ""}  # by a star import
    if len(bound) != 1 or not (base := bound.pop()):
        return None
    return f"{base}.{rest}" if rest else base


def _finding(ask: Questions, file: File, patch: Patch, target: Target, certainty: Certainty) -> Finding:
    owner = ask.owner_of(target.file or target.name)
    ways = list(_instead(ask, file, target))
    if not ask.is_offered(owner, target):  # else it is the public API that is replaced, for all who call it
        ways.append(f"stand in for {owner}'s public API")
    where = ", or ".join(ways) or "pass a stand-in to what calls it"
    return Finding(
        rule=NAME,
        path=file.path,
        line=patch.line,
        column=patch.column,
        end_line=patch.end_line,
        message=f"a test of {file.owner} replaces {target.name} inside {owner}; {where}",
        from_=file.owner,
        to=owner,
        target=target.name,
        certainty=certainty,
    )


def _instead(ask: Questions, file: File, target: Target) -> Iterator[str]:
    """What may be replaced in place of it, if anything; what the module imports of others is theirs, and no name of any API."""
    held = f"{target.file}.{target.symbol}"
    own = ask.held_as(file.owner, held) if target.symbol else None
    origin = ask.origin(held) if target.symbol else held
    rest = target.name.removeprefix(held)
    if origin.partition(".")[0] in ask.tops():
        yield f"replace {own} instead" if own else f"replace the name by which {file.owner} itself calls it"
    elif rest:
        yield f"replace {origin}{rest}, which is the same"
    elif own:
        yield f"replace {own} instead"
