"""Whether a module can leave: what stands in the way, what its network API would be, what it would cost."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.config.model import Config
from boundcheck.errors import UsageError
from boundcheck.extraction.blockers import find_blockers
from boundcheck.extraction.cost import cost_of
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Assumptions, Extraction, Figures, Tables
from boundcheck.extraction.shapes import shapes_of
from boundcheck.extraction.surface import needs_of, surface_of
from boundcheck.nearest import suggestion

__all__ = ["Ground", "extract", "unmuted"]

_USUAL = Assumptions()


def extract(ground: Ground, module: str, assumptions: Assumptions = _USUAL) -> Extraction:
    """The report on one module. Raises UsageError where there is no such module."""
    atlas = ground.atlas
    if module not in ground.codebase.modules.by_name:
        remedy = suggestion(module, ground.codebase.modules.by_name, "boundcheck graph lists the modules")
        raise UsageError(f'there is no module "{module}"; {remedy}')
    node = atlas.modules[atlas.index[module]]
    surface, needs = surface_of(ground, module), needs_of(ground, module)
    return Extraction(
        module,
        node.role,
        node.owner,
        find_blockers(ground, module),
        (),
        surface,
        needs,
        node.depends_on or (),
        Tables(node.tables),
        cost_of(surface, needs, assumptions, ground.libraries),
        Figures(node.files, node.lines, node.afferent, node.efferent, node.instability, 0, 0, 0),
        atlas.metrics,
        shapes_of(ground, surface),
    )


def unmuted(config: Config) -> Config:
    """The configuration with every rule on: what a team does not want to hear of can still hold a module back."""
    opaque = tuple(written for written in config.rules if written[0] == "opaque-query")
    modules = tuple(replace(module, rules=()) for module in config.modules)
    return replace(config, rules=(*opaque, ("foreign-signal", "error")), modules=modules)
