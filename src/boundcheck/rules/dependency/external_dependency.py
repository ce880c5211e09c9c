"""A module imports a third-party package that is reserved to other modules.

## Why it matters

`[external]` keeps a vendor behind one module: the payment provider's library in billing, the search engine's client in
search. As long as that holds, changing the vendor or moving the module concerns one team.

## Breaks

`boundcheck.toml`
```toml
[external]
stripe = ["billing"]

[modules.billing]
path = "shop.billing"

[modules.orders]
path = "shop.orders"
```

`shop/billing/__init__.py`
```python
import stripe
```

`shop/orders/__init__.py`
```python
import stripe  # finding: external-dependency
from stripe.error import CardError  # finding: external-dependency
```

## Clean

`boundcheck.toml`
```toml
[external]
stripe = ["billing"]

[modules.billing]
path = "shop.billing"

[modules.orders]
path = "shop.orders"
```

`shop/billing/__init__.py`
```python
import stripe

def charge(): ...
```

`shop/orders/__init__.py`
```python
from shop.billing import charge
```

## How to fix

Ask the module that owns the package for what you need, in your project's own terms. If your module may use the package
too, add it to the list.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.finding import Finding
from boundcheck.questions import Questions
from boundcheck.references import ExternalImport, Subject, external_imports
from boundcheck.rules.report import listed

NAME = "external-dependency"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file, reserved = subject.file, ask.reserved()
    if not reserved or file.kind != "source" or ask.role(file.module) == "composition":
        return
    for imported in external_imports(ask, file):
        package, modules = next((found for found in reserved if _names(imported, found[0])), ("", ()))
        if not package or (imported.typing_only and ask.ignores_typing()):
            continue
        if file.module not in modules:
            yield _finding(imported, package, modules)


def _names(imported: ExternalImport, package: str) -> bool:
    """Whether an import reaches the package: itself, what is in it, or (`from google import cloud`) as a name."""
    return any(f"{name}.".startswith(f"{package}.") for name in (imported.name, *imported.members))


def _finding(imported: ExternalImport, package: str, modules: tuple[str, ...]) -> Finding:
    way_out = (
        "give this file to one"
        if imported.file.module is None
        else f"add {imported.file.owner} to it in [external]"
    )
    return Finding(
        rule=NAME,
        path=imported.file.path,
        line=imported.line,
        column=imported.column,
        end_line=imported.end_line,
        message=f"{imported.file.owner} imports {imported.name}, but {package} is reserved to "
        f"{listed(list(modules)) or 'nobody'}; ask for what is needed there, or {way_out}",
        from_=imported.file.owner,
        target=imported.name,
    )
