"""A serializer, form, filter, admin, factory or view is built over another module's model.

## Why it matters

`class Meta: model = Invoice` is a whole interface over a table: reads, writes, validation and every column by name. In
another module it is a second owner in all but name, and it breaks with the owner's next migration.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
public = ["models:Invoice"]
```

`shop/orders/forms.py`
```python
from django import forms

from shop.billing.models import Invoice


class InvoiceForm(forms.ModelForm):
    class Meta:
        model = Invoice  # finding: model-binding
        fields = ["total"]
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

`shop/orders/forms.py`
```python
from django import forms

from shop.billing import api


class InvoiceForm(forms.Form):
    total = forms.DecimalField()

    def save(self, order_id):
        return api.issue(order_id=order_id, total=self.cleaned_data["total"])
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

Move the class to the owner and use it from there, or declare the fields that you need yourself (a plain form or
serializer over what the owner's public API returns). Admin pages over several modules belong to a composition module.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "model-binding"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "binding"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    written, entity = breach.access.written, breach.entity
    how = "" if entity is not None and written == entity.class_name else f" by {written}"
    return (
        f"{breach.file.owner} binds a class to {breach.what}{how}; "
        f"move it to the owner, or declare plain fields over what {breach.api} returns"
    )
