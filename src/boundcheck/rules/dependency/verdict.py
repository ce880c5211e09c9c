"""What the contracts say about one module depending on another; the rules of the group share this answer."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.codebase import Codebase, Reference, Subject
from boundcheck.modules import Module


def breach(codebase: Codebase, importer: str, imported: str) -> str | None:
    """The one rule that a dependency breaks: the first of those that are not switched off for the importer."""
    found, pair = codebase.verdicts, (importer, imported)
    if pair not in found:  # thousands of sites ask about few pairs
        broken = _breaches(codebase, importer, imported)
        found[pair] = next((rule for rule in broken if codebase.severity(rule, importer) != "off"), None)
    return found[pair]


def sites(codebase: Codebase, subject: Subject, rule: str) -> Iterator[Reference]:
    """The import sites of a file whose dependency breaks this rule; strings are `dynamic-import`'s."""
    module = subject.file.module
    if module is None:
        return
    for ref in subject.production:
        if ref.kind != "string" and ref.first and breach(codebase, module, ref.to) == rule:
            yield ref


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


def layer_problem(codebase: Codebase, source: Module, target: Module) -> tuple[str, str] | None:
    """Why the layers forbid source to import target, and the way out; None when they do not."""
    layers = codebase.config.layers
    places = {layer.name: index for index, layer in enumerate(layers)}
    high = places.get(source.contract.layer.value) if source.contract.layer else None
    low = places.get(target.contract.layer.value) if target.contract.layer else None
    if high is None or low is None:
        return None
    if low < high:
        return (
            f"layer {layers[high].name} is below layer {layers[low].name}",
            "turn the dependency round, or let a higher layer pass in what is needed",
        )
    if low == high:
        if not layers[high].independent:
            return None
        return f"the modules of layer {layers[high].name} are independent", "let a higher layer talk to both"
    for layer in layers[high + 1 : low]:
        if layer.closed:
            return (
                f"layer {layer.name} is closed and lies between {layers[high].name} and {layers[low].name}",
                f"ask a module of layer {layer.name}",
            )
    return None
