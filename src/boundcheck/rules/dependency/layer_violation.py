"""A module imports another one that its layer must not know.

## Why it matters

Layers say in one line what dozens of `depends_on` lists say in many: entry points know the domain, the domain knows the
platform, never the other way round. A dependency against that direction is what turns two modules into one.

Layers are listed from high to low. A module may import its own layer and lower ones. In a layer with
`independent = true` the modules may not import each other; past a layer with `closed = true` the layers above may not
reach. Only direct imports count, and a module without a layer is free.

## Breaks

`boundcheck.toml`
```toml
layers = ["entrypoints", { name = "domain", independent = true }, "platform"]

[modules.web]
path = "shop.web"
layer = "entrypoints"

[modules.orders]
path = "shop.orders"
layer = "domain"

[modules.billing]
path = "shop.billing"
layer = "domain"

[modules.mail]
path = "shop.mail"
layer = "platform"
```

`shop/mail/__init__.py`
```python
from shop.orders import total  # finding: layer-violation
```

`shop/orders/__init__.py`
```python
from shop.billing import charge  # finding: layer-violation

def total(): ...
```

`shop/billing/__init__.py`
```python
def charge(): ...
```

`shop/web/__init__.py`
```python
from shop.orders import total
```

## Clean

`boundcheck.toml`
```toml
layers = ["entrypoints", "domain", "platform"]

[modules.web]
path = "shop.web"
layer = "entrypoints"

[modules.orders]
path = "shop.orders"
layer = "domain"

[modules.mail]
path = "shop.mail"
layer = "platform"
```

`shop/web/__init__.py`
```python
from shop.mail import send
from shop.orders import total
```

`shop/orders/__init__.py`
```python
from shop.mail import send

def total(): ...
```

`shop/mail/__init__.py`
```python
def send(): ...
```

## How to fix

Turn the direction round: let the lower module define what it needs (a protocol, a callback, an event) and let the
higher one hand it in. If two modules of an independent layer must talk, their caller can talk to both.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Reference, Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.dependency.verdict import sites
from boundcheck.rules.report import at_reference, reached

NAME = "layer-violation"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for ref in sites(subject, NAME):
        yield at_reference(NAME, ref, message(ask, ref), reached(ref))


def message(ask: Questions, ref: Reference) -> str:
    why, remedy = ask.layer_problem(ref.file.owner, ref.to) or ("", "")
    return f"{ref.file.owner} imports {reached(ref)} ({ref.to}), but {why}; {remedy}"
