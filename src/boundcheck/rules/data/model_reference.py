"""Code gets another module's model by its name in a string.

## Why it matters

`apps.get_model("billing", "Invoice")` fetches a model without an import, so that neither imports nor reviews show the
coupling; most of these calls stand in files that import nothing of the owner.

Counted are `get_model` in its spellings, `ContentType.objects.get_for_model` and the like, also through a constant. What
is done with the model afterwards is told by the other data rules.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/exports.py`
```python
from django.apps import apps


def model():
    return apps.get_model("billing", "Invoice")  # finding: model-reference
```

`shop/billing/models.py`
```python
from django.db import models


class Invoice(models.Model):
    order_id = models.IntegerField()
    total = models.DecimalField(max_digits=9, decimal_places=2)
    paid = models.BooleanField(default=False)
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/exports.py`
```python
from shop.billing import api


def rows():
    return api.export()
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def export():
    return list(Invoice.objects.values("pk", "total"))
```

`shop/billing/models.py`
```python
from django.db import models


class Invoice(models.Model):
    order_id = models.IntegerField()
    total = models.DecimalField(max_digits=9, decimal_places=2)
    paid = models.BooleanField(default=False)
```

## How to fix

If the string was there to break an import cycle, the cycle is the matter: turn the dependency round by an event, or let
the owner's public API do the work. A plug-in registry (the owner registers itself with you) replaces lookups by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "model-reference"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "reference"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} gets {breach.what} by {breach.access.written}; "
        f"use {breach.api}, or let the owner register itself"
    )
