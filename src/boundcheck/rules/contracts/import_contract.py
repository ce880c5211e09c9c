"""An import breaks one of the contracts in `[[contracts]]`.

Each has a name and a type, speaks of dotted names (`*` stands for one segment, `**` for one or more, a name for all that lies
below it) and binds every first-party file, of modules or of none, tests and migrations as well:

- `forbidden`: `from` never imports `to`, first-party or third-party;
- `layers`: imports lead down the list, in each of `containers` by itself; `(name)` need not exist, siblings in
  `{ siblings = ["orders", "billing"], independent = true }` do not import each other, with `exhaustive` each child of a
  container is in a layer;
- `independence`: none of `modules` imports another;
- `protected`: only `allowed` imports `to`;
- `acyclic`: the children of `within`, and theirs down to `depth`, import each other in no cycle (`acyclic = true` in
  `[modules.billing]` asks this of its direct children, as the contract "billing is acyclic");
- `private`: what begins with one underscore, and what lies below it, is imported only from within its parent.

The first three follow chains of imports unless `indirect = false`; a chain is reported once, at its first import,
the shortest first; the next ones share no import with it. Of equally short ones it is the first by name, whatever else is imported.
`ignore = ["shop.a -> shop.b"]` takes imports away, `exact = true` lets a name stand for itself alone.

## Why it matters

Some rules do not follow the lines between modules: no domain knows the web framework, whoever owns it; a kernel is used
only through its door; what stands side by side stays apart. A rule with a name is told with that name wherever it is
broken, and is kept or broken as a whole.

## Breaks

`boundcheck.toml`
```toml
[[contracts]]
name = "The domain does not know the web"
type = "forbidden"
from = ["shop.*.domain"]
to = ["shop.web", "flask"]
guidance = "publish an event"

[[contracts]]
name = "Entry points above domains"
type = "layers"
layers = ["web", { siblings = ["orders", "billing"], independent = true }, "(kernel)"]
containers = ["shop"]

[[contracts]]
name = "Reports stand alone"
type = "independence"
modules = ["shop.reports.*"]

[[contracts]]
name = "The ledger is used by billing"
type = "protected"
to = ["shop.billing.ledger"]
allowed = ["shop.billing"]

[[contracts]]
name = "No cycles in tools"
type = "acyclic"
within = ["shop.tools"]

[[contracts]]
name = "Underscores are private"
type = "private"
```

`shop/web/__init__.py`
```python
from shop.billing.ledger import Ledger  # finding: import-contract
```

`shop/orders/domain.py`
```python
from shop.orders.urls import url_of  # finding: import-contract
import flask  # finding: import-contract
```

`shop/orders/urls.py`
```python
from shop.web import prefix  # finding: import-contract
```

`shop/billing/__init__.py`
```python
from shop.orders.domain import Order  # finding: import-contract
```

`shop/billing/ledger.py`
```python
class Ledger: ...
```

`shop/reports/sales.py`
```python
from shop.reports.stock import total  # finding: import-contract
```

`shop/reports/stock.py`
```python
from shop.tools._dates import today  # finding: import-contract
```

`shop/tools/_dates.py`
```python
from shop.tools.zones import utc
```

`shop/tools/zones.py`
```python
from shop.tools._dates import today  # finding: import-contract
```

## Clean

`boundcheck.toml`
```toml
[[contracts]]
name = "The domain does not know the web"
type = "forbidden"
from = ["shop.*.domain"]
to = ["shop.web", "flask"]
ignore = ["shop.legacy.domain -> shop.web"]

[[contracts]]
name = "Entry points above domains"
type = "layers"
layers = ["web", { siblings = ["orders", "billing"], independent = true }, "(kernel)"]
containers = ["shop"]

[[contracts]]
name = "Underscores are private"
type = "private"
```

`shop/web/__init__.py`
```python
import flask
from shop.orders.domain import Order
```

`shop/orders/domain.py`
```python
from shop.orders._prices import price
```

`shop/orders/_prices.py`
```python
def price(order): ...
```

`shop/billing/domain.py`
```python
class Invoice: ...
```

`shop/legacy/domain.py`
```python
import shop.web
```

## How to fix

Do what the contract's `guidance` says, or turn the dependency around: pass in what is needed, publish an event, move what
both need below them. In a longer chain any one import can be cut. What has to stay for now is an entry in `ignore`, or an
`[[allow]]` with `contract = "…"` and a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from boundcheck.base.light import replace
from boundcheck.base.nearest import suggestion
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.config.model import Entry, ImportContract, ImportContractType
from boundcheck.findings.finding import Finding
from boundcheck.rules.contracts.acyclic import acyclic
from boundcheck.rules.contracts.bounds import Bounds, Grounds
from boundcheck.rules.contracts.breach import ContractBreach, Missing
from boundcheck.rules.contracts.forbidden import forbidden
from boundcheck.rules.contracts.layers import independence, layers, missing_layers
from boundcheck.rules.contracts.private import private
from boundcheck.rules.contracts.protected import protected

NAME = "import-contract"
_UNUSED: Final = "unused-allow"
_BREACHES: Final[Mapping[ImportContractType, Callable[[Bounds], Iterator[ContractBreach]]]] = {
    "forbidden": forbidden,
    "layers": layers,
    "independence": independence,
    "protected": protected,
    "acyclic": acyclic,
    "private": private,
}


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    grounds = Grounds(codebase, whole)
    for contract in (_of_module(codebase, each) for each in codebase.config.contracts):
        if contract.severity != "off":
            bounds = grounds.bounds_of(contract)
            yield from _broken(codebase, bounds)
            yield from _unmatched(bounds)


def _of_module(codebase: Codebase, contract: ImportContract) -> ImportContract:
    """What `acyclic = true` of a module stands for is about the packages that the module's globs match, each by itself."""
    modules = (each for each in codebase.modules.by_name.values() if each.contract.place == contract.place)
    paths = tuple(Entry(path, contract.place) for module in modules for path in module.paths)
    return replace(contract, within=paths) if paths else contract


