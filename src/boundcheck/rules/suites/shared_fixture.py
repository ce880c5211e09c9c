"""A test leans on another module's tests: its helpers, factories, conftest or fixtures.

## Why it matters

What another team's tests are built from is theirs to change at any time, and it leaves with their module. A suite that
imports its factories, or asks for a fixture of its conftest, breaks with it: neither module can be moved alone, and
nobody sees the tie, since fixtures are found by name.

Found are imports from another module's test files and factories, and fixtures that are asked for by name (arguments of tests and
fixtures, `usefixtures`, `getfixturevalue`), looked up as pytest does: the file, the conftests above it, `pytest_plugins`.
So are the files of rows that a Django test case loads (`fixtures = ["invoices.json"]`) where only another module has one so called.
What belongs to no module, such as a root conftest or `test_support`, is common property; so is what the tests of shared
and composition modules offer. A fixture that only another module's conftest defines, and that nothing visible does, is
likely to come from there.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
tests = ["tests/billing", "tests/conftest.py"]
```

`tests/conftest.py`
```python
import pytest

@pytest.fixture
def paid_invoice(): ...
```

`tests/billing/builders.py`
```python
def build_invoice(): ...
```

`tests/billing/test_tax.py`
```python
def test_tax(paid_invoice): ...
```

`tests/orders/test_cart.py`
```python
from tests.billing.builders import build_invoice  # finding: shared-fixture

def test_checkout(paid_invoice):  # finding: shared-fixture
    assert build_invoice() != paid_invoice
```

`shop/orders/cart.py`
```python
def checkout(): ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## Clean

`boundcheck.toml`
```toml
test_support = ["tests/support"]

[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`tests/support/builders.py`
```python
def build_customer(): ...
```

`tests/conftest.py`
```python
import pytest

@pytest.fixture
def customer(): ...
```

`tests/orders/conftest.py`
```python
import pytest

@pytest.fixture
def paid_order(customer): ...
```

`tests/orders/test_cart.py`
```python
from tests.support.builders import build_customer

def test_checkout(paid_order, customer, tmp_path):
    assert build_customer() != customer
```

`tests/billing/test_tax.py`
```python
def test_tax(customer): ...
```

`shop/orders/cart.py`
```python
def checkout(): ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## How to fix

Build in your own tests what they need, through the other module's public API or with a stand-in for it. What several
modules' tests really share belongs to none of them: move it to a folder that `test_support` names, or to a conftest
above the modules' tests, and keep other modules' models out of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.suites import Load, Request, SuiteFacts
from boundcheck.findings.finding import Certainty, Finding
from boundcheck.rules.report import at_reference, listed
from boundcheck.rules.suites.suite import scope_of

NAME = "shared-fixture"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if scope_of(ask, file) is None:
        return
    imported: set[str | None] = set()
    for ref in subject.references:
        targets = _in_tests(ask, ref)
        if not targets or (ref.typing_only and ask.ignores_typing()):
            continue
        if ref.kind == "use" and not ref.over and all(target.file in imported for target in targets):
            continue  # the import is reported
        if ref.kind == "import":
            imported |= {target.file for target in targets}
        yield _imported(ref, targets)
    suite = file.packed.suite or SuiteFacts()
    for request in suite.requests:
        found = ask.foreign_fixture(file.path, request.name, request.fixture, request.inside)
        if found is not None:
            yield _requested(file, request, *found)
    for load in suite.loads:
        rows = ask.foreign_rows(file.path, load.name)
        if rows is not None:
            yield _loaded(file, load, rows)


def _in_tests(ask: Questions, ref: Reference) -> tuple[Target, ...]:
    """The names of a reference in another module's test files; those of shared and composition modules are free."""
    if ref.to == UNASSIGNED or ask.role(ref.to) != "module":
        return ()
    return tuple(target for target in ref.targets if ask.helps_tests(target.file))


def _imported(ref: Reference, targets: tuple[Target, ...]) -> Finding:
    files = sorted({target.file or target.name for target in targets})
    verb = "belongs" if len(files) == 1 else "belong"
    message = (
        f"{listed(files)} {verb} to the tests of {ref.to}; build what the tests of {ref.file.owner} need among "
        f"themselves, or move it to test_support"
    )
    return at_reference(NAME, ref, message, files[0], names=tuple(target.name for target in targets))


def _requested(file: File, request: Request, definer: FileView, certainty: Certainty) -> Finding:
    origin = "is defined" if certainty == "certain" else "is defined only"
    message = (
        f"the fixture {request.name} {origin} by the tests of {definer.owner} ({definer.path}); define one among the "
        f"tests of {file.owner}, or move it to test_support"
    )
    return _asked(file, request, message, definer, f"{definer.name}.{request.name}", certainty)


def _loaded(file: File, load: Load, rows: FileView) -> Finding:
    message = (
        f"{load.name} is a file of rows of {rows.owner} ({rows.path}); build what the tests of {file.owner} need among "
        "themselves, or move it to test_support"
    )
    return _asked(file, load, message, rows, rows.path, "certain")


def _asked(
    file: File, site: Request | Load, message: str, giver: FileView, target: str, certainty: Certainty
) -> Finding:
    return Finding(
        rule=NAME,
        path=file.path,
        line=site.line,
        column=site.column,
        end_line=site.line,
        message=message,
        from_=file.owner,
        to=giver.owner,
        target=target,
        certainty=certainty,
    )
