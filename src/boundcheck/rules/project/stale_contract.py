"""A name in the configuration matches nothing.

## Why it matters

A contract about a misspelled or long renamed module is kept by everybody, because it says nothing. Whatever a
configuration names must be there: modules, paths, public entries, test paths, layers, the ends of an exception. Source
roots that leave imports of the project's own files dangling are told too, with the folder that would mend it (a warning).

What a team may write although the code does not show it is told, as a warning, only where it is one letter off what is there: entries
of `tables` (`circuit_*`, where all tables are `circuits_…`) and `exclude`, of which nothing need be there before a build. A package of
others (in `[external]`, `depends_on_external`, `cannot_depend_on_external`, `to` of a contract) that looks misspelled is no finding, as one
that nobody may import is imported by nobody: the last lines of `check` name it.

## Breaks

`boundcheck.toml`
```toml
[modules.orders]
path = "shop.orders"
depends_on = ["biling"]  # finding: stale-contract
public = [".", "servces"]  # finding: stale-contract

[modules.billing]
path = "shop.billing"

[modules.refunds]
path = "shop.refunds"  # finding: stale-contract
```

`shop/orders/services.py`
```python
def total(): ...
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
depends_on = ["billing"]
public = [".", "services"]

[modules.billing]
path = "shop.billing"
```

`shop/orders/services.py`
```python
from shop.billing import charge

def total(): ...
```

`shop/billing/__init__.py`
```python
def charge(): ...
```

## How to fix

Correct the name (the message offers the nearest one) or remove it, before anything else is looked at: what is found of a module
whose `path` is misspelled comes of that. `check` tells such names first, no baseline knows them, and as long as one stands as an error
`boundcheck baseline` and `boundcheck init --update` change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from boundcheck.base.nearest import suggestion
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.dependencies import Whole
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import matches_something
from boundcheck.codebase.symbols import Target
from boundcheck.config.model import UNASSIGNED, Entry, Place, PublicEntry
from boundcheck.facts.name_kinds import KINDS, kind_in
from boundcheck.findings.finding import Finding
from boundcheck.rules.contracts.bounds import without_match
from boundcheck.rules.project.paths import further_roots, meant_path, misplaced_paths
from boundcheck.rules.project.slips import slips
from boundcheck.rules.report import at_place

NAME = "stale-contract"
FIX = "safe"


def check(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    seen: set[tuple[Place, str]] = set()  # one contract with a glob stands for many modules
    for finding in _all(codebase, whole):
        key = (Place(finding.path, finding.line, finding.column), finding.target or "")
        if key not in seen:
            seen.add(key)
            yield finding


def _all(codebase: Codebase, whole: Whole) -> Iterator[Finding]:
    names = codebase.modules.by_name.keys()
    for claimant, entry in codebase.modules.unmatched:
        yield _at_entry("path", entry, claimant, "no package or file", meant_path(codebase, entry.value))
    unmatched = {path.place for _, path in codebase.modules.unmatched}
    # Of one mistake it is enough that the paths tell.
    misplaced = tuple(misplaced_paths(codebase))
    for claimant, entry, message in misplaced:
        yield at_place(NAME, entry.place, message, claimant, target=entry.value)
    for place, folder, message in () if misplaced else further_roots(codebase, whole):
        yield at_place(NAME, place, message, target=folder)._replace(severity="warn")  # it may be meant
    matching: dict[PublicEntry, bool] = {}
    for module in codebase.modules.by_name.values():
        yield from _module(
            codebase,
            module,
            matching,
            has_code=any(path.place not in unmatched for path in module.contract.paths),
        )
    yield from _second(codebase)
    for external in codebase.config.external:
        yield from _unknown(f"[external] {external.package}", external.modules, None, names)
        # A folder without code of its own may share its name with somebody's package.
        if codebase.symbols.resolve(external.package).file in codebase.by_name:
            message = (
                f'[external]: "{external.package}" is first-party code, of which this reserves nothing; '
                f"say who may use it by the visible_to of its module, or remove it"
            )
            yield at_place(NAME, external.place, message, target=external.package)
    yield from _allows(codebase)
    yield from _layers(codebase)
    yield from _name_calls(codebase)
    for wrapper in codebase.config.atomic_wrappers:
        yield from _callable(codebase, "atomic_wrappers", wrapper)
    for slip in slips(codebase, whole):
        message = f'{slip.key}: {slip.what} matches "{slip.entry.value}"; did you mean "{slip.meant}"?'
        found = at_place(NAME, slip.entry.place, message, slip.module, target=slip.entry.value)
        yield found._replace(severity="warn")  # it may be meant
    yield from _import_contracts(codebase)
    for key, entries in (
        ("test_paths", codebase.config.test_paths),
        ("test_support", codebase.config.test_support),
        ("migrations", codebase.config.migrations),
    ):
        yield from _missing_paths(codebase, key, entries or (), None)


def _allows(codebase: Codebase) -> Iterator[Finding]:
    names = codebase.modules.by_name.keys()
    contracts = [contract.name for contract in codebase.config.contracts]
    for allow in codebase.config.allows:
        for key, end in (("from", allow.from_), ("to", allow.to)):
            if end is not None and not any(fnmatchcase(name, end.value) for name in (*names, UNASSIGNED)):
                yield _stale(f"allow.{key}", end, None, names, "no module")
        if allow.contract is not None and allow.contract.value not in contracts:
            yield _stale("allow.contract", allow.contract, None, contracts, "no contract")


def _name_calls(codebase: Codebase) -> Iterator[Finding]:
    """Callables of the project that are to make or use names, and are not there."""
    for of_kind in codebase.config.names:
        for key, calls in (("defines", of_kind.defines), ("uses", of_kind.uses)):
            for call in calls:
                yield from _callable(codebase, f"names.{of_kind.kind}.{key}", Entry(call.call, call.place))


def _callable(codebase: Codebase, key: str, entry: Entry) -> Iterator[Finding]:
    """A callable of the project that is not there; those of others nobody looks for."""
    target = codebase.symbols.resolve(entry.value)
    is_ours = entry.value.partition(".")[0] in codebase.tops
    if not is_ours or (target.file and _has(codebase, target)):
        return
    file = target.file if target.file in codebase.by_name else None
    known = codebase.symbols.bindings(file) if file else ()
    options = [f"{file}.{name}" for name in known] or codebase.in_order
    yield _stale(key, entry, None, options, "no callable")


def _has(codebase: Codebase, target: Target) -> bool:
    """Whether a file has what a dotted name ends in, as far as that can be read."""
    symbol = (target.symbol or "").partition(".")[0]
    return bool(symbol) and codebase.symbols.binds(target.file or "", symbol) is not False


def _import_contracts(codebase: Codebase) -> Iterator[Finding]:
    for contract in codebase.config.contracts:
        # Of its other names the contract is broken.
        for key, written in (("allowed", contract.allowed), ("skip", contract.skip)):
            for entry in without_match(codebase, contract, written) if written else ():
                yield _stale(f"contracts.{key}", entry, None, codebase.in_order, "no package or file")


def _second(codebase: Codebase) -> Iterator[Finding]:
    other, place = codebase.config.beside or ("", None)
    if place is not None:
        message = (
            f"nothing in here is read, since {codebase.config.file} is the configuration; keep one of the two"
        )
        yield at_place(NAME, place, message, target=other)


def _module(
    codebase: Codebase, module: Module, matching: dict[PublicEntry, bool], *, has_code: bool
) -> Iterator[Finding]:
    names, contract = codebase.modules.by_name.keys(), module.contract
    listed = contract.depends_on or ()
    dependencies = tuple(Entry(d.module, d.place) for d in listed if d.module)
    for entry in (Entry(d.layer or "", d.place) for d in listed if not d.module):
        layers = {m.contract.layer.value for m in codebase.modules.by_name.values() if m.contract.layer}
        yield _stale("depends_on", entry, module.name, sorted(layers), "no module's layer")
    yield from _unknown("depends_on", dependencies, module.name, names)
    yield from _unknown("cannot_depend_on", contract.cannot_depend_on, module.name, names)
    yield from _unknown("visible_to", contract.visible_to or (), module.name, names)
    for public in contract.public:
        yield from _unknown("public.to", public.to, module.name, (*names, UNASSIGNED))
        if not has_code:  # where its path matches nothing, that is told
            continue
        if public.written and public not in matching:
            matching[public] = _matches_anywhere(codebase, module, public.entry)
        if public.written and not matching[public]:
            offered = sorted(
                n[len(p) + 1 :] for p in module.paths for n in codebase.by_name if n.startswith(f"{p}.")
            )
            offered += _names_like(codebase, module, public.entry)
            entry = Entry(public.entry, public.place)
            yield _stale("public", entry, module.name, offered, f"nothing in {', '.join(module.paths)}")
    named = [layer.name for layer in codebase.config.layers]
    if contract.layer is not None and contract.layer.value not in named:
        yield _stale("layer", contract.layer, module.name, named, "no layer")
    yield from _missing_paths(codebase, "tests", contract.tests or (), module.name)
    # A `tables` entry may name what the code does not show; a `models` entry names classes.
    for entry in contract.models:
        models = codebase.registry.by_name.keys()
        if not any(fnmatchcase(name, entry.value) for name in models):
            yield _stale("models", entry, module.name, models, "no model")


def _names_like(codebase: Codebase, module: Module, entry: str) -> list[str]:
    """What an entry on one name could mean: others of its kind or file, or the same of a kind, where what it begins with is neither."""
    place, _, name = entry.partition(":")
    if kind_in(entry):
        return sorted(f"{place}:{n}" for n in codebase.names.names(place))
    bases = {path if place == "." else f"{path}.{place}" for path in module.paths if name}
    files = bases & codebase.by_name.keys()
    if files or not name:
        return sorted(f"{place}:{n}" for file in files for n in codebase.symbols.bindings(file))
    return [f"{kind}:{name}" for kind in KINDS]


def _matches_anywhere(codebase: Codebase, module: Module, entry: str) -> bool:
    """Of a glob's modules it is enough that one has the entry."""
    twins = codebase.modules.of_contract[module.contract.place]
    return any(matches_something(codebase, twin, entry) for twin in twins)


