"""What stands in the way of an extraction though no rule reports it: why, what counts, how to get rid of it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from boundcheck.extraction.kinds import KINDS, bare, rule_of

PAGES: Final = MappingProxyType(
    {
        "import-time": """\
# import-time (in reports of `boundcheck extract`)

A name of another module is needed while a file is imported.

A base class, a decorator, a call or a constant at the top of a file or class runs before anybody can ask a network:
the process could not start while the other service is down, and a class cannot be inherited over a wire.

```python
from shop.billing.api import STANDARD, audited, Handler

class Refund(Handler):          # a base class
    rate = STANDARD             # a value, computed when the file is imported

    @audited                    # a decorator
    def run(self): ...
```

What does not count: annotations; names that are merely imported or handed on; models (they are the data rules' matter);
names of modules with role = "shared", which travel along as a library; composition modules, tests.

To fix it: ask for the value in the function that needs it; or move the base class, decorator or constant into a module
with role = "shared" that both sides install as a library.
""",
        "shared-state": """\
# shared-state (in reports of `boundcheck extract`)

Two modules share something in memory that changes while the program runs.

In two processes there are two copies, and each sees only its own changes: a cache that is cleared in one stays full in the
other, a registry filled by plug-ins stays empty.

```python
# shop/billing/rates.py
TABLE = {}
def load(): TABLE["de"] = 19

# shop/orders/cart.py
from shop.billing.rates import TABLE     # reads what billing changes
TABLE.clear()                            # or changes it itself
```

What does not count: a list, dict or set that nothing changes after the import is a constant.

To fix it: let the owner keep its state, and ask its public API for what is in it; what has to be seen by both belongs into a
database or a cache server.
""",
        "exception": """\
# exception (in reports of `boundcheck extract`)

An exception class of one module is caught or raised by another.

Exceptions do not cross a network: the caller gets a status code and a body. What catches `billing.CardRefused` today would
never see one.

```python
from shop.billing.api import CardRefused, charge
try:
    charge(order)
except CardRefused: ...
```

What does not count: exceptions of libraries and of Python, a model's DoesNotExist, those of shared modules.

To fix it: return a result or an error code from the public API. A client library with role = "shared" can turn it back into
exceptions for its callers.
""",
        "signal": """\
# signal (in reports of `boundcheck extract`)

A signal object of one module (Django's, blinker's) is connected to, or sent, by another.

A signal calls its receivers in the same process, often in the same transaction. In two processes nobody hears it.

```python
from shop.orders.signals import order_placed

@receiver(order_placed)
def reserve(sender, **kwargs): ...
```

Django's signals about another module's models are the rule foreign-signal.

To fix it: publish an event through a queue or an outbox table, and subscribe to it. What has to happen in the same
transaction cannot be an event: call the owner's public API, and design what happens when it fails.
""",
        "suite-not-alone": """\
# suite-not-alone (in reports of `boundcheck extract`)

A module cannot be imported without modules that its tests may not use, so its suite cannot run without them.

The suite is what tells that the module still works once it is cut out. The report shows the chain of imports; chains go
through the module itself and through shared modules, which leave with it.

To fix it: declare the module that is needed, or import it in the function that needs it. `boundcheck test MODULE` runs the
suite with everything cut off that is not declared, and so proves that it stands alone.
""",
    }
)


def page_of(kind: str) -> str | None:
    """The page of a kind of blocker, with or without its direction; None for one that a rule reports, or that is none."""
    return PAGES.get(bare(kind))


def in_reports(name: str) -> str:
    """How reports tell of what a rule, or a kind of blocker, is about; "" where they never do."""
    about = rule_of(name) or bare(name)
    kinds = (kind for kind in KINDS.values() if (kind.rule or bare(kind.kind)) == about)
    lines = [f"- {kind.kind}: {kind.title}: {kind.remedy.format(module='MODULE')}.\n" for kind in kinds]
    return "".join(("\n## In reports of `boundcheck extract MODULE`\n\n", *lines)) if lines else ""
