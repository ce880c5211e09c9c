"""The picture of the modules: from a codebase, its findings, and what its files do with tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from boundcheck.answers.atlas.assemble import Tally, assemble, in_order
from boundcheck.answers.atlas.contacts import ContactPlaces, module_contacts
from boundcheck.answers.atlas.model import Atlas, ModuleNode, Reported
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.graph import dependency_sites, import_edges
from boundcheck.codebase.modules import Module
from boundcheck.codebase.references import References
from boundcheck.config.model import UNASSIGNED, PublicEntry
from boundcheck.facts.access import Access


def build_atlas(
    codebase: Codebase,
    reported: Iterable[Reported],
    accesses: Iterable[tuple[File, Access]] = (),
    references: References | None = None,
) -> Atlas:
    """The whole picture; code that belongs to no module is a node of its own when it takes part."""
    references = references or References(codebase)
    places = ContactPlaces(codebase)
    findings = in_order(reported)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for contact in module_contacts(codebase, places, references.all, accesses):
        tallies[contact.from_, contact.to].add(contact)
    for pair in _only_found(codebase, findings):
        _ = tallies[pair]
    ends = {end for pair in tallies for end in pair}
    names = sorted({*codebase.modules.by_name, *({UNASSIGNED} & ends)})
    suites = _suites(codebase)
    return assemble(
        codebase,
        places,
        [_node(name, codebase, places, suites.get(name, ())) for name in names],
        tallies,
        frozenset(dependency_sites(references.production)),
        findings,
        inner=_inner(codebase),
    )


def _only_found(codebase: Codebase, findings: Sequence[Reported]) -> Iterator[tuple[str, str]]:
    """Pairs of modules that only a finding joins: data and internals that tests and migrations reach."""
    for finding, _ in findings:
        if finding.from_ and finding.to and finding.from_ != finding.to:
            known = {finding.from_, finding.to} <= {*codebase.modules.by_name, UNASSIGNED}
            if known and finding.group in ("data", "tests") and finding.rule != "missing-tests":
                yield finding.from_, finding.to


def _inner(codebase: Codebase) -> Iterator[tuple[str, str]]:
    """Imports between source files of one module, by path."""
    sources = {
        file.name: file
        for file in codebase.by_name.values()
        if file.kind == "source" and file.module is not None
    }
    for edge in import_edges(codebase):
        start, end = sources.get(edge.importer), sources.get(edge.imported)
        if start is not None and end is not None and start.module == end.module:
            yield start.path, end.path


def _node(name: str, codebase: Codebase, places: ContactPlaces, suite: tuple[str, ...]) -> ModuleNode:
    """A module by what its contract says; `suite` is where its tests are found."""
    module = codebase.modules.by_name.get(name)
    if module is None:
        return ModuleNode(name, 0, 0)
    contract = module.contract
    listed = contract.depends_on
    return ModuleNode(
        name,
        0,
        0,
        contract.layer.value if contract.layer else None,
        contract.owner,
        contract.role,
        folder=places.folder_of(module.paths[0]) if module.paths else "",
        depends_on=None
        if listed is None
        else tuple(dependency.module for dependency in listed if dependency.module),
        deprecated=tuple(dependency.module for dependency in listed or () if dependency.deprecated),
        public=tuple(dict.fromkeys(_public(codebase, module))),
        visible_to=None
        if contract.visible_to is None
        else tuple(entry.value for entry in contract.visible_to),
        tests=suite if contract.tests is None else tuple(entry.value for entry in contract.tests),
        test_scope=contract.test_scope,
        place=f"{contract.place.path}:{contract.place.line}",
    )


def _public(codebase: Codebase, module: Module) -> Iterator[str]:
    """The public entries from the root on: `shop.orders`, `shop.orders.models:Order`; default ones only where they are."""
    entries = module.contract.public
    for path in dict.fromkeys((*module.paths, *(path for entry in entries for path in entry.below))):
        for entry in (entry for entry in entries if path in (entry.below or module.paths)):
            name = _public_name(path, entry)
            if entry.written or name in codebase.known or name.endswith("**"):
                yield name


def _public_name(path: str, entry: PublicEntry) -> str:
    place, colon, names = entry.entry.partition(":")
    return (path if place in (".", "") else f"{path}.{place}") + colon + names


def _suites(codebase: Codebase) -> Mapping[str, tuple[str, ...]]:
    """The outermost folders that hold the tests of each module."""
    folders: dict[str, set[str]] = defaultdict(set)
    for file in codebase.files:
        if file.kind == "test" and file.module is not None:
            folders[file.module].add(file.path.rpartition("/")[0])
    return {name: _outermost(found) for name, found in folders.items()}


def _outermost(folders: set[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for folder in sorted(folders):
        if not any(folder.startswith(f"{outer}/") for outer in kept):
            kept.append(folder)
    return tuple(kept)
