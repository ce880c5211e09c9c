"""A file holds code but belongs to no module, though the contracts are to be exhaustive.

## Why it matters

Code without an owner is where everybody meets: no contract binds it, and everything can depend on everything through
it. With `exhaustive = true` every file of the project that holds code must lie in a module. Files without code, such as
an empty `__init__.py`, are free, and so are tests, test helpers and migrations.

## Breaks

`boundcheck.toml`
```toml
exhaustive = true

[modules.orders]
path = "shop.orders"
```

`shop/__init__.py`
```python
```

`shop/orders/__init__.py`
```python
def total(): ...
```

`shop/helpers.py`
```python
def slug(): ...  # finding: unassigned-file
```

## Clean

`boundcheck.toml`
```toml
exhaustive = true

[modules.orders]
path = "shop.orders"

[modules.text]
path = "shop.helpers"
role = "shared"
```

`shop/__init__.py`
```python
```

`shop/orders/__init__.py`
```python
def total(): ...
```

`shop/helpers.py`
```python
def slug(): ...
```

## How to fix

Give the file to a module: the one that uses it most, a shared one for true helpers, or one with `role = "composition"`
for settings, URL tables and start-up code.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding

NAME = "unassigned-file"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if file.kind != "source" or file.module is not None:
        return
    configuration = ask.exhaustive_in()
    if configuration is not None and file.of_imports.holds_code:
        yield Finding(
            rule=NAME,
            path=file.path,
            line=1,
            column=1,
            end_line=1,
            message=f"{file.name} belongs to no module; give it to one in {configuration}",
            from_=UNASSIGNED,
            target=file.name,
        )
