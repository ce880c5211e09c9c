"""Code uses an attribute that another module's relation put on its model.

## Why it matters

A foreign key from billing to orders puts `invoice_set` on every order. Using it makes orders depend on billing without
one import: the dependency runs against the arrow of the relation, and the attribute vanishes with billing.

Names of lookup paths (`invoice__paid`) and `prefetch_related("invoice_set")` are told by `cross-module-join` and
`foreign-query`, writes through the accessor by `foreign-write`.

What modules hang on a model of another distribution (Django's own `User`, a third-party app's) is theirs in the same way:
`request.user.invoices` is the module's that declared `invoices`. Where nothing types what the path is on, it counts as
`likely` and as a warning when two names fit, as for `relation-traversal`.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    placed = models.DateTimeField()
```

`shop/orders/cart.py`
```python
from shop.orders.models import Order


def invoices(number):
    order = Order.objects.get(pk=number)
    return order.invoice_set.all()  # finding: reverse-accessor
```

`shop/billing/models.py`
```python
from django.db import models


class Invoice(models.Model):
    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT)  # finding: foreign-key
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    placed = models.DateTimeField()
```

`shop/orders/cart.py`
```python
from shop.billing import api


def invoices(number):
    return api.invoices_of(order_id=number)
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def invoices_of(order_id):
    return list(Invoice.objects.filter(order_id=order_id).values("pk", "total"))
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

Ask the owner of the rows by id (`api.invoices_of(order_id=…)`). The owner can close the back door as well:
`related_name="+"` puts no attribute on the other side, a plain id column none either.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "reverse-accessor"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "accessor"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} reaches {breach.what} by {breach.access.written}, which a relation of another module made; "
        f"ask {breach.api} by id"
    )
