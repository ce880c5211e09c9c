"""Code reads the rows of a table that another module owns.

## Why it matters

A query is a call that does not know it is one. When the owner leaves with its tables, every query of them elsewhere
becomes a remote call, at a place that nobody planned as one; and until then the owner can change no column, for nobody
knows who reads it.

Counted are managers and querysets, `get_object_or_404`, `prefetch_related`, `.raw`, SQLAlchemy's `select`, `query` and
`get`, also where the model came from a variable, an attribute or a re-export. A look at the class alone (an annotation,
`isinstance`, `Invoice.DoesNotExist`) reads no row. Tables of modules with `role = "shared"` have an owner too.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["models:Invoice"]
```

`shop/orders/cart.py`
```python
from shop.billing.models import Invoice


def is_paid(order):
    return Invoice.objects.filter(order_id=order.pk, paid=True).exists()  # finding: foreign-query
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

`shop/orders/cart.py`
```python
from shop.billing import api


def is_paid(order):
    return api.is_paid(order_id=order.pk)
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def is_paid(order_id):
    return Invoice.objects.filter(order_id=order_id, paid=True).exists()
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

Ask the owner's public API; give it a function that answers for many rows at once where the call would stand in a loop.
For what is read all the time, keep a read model: a small table of your own, filled from the owner's events.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "foreign-query"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "query"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    access = breach.access
    return (
        f"{breach.file.owner} reads {breach.what} by {access.written}; "
        f"ask {breach.api} for it, or keep a read model fed by its events"
    )
