"""SQL reads or writes a table that belongs to another module.

## Why it matters

A table in a string is the tie that nobody sees: no import shows it, no refactoring finds it, and the day the owner
renames a column or moves to its own database, the query breaks at run time. Everything the SQL takes from that table
would have to become a call to the owner.

Found are strings that reach the database, strings that look like statements and name a table of the project, and `.sql`
files. Constants, also those of other files and what classes, enumerations and dictionaries there hold, concatenation, f-strings, `%`, `format`, `join`, loops over written lists, class
attributes, functions of the file and `{Model._meta.db_table}` are followed; a text that is named first and run later is told
once, where it is written. Bodies of functions and `DO` blocks count as well as what they run.

A table needs no model: `tables` entries name some, and `CREATE TABLE` in a `.sql` file, a string or a migration makes one of the
module of that file. A table of another schema is another one, a temporary one its session's own; where only the running
program knows the schema, the finding is `possible`.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/billing/__init__.py`
```python
```

`shop/billing/models.py`
```python
from django.db import models

class Invoice(models.Model):
    total = models.IntegerField()
```

`shop/orders/report.py`
```python
def totals(cursor):
    cursor.execute("SELECT sum(total) FROM billing_invoice")  # finding: raw-sql
    return cursor.fetchall()
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`shop/billing/__init__.py`
```python
```

`shop/billing/models.py`
```python
from django.db import models

class Invoice(models.Model):
    total = models.IntegerField()
```

`shop/billing/api.py`
```python
def total_of_invoices(cursor):
    cursor.execute("SELECT sum(total) FROM billing_invoice")
    return cursor.fetchone()[0]
```

`shop/orders/report.py`
```python
from shop.billing.api import total_of_invoices

def totals(cursor):
    return total_of_invoices(cursor)
```

## How to fix

Move the query into the owner's module and offer its result as a function of its public API (`total_of_invoices` above).
Reports over many modules belong in a composition module, or read a model of their own that events keep up to date.
"""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase.questions import Questions
from boundcheck.codebase.references import Subject
from boundcheck.config.model import UNASSIGNED
from boundcheck.findings.finding import Finding
from boundcheck.rules.data.breach import breaches, finding

NAME = "raw-sql"
# What changes a table, not its rows.
_DEFINING = tuple(f"{word} " for word in "CREATE ALTER DROP COMMENT GRANT REVOKE".split())


def check_file(ask: Questions, subject: Subject) -> Iterator[Finding]:
    for breach in breaches(ask, subject, "sql"):
        if breach.access.written.upper().startswith(_DEFINING):
            owner = "its owner" if breach.owner == UNASSIGNED else breach.owner
            verb, remedy = "changes", f"leave that to a migration of {owner}"
        elif breach.access.writes:
            verb, remedy = "writes", f"ask {breach.api} to change the rows"
        else:
            verb, remedy = "reads", f"ask {breach.api} for the rows"
        yield finding(NAME, breach, f"SQL in {breach.file.owner} {verb} {breach.what}; {remedy}")
