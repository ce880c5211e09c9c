"""The configurations of import-linter and tach as a draft; what has no counterpart is told at the end of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from boundcheck.init.build import Proposal, Start, finish, observe_all
from boundcheck.init.draft import Draft, DraftAllow, DraftDependency, DraftModule
from boundcheck.init.from_import_linter import read_import_linter
from boundcheck.init.from_tach import read_tach

READERS: Final[Mapping[str, Callable[[Path], Draft]]] = {
    "import-linter": read_import_linter,
    "tach": read_tach,
}


def translated(start: Start, draft: Draft) -> Proposal:
    """The translation as it is; `depends_on` of modules that have something forbidden is completed from the code.

    Exceptions that the code does not need any more are left out and told.
    """
    plain = replace(
        draft, layers=(), allows=(), modules=tuple(DraftModule(m.name, m.paths) for m in draft.modules)
    )
    observed = observe_all(start, plain)
    uses = {m.name: m.depends_on or () for m in observed.draft.modules}
    shared = {m.name for m in draft.modules if m.role == "shared"}
    modules = tuple(_completed(m, uses.get(m.name, ()), shared) for m in draft.modules)
    proposal = finish(start, replace(draft, modules=modules), observed.observed)
    return _without_unused(start, proposal)


def _completed(module: DraftModule, uses: tuple[DraftDependency, ...], shared: set[str]) -> DraftModule:
    """A module that must not use some others may use what it uses but for them."""
    if not module.forbidden:
        return module
    kept = tuple(d for d in uses if d.module not in module.forbidden and d.module not in shared)
    return replace(
        module, depends_on=kept, notes=(*module.notes, f"Must not use {', '.join(module.forbidden)}.")
    )


def _without_unused(start: Start, proposal: Proposal) -> Proposal:
    lines = {finding.line for finding in proposal.findings if finding.rule == "unused-allow"}
    places = [allow.place.line for allow in proposal.codebase.config.allows]
    draft = proposal.draft
    unused = [allow for allow, line in zip(draft.allows, places, strict=True) if line in lines]
    if not unused:
        return proposal
    kept = tuple(allow for allow in draft.allows if allow not in unused)
    needed = {_ignored(allow) for allow in kept}
    told = tuple(dict.fromkeys(said for allow in unused if (said := _ignored(allow)) not in needed))
    return finish(start, replace(draft, allows=kept, notes=(*draft.notes, *told)), proposal.observed)


def _ignored(allow: DraftAllow) -> str:
    """The one ignored import that several exceptions stand for (a file or a package, a name or what is in it)."""
    importer = (allow.path or "").removesuffix("/__init__.py").removesuffix(".py").removeprefix("**/")
    imported = (allow.target or "").removesuffix(".*")
    return f"ignored import {importer.replace('/', '.')} -> {imported}: {allow.rule} does not need it"
