"""Two modules claim one table.

## Why it matters

A table with two owners has none: either may change its columns, and neither can take it away. boundcheck judges every
access by the owner of the table, so there has to be exactly one.

A table is claimed twice when the `tables` entries of two modules match it, when classes in two modules define it, or when
`CREATE TABLE` in files of two modules makes it and neither a class nor an entry says whose it is. Proxies, `managed = False`
and reflected tables define nothing: they are another name for a table.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/orders/models.py`
```python
from django.db import models

class Invoice(models.Model):  # finding: table-ownership
    class Meta:
        db_table = "invoice"
```

`shop/billing/models.py`
```python
from django.db import models

class Invoice(models.Model):
    class Meta:
        db_table = "invoice"
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
tables = ["invoice"]
```

`shop/orders/models.py`
```python
from django.db import models

class Invoice(models.Model):
    class Meta:
        db_table = "invoice"
        managed = False
```

`shop/billing/models.py`
```python
from django.db import models

class Invoice(models.Model):
    class Meta:
        db_table = "invoice"
```

## How to fix

Decide who owns the table, and let the other module ask that module's public API. Until then, write `managed = False` into the
other class (with SQLAlchemy, reflect it), so that one module only makes the table's migrations. Of two `tables` entries, narrow one; of two
statements that create the table, remove one.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.entities.claims import GlobsByStart
from boundcheck.codebase.entities.model import Entity
from boundcheck.config.model import Entry
from boundcheck.findings.finding import Finding
from boundcheck.rules.report import at_place

NAME = "table-ownership"
# What makes a class another name for a table, by framework.
_OTHER_NAME = {
    "django": "write managed = False in one of the two",
    "sqlalchemy": "let one of the two reflect it (autoload_with)",
}


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    yield from _claimed_twice(codebase)
    yield from _defined_twice(codebase)
    yield from _made_twice(codebase)


def _claimed_twice(codebase: Codebase) -> Iterator[Finding]:
    """Tables that the `tables` entries of two modules match; modules of one glob share their contract."""
    entries = [
        (module.name, module.contract.place, entry)
        for module in codebase.modules.by_name.values()
        for entry in module.contract.tables
    ]
    tables = {entity.table for entity in codebase.registry.by_name.values() if entity.table}
    tables |= {made.table for made in codebase.registry.made.values()}
    tables |= {entry.value for _, _, entry in entries if not set(entry.value) & set("*?[")}
    globs = GlobsByStart(entry.value.lower() for _, _, entry in entries)
    seen: set[tuple[Entry, Entry]] = set()
    for table in sorted(tables):
        matching = [entries[number] for number in sorted(globs.meaning_table(table.lower()))]
        first = next(iter(matching), None)
        for name, place, entry in matching[1:]:
            if first is None or place == first[1] or name == first[0] or (first[2], entry) in seen:
                continue
            seen.add((first[2], entry))
            message = (
                f'tables: "{entry.value}" claims the table {table}, which "{first[2].value}" of {first[0]} claims '
                "too; narrow one of them"
            )
            yield at_place(NAME, entry.place, message, name, first[0], table)


def _defined_twice(codebase: Codebase) -> Iterator[Finding]:
    registry = codebase.registry
    for table, entities in registry.by_table.items():
        real = [e for e in entities if e.table and e.table.lower() == table and _defines(codebase, e)]
        real.sort(
            key=lambda entity: (_file_owner(codebase, entity) != entity.module, entity.path, entity.line)
        )
        for other in real[1:]:
            if _file_owner(codebase, other) != _file_owner(codebase, real[0]):
                yield _finding(codebase, table, real[0], other)


def _made_twice(codebase: Codebase) -> Iterator[Finding]:
    for made in codebase.registry.made.values():
        first = made.makers[0]
        told = {first.module, None}
        for other in made.makers if len(made.owners) > 1 else ():
            if other.module not in told:
                told.add(other.module)
                message = (
                    f"SQL here makes the table {made.table}, which {first.path} of {first.module} makes too; let one "
                    "module make it, and the other ask that one's public API"
                )
                yield Finding(
                    rule=NAME,
                    path=other.path,
                    line=other.line,
                    column=other.column,
                    end_line=other.line,
                    message=message,
                    from_=other.module,
                    to=first.module,
                    target=made.table,
                )


def _defines(codebase: Codebase, entity: Entity) -> bool:
    if entity.proxy or not entity.managed or entity.framework == "pymongo":
        return False
    file = codebase.by_name.get(entity.file)
    return file is not None and file.kind == "source" and file.module is not None


def _file_owner(codebase: Codebase, entity: Entity) -> str | None:
    return codebase.by_name[entity.file].module


def _finding(codebase: Codebase, table: str, first: Entity, other: Entity) -> Finding:
    owner, remedy = _file_owner(codebase, first), "ask that module's public API"
    if way_out := _OTHER_NAME.get(other.framework):
        remedy = f"{remedy}, or {way_out}"
    return Finding(
        rule=NAME,
        path=other.path,
        line=other.line,
        column=other.column,
        end_line=other.line,
        message=(
            f"{other.class_name} defines the table {table}, which {first.name} of {owner} defines too; {remedy}"
        ),
        from_=_file_owner(codebase, other),
        to=owner,
        target=table,
    )
