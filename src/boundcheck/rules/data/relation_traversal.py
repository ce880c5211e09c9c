"""Code hops over a relation from a row into another module's table.

## Why it matters

`order.customer.email` looks like an attribute and is a query of somebody else's table, one for each row in a loop. After
an extraction it would be a remote call for each row, written as a dot.

Reading the key needs no hop: `order.customer_id` is a column of the own table. Columns of a row that the owner's public
API handed out may be read; hopping further over that row's relations reaches for tables again. Handing on the row behind a
relation (`notify(order.customer)`) reads it too; `notify(order.customer_id)` does not.

A parameter without a type is what its callers hand in, in its file and in others: certainty `likely`.

Where nothing types what the path is on (a parameter, a loop variable, an attribute), it counts as `likely` when two names fit:
everything called `customer` leads to one owner, and what is behind it has an `email`. Where the code shows a type (of a list's
elements, of an attribute, of what a call gives), nothing is guessed. Where several tables of the owner may be meant, none is named. Such a
finding names its evidence and is a warning at most, whatever the severity of the rule. An annotation (`order: Order`) settles it: the finding is
certain then, or gone. Templates are not read yet: `{{ order.customer.email }}` is not told.

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

`shop/orders/mails.py`
```python
from shop.orders.models import Order


def recipient(number):
    order = Order.objects.get(pk=number)
    return order.customer.email  # finding: relation-traversal
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

`shop/orders/mails.py`
```python
from shop.customers import api
from shop.orders.models import Order


def recipient(number):
    order = Order.objects.get(pk=number)
    return api.email_of(order.customer_id)
```

`shop/customers/api.py`
```python
from shop.customers.models import Customer


def email_of(customer_id):
    return Customer.objects.values_list("email", flat=True).get(pk=customer_id)
```

`shop/customers/models.py`
```python
from django.db import models


class Customer(models.Model):
    email = models.EmailField()
    country = models.CharField(max_length=2)
```

## How to fix

Pass the id to a function of the owner's public API, one that takes many ids where the hop stands in a loop. What must not
change later (the address an order was sent to) belongs into a column of your own, copied when the order is placed.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "relation-traversal"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "traversal"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} hops into {breach.what} by {breach.access.written}; "
        f"pass the id to {breach.api}, or store the value when it is known"
    )
