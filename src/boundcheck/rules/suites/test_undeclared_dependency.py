"""A test uses a module that its own module's `test_scope` does not admit.

## Why it matters

A module leaves with its tests or it leaves untested. Tests that use modules which the module itself does not declare
have to be rewritten on the day of the extraction, when nobody wants to touch them; until then a change in a module that
looks unrelated breaks them.

`test_scope` says what the tests of a module may use besides the module itself and shared modules: `"standalone"` no one
else, `"direct"` (the default) what `depends_on` lists, `"all"` also what those list, and so on. Composition modules may be used
by every test. Test files that belong to no module (end to end) may use everything, and so may helpers in `test_support`.

A module with `test_scope = "standalone"` whose own code imports others when it is imported cannot be tested alone
whatever its tests do: that is said once, at its contract.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
depends_on = []
test_scope = "standalone"

[modules.customers]  # finding: test-undeclared-dependency
path = "shop.customers"
depends_on = ["billing"]
test_scope = "standalone"
```

`shop/orders/tests/test_cart.py`
```python
from shop.billing import api
from shop.customers import register  # finding: test-undeclared-dependency
```

`shop/customers/__init__.py`
```python
from shop.billing.api import charge


def register(): ...
```

`shop/customers/tests/test_register.py`
```python
from shop.customers import register


def test_register():
    register()
```

`shop/billing/api.py`
```python
def charge(): ...
```

`shop/billing/tests.py`
```python
import unittest
import shop.billing.api


class TestCharge(unittest.TestCase):
    def test_charge(self): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
depends_on = ["customers"]

[modules.customers]
path = "shop.customers"
depends_on = []
test_scope = "standalone"
```

`shop/orders/tests/test_cart.py`
```python
from shop.billing import api


def test_cart(): ...
```

`shop/billing/api.py`
```python
from shop.customers import register


def charge(): ...
```

`shop/billing/tests.py`
```python
import unittest

from shop.customers import register


class TestCharge(unittest.TestCase):
    def test_charge(self): ...
```

`shop/customers/__init__.py`
```python
def register(): ...
```

`shop/customers/tests/test_register.py`
```python
from shop.customers import register


def test_register():
    register()
```

`tests/test_end_to_end.py`
```python
import shop.orders
from shop.customers import register


def test_everything(): ...
```

## How to fix

Give the test what it needs as plain values, or a fake of the other module's public API. A test of how modules work
together is an end to end test: move it to a test tree that belongs to no module. If the module really needs the other
one, declare it in `depends_on`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.modules import Module
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_place, at_reference, listed, reached
from boundcheck.rules.suites.standalone import Need, Standalone
from boundcheck.rules.suites.suite import scope_of, sites

NAME = "test-undeclared-dependency"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    scope = scope_of(ask, subject.file)
    for ref in sites(ask, subject):
        if scope is not None and ref.first and ref.to not in scope:
            yield at_reference(NAME, ref, _message(ask, ref), reached(ref))


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    standalone = Standalone(codebase)
    for module in codebase.modules.by_name.values():
        if module.contract.test_scope == "standalone" and (found := standalone.needs(module.name)):
            yield _at_module(module, found)


def _message(ask: Questions, ref: Reference) -> str:
    tester, target = ref.file.owner, reached(ref)
    if ask.role(tester) == "shared":
        return (
            f"a test of shared module {tester} uses {target}, but it may use only shared modules; "
            f"use a fake, or move the test out of the suite"
        )
    if ref.to == UNASSIGNED:
        return f"a test of {tester} uses {target}, which belongs to no module; give it to one that {tester} declares"
    scope = ask.test_scope(tester)
    if scope == "standalone":
        return (
            f'a test of {tester} uses {target} of {ref.to}, but {tester} has test_scope = "standalone"; '
            f"use a fake, or move the test out of the suite"
        )
    return (
        f"a test of {tester} uses {target}, but {tester} does not declare {ref.to}; "
        f"use a fake, or move the test out of the suite"
    )


def _at_module(module: Module, found: tuple[Need, ...]) -> Finding:
    first = found[0]
    chain = " → ".join(first.chain)
    others = listed([need.to for need in found[1:]], most=4)
    message = (
        f'{module.name} has test_scope = "standalone", but importing it imports {first.to}'
        f"{f' ({others} too)' if others else ''}: {chain} ({first.path}:{first.line}); "
        'import it inside the function that needs it, turn the dependency round, or set test_scope = "direct"'
    )
    return at_place(NAME, module.contract.place, message, module.name, first.to, first.chain[-1])
