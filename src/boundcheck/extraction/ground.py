"""All that reports on modules are made from, each part computed when it is first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from boundcheck.answers.atlas import build_atlas
from boundcheck.answers.atlas.model import Atlas, Reported, State
from boundcheck.answers.names import NameRow, name_rows
from boundcheck.answers.tables import TableRow, table_rows
from boundcheck.base.light import dataclass
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.graph import dependency_sites
from boundcheck.codebase.references import Reference, References
from boundcheck.extraction.definitions import Definitions
from boundcheck.extraction.exempt import exempt_findings
from boundcheck.extraction.uses import Uses
from boundcheck.facts.access import Access
from boundcheck.facts.file import Problem
from boundcheck.findings.finding import Finding
from boundcheck.rules.suites.standalone import Standalone
from boundcheck.scan.readings import Kept

_State = State | Literal["exempt"]


@dataclass(frozen=True)
class Ground:
    """A project, all findings on it with every rule on, and what its files (tests left out) do with tables.

    `kept` gives readings of earlier runs.
    """

    codebase: Codebase
    reported: tuple[Reported, ...]
    accesses: tuple[tuple[File, Access], ...]
    kept: Kept | None = None

    @cached_property
    def definitions(self) -> Definitions:
        """What the names of the project's files are."""
        return Definitions(self.codebase)

    @property
    def unread(self) -> tuple[tuple[str, Problem], ...]:
        """The files that were asked for so far and could not be read whole, by path."""
        return tuple(sorted({**self.definitions.unread, **self.uses.unread}.items()))

    @cached_property
    def libraries(self) -> frozenset[str]:
        """The shared modules: they travel along with whatever is pulled out."""
        modules = self.codebase.modules.by_name.values()
        return frozenset(module.name for module in modules if module.contract.role == "shared")

    @cached_property
    def models(self) -> frozenset[str]:
        """The dotted names of all models, of the files that hold them, and of packages named for them."""
        found = {
            name for entity in self.codebase.registry.by_name.values() for name in (entity.name, entity.file)
        }
        packages = {file.rpartition(".")[0] for file in found}
        return frozenset(found | {name for name in packages if name.endswith(".models")})

    @cached_property
    def uses(self) -> Uses:
        """Every place where one module uses a name of another."""
        return Uses(self.definitions, self.references.all, self.kept)

    @cached_property
    def about(self) -> Mapping[str, list[tuple[Finding, _State]]]:
        """By module, all that was found in it or reaches it, and what ties its tables to another's though no rule binds it."""
        found: dict[str, list[tuple[Finding, _State]]] = defaultdict(list)
        every: list[tuple[Finding, _State]] = [*self.reported]
        every += ((each, "exempt") for each in exempt_findings(self.codebase, self.accesses))
        for finding, state in every:
            for name in {finding.from_, finding.to}:
                if name is not None:
                    found[name].append((finding, state))
        return found

    @cached_property
    def sites(self) -> Mapping[tuple[str, str], list[Reference]]:
        """The sites of production code that make one module depend on another, by (importer, imported)."""
        return dependency_sites(self.references.production)

    @cached_property
    def references(self) -> References:
        return References(self.codebase)

    @cached_property
    def standalone(self) -> Standalone:
        """What modules cannot be imported without."""
        return Standalone(self.codebase)

    @cached_property
    def atlas(self) -> Atlas:
        return build_atlas(self.codebase, self.reported, self.accesses, self.references)

    @cached_property
    def tables(self) -> tuple[TableRow, ...]:
        """Every table, with who reaches it."""
        return tuple(table_rows(self.codebase, self.codebase.registry, self.accesses))

    @cached_property
    def names(self) -> tuple[NameRow, ...]:
        """Every name that modules share without an import, with who uses it."""
        return name_rows(self.codebase)
