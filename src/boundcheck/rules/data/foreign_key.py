"""A model's field is a database relation to another module's table.

## Why it matters

A foreign key ties two tables into one database: neither module can take its table away, deletes cascade across the
border, and every row needs the other's to exist. It is the first thing that has to go when a module is pulled out, and
the last that anybody dares to touch.

Foreign keys, one-to-one and many-to-many fields and SQLAlchemy's relationships count, in all spellings and through
abstract bases, each once at its field. A foreign key and the relationships along it on one class are one finding, at the
foreign key. Tables of modules with `role = "shared"` may be referenced, tables of frameworks belong to nobody, and
modules with `role = "composition"` are free. A table of the project that no module owns counts as another module's.

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
    customer = models.ForeignKey("customers.Customer", on_delete=models.CASCADE)  # finding: foreign-key
```

`shop/customers/models.py`
```python
from django.db import models

class Customer(models.Model):
    email = models.EmailField()
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
    customer_id = models.BigIntegerField(db_index=True)
```

`shop/customers/models.py`
```python
from django.db import models

class Customer(models.Model):
    email = models.EmailField()
```

`shop/customers/api.py`
```python
def emails(customer_ids): ...
```

## How to fix

Keep the id in a plain indexed column and ask the owner's public API for the rest, for many rows at once. Where the row
must know something of the other at the time of writing, copy it (a price, a name). What the database did on delete
becomes an event that the owner publishes. The column keeps its name and its values, so the migration only drops the
constraint: `SeparateDatabaseAndState`, or `op.drop_constraint`.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.entities.model import Entity, Registry, Relation
from boundcheck.codebase.files import File
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import owned_by

NAME = "foreign-key"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    yield from foreign_keys(codebase)


def foreign_keys(codebase: Codebase, *, exempt: bool = False) -> Iterator[Finding]:
    """The relations between tables of two modules; `exempt`: instead those that the roles of the two leave free."""
    registry = codebase.registry
    seen: set[tuple[str, int, int, str]] = set()  # a field of an abstract base is written once
    for entity in registry.by_name.values():
        for relation in _outward(registry, entity):
            target = registry.by_name[relation.target or ""]
            file = codebase.by_path[relation.path]
            place = (relation.path, relation.line, relation.column_offset, target.name)
            if (
                place in seen
                or _is_own(file, entity, relation, target)
                or _is_free(codebase, file, entity, target) != exempt
            ):
                continue
            seen.add(place)
            yield _finding(file, entity, relation, target)


def inherited_keys(codebase: Codebase) -> Iterator[Finding]:
    """The keys of tables that an abstract model brings along, to tables of the module that offers this model.

    The code that uses the offer says nothing of the other table, so that no rule is broken; the tables are tied all the same.
    """
    registry = codebase.registry
    for entity in registry.by_name.values():
        file = codebase.by_path.get(entity.path)
        if not entity.table or file is None or file.kind != "source":
            continue
        concrete = [base for name in entity.bases if (base := registry.by_name.get(name)) and base.table]
        for relation in _outward(registry, entity):
            target = registry.by_name[relation.target or ""]
            offered = codebase.by_path[relation.path].module == target.module not in (None, entity.module)
            if offered and not any(relation.name in base.relations for base in concrete):
                message = f"{entity.class_name} inherits {_holding(relation)}, {_told(relation, target)}"
                written = _finding(file, entity, relation, target)
                yield written._replace(
                    path=entity.path, line=entity.line, column=entity.column,
                    end_line=entity.line, message=message,
                )  # fmt: skip


def _outward(registry: Registry, entity: Entity) -> Iterator[Relation]:
    """The relations that bind a table to another one; of several along one foreign key only that."""
    # The class that defines the table shows its keys; SQLAlchemy's mappings of it have relationships of their own.
    if (entity.proxy and entity.framework == "django") or not entity.managed:
        return
    keyed = {
        registry.by_name[r.target].table
        for holder in (entity, *registry.by_table.get((entity.table or "").lower(), ()))
        for r in holder.relations.values()
        if r.kind == "fk" and r.target and r.target in registry.by_name
    }
    for relation in entity.relations.values():
        target = registry.by_name.get(relation.target or "")
        if target is None or relation.kind == "generic" or _is_link(relation):
            continue
        if relation.kind == "relationship" and target.table in keyed:
            continue
        yield relation


def _is_link(relation: Relation) -> bool:
    """The hidden key of a child table to its parent's is a matter of `model-inheritance`."""
    return relation.name.endswith("_ptr") and not relation.written


def _is_own(file: File, entity: Entity, relation: Relation, target: Entity) -> bool:
    if file.kind != "source" or target.module == _holder(file, entity):
        return True
    # What an abstract model brings along is offered by the module it stands in; a table of its own is its owner's, wherever it stands.
    return relation.declared_in != entity.name and target.module == file.module


def _is_free(codebase: Codebase, file: File, entity: Entity, target: Entity) -> bool:
    holders = codebase.role(file.module), codebase.role(_holder(file, entity))
    return codebase.role(target.module) == "shared" or "composition" in holders


def _holder(file: File, entity: Entity) -> str | None:
    return entity.module if entity.table else file.module


def _finding(file: File, entity: Entity, relation: Relation, target: Entity) -> Finding:
    return Finding(
        rule=NAME,
        path=relation.path,
        line=relation.line,
        column=relation.column_offset,
        end_line=relation.end_line,
        message=f"{_holding(relation)} is {_told(relation, target)}",
        from_=entity.module or file.owner if entity.table else file.owner,
        to=target.module or UNASSIGNED,
        target=target.table or target.name,
    )


def _holding(relation: Relation) -> str:
    return f"{relation.declared_in.rpartition('.')[2]}.{relation.name}"


def _told(relation: Relation, target: Entity) -> str:
    what = {"fk": "a foreign key", "o2o": "a one-to-one key", "m2m": "a many-to-many relation"}.get(
        relation.kind, "a relationship"
    )
    where, whom = owned_by(target)
    keep = (
        "keep the ids in a table of your own"
        if relation.kind in ("m2m", "relationship")
        else "store the plain id"
    )
    return f"{what} to {where}; {keep} and ask {whom}"
