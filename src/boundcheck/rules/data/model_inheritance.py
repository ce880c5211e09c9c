"""A model inherits from another module's concrete model.

## Why it matters

A child of a concrete model has its columns in two tables, or in its parent's: every read joins the other module's table,
every save writes it, and a change of the parent is a change of the child. Nothing binds two modules closer.

Proxies count too, for their rows are the owner's. Abstract bases have no table: whether one may be imported is a matter
of the owner's public API (`private-import`). Bases in modules with `role = "shared"` are free.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.catalog]
path = "shop.catalog"
public = [".", "models"]
```

`shop/orders/models.py`
```python
from shop.catalog.models import Item

class GiftCard(Item):  # finding: model-inheritance
    pass
```

`shop/catalog/models.py`
```python
from django.db import models

class Item(models.Model):
    title = models.CharField(max_length=80)
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.catalog]
path = "shop.catalog"
public = [".", "bases"]
```

`shop/orders/models.py`
```python
from django.db import models
from shop.catalog.bases import Titled

class GiftCard(Titled):
    item_id = models.BigIntegerField(db_index=True)
```

`shop/catalog/bases.py`
```python
from django.db import models

class Titled(models.Model):
    title = models.CharField(max_length=80)

    class Meta:
        abstract = True
```

`shop/catalog/models.py`
```python
from shop.catalog.bases import Titled

class Item(Titled):
    pass
```

## How to fix

Make it a table of your own that keeps the id of the other row, and ask the owner's public API for the rest. Columns that
both need go into an abstract base, in a shared module or among the owner's public names. A proxy that only adds
behaviour becomes a function over the ids or values that the owner's API returns.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import owned_by

NAME = "model-inheritance"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    yield from inheritances(codebase)


def inheritances(codebase: Codebase, *, exempt: bool = False) -> Iterator[Finding]:
    """The models on another module's table; `exempt`: instead those that the roles of the two leave free."""
    registry = codebase.registry
    for entity in registry.by_name.values():
        file = codebase.by_name.get(entity.file)
        if file is None or file.kind != "source":
            continue
        parent = _concrete_parent(registry, entity)
        # A proxy belongs to the owner of its table, but the class stands where it stands.
        owner = file.module if entity.proxy else entity.module
        if parent is None or parent.module == owner:
            continue
        free = codebase.role(parent.module) == "shared" or codebase.role(file.module) == "composition"
        if free != exempt:
            continue
        yield Finding(
            rule=NAME,
            path=entity.path,
            line=entity.line,
            column=entity.column,
            end_line=entity.line,
            message=_message(entity, parent),
            from_=owner or file.owner,
            to=parent.module or UNASSIGNED,
            target=parent.table or parent.name,
        )


def _concrete_parent(registry: Registry, entity: Entity) -> Entity | None:
    """The nearest base with a table; None above an abstract base that its own module's finding speaks of."""
    for name in entity.bases:
        base = registry.by_name.get(name)
        if base is not None and not base.abstract and base.table is not None:
            return base
    return None


def _message(entity: Entity, parent: Entity) -> str:
    where, whom = owned_by(parent)
    if entity.proxy:
        return f"{entity.class_name} is another class on the table of {where}; ask {whom} instead"
    named, rows = (
        (f"{entity.class_name}, which is abstract,", "rows of what inherits from it")
        if entity.abstract
        else (entity.class_name, "its rows")
    )
    return (
        f"{named} inherits from {where}, so that {rows} lie in the table {parent.table} too; "
        f"keep the id in a table of your own and ask {whom}"
    )
