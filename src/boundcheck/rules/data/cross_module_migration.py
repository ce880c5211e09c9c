"""A migration changes or reads a table that another module owns.

## Why it matters

Migrations outlive the code around them: the history of one module that needs the tables of another cannot be replayed on
a database of its own. Unlike other code they are never exempt.

Counted are operations on data and raw ones: models that `RunPython` functions get, and what they do with those and over
their relations; `RunSQL`, Alembic's `op.execute`, and DDL on another owner's table. Constants, loops and lambdas are
followed. The foreign key that a model shows already is not counted again. A migration tree outside every module, or in one
that owns no table, belongs to the owner of most of its operations (where several have as many, what it does is `likely`); a first revision
that makes tables of several owners belongs to nobody, and says nothing.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/migrations/0002_totals.py`
```python
from django.db import migrations


def fill(apps, schema_editor):
    apps.get_model("billing", "Invoice").objects.filter(total=0).delete()  # finding: cross-module-migration


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    total = models.DecimalField(max_digits=9, decimal_places=2)
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

`shop/orders/migrations/0002_totals.py`
```python
from django.db import migrations


def fill(apps, schema_editor):
    order = apps.get_model("orders", "Order")
    order.objects.filter(total=None).update(total=0)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [migrations.RunPython(fill)]
```

`shop/billing/migrations/0002_cleanup.py`
```python
from django.db import migrations


def clean(apps, schema_editor):
    apps.get_model("billing", "Invoice").objects.filter(total=0).delete()


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]
    operations = [migrations.RunPython(clean)]
```

`shop/orders/models.py`
```python
from django.db import models


class Order(models.Model):
    total = models.DecimalField(max_digits=9, decimal_places=2)
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

Split it: each module migrates its own tables, in its own history. Data that has to move goes through a management command
that asks the owner's public API, or through events; a migration that has run everywhere can be squashed away.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import Breach, breaches, finding

NAME = "cross-module-migration"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "migration"):
        yield finding(NAME, breach, _message(breach))


def _message(breach: Breach) -> str:
    does = "writes" if breach.access.writes else "uses"
    return (
        f"a migration of {breach.file.owner} {does} {breach.what} by {breach.access.written}; "
        f"move it to the owner's migrations, or fetch the data through {breach.api} in a command"
    )
