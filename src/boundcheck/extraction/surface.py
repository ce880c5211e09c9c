"""The surface of a module: the names that others use of it, and those it uses of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from boundcheck.codebase.public import judge
from boundcheck.codebase.symbols import Target
from boundcheck.extraction.model import Caller, Definition, SurfaceEntry
from boundcheck.extraction.obstacles import obstacles
from boundcheck.extraction.signatures import describe
from boundcheck.extraction.uses.model import UsePlace

if TYPE_CHECKING:
    from boundcheck.extraction.ground import Ground

_CALLS = ("call", "method")


def surface_of(ground: Ground, module: str) -> tuple[SurfaceEntry, ...]:
    """Every name of a module that production code of others uses, sorted; what only tests use is left out."""
    return _entries(ground, [use for use in ground.uses.of(module) if use.to == module])


def needs_of(ground: Ground, module: str) -> tuple[SurfaceEntry, ...]:
    """Every name of other modules that a module's production code uses, by module and name."""
    return _entries(ground, [use for use in ground.uses.of(module) if use.from_ == module])


def _entries(ground: Ground, uses: Iterable[UsePlace]) -> tuple[SurfaceEntry, ...]:
    by_name: dict[tuple[str, str], list[UsePlace]] = defaultdict(list)
    for use in uses:
        by_name[use.to, use.name].append(use)
    entries = (
        _entry(ground, module, name, several)
        for (module, name), several in sorted(by_name.items())
        if not all(use.in_test for use in several)
    )
    return tuple(entry for entry in entries if entry is not None)


def _entry(ground: Ground, module: str, name: str, uses: list[UsePlace]) -> SurfaceEntry | None:
    found = describe(ground.definitions, name)
    by_module: dict[str, list[UsePlace]] = defaultdict(list)
    for use in uses:
        by_module[use.from_].append(use)
    if found.kind == "file" and all(use.how == "import" for use in uses):
        return None  # it is loaded; none of it is used
    return SurfaceEntry(
        module,
        name,
        found,
        tuple(_caller(user, several, found) for user, several in sorted(by_module.items())),
        obstacles(found, uses, ground.codebase.registry),
        _is_public(ground, module, uses),
        ground.codebase.symbols.resolve(name).file in ground.codebase.test_code,
    )


def _caller(module: str, uses: list[UsePlace], definition: Definition) -> Caller:
    production = [use for use in uses if not use.in_test]
    calls = [use for use in production if _is_call(use, definition)]
    if any(use.attributes[:1] == ("()",) for use in calls):  # making the object is then no call of its own
        calls = [use for use in calls if use.how == "method"]
    return Caller(
        module,
        len({(use.path, use.line, use.column) for use in production}),  # `Gateway().pay()` is one site
        sum(use.in_loop for use in calls),
        sum(use.in_transaction for use in calls),
        len(uses) - len(production),
        tuple(sorted({(use.path, use.line) for use in production})),
        len(calls),
    )


def _is_call(use: UsePlace, definition: Definition) -> bool:
    """Whether a network would turn it into a call: data and libraries stay on the spot, errors and events travel otherwise."""
    remote = not definition.is_local and definition.kind not in ("exception", "signal", "file")
    nothing = definition.kind == "model" and use.attributes[-1:] == ("none",)
    return remote and use.how in _CALLS and not nothing


def _is_public(ground: Ground, module: str, uses: Iterable[UsePlace]) -> bool:
    """Whether the contract admits every way in which production code names it."""
    codebase = ground.codebase
    contract = codebase.modules.by_name.get(module)
    if contract is None:
        return True
    for written, importer in sorted({(use.written, use.from_) for use in uses if not use.in_test}):
        target = codebase.symbols.resolve(written)
        symbol = target.symbol
        # A contract speaks of a file's first names.
        name = written if symbol is None or target.file is None else f"{target.file}.{symbol}"
        verdict = judge(codebase, contract, Target(name, target.file, symbol), importer)
        if not verdict.public and verdict.sure:
            return False
    return True
