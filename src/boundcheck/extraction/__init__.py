"""Whether a module can leave: what stands in the way, what its network API would be, what it would cost."""

from __future__ import annotations

from dataclasses import replace

from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible
from boundcheck.config.model import Config
from boundcheck.extraction.blockers import find_blockers, uses_at
from boundcheck.extraction.checklist import checklist
from boundcheck.extraction.figures import cost_of, figures_of, tables_of
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.history import history_of
from boundcheck.extraction.history.model import History
from boundcheck.extraction.model import Assumptions, Extraction
from boundcheck.extraction.questions import questions_of
from boundcheck.extraction.records import shapes_of
from boundcheck.extraction.staying import stays
from boundcheck.extraction.surface import needs_of, surface_of
from boundcheck.findings.catalog import DEFAULT_SEVERITY, GROUP_OF
from boundcheck.findings.severities import Severities, Written

__all__ = ["Ground", "extract", "find_blockers", "unmuted", "uses_at"]

_USUAL = Assumptions()


def extract(
    ground: Ground, module: str, assumptions: Assumptions = _USUAL, history: History | None = None
) -> Extraction:
    """The report on one module. Raises UsageError where there is no such module."""
    atlas = ground.atlas
    if module not in ground.codebase.modules.by_name:
        remedy = suggestion(module, ground.codebase.modules.by_name, "boundcheck graph lists the modules")
        raise UsageError(f'there is no module "{visible(module)}"; {remedy}')
    node = atlas.modules[atlas.index[module]]
    blockers = find_blockers(ground, module)
    entities = ground.codebase.registry.by_name
    surface, needs = surface_of(ground, module), needs_of(ground, module)
    cost = cost_of(surface, needs, assumptions, ground.libraries)
    found = Extraction(
        module,
        node.role,
        node.owner,
        blockers,
        checklist(blockers, module, node.role, ground.models, spanned=cost.transactions > 0),
        surface,
        needs,
        node.depends_on or (),
        tables_of(ground.tables, module),
        cost,
        figures_of(atlas, module),
        atlas.metrics,
        shapes_of(ground.definitions, surface),
        sum(
            file.kind == "test" and file.facts.has_tests for file in ground.codebase.files_of.get(module, ())
        ),
        models=tuple(sorted({name for entry in surface for _, name in entry.resolved if name in entities})),
        named=tuple(
            f"{row.kind}:{row.name}" for row in ground.names if row.owner == module and row.reached_by
        ),
    )
    found = replace(found, stays=stays(ground, found))
    if history is not None:
        found = replace(found, history=history_of(history, module))
    return replace(found, questions=questions_of(found))


def unmuted(config: Config) -> Config:
    """The configuration with every rule on: what a team does not want to hear of can still hold a module back.

    What nobody can resolve is asked for as written: it blocks nothing, and is dear to look for.
    """
    severities = Severities(config.rules, {})
    opaque = severities.level("opaque-query", None)
    off = (rule for rule, level in DEFAULT_SEVERITY.items() if level == "off" and rule != "opaque-query")
    rules: Written = (("opaque-query", opaque), *((rule, "error") for rule in off))
    modules = tuple(replace(module, rules=_opaque(module.rules)) for module in config.modules)
    return replace(config, rules=rules, modules=modules)


def _opaque(written: Written) -> Written:
    """What a module says of the one rule that stays as it is."""
    levels = dict(written)
    level = levels.get("opaque-query") or levels.get(GROUP_OF["opaque-query"])
    return (("opaque-query", level),) if level else ()
