"""`private`: what a leading underscore names, and what lies below it, is imported only from within its parent."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.config.model import is_private
from boundcheck.rules.contracts.bounds import Bounds
from boundcheck.rules.contracts.breach import ContractBreach, lies_in


def private(bounds: Bounds) -> Iterator[ContractBreach]:
    """Of several private segments the innermost has the narrowest bounds."""
    modules = bounds.all(bounds.contract.modules)
    everywhere = not bounds.contract.modules
    for edge in bounds.single_edges:
        if not everywhere and not any(lies_in(edge.imported, module) for module in modules):
            continue
        parent = _parent(edge.imported)
        if parent is not None and not lies_in(edge.importer, parent):
            why = f"{edge.imported} is private to {parent}"
            yield ContractBreach(
                (edge,), why, f"import from {parent} what it offers, or give it a public name"
            )


def _parent(name: str) -> str | None:
    """What the innermost private segment lies in; the first segment has nothing that it could be private to."""
    parts = name.split(".")
    places = [at for at in range(1, len(parts)) if is_private(parts[at])]
    return ".".join(parts[: places[-1]]) if places else None
