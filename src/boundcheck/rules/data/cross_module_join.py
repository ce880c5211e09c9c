"""One query joins the tables of two modules.

## Why it matters

A join is the one thing that no service boundary survives: two databases cannot be joined. It hides in a lookup path
(`customer__country`), in `select_related`, `values`, `order_by`, `Q` and `F`, in an admin's `search_fields` and a
serializer's `source`, and in SQLAlchemy's `join`, `joinedload` or a second entity in `select`. Paths that stand on several
lines of the function are told on these lines, others at the query. Paths in a class's attribute that a base class of the project
hands to its queryset (`select_related(*self.joined)`) are told in that attribute.

The last segment over a relation's own key reads a column of the own table: `customer=7`, `customer_id`, `customer__pk`
and `customer__isnull` join nothing.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.customers]
path = "shop.customers"
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT)  # finding: foreign-key
```

`shop/orders/reports.py`
```python
from shop.orders.models import Order


def exported():
    return Order.objects.exclude(customer__country="DE")  # finding: cross-module-join
```

`shop/customers/models.py`
```python
from django.db import models


class Customer(models.Model):
    email = models.EmailField()
    country = models.CharField(max_length=2)
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.customers]
path = "shop.customers"
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    customer_id = models.IntegerField(db_index=True)
```

`shop/orders/reports.py`
```python
from shop.customers import api
from shop.orders.models import Order


def exported():
    return Order.objects.filter(customer_id__in=api.ids_abroad(home="DE"))
```

`shop/customers/api.py`
```python
from shop.customers.models import Customer


def ids_abroad(home):
    return list(Customer.objects.exclude(country=home).values_list("pk", flat=True))
```

`shop/customers/models.py`
```python
from django.db import models


class Customer(models.Model):
    email = models.EmailField()
    country = models.CharField(max_length=2)
```

## How to fix

Ask the owner for the ids and filter by them, or ask it for the values of the rows on a page (two queries instead of
one). Where that is too slow, copy the column that you filter by into your own table and keep it up to date from the
owner's events. Reporting that joins everything belongs to a module with `role = "composition"`, or to a warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "cross-module-join"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "join"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} joins {breach.what} by {breach.access.written}; "
        f"ask {breach.api} for the ids or values, or keep what you need in a read model"
    )
