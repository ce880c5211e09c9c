"""One transaction writes here and, through another module's API, there.

## Why it matters

Inside one process `atomic` makes two modules succeed or fail together. Across two services nothing does: what relies on
it has to be told apart, retried or compensated, and that is a change of behaviour, not of plumbing. So every such block is
a decision to take before an extraction.

Counted are blocks and decorated functions that write a table of their own and call functions of another module that lead to
writes. `atomic_wrappers` names further callables that open a transaction. A write of another module's table right in the
block is `foreign-write` alone.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/checkout.py`
```python
from django.db import transaction

from shop.billing import api
from shop.orders.models import Order


def close(number, total):
    with transaction.atomic():  # finding: shared-transaction
        Order.objects.filter(pk=number).update(closed=True)
        api.issue(order_id=number, total=total)
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    closed = models.BooleanField(default=False)
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
from django.db import transaction

from shop.billing import api
from shop.orders.models import Order


def close(number, total):
    with transaction.atomic():
        Order.objects.filter(pk=number).update(closed=True)
    api.issue(order_id=number, total=total)
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    closed = models.BooleanField(default=False)
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def issue(order_id, total):
    return Invoice.objects.get_or_create(order_id=order_id, defaults={"total": total})[0].pk
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

Commit your own change first and tell the other module afterwards: by an event from an outbox table that the same
transaction writes, or by a call that can be repeated without harm. Where both must hold or none, write down the
compensation (a saga) while it is still easy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boundcheck.accesses.model import Transaction, WritingCall
from boundcheck.codebase import Codebase, File
from boundcheck.finding import Finding
from boundcheck.rules.data.breach import binds, owners_of
from boundcheck.rules.report import listed

NAME = "shared-transaction"
_CERTAINTIES = ("possible", "likely", "certain")


def check(codebase: Codebase) -> Iterator[Finding]:
    for file, transaction in codebase.transactions:
        if binds(codebase, file):
            for owner, calls in _foreign_writes(codebase, file, transaction).items():
                yield _finding(codebase, file, transaction, owner, calls)


def _foreign_writes(
    codebase: Codebase, file: File, transaction: Transaction
) -> Mapping[str, tuple[WritingCall, ...]]:
    """The calls that write other modules' tables, by owner; none where the transaction writes nothing here."""
    here = any(file.owner in owners_of(codebase, name, "")[1] for name in transaction.own)
    foreign: dict[str, tuple[WritingCall, ...]] = {}
    for call in transaction.calls:
        _, owners = owners_of(codebase, call.entity, call.table)
        if file.owner in owners:
            here = True
        elif owners:
            foreign[owners[0]] = (*foreign.get(owners[0], ()), call)
    return foreign if here else {}


def _finding(
    codebase: Codebase, file: File, transaction: Transaction, owner: str, calls: tuple[WritingCall, ...]
) -> Finding:
    tables = sorted({_table(codebase, call) for call in calls})
    written = listed(sorted({call.written for call in calls}))
    return Finding(
        rule=NAME,
        path=file.path,
        line=transaction.line,
        column=transaction.column,
        end_line=transaction.end_line,
        message=(
            f"{transaction.opening} writes for {file.owner} and, by {written}, {listed(tables)} of {owner}; "
            f"commit first, then tell {owner} by an event or a call that can be repeated"
        ),
        from_=file.owner,
        to=owner,
        target=tables[0],
        certainty=max((call.certainty for call in calls), key=_CERTAINTIES.index),
        names=tuple(tables),
    )


def _table(codebase: Codebase, call: WritingCall) -> str:
    entity, _ = owners_of(codebase, call.entity, call.table)
    return (entity.table if entity else None) or call.table or call.entity
