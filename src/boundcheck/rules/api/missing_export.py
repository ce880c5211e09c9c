"""`__all__` names what the file does not have.

## Why it matters

`__all__` is the list of what a module offers. A name in it that does not exist fails only when somebody uses it, or
breaks every star import of the file.

## Breaks

`boundcheck.toml`
```toml
[modules.billing]
path = "shop.billing"
```

`shop/billing/__init__.py`
```python
from shop.billing.tax import vat

__all__ = ["vat", "chrage"]  # finding: missing-export

def charge(): ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.billing]
path = "shop.billing"
```

`shop/billing/__init__.py`
```python
from shop.billing.tax import vat

__all__ = ["charge", "tax", "vat"]

def charge(): ...
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## How to fix

Correct the name, or remove it from `__all__`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.base.nearest import suggestion
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.facts.file import Export
from boundcheck.findings.finding import Finding

NAME = "missing-export"
_ALWAYS_THERE = frozenset(
    "__name__ __doc__ __file__ __path__ __spec__ __package__ __loader__ __dict__ __all__".split()
)


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    # Of two files with one name only one is what importers get.
    if file.kind in ("test", "support") or not file.packed.exported or ask.file(file.name) != file.view:
        return
    for export in file.packed.exported:
        if export.name in _ALWAYS_THERE or ask.binds(file.name, export.name) is not False:
            continue
        if not (file.is_package and ask.is_known(f"{file.name}.{export.name}")):
            yield _finding(ask, file, export)


def _finding(ask: Questions, file: File, export: Export) -> Finding:
    remedy = suggestion(export.name, ask.names_in(file.name), "define it or remove it from __all__")
    return Finding(
        rule=NAME,
        path=file.path,
        line=export.line,
        column=export.column,
        end_line=export.line,
        message=f'__all__ names "{export.name}", which {file.name} does not have; {remedy}',
        from_=file.owner,
        target=f"{file.name}.{export.name}",
    )
