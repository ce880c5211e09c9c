"""A string that is imported at run time reaches what an import statement could not.

## Why it matters

`import_module("shop.billing.tax")` couples two modules as an import statement does; only no other tool sees it, and it
fails at run time instead of at review. Recognised are calls that import a string (`importlib.import_module`, also
relative, `__import__`, Django's `import_string` and `include`, `pydoc.locate`, Celery's `send_task`, RQ's `enqueue` and the like), the
settings that frameworks import (`INSTALLED_APPS`, `MIDDLEWARE`, `ROOT_URLCONF`, …), task names of a beat schedule and
`"a.b:app"` entry points, where the string leads to a file of the project.

The string is held against the same contracts as an import statement: dependencies, layers, visibility and public API.

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
from importlib import import_module

tax = import_module("shop.billing.tax")  # finding: dynamic-import
```

`shop/billing/tax.py`
```python
def vat(): ...
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
from importlib import import_module

api = import_module("shop.billing.api")
```

`shop/billing/api.py`
```python
def vat(): ...
```

## How to fix

Import the module's public API. A settings or URL file that wires modules together belongs to a module with
`role = "composition"`, which is free to name what it wires.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.api.private_import import private_targets
from boundcheck.rules.dependency import layer_violation, not_visible, undeclared_dependency
from boundcheck.rules.report import at_reference

NAME = "dynamic-import"
# What an import statement would be, and why.
_AS_STATEMENT = {
    not_visible.NAME: ("not-visible", not_visible.message),
    layer_violation.NAME: ("a layer-violation", layer_violation.message),
    undeclared_dependency.NAME: ("an undeclared-dependency", undeclared_dependency.message),
}


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref in subject.production:
        if ref.kind == "string" and (problem := _problem(ask, ref)) is not None:
            target = ref.targets[0].name
            message = f'"{target}" is imported at run time (by {ref.how}), where an import statement would be {problem}'
            yield at_reference(NAME, ref, message, target)


def _problem(ask: Questions, ref: Reference) -> str | None:
    rule = ask.breach(ref.file.module, ref.to) if ref.file.module is not None else None
    if rule in _AS_STATEMENT:
        what, message = _AS_STATEMENT[rule]
        return f"{what}: {message(ask, ref)}"
    private, sure = private_targets(ask, ref)
    if private and sure:
        return f"a private-import; use the public API of {ref.to}, or let a composition module do the wiring"
    return None
