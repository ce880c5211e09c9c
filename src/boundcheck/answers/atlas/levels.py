"""The picture below the modules: its nodes are packages or files, its edges the imports between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from boundcheck.answers.atlas.assemble import Pair, Tally, assemble, in_order
from boundcheck.answers.atlas.contacts import Contact, ContactPlaces, data_uses, name_contacts
from boundcheck.answers.atlas.model import (
    CHAIN,
    IMPORT,
    RUNNING,
    STRING,
    TYPING,
    Atlas,
    Level,
    ModuleNode,
    Reported,
)
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.graph import import_edges
from boundcheck.codebase.references import References
from boundcheck.config.model import UNASSIGNED
from boundcheck.facts.access import Access


def file_atlas(
    codebase: Codebase, reported: Iterable[Reported], accesses: Iterable[tuple[File, Access]] = ()
) -> Atlas:
    """Every source file by its dotted name; tests take no part."""
    return _atlas(codebase, reported, accesses, "file")


def package_atlas(
    codebase: Codebase, reported: Iterable[Reported], accesses: Iterable[tuple[File, Access]] = ()
) -> Atlas:
    """Every package with source files of its own by its dotted name; a package inside is one of its own."""
    return _atlas(codebase, reported, accesses, "package")


def _atlas(
    codebase: Codebase,
    reported: Iterable[Reported],
    accesses: Iterable[tuple[File, Access]],
    level: Level,
) -> Atlas:
    places = ContactPlaces(codebase)
    node_of, nodes = _nodes(codebase, level)
    tallies: dict[Pair, Tally] = defaultdict(Tally)
    seen: set[tuple[Pair, str, int, int]] = set()
    for contact in _contacts(codebase, places, accesses):
        for path in contact.reached:
            start, end = node_of.get(contact.path), node_of.get(path)
            if start is not None and end is not None and start != end:
                # One statement may import several files of a package.
                statement = ((start, end), contact.path, contact.line, contact.kind)
                tallies[start, end].add(contact, again=statement in seen)
                seen.add(statement)
    running = frozenset(
        pair for pair, tally in tallies.items() if any(kind in RUNNING for *_, kind in tally.sites)
    )
    findings = in_order(reported)
    return assemble(codebase, places, nodes, tallies, running, findings, level=level, node_of=node_of.get)


def _nodes(codebase: Codebase, level: Level) -> tuple[dict[str, str], list[ModuleNode]]:
    """The node of each source file by path, and the nodes by name: with layer, owner and role of their modules."""
    node_of: dict[str, str] = {}
    held: dict[str, list[File]] = defaultdict(list)
    for file in sorted(codebase.files, key=lambda file: file.path):
        if file.kind == "source" and file.is_python and codebase.by_name[file.name] is file:
            name = file.name if level == "file" or file.is_package else file.package or file.name
            node_of[file.path] = name
            held[name].append(file)
    return node_of, [_node(codebase, held[name], name, level) for name in sorted(held)]


def _node(codebase: Codebase, files: list[File], name: str, level: Level) -> ModuleNode:
    """A package or file; a package whose files belong to several modules goes to the one with most of them."""
    owners = Counter(file.owner for file in files)
    owner = min(owners, key=lambda owner: (owner == UNASSIGNED, -owners[owner], owner))
    module = codebase.modules.by_name.get(owner)
    contract = module.contract if module else None
    return ModuleNode(
        name,
        0,
        0,
        contract.layer.value if contract and contract.layer else None,
        contract.owner if contract else None,
        contract.role if contract else "module",
        folder=files[0].path.rpartition("/")[0] if level == "package" else files[0].path,
        within=owner,
    )


def _contacts(
    codebase: Codebase, places: ContactPlaces, accesses: Iterable[tuple[File, Access]]
) -> Iterator[Contact]:
    by_name, references = codebase.by_name, References(codebase)
    # What the contracts speak of: `import shop` above the modules is an edge here, but no dependency.
    bound = {(ref.file.path, ref.line, ref.to) for ref in references.production}
    for edge in import_edges(codebase):
        start, end = by_name[edge.importer], by_name[edge.imported]
        kind = TYPING if edge.typing_only else IMPORT
        yield Contact(
            start.owner, end.owner, start.path, edge.line, (end.path,), kind, (end.name,),
            binds=(start.path, edge.line, end.owner) in bound,
        )  # fmt: skip
    for ref in references.all:
        if ref.kind == "import" or ref.certainty == "possible":
            continue
        kind = STRING if ref.kind == "string" else CHAIN
        for target in ref.targets:
            end = by_name.get(target.file or "", ref.file)
            if end is not ref.file:
                yield Contact(
                    ref.file.owner, end.owner, ref.file.path, ref.line, (end.path,), kind, (target.name,),
                    binds=(ref.file.path, ref.line, ref.to) in bound,
                )  # fmt: skip
    for use in data_uses(codebase, places, accesses):
        yield use.contact
    yield from name_contacts(codebase)
