"""What the layers say about one module importing another."""

from __future__ import annotations

from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.modules import Module


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
