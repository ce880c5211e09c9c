"""An exception is past its date.

## Why it matters

`until` is a promise. When the day has passed (in UTC), the exception is reported once, instead of everything that it
covers, and the run fails: somebody has to decide again.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"

[[allow]]  # finding: expired-allow
rule = "private-import"
from = "orders"
to = "billing"
reason = "until the invoices have moved"
until = 2020-01-31
```

`shop/orders/cart.py`
```python
from shop.billing.tax import vat
```

`shop/billing/tax.py`
```python
def vat(): ...
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
reason = "until the invoices have moved"
until = 2999-12-31
```

`shop/orders/cart.py`
```python
from shop.billing.tax import vat
```

`shop/billing/tax.py`
```python
def vat(): ...
```

## How to fix

Keep the promise, or give the exception a new date and say why.
"""

NAME = "expired-allow"
FIX = "unsafe"
