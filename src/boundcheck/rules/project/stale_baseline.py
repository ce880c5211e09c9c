"""The baseline holds a finding that is no more.

## Why it matters

The baseline lists what was there when boundcheck came, so that it can only shrink. An entry that outlives its finding
is a hole: the same breach can come back in the same file and nobody hears of it. So what is fixed has to leave the list,
best in the change that fixed it. Only a check of the whole project can tell; one of a few files never does.

## Breaks

`shop/orders/cart.py`
```python
from shop.billing import total
```

`shop/billing/__init__.py`
```python
def total(cart): ...
```

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`boundcheck-baseline.toml`
```toml
findings = [
  { rule = "private-import", path = "shop/orders/cart.py", from = "orders", to = "billing", target = "shop.billing.tax", count = 2 },  # finding: stale-baseline
]
```

## Clean

`boundcheck baseline` has taken the entry out:

`shop/orders/cart.py`
```python
from shop.billing import total
```

`shop/billing/__init__.py`
```python
def total(cart): ...
```

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"

[modules.billing]
path = "shop.billing"
```

`boundcheck-baseline.toml`
```toml
findings = [
]
```

## How to fix

Run `boundcheck baseline`: it takes out what is fixed and adds nothing. Where a file was renamed, git usually knows, and
the entry follows it. With `baseline = "per-module"` the entry is in the `boundcheck-baseline.toml` beside the module's code;
`boundcheck baseline --module orders` takes out what this module has fixed and leaves all else.

A fix of much is one line in the concise format, for each file of the baseline; `--full` and `--format json` tell each entry.

A baseline says which version of boundcheck wrote it. What another version no longer finds need not be fixed, so it is no finding:
`check` ends with the number, and `boundcheck baseline --upgrade` brings the baseline up to date.
"""

NAME = "stale-baseline"
FIX = "safe"
