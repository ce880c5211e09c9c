"""An exception allows nothing, or its comment cannot be understood.

## Why it matters

An exception that is no longer needed is a hole that waits for the next breach. A comment without a reason, or for a
rule that does not exist, allows nothing and is reported here as well.

Unused exceptions are reported on whole runs only, and only for the rules that ran.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"

[[allow]]  # finding: unused-allow
rule = "private-import"
from = "orders"
to = "billing"
reason = "until the invoices have moved"
```

`shop/orders/cart.py`
```python
from shop.billing import charge  # boundcheck: allow[private-import] moves soon # finding: unused-allow
```

`shop/billing/__init__.py`
```python
def charge(): ...
```

## Clean

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"

[[allow]]
rule = "private-import"
from = "orders"
to = "billing"
target = "shop.billing.tax.*"
reason = "until the invoices have moved"
```

`shop/orders/cart.py`
```python
from shop.billing.tax import vat
# boundcheck: allow[private-import] the rates move next
from shop.billing.rates import STANDARD
```

`shop/billing/tax.py`
```python
def vat(): ...
```

`shop/billing/rates.py`
```python
STANDARD = 19
```

## How to fix

Remove the exception. Give a comment that lacks one its reason, and correct the name of a rule that does not exist.
"""

NAME = "unused-allow"
FIX = "safe"
