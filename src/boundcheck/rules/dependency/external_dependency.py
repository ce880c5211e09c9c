"""A module imports a third-party package that is reserved to other modules, or that it is not to use.

`depends_on_external` of a module lists the packages that it may import (absent: any; Python's own are free),
`cannot_depend_on_external` those that it may not: names as they are imported. Tests, migrations and composition modules are free.

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
cannot_depend_on_external = ["django.http"]

[modules.mail]
path = "shop.mail"
depends_on_external = ["jinja2"]
```

`shop/billing/__init__.py`
```python
import stripe
```

`shop/orders/__init__.py`
```python
import stripe  # finding: external-dependency
from stripe.error import CardError  # finding: external-dependency
from django import http  # finding: external-dependency
from django.db import models
```

`shop/mail/__init__.py`
```python
import json, jinja2.ext
import requests  # finding: external-dependency
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

from boundcheck.codebase.externals import ExternalImport, Packages, external_imports
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import listed

NAME = "external-dependency"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if file.kind != "source" or ask.role(file.module) == "composition":
        return
    packages = Packages(ask, file.path, file.module)
    if not packages.are_bound:
        return
    for imported in external_imports(ask, file):
        if imported.typing_only and ask.ignores_typing():
            continue
        denial = packages.denial(imported.names)
        if denial is None:
            continue
        if denial.key == "cannot_depend_on_external":
            said = f"its {denial.key} names {denial.package}", "go without it"
        elif denial.key == "depends_on_external":
            top = imported.name.partition(".")[0]
            said = f"its {denial.key} does not list it", f'go without it, or add "{top}" to it'
        else:
            said = _reserved(imported, denial.package, denial.modules)
        yield _finding(imported, *said)


def _reserved(imported: ExternalImport, package: str, modules: tuple[str, ...]) -> tuple[str, str]:
    instead = "ask for what is needed there" if modules else "go without it"
    owner = imported.file.owner
    way_out = (
        "give this file to a module that may use it"
        if imported.file.module is None
        else f"add {owner} to it in [external]"
    )
    return f"{package} is reserved to {listed(list(modules)) or 'nobody'}", f"{instead}, or {way_out}"


def _finding(imported: ExternalImport, why: str, remedy: str) -> Finding:
    return Finding(
        rule=NAME,
        path=imported.file.path,
        line=imported.line,
        column=imported.column,
        end_line=imported.end_line,
        message=f"{imported.file.owner} imports {imported.name}, but {why}; {remedy}",
        from_=imported.file.owner,
        target=imported.name,
    )
