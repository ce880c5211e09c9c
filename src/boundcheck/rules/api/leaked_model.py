"""A function of a module's public API takes or returns an ORM model.

## Why it matters

A model is a row with a connection behind it: whoever gets one can hop over its relations, save it and delete it, past
every contract. And it cannot be sent anywhere. An API whose signatures hold plain values is one that a service could
serve as it is; one that hands out models has to be written anew, with all its callers.

Signatures of functions and methods in public files count, where the annotation names a model of the project, also inside
`list[…]`, `QuerySet[…]` or `… | None`; as a type argument of a generic class of the project that is no container
(`Repository[Data, Invoice]`) it is `possible` at most. Models of modules with `role = "shared"` are known to everyone and may be passed.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def invoice_of(order_id: int) -> Invoice:  # finding: leaked-model
    return Invoice.objects.get(order_id=order_id)
```

`shop/orders/cart.py`
```python
from shop.billing import api


def total(order_id):
    return api.invoice_of(order_id).total
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

`shop/billing/api.py`
```python
from dataclasses import dataclass
from decimal import Decimal

from shop.billing.models import Invoice


@dataclass(frozen=True)
class InvoiceData:
    number: int
    total: Decimal


def invoice_of(order_id: int) -> InvoiceData:
    invoice = _find(order_id)
    return InvoiceData(invoice.pk, invoice.total)


def _find(order_id: int) -> Invoice:
    return Invoice.objects.get(order_id=order_id)
```

`shop/orders/cart.py`
```python
from shop.billing import api


def total(order_id):
    return api.invoice_of(order_id).total
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

Return a frozen dataclass (or a pydantic model, or a plain value) with the columns that callers need, and take ids instead
of rows. Functions that pass models around inside the module get an underscore or a file that is not public.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.files import File
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.codebase.symbols import Target
from boundcheck.facts.access import Leak
from boundcheck.findings.finding import Finding

NAME = "leaked-model"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    if not subject.leaks or file.module is None or file.kind != "source" or ask.role(file.module) != "module":
        return
    seen: set[tuple[int, str]] = set()
    for leak in subject.leaks:
        entity = ask.entity(leak.entity)
        if entity is None:
            continue
        key = (leak.line, leak.entity)  # taken and returned at once is one leak
        symbol = leak.symbol.partition(".")[0]
        if (
            key in seen
            or ask.role(entity.module) == "shared"
            or not ask.is_offered(file.module, Target(f"{file.name}.{symbol}", file.name, symbol))
        ):
            continue
        seen.add(key)
        yield _finding(file, leak, entity.class_name)


def _finding(file: File, leak: Leak, model: str) -> Finding:
    remedy = f"return plain values of {model}" if leak.how == "returns" else f"take the id of {model}"
    return Finding(
        rule=NAME,
        path=file.path,
        line=leak.line,
        column=leak.column,
        end_line=leak.end_line,
        message=f"{leak.symbol} of {file.owner}'s public API {leak.how} {leak.written}, an ORM model; {remedy} instead",
        from_=file.owner,
        target=f"{file.name}.{leak.symbol}",
        certainty=leak.certainty,
        statement=leak.statement,
    )
