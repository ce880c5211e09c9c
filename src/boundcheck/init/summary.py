"""What `init` says it saw: about ten lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from boundcheck.base.plain import counted, most_first, visible
from boundcheck.facts.file import tops_of
from boundcheck.init.build import InitStart, Proposal
from boundcheck.init.draft import DraftConfig, DraftModule
from boundcheck.init.loose import GATHERED_AS
from boundcheck.init.names import shortened, unique_name


def summary(start: InitStart, proposal: Proposal, elsewhere: str) -> str:
    """The lines for the terminal, without what was written; `elsewhere` tells of models that are in no file."""
    draft, modules = proposal.draft, proposal.draft.modules
    lines: list[tuple[str, str]] = [
        ("project", f"{start.config.root}, {counted(sum(f.is_python for f in start.project.files), 'Python file')} ({_kind(start)}), imports start from {', '.join(draft.source_roots)}"),
        ("modules", _names(m for m in modules if m.role == "module")),
        ("shared", _names(m for m in modules if m.role == "shared")),
        ("composition", _names(m for m in modules if m.role == "composition")),
        ("named", _named_apart(start, modules)),
        ("layers", " > ".join(layer.name for layer in draft.layers) or "none: " + _no_layers(proposal)),
        ("depends on", _dependencies(proposal)),
        ("public", _public(modules)),
        ("tests, owners", _tests_and_owners(modules)),
        ("left out", f"{shortened(start.apart)}: checked by themselves" if start.apart else ""),
        ("unassigned", _unassigned(proposal)),
        ("data", elsewhere),
        ("uncertain", "; ".join(_doubts(start, draft))),
    ]  # fmt: skip
    width = max(len(title) for title, _ in lines)
    return "".join(f"{title:>{width}}  {visible(text)}\n" for title, text in lines if text)


def _kind(start: InitStart) -> str:
    shape = start.shape
    if shape.apps:
        return f"Django, {counted(len(shape.apps), 'application')}"
    imported = {top for packed in start.facts for top in tops_of(packed.facts.imports)}
    known = (("fastapi", "FastAPI"), ("flask", "Flask"), ("sqlalchemy", "SQLAlchemy"), ("django", "Django"))
    return ", ".join(title for name, title in known if name in imported) or "plain Python"


def _doubts(start: InitStart, draft: DraftConfig) -> Iterator[str]:
    """What a person should look at, as it rests on names or on few signs."""
    gathered = [module for module in draft.modules if module.role != "module" and len(module.paths) > 1]
    if gathered:
        files = counted(sum(len(module.paths) for module in gathered), "file")
        yield f"the role of the {files} in {' and '.join(module.name for module in gathered)}"
    owning = sum(bool(module.models) for module in draft.modules)
    if owning:
        yield f"whose models are whose: those of {counted(owning, 'module')} by name and writer"
    if draft.test_support:
        yield f"test_support, {counted(len(draft.test_support), 'path')} that many suites use"
    if aside := start.shape.aside:
        yield f"{shortened(sorted(aside), 3)}: in no module, as they serve development"


def _names(modules: Iterable[DraftModule]) -> str:
    found = list(modules)
    names = [f"one for each {module.paths[0]}" if module.is_glob else module.name for module in found]
    return f"{len(found)}: {shortened(names)}" if found else ""


def _named_apart(start: InitStart, modules: Iterable[DraftModule]) -> str:
    """Those that are not called as they would be, since a project beside this one has a module of that name."""
    beside = start.shape.beside
    plain = {
        module.name: _plain_name(module, start.shape.project) for module in modules if not module.is_glob
    }
    found = (f"{name} ({beside[word]} has {word})" for name, word in plain.items() if word in beside)
    return shortened(found, 4)


def _plain_name(module: DraftModule, project: str) -> str:
    word = module.name.removeprefix(f"{project}_")
    return word if word in GATHERED_AS else unique_name(module.paths[0], ())


def _no_layers(proposal: Proposal) -> str:
    return (
        "the modules depend on each other in cycles"
        if proposal.observed.cycles
        else "no order that is worth writing"
    )


def _dependencies(proposal: Proposal) -> str:
    count = sum(len(module.depends_on or ()) for module in proposal.draft.modules)
    cycles = proposal.observed.cycles
    if not cycles:
        return f"{counted(count, 'dependency', 'dependencies')}, no cycle"
    largest = max(cycles, key=len)
    return (
        f"{counted(count, 'dependency', 'dependencies')}, {counted(len(cycles), 'cycle')}, "
        f"the largest of {len(largest)} modules: {shortened(largest, 5)}"
    )


def _public(modules: Iterable[DraftModule]) -> str:
    entries = Counter(
        public.entry
        for module in modules
        for public in module.public or ()
        if public.entry not in (".", "api")
    )
    if not entries:
        return "the facades alone"
    common = [entry for entry, _ in most_first(entries)]
    return f"the facades and {counted(sum(entries.values()), 'file')} that others use: {shortened(common, 5)}"


def _tests_and_owners(modules: Iterable[DraftModule]) -> str:
    found = list(modules)
    tests = sum(module.tests is not None for module in found)
    owners = sum(module.owner is not None for module in found)
    said = [f"{counted(tests, 'module')} whose tests lie elsewhere than usual (tests = …)"] if tests else []
    said += [f"owners from CODEOWNERS for {counted(owners, 'module')}"] if owners else []
    return ", ".join(said)


def _unassigned(proposal: Proposal) -> str:
    files = [
        f for f in proposal.codebase.files if f.module is None and f.kind == "source" and f.facts.holds_code
    ]
    return (
        f"{counted(len(files), 'file')} in no module: {shortened((f.path for f in files), 3)}"
        if files
        else ""
    )
