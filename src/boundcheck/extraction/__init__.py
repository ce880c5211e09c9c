"""Whether a module can leave: what stands in the way, what its network API would be, what it would cost."""

from __future__ import annotations

from boundcheck.base.errors import UsageError
from boundcheck.base.light import replace
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import counted, visible
from boundcheck.config.model import UNASSIGNED, Config
from boundcheck.extraction.blockers import find_blockers, uses_at
from boundcheck.extraction.checklist import checklist
from boundcheck.extraction.figures import cost_of, figures_of, tables_of
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.history import history_of
from boundcheck.extraction.history.model import History
from boundcheck.extraction.model import Assumptions, Extraction
from boundcheck.extraction.questions import questions_of
from boundcheck.extraction.records import shapes_of
from boundcheck.extraction.surface import needs_of, surface_of
from boundcheck.findings.catalog import DEFAULT_SEVERITY, GROUP_OF
from boundcheck.findings.severities import Severities, Written

__all__ = ["Ground", "cut_of", "extract", "find_blockers", "unmuted", "uses_at"]

_USUAL = Assumptions()
_ENOUGH = 3  # other modules, to speak of most of them
_MANY = 10  # of them, to take what three quarters use for their ground


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
        checklist(blockers, module, node.role, ground.models, spanned=cost.both.transactions > 0),
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
        models=tuple(
            sorted({name for entry in surface for _, name in entry.definition.resolved if name in entities})
        ),
        named=tuple(
            f"{row.kind}:{row.name}" for row in ground.names if row.owner == module and row.reached_by
        ),
    )
    found = replace(found, stays=_stays(ground, found))
    if history is not None:
        found = replace(found, history=history_of(history, module))
    return replace(found, questions=questions_of(found))


def _stays(ground: Ground, found: Extraction) -> str:
    """Why it never leaves as things are, whatever else blocks it: one clause; "" where it can leave."""
    if found.role == "shared":
        return "everybody may use it as a library: publish it as a package that services install"
    if found.role == "composition":
        return "it wires the others together: it stays, as the application around them"
    if not found.figures.files:
        return "it holds no code"
    others, callers = _others(ground), found.figures.afferent
    if cut := cut_of(ground, found):
        held = f"one cycle holds it and {found.figures.in_cycle - 1:,} of the {others:,} others"
        return f"{held}: it leaves with all of them, or once {counted(cut, 'import')} {'is' if cut == 1 else 'are'} cut"
    if others >= _MANY and callers * 4 >= others * 3:
        return f"{callers:,} of the {others:,} others import it: they stand on it; make it a library that services install"
    return ""


def cut_of(ground: Ground, found: Extraction) -> int:
    """The imports that keep a module in a cycle with most of the others; 0 where it is in no such cycle."""
    others, cyclic = _others(ground), found.figures.in_cycle - 1
    if others < _ENOUGH or cyclic * 2 <= others:
        return 0
    return sum(blocker.count for blocker in found.blockers if blocker.kind == "cycle")


def _others(ground: Ground) -> int:
    return len(ground.codebase.modules.by_name.keys() - {UNASSIGNED}) - 1


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
