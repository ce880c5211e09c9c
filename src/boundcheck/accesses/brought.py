"""What the imports of files bring of the project: entities, what holds some, models outside, names of tables."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from typing import Final

from boundcheck.accesses.elsewhere import OtherFiles
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Registry
from boundcheck.codebase.files import File
from boundcheck.facts.file import Import
from boundcheck.scan import absolute_name, bound_names


class Brought(NamedTuple):
    """What an import brings: an entity, a file or package that holds some, a model outside or its file, the name of a table
    or a statement; and what it binds to names of the project.
    """

    entity: bool = False
    home: bool = False
    outside: bool = False
    text: bool = False
    bound: tuple[tuple[str, str], ...] = ()


_NOTHING: Final = Brought()


class BroughtImports:
    """Asked for file after file. `homes` are the files that hold entities and the packages around them; `origin` follows a dotted
    name to where it is defined, `known` are the project's files and packages, `ours` the first segments of their names."""

    def __init__(
        self,
        registry: Registry,
        homes: frozenset[str],
        origin: Callable[[str], str],
        known: Container[str],
        ours: Container[str],
        elsewhere: OtherFiles,
    ) -> None:
        self._registry, self._homes, self._origin = registry, homes, origin
        self._known, self._ours, self._elsewhere = known, ours, elsewhere
        self._texts = frozenset(registry.texts) | _holders(registry.texts, known)
        self._outside_files = frozenset(entity.file for entity in registry.outside.values())

    def brought(self, statement: Import, package: str) -> Brought:
        """What a statement brings into a file of a package."""
        base = None
        if statement.module is not None:
            base = absolute_name(package, statement.level, statement.module)
            if base is None:
                return _NOTHING
        key = "brought", base, statement.names, statement.aliases
        found: Brought = self._elsewhere.once(key, lambda: self._bring(base, statement))
        return found

    def bring_what_holds(self, file: File) -> bool:
        """Whether a file imports something of the project that may hand out rows, or reaches it over a package that it imports."""
        return self._bring_from(file, "holding", self._elsewhere.holds)

    def bring_what_makes(self, file: File) -> bool:
        """The same of what makes rows for tests."""
        return self._bring_from(file, "making", self._elsewhere.makes)

    def _bring_from(self, file: File, what: str, source: Callable[[str], bool]) -> bool:
        packages: dict[str, str] = {}
        for statement in file.facts.imports:
            bound = self.brought(statement, file.package).bound
            is_source, over = self._elsewhere.once((what, bound), self._leads_to, bound, source)
            if is_source:
                return True
            packages.update(over)
        reached = {
            dotted
            for use in file.facts.uses
            if use.binding in packages
            for dotted in reached_from(packages[use.binding], use.attributes, self._known)
        }
        return any(source(self._origin(dotted)) for dotted in reached)

    def _leads_to(
        self, bound: tuple[tuple[str, str], ...], source: Callable[[str], bool]
    ) -> tuple[bool, tuple[tuple[str, str], ...]]:
        """Whether an import binds a name to something of such a file, and what it binds to packages."""
        if any(source(self._origin(dotted)) for _, dotted in bound):
            return True, ()
        return False, tuple((name, dotted) for name, dotted in bound if dotted in self._known)

    def bring_text(self, file: File) -> bool:
        """Whether a file imports the name of a table, or a statement."""
        if not self._texts:
            return False
        modules: dict[str, str] = {}
        for statement in file.facts.imports:
            brought = self.brought(statement, file.package)
            if brought.text:
                return True
            modules.update(brought.bound)
        chains = ((modules[use.binding], use.attributes) for use in file.facts.uses if use.binding in modules)
        return any(
            self._origin(".".join((base, *attributes[:end]))) in self._texts
            for base, attributes in chains
            for end in range(1, len(attributes) + 1)
        )

    def _bring(self, base: str | None, statement: Import) -> Brought:
        outside, names = self._registry.outside, statement.names
        if base is None:
            bound = tuple((b, dotted) for b, dotted in bound_names(statement, "") if self._is_ours(dotted))
            home = any(name in self._homes for name in names)
            return Brought(home=home, outside=not self._outside_files.isdisjoint(names), bound=bound)
        dotted = [f"{base}.{name}" if base else name for name in names]
        if base and not self._is_ours(base):
            return Brought(outside=any(name in outside for name in dotted))
        if names[0] == "*":  # nobody can tell by the name what it brings
            text = any(name.startswith(f"{base}.") for name in self._texts)
            return Brought(entity=base in self._known, text=text)
        homes = [name in self._homes for name in dotted]
        origins = {self._origin(name) for name, is_home in zip(dotted, homes, strict=True) if not is_home}
        return Brought(
            not origins.isdisjoint(self._registry.by_name),
            any(homes),
            not origins.isdisjoint(outside),
            bool(self._texts) and any(self._origin(name) in self._texts for name in dotted),
            tuple(zip((alias or name for name, alias in statement.bound), dotted, strict=True)),
        )

    def _is_ours(self, dotted: str) -> bool:
        return dotted.partition(".")[0] in self._ours


def reached_from(dotted: str, attributes: Iterable[str], known: Container[str]) -> Iterator[str]:
    """What attributes of a package lead to, as far as these are packages and files: of `shop` for one `shop.billing`,
    `shop.billing.services`, `shop.billing.services.latest`."""
    for attribute in attributes:
        dotted = f"{dotted}.{attribute}"
        yield dotted
        if dotted not in known:
            return


def _holders(texts: Iterable[str], known: Container[str]) -> frozenset[str]:
    """The classes and dictionaries that hold texts, by dotted name."""
    found = set()
    for name in texts:
        holder = name.partition("[")[0] if name[-1] == "]" else name.rpartition(".")[0]
        while holder and holder not in known:
            found.add(holder)
            holder = holder.rpartition(".")[0]
    return frozenset(found)