def _layers(codebase: Codebase) -> Iterator[Finding]:
    used = {m.contract.layer.value for m in codebase.modules.by_name.values() if m.contract.layer is not None}
    for layer in codebase.config.layers:
        if layer.name not in used:
            message = f'layers: no module is in layer "{layer.name}"; put one into it, or remove the layer'
            yield at_place(NAME, layer.place, message, target=layer.name)


def _missing_paths(
    codebase: Codebase, key: str, entries: Iterable[Entry], module: str | None
) -> Iterator[Finding]:
    for entry in entries:
        if entry.value not in codebase.existing:
            yield _stale(key, entry, module, (), "no file or folder")


def _unknown(
    key: str, entries: Iterable[Entry], module: str | None, names: Iterable[str]
) -> Iterator[Finding]:
    for entry in entries:
        if entry.value not in names:
            yield _stale(key, entry, module, names, "no module")


def _stale(key: str, entry: Entry, module: str | None, options: Iterable[str], what: str) -> Finding:
    return _at_entry(key, entry, module, what, suggestion(entry.value, options, "correct or remove it"))


def _at_entry(key: str, entry: Entry, module: str | None, what: str, remedy: str) -> Finding:
    return at_place(
        NAME, entry.place, f'{key}: {what} matches "{entry.value}"; {remedy}', module, target=entry.value
    )
