"""Layers, where the dependencies of the modules have an order that is worth writing down."""

from __future__ import annotations

from collections.abc import Sequence

from boundcheck.base.light import replace
from boundcheck.init.draft import DraftLayer, DraftModule
from boundcheck.init.names import ENTRY
from boundcheck.init.observe import Pairs

_FEWEST, _MOST = 3, 25


def with_layers(
    modules: Sequence[DraftModule], pairs: Pairs, has_cycles: bool
) -> tuple[tuple[DraftModule, ...], tuple[DraftLayer, ...]]:
    """Entry points that nobody imports, a platform that imports nobody above it, and the domain between them.

    The longest paths of the graph would give more layers, but none that a person could name or keep. No layers when
    there is a cycle, when there are few or very many modules, or when two of the three would be empty.
    """
    if has_cycles or not _FEWEST <= len(modules) <= _MOST or any(module.is_glob for module in modules):
        return tuple(modules), ()
    used = {imported for _, imported in pairs}
    platform = _platform(modules, pairs)
    layers = {}
    for module in modules:
        if module.name in platform:
            layers[module.name] = "platform"
        elif module.role == "composition":
            # What wires is above all others; if somebody imports it all the same, it has no place in an order.
            if module.name not in used:
                layers[module.name] = "entrypoints"
        elif module.name not in used and _is_entry(module):
            layers[module.name] = "entrypoints"
        else:
            layers[module.name] = "domain"
    present = [name for name in ("entrypoints", "domain", "platform") if name in layers.values()]
    if len(present) < 2 or "domain" not in present:
        return tuple(modules), ()
    return (
        tuple(replace(module, layer=layers.get(module.name)) for module in modules),
        tuple(map(DraftLayer, present)),
    )


def _is_entry(module: DraftModule) -> bool:
    return module.wiring or module.last in ENTRY


def _platform(modules: Sequence[DraftModule], pairs: Pairs) -> set[str]:
    """Shared modules, and those that a third of all use and that use nothing but platform."""
    enough = max(2, -(-len(modules) // 3))
    platform = {
        m.name
        for m in modules
        if m.role == "shared"
        or (m.role == "module" and sum(imported == m.name for _, imported in pairs) >= enough)
    }
    while unfit := {a for a, b in pairs if a in platform and b not in platform}:
        platform -= unfit
    return platform