def _broken(codebase: Codebase, bounds: Bounds) -> Iterator[Finding]:
    missing = (*_nameless(bounds), *(missing_layers(bounds) if bounds.contract.type == "layers" else ()))
    for about in missing:
        yield _at_contract(bounds.contract, about)
    seen: set[tuple[str, str]] = set()
    for breach in _BREACHES[bounds.contract.type](bounds):
        ends = breach.chain[0].importer, breach.chain[-1].imported
        if ends not in seen:  # names that overlap have chains in common
            seen.add(ends)
            yield _at_import(codebase, bounds.contract, breach)


def _nameless(bounds: Bounds) -> Iterator[Missing]:
    """Written names that stand for nothing; globs may, as long as others beside them do not."""
    contract = bounds.contract
    keys = (
        ("from", contract.from_), ("to", contract.to), ("modules", contract.modules), ("within", contract.within),
        ("containers", contract.containers), ("roots", contract.roots),
    )  # fmt: skip
    for key, entries in keys:
        unmatched = [entry for entry in entries if not bounds.matching(entry.value)]
        for entry in unmatched:
            if "*" not in entry.value or len(unmatched) == len(entries):
                yield _nothing(bounds, key, entry)
    if contract.type == "independence" and len(bounds.all(contract.modules)) == 1:
        what = f"modules: only {bounds.all(contract.modules)[0]} matches"
        yield Missing(
            contract.modules[0].value, contract.modules[0].place, what, "name what it is independent of"
        )


def _nothing(bounds: Bounds, key: str, entry: Entry) -> Missing:
    remedy = suggestion(entry.value, sorted(bounds.names), "correct or remove it")
    return Missing(entry.value, entry.place, f"{key}: no package or file matches {entry.value}", remedy)


def _at_contract(contract: ImportContract, about: Missing) -> Finding:
    return Finding(
        NAME,
        about.place.path,
        about.place.line,
        about.place.column,
        f'"{contract.name}" is broken: {about.what}; {about.remedy}',
        target=about.name,
        end_line=about.place.line,
        names=about.names,
        contract=contract.name,
    )


def _at_import(codebase: Codebase, contract: ImportContract, breach: ContractBreach) -> Finding:
    first, last = breach.chain[0], breach.chain[-1]
    names = (first.importer, *(edge.imported for edge in breach.chain))
    further = [f"{edge.path}:{edge.line}" for edge in breach.chain[1:]]
    way = " → ".join(names) + (f" ({', '.join(further)})" if further else "")
    remedy = contract.guidance or breach.remedy
    return Finding(
        NAME,
        first.path,
        first.line,
        first.column,
        f'{way} breaks "{contract.name}": {breach.why}; {remedy}',
        codebase.by_path[first.path].owner,
        codebase.owner_of(last.imported) if last.imported in codebase.known else None,
        last.imported,
        end_line=first.end_line,
        contract=contract.name,
        chain=tuple((edge.importer, edge.imported, edge.path, edge.line) for edge in breach.chain),
    )


def _unmatched(bounds: Bounds) -> Iterator[Finding]:
    contract = bounds.contract
    for ignored in bounds.unmatched if contract.unmatched_ignores != "off" else ():
        yield Finding(
            _UNUSED,
            ignored.place.path,
            ignored.place.line,
            ignored.place.column,
            f'"{contract.name}" ignores {ignored}, which nothing imports; remove it',
            target=NAME,
            severity="warn" if contract.unmatched_ignores == "warn" else "error",
            end_line=ignored.place.line,
        )
