"""The classes of a project that may be models, and the files that are parsed for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from boundcheck.base.light import dataclass
from boundcheck.codebase.entities.evidence import BodyEvidence
from boundcheck.codebase.entities.inheritance import Inheritance
from boundcheck.codebase.entities.names import EntityNames
from boundcheck.facts.entities import (
    COLLECTIONS,
    MAPPED,
    SETTINGS,
    TABLE_NAME,
    TABLES,
    ClassFact,
    Field,
    Header,
    WrittenCall,
)

if TYPE_CHECKING:
    from boundcheck.codebase.entities.model import Framework
    from boundcheck.codebase.files import File
    from boundcheck.codebase.symbols import Symbols

_ALONE = frozenset((SETTINGS, COLLECTIONS))
_WITH_SQLALCHEMY = frozenset((TABLES, MAPPED))


@dataclass(frozen=True, slots=True)
class KnownClass:
    """One class of the project: its dotted name, file and facts."""

    name: str
    file: File
    fact: ClassFact


@dataclass
class Classes:
    """`by_name` holds classes, `assigned` other top-level names with what they are bound to, both by dotted name, of
    the `files` that were parsed because they may define entities."""

    names: EntityNames
    _inheritance: Inheritance
    _evidence: BodyEvidence
    by_name: dict[str, KnownClass] = field(default_factory=dict)
    assigned: dict[str, tuple[File, Field]] = field(default_factory=dict)
    files: list[File] = field(default_factory=list)

    def dotted(self, file: File, written: str) -> str:
        """The dotted name behind a name as a file writes it, as `EntityNames` has it."""
        return self.names.dotted(file, written)

    def text(self, file: File, written: str) -> str:
        """A string as text, or a name that is bound to one, as `EntityNames` has it."""
        return self.names.text(file, written)

    def leads(self, file: File, written: str) -> tuple[str, ...]:
        """The dotted name behind a written one, through calls too, and those of the classes it comes from."""
        name = self.names.led(file, written)
        return (name, *self.ancestors(name)) if name else ()

    def bases(self, name: str) -> tuple[str, ...]:
        return self._inheritance.bases(name)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """All bases of a class, near ones first, also those outside the project."""
        return self._inheritance.ancestors(name)

    def lineage(self, known: KnownClass) -> Iterator[KnownClass]:
        """A class and its bases in the project, nearest first."""
        yield known
        for name in self.ancestors(known.name):
            if name in self.by_name:
                yield self.by_name[name]

    def is_unseen(self, name: str) -> bool:
        """Whether a class comes, among others, from a base that nobody can see."""
        return self._inheritance.is_unseen(name)

    def evidence(self, name: str) -> frozenset[Framework]:
        """The frameworks whose fields a class has that comes from a base that nobody can see."""
        return self._evidence.of(name)

    def own_target(self, base: KnownClass, call: WrittenCall, what: str = "to") -> tuple[KnownClass, str]:
        """The target that a field class of the project gives itself, or what it goes `through`, with that class."""
        name = self.dotted(base.file, call.callee)
        for one in (name, *self.ancestors(name)):
            known = self.known(one)
            if known is not None and (given := known.fact.option(f"__init__.{what}")):
                return known, given
        return base, ""

    def known(self, name: str) -> KnownClass | None:
        """A class by its dotted name, also one that is no entity: its file is parsed for it."""
        if name in self.by_name:
            return self.by_name[name]
        fact = self.names.fact(name)
        return KnownClass(name, self.names.headers[name][0], fact) if fact else None

    def may_define(self) -> Iterator[File]:
        """The files that may define entities, and those of all their bases."""
        for name, (file, header) in self.names.headers.items():
            if self._inheritance.is_frameworks(name) or (
                self.is_unseen(name) and self._tells(name, file, header)
            ):
                yield from (self.names.headers[one][0] for one in self._inheritance.own(name))
        for file in self.names.files.values():
            signs = frozenset(file.packed.outline.signs if file.packed.outline else ())
            if signs & _ALONE or (
                signs & _WITH_SQLALCHEMY and "sqlalchemy" in self._evidence.touched_by(file)
            ):
                yield file

    def _tells(self, name: str, file: File, header: Header) -> bool:
        """Whether a class whose base nobody can see may say itself what it is."""
        signs = file.packed.outline.signs if file.packed.outline else ()
        is_apps = file.name.rpartition(".")[2] == "apps"  # where Django looks for what configures an app
        return "table=True" in header.bases or TABLE_NAME in signs or is_apps or bool(self.evidence(name))


def collect(files: Iterable[File], symbols: Symbols, by_name: Mapping[str, File]) -> Classes:
    """The classes of production files. Of two with one name the last in the file counts, as when Python runs it."""
    production = {
        file.name: file
        for file in files
        if file.kind in ("source", "support") and by_name.get(file.name) is file
    }
    names = EntityNames(production, symbols)
    inheritance = Inheritance(names)
    classes = Classes(names, inheritance, BodyEvidence(names, inheritance))
    chosen = {file.name for file in classes.may_define()}
    for file in production.values():
        if file.name not in chosen:
            continue
        classes.files.append(file)
        facts = names.entities(file)
        for fact in facts.classes:
            name = f"{file.name}.{fact.name}"
            if name not in classes.by_name or not fact.depends:
                classes.by_name[name] = KnownClass(name, file, fact)
        for bound in facts.assigned:
            name = f"{file.name}.{bound.name}"
            if bound.calls or name not in classes.assigned:
                classes.assigned[name] = (file, bound)
    return classes
