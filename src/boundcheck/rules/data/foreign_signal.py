"""Code listens to the save or delete signals of another module's model.

## Why it matters

A `post_save` receiver (or an SQLAlchemy mapper event) on somebody else's model runs inside the owner's transaction and sees
its row before anybody else does. It is an event that the owner never promised: after an extraction there is no signal.
The rule is off by default, for many projects use signals as their events.

## Breaks

`boundcheck.toml`
```toml
[rules]
foreign-signal = "error"

[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["models:Invoice"]
```

`shop/orders/receivers.py`
```python
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.billing.models import Invoice


@receiver(post_save, sender=Invoice)  # finding: foreign-signal
def on_invoice(sender, instance, **kwargs): ...
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
[rules]
foreign-signal = "error"

[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["events"]
```

`shop/orders/receivers.py`
```python
from django.dispatch import receiver

from shop.billing.events import invoice_paid


@receiver(invoice_paid)
def on_paid(sender, order_id, **kwargs): ...
```

`shop/billing/events.py`
```python
from django.dispatch import Signal

invoice_paid = Signal()
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

Ask the owner to publish an event of its own, with a name from the business and ids as its payload, sent when the
transaction is committed (`transaction.on_commit`). Such an event can go over a queue later.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "foreign-signal"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "signal"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    return (
        f"{breach.file.owner} listens to signals about {breach.what} by {breach.access.written}; "
        "subscribe to an event that its owner publishes instead"
    )
