"""Code inserts, changes or deletes the rows of a table that another module owns.

## Why it matters

Who writes a table decides what its rows mean. A second writer goes round the owner's checks, its events and its cache,
and an extraction cannot even begin while there is one: two services cannot both own a row.

Counted are `create`, `save`, `delete`, `update`, bulk operations, `get_or_create`, SQLAlchemy's `insert`, `update`,
`delete` and `session.add` of a new object, every statement that sets a column of a row of SQLAlchemy's (`invoice.total = 3`),
rows that are handed to what stores them by its name (`repository.save(invoice)`: likely), and writes through an accessor (`order.invoice_set.create(…)`, a reverse
foreign key's `add`). Adding existing rows to a many-to-many relation of your own writes your own table only.

`x.save()` and `x.delete()` of a parameter or loop variable that nothing types count as `likely` and as a warning where two names
fit: all that is used of `x` in the file is an attribute of entities of one owner, and two names of it are more than `id` or `name`.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["models:Invoice"]
```

`shop/orders/checkout.py`
```python
from shop.billing.models import Invoice


def close(order):
    Invoice.objects.create(order_id=order.pk, total=order.total)  # finding: foreign-write
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

`shop/orders/checkout.py`
```python
from shop.billing import api


def close(order):
    api.issue(order_id=order.pk, total=order.total)
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def issue(order_id, total):
    return Invoice.objects.create(order_id=order_id, total=total).pk
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

Let the owner write: call a function of its public API that is named after the intention (`issue`, not `create_row`), or
publish an event (`OrderClosed`) that the owner reacts to.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "foreign-write"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "write"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} writes {breach.what} by {breach.access.written}; "
        f"ask {breach.api} to do it, or publish an event that it reacts to"
    )
