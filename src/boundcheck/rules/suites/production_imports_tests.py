"""Production code imports test code.

## Why it matters

Tests are not shipped, and they may import what production code must not: through them a module depends on fixtures,
fakes and test libraries, on other modules' suites, and at last on everything. A module that imports its tests cannot be
packaged without them.

Test code is every file of a suite (`tests`, test folders, `test_….py`, `conftest.py`) and of `test_support`. A file that defines
pytest fixtures may import it: only tests load such a file.

## Breaks

`boundcheck.toml`
```toml
[modules.billing]
path = "shop.billing"
```

`shop/billing/api.py`
```python
from shop.billing.tests.fakes import FakeGateway  # finding: production-imports-tests


def charge(gateway=FakeGateway()): ...
```

`shop/billing/tests/fakes.py`
```python
class FakeGateway: ...
```

`shop/billing/tests/test_api.py`
```python
from shop.billing.tests.fakes import FakeGateway


def test_charge(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.billing]
path = "shop.billing"
```

`shop/billing/api.py`
```python
from shop.billing.testing import FakeGateway


def charge(gateway=FakeGateway()): ...
```

`shop/billing/testing.py`
```python
class FakeGateway: ...
```

`shop/billing/tests/test_api.py`
```python
from shop.billing.testing import FakeGateway


def test_charge(): ...
```

## How to fix

Move what both need into production code, for instance into a file `testing` that the module offers; let tests import
production code, never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.files import File, FileView
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject, is_set, string_target
from boundcheck.facts.file import TYPING_ONLY, Import, StringImport
from boundcheck.findings.finding import Finding
from boundcheck.scan import absolute_name

NAME = "production-imports-tests"
_TESTING = frozenset(("test", "support"))


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if file.kind not in ("source", "migration") or not ask.has_tests():
        return
    if file.packed.suite is not None and file.packed.suite.fixtures:
        return  # a pytest plugin, which only tests load
    for statement in file.facts.imports:
        if statement.flags & TYPING_ONLY and ask.ignores_typing():
            continue
        reached = _reached(ask, file.package, statement)
        if reached is not None:
            yield _finding(file, statement, reached, "imports")
    for string in file.packed.strings:
        if not is_set(string) and (by_name := _named(ask, file, string)) is not None:
            yield _finding(file, string, by_name, f"imports at run time (by {string.how})")


def _finding(file: File, at: Import | StringImport, reached: FileView, how: str) -> Finding:
    return Finding(
        rule=NAME,
        path=file.path,
        line=at.line,
        column=at.column,
        end_line=at.end_line,
        message=f"{file.name} {how} {reached.name}, which is test code; move what both need into production code",
        from_=file.owner,
        to=reached.owner,
        target=reached.name,
    )


def _named(ask: Questions, file: File, string: StringImport) -> FileView | None:
    """The file with test code that a string imports; settings may name a runner of tests."""
    target = string_target(ask, file, string)
    reached = ask.file(target.file) if target is not None and target.file is not None else None
    return reached if reached is not None and reached.kind in _TESTING else None


def _reached(ask: Questions, package: str, statement: Import) -> FileView | None:
    """The file with test code that a statement imports, or takes a name from."""
    tops = ask.tops()
    if statement.module is None:
        names = [name for name in statement.names if name.partition(".")[0] in tops]
    else:
        base = absolute_name(package, statement.level, statement.module)
        if base is None or base.partition(".")[0] not in tops or not ask.holds_tests(base):
            return None
        names = [*(f"{base}.{name}" for name in statement.names), base]
    files = (file for name in names if (file := ask.file(name)))
    return next((file for file in files if file.kind in _TESTING), None)
