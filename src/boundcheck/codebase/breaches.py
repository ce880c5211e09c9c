"""What the contracts say about one module depending on another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.layers import layer_problem

# Of those that a dependency breaks, the first one that is on is told.
BREACHES: Final = ("not-visible", "layer-violation", "undeclared-dependency", "deprecated-dependency")


def breach(codebase: Codebase, importer: str, imported: str) -> str | None:
    """The one rule that a dependency breaks: the first of those that are not switched off for the importer."""
    broken = _breaches(codebase, importer, imported)
    return next((rule for rule in broken if codebase.severity(rule, importer) != "off"), None)


def _breaches(codebase: Codebase, importer: str, imported: str) -> Iterator[str]:
    source = codebase.modules.by_name.get(importer)
    if source is None:
        return
    target = codebase.modules.by_name.get(imported)
    if source.contract.role == "composition":
        return
    visible_to = target.contract.visible_to if target else None
    if visible_to is not None and importer not in (entry.value for entry in visible_to):
        yield "not-visible"
    if target is not None and layer_problem(codebase, source, target) is not None:
        yield "layer-violation"
    if not codebase.is_declared(importer, imported):
        yield "undeclared-dependency"
    if any(d.module == imported and d.deprecated for d in source.contract.depends_on or ()):
        yield "deprecated-dependency"
