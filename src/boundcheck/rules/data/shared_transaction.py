"""One transaction writes here and, through another module's API, there.

## Why it matters

Inside one process `atomic` makes two modules succeed or fail together. Across two services nothing does: what relies on
it has to be told apart, retried or compensated, and that is a change of behaviour, not of plumbing. So every such block is
a decision to take before an extraction.

Counted are blocks and decorated functions that write a table of their own and call functions of another module that lead to
writes; and, where no block begins it, what a session gathers until its `commit()`: own writes, and calls that are given that
session or have the same one (`db.session`). `atomic_wrappers` names further callables that open a transaction. A write of another module's table right in the
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

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import NO_OWNER, binds
from boundcheck.rules.data.transactions import SharedTransaction, shared_transactions

NAME = "shared-transaction"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    ask = Questions(codebase)

    def owner_of_function(name: str) -> str | None:
        target = codebase.symbols.resolve(name)
        if target.file is None:
            return None
        model = codebase.registry.by_name.get(f"{target.file}.{target.symbol}")
        return (model and model.module) or codebase.owner_of(target.file)

    def owner_of_entity(name: str) -> str | None:
        _, owners = codebase.registry.owners_of(name, "")
        return owners[0] if owners else None

    for shared in shared_transactions(whole.functions, owner_of_function, owner_of_entity):
        file = codebase.by_path[shared.file]
        if binds(ask, file._replace(module=None if shared.module == UNASSIGNED else shared.module)):
            yield _finding(codebase, file, shared)


def _finding(codebase: Codebase, file: File, shared: SharedTransaction) -> Finding:
    opening, entity = shared.transaction, codebase.registry.by_name[shared.entity]
    table = entity.table or entity.name
    return Finding(
        rule=NAME,
        path=file.path,
        line=opening.line,
        column=opening.column,
        end_line=opening.line,
        message=(
            f"{opening.how} writes for {_named(shared.module)} and, by {_way(shared)} (line {shared.call.line}), {table} of "
            f"{_named(shared.to)}; commit first, then tell {_told(shared.to)} by an event or a call that can be repeated"
        ),
        from_=shared.module,
        to=shared.to,
        target=table,
        certainty="likely",
    )


def _named(module: str) -> str:
    return "no module" if module == UNASSIGNED else module


def _told(module: str) -> str:
    return f"{NO_OWNER}," if module == UNASSIGNED else module


def _way(shared: SharedTransaction) -> str:
    """What is called, and the function that it leads to, where that is another."""
    called, writer = shared.call.name, shared.writer
    return called if writer.removesuffix(".__init__") == called else f"{called}, which leads to {writer}"
