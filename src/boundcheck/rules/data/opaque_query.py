"""A query's table or model is known only when the program runs.

## Why it matters

What nobody can read nobody can check: such a query may reach any table of any module, and it is where an extraction
finds its surprises. The rule is off by default; switch it on to count these places, or to keep new ones out.

## Breaks

`boundcheck.toml`
```toml
[rules]
opaque-query = "warn"

[modules.orders]
path = "shop.orders"
```

`shop/orders/__init__.py`
```python
```

`shop/orders/purge.py`
```python
def purge(cursor, table):
    cursor.execute(f"DELETE FROM {table} WHERE expired")  # finding: opaque-query
```

## Clean

`boundcheck.toml`
```toml
[rules]
opaque-query = "warn"

[modules.orders]
path = "shop.orders"
```

`shop/orders/__init__.py`
```python
```

`shop/orders/purge.py`
```python
def purge_carts(cursor):
    cursor.execute("DELETE FROM orders_cart WHERE expired")
```

## How to fix

Write the table's name into the statement, or take it from a model (`{Cart._meta.db_table}`), which boundcheck follows.
Where the code must work on any table, allow it with a reason, once.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import binds

NAME = "opaque-query"


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    file = subject.file
    for access in subject.accesses:
        if access.kind != "opaque" or not binds(ask, file):
            continue
        why = access.note or "what it reaches is computed"
        yield Finding(
            rule=NAME,
            path=file.path,
            line=access.line,
            column=access.column,
            end_line=access.end_line,
            message=f"nobody can tell what {access.written} reaches: {why}; write the table's name, or take it from a model",
            from_=file.owner,
            target=access.written,
            certainty=access.certainty,
        )
