"""What files make their modules depend on, and what rules on the whole project know of all files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from boundcheck.base.light import NamedTuple, made_of
from boundcheck.codebase.imports import Imports
from boundcheck.codebase.references import Reference, Subject
from boundcheck.facts.access import FunctionFacts
from boundcheck.findings.finding import Certainty

MOST_SITES: Final = 4  # of one dependency in one file that a message can name

PlainSite = tuple[int, int, int, str, tuple[str, ...]]
PlainDependency = tuple[str, str, str, int, PlainSite | None, int, tuple[PlainSite, ...]]


class Site(NamedTuple):
    """A place that names another module, and the dotted names it uses of it."""

    line: int
    column: int
    end_line: int
    certainty: Certainty
    names: tuple[str, ...]


_SITE: Final = made_of(Site)


class Dependency(NamedTuple):
    """All sites in one file that name one other module.

    `imports` counts the import statements and attribute chains of production code, `running` the sites that take
    effect when the program runs: strings too, imports for typing left out. `sites` are the first of those.
    Neither has any: only a test, a migration or a composition module needs the other module.
    """

    path: str
    from_: str
    to: str
    imports: int
    first_import: Site | None
    running: int
    sites: tuple[Site, ...]


class Whole(NamedTuple):
    """What rules on the whole project need of its files: their dependencies, by path what their functions write, for who asks
    whether one module is tied to another without an import (see `ties_in`), and, where contracts ask, what they import.
    `strays` are by path the imports that lead to nothing, each with the folder where they would have to start.
    `tables_reached` are those that production code and migrations name, in lower case.
    """

    dependencies: Sequence[Dependency]
    functions: Mapping[str, tuple[FunctionFacts, ...]]
    is_tied: Callable[[str, str], bool]
    imports: Imports
    strays: Mapping[str, Sequence[tuple[str, str]]]
    tables_reached: Callable[[], frozenset[str]]


def dependencies_of(subject: Subject) -> Iterator[PlainDependency]:
    """One for each module that the file names."""
    references, production = subject.references, subject.production
    if not references:
        return
    # Of most files all or none are production's, and most modules are named once.
    binding = None if production is references else set(map(id, production))
    by_module: dict[str, list[Reference]] = {}
    for ref in references:
        refs = by_module.setdefault(ref.to, [])
        if ref.first and (binding is None or id(ref) in binding):
            refs.append(ref)
    path, owner = subject.file.path, subject.file.owner
    for to, refs in by_module.items():
        running = [ref for ref in refs if not ref.typing_only and ref.certainty != "possible"]
        sites = tuple(map(_site, running[:MOST_SITES]))
        imports = [ref for ref in refs if ref.kind != "string"] if refs else refs
        first = None
        if imports:
            first = sites[0] if running and running[0] is imports[0] else _site(imports[0])
        yield path, owner, to, len(imports), first, len(running), sites


def _site(ref: Reference) -> PlainSite:
    return ref.line, ref.column, ref.end_line, ref.certainty, tuple([target.name for target in ref.targets])


def from_plain(plain: PlainDependency) -> Dependency:
    path, from_, to, imports, first, running, sites = plain
    first_import = _SITE(first) if first else None
    return Dependency(path, from_, to, imports, first_import, running, tuple(map(_SITE, sites)))
