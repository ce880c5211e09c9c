"""A test builds, reads or writes rows of a table that another module owns.

## Why it matters

A suite that makes another module's rows needs that module's tables, migrations and rules about what a valid row is. It
cannot run where the other module is not, and every column the owner adds breaks tests of teams that do not use it.

Counted are models that are constructed, queried or written, joins, factories over a foreign model, `baker.make` and
the like, `get_model`, SQL, and Django's fixture files that hold rows of another module. Tables of shared and
composition modules are free; so are helpers in `test_support`, and tests that belong to no module.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
public = ["models"]
depends_on = []
```

`shop/orders/tests/test_cart.py`
```python
from django.apps import apps

from shop.billing.models import Invoice


def test_paid():
    Invoice.objects.create(order_id=1, paid=True)  # finding: test-foreign-data
    invoice = Invoice(order_id=2)  # finding: test-foreign-data
    model = apps.get_model("billing", "Invoice")  # finding: test-foreign-data
```

`shop/billing/models.py`
```python
from django.db import models


class Invoice(models.Model):
    order_id = models.IntegerField()
    paid = models.BooleanField(default=False)
```

`shop/billing/tests.py`
```python
from shop.billing.models import Invoice


def test_invoice():
    assert not Invoice(order_id=1).paid
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["billing"]

[modules.billing]
path = "shop.billing"
depends_on = []
```

`shop/orders/tests/test_cart.py`
```python
from shop.billing import api


def test_paid():
    api.charge(order_id=1)
```

`shop/billing/api.py`
```python
from shop.billing.models import Invoice


def charge(order_id):
    Invoice.objects.create(order_id=order_id, paid=True)
```

`shop/billing/models.py`
```python
from django.db import models


class Invoice(models.Model):
    order_id = models.IntegerField()
    paid = models.BooleanField(default=False)
```

`shop/billing/tests.py`
```python
from shop.billing.models import Invoice


def test_invoice():
    assert not Invoice(order_id=1).paid
```

## How to fix

Set the scene through the owner's public API, or give the code under test a fake of it. Factories that serve all suites
belong into a folder named in `test_support`; a scene that needs many modules' rows belongs into an end to end test.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.codebase.entities.model import EntityView
from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access, Kind
from boundcheck.findings.finding import CERTAINTIES, Finding
from boundcheck.rules.data.breach import Breach, finding, target_of
from boundcheck.rules.suites.suite import scope_of

NAME = "test-foreign-data"
# What is done to the rows; of several at one place the first is told.
_DOES: Final[dict[Kind, str]] = {
    "write": "writes rows of",
    "build": "builds rows of",
    "fixture": "loads rows of",
    "query": "reads rows of",
    "sql": "reaches rows of",
    "binding": "is bound to",
    "reference": "takes hold of",
    "join": "joins",
}


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    if not subject.accesses or scope_of(ask, subject.file) is None:
        return
    shown: dict[tuple[int, str], Breach] = {}
    for access in sorted(subject.accesses, key=_rank):
        breach = _breach(ask, subject, access)
        if breach is not None:
            shown.setdefault((access.end_line, breach.target), breach)
    for breach in shown.values():
        yield finding(NAME, breach, _message(breach))


def _rank(access: Access) -> tuple[int, int, int]:
    """The surest first, then what says most."""
    kinds = tuple(_DOES)
    kind = kinds.index(access.kind) if access.kind in kinds else len(kinds)
    return CERTAINTIES.index(access.certainty), kind, access.column


def _breach(ask: Questions, subject: Subject, access: Access) -> Breach | None:
    if access.kind not in _DOES:
        return None
    entity, owners = ask.owners_of(access.entity, access.table)
    free = (subject.file.owner, UNASSIGNED)
    if not owners or any(owner in free or ask.role(owner) != "module" for owner in owners):
        return None
    if access.kind == "reference" and not _is_by_label(access, entity):
        return None  # `get_for_model(Invoice)` touches no row
    return Breach(subject.file, access, owners[0], target_of(access, entity, owners[0]), entity)


def _is_by_label(access: Access, entity: EntityView | None) -> bool:
    """`get_model("billing", "Invoice")`, with which a test goes on to rows."""
    return entity is not None and access.written.lower() == f"{entity.label}.{entity.class_name}".lower()


def _message(breach: Breach) -> str:
    does = _DOES[breach.access.kind]
    return (
        f"a test of {breach.file.owner} {does} {breach.what} by {breach.access.written}; "
        f"set the scene through {breach.api}, or use a fake"
    )
