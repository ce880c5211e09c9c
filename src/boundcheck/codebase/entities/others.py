"""The smaller frameworks: Peewee, Tortoise, Piccolo, MongoEngine, Beanie, and collections of MongoDB."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.claims import Claims, claimed
from boundcheck.codebase.entities.classes import Classes, KnownClass
from boundcheck.codebase.entities.frameworks import OTHER_BASES
from boundcheck.codebase.entities.model import Entity, Framework, Relation
from boundcheck.codebase.entities.table_names import snake
from boundcheck.codebase.entities.words import ORMS
from boundcheck.codebase.files import File
from boundcheck.facts.entities import Collection, Field, WrittenCall


class _Style(NamedTuple):
    """How a framework names things. `table` are the options that hold a table's name, `accessor` is the end of what a key puts
    on the other side by itself ("": nothing). `has_bare_bases`: a class without fields that others inherit from has no table."""

    framework: Framework
    table: tuple[str, ...]
    abstract: tuple[str, ...]
    foreign_keys: tuple[str, ...]
    default: str  # "lower", "snake", "parts" (snake, each capital by itself) or "name"
    accessor: str = ""
    has_bare_bases: bool = False


_STYLES = (
    _Style("peewee", ("Meta.table_name", "Meta.db_table"), (), ("ForeignKeyField", "DeferredForeignKey", "ManyToManyField"), "lower",
           accessor="_set", has_bare_bases=True),
    _Style("tortoise", ("Meta.table",), ("Meta.abstract",),
           ("ForeignKeyField", "OneToOneField", "ManyToManyField"), "lower", accessor="s"),
    _Style("piccolo", (), (), ("ForeignKey",), "snake", has_bare_bases=True),
    _Style("mongoengine", ("meta.collection",), ("meta.abstract",), ("ReferenceField", "LazyReferenceField", "GenericReferenceField"), "parts"),
    _Style("beanie", ("Settings.name", "Collection.name"), (), (), "name", has_bare_bases=True),
)  # fmt: skip
_LINK = later(r"(?:Back)?Link\['?([\w.]+)")
_LISTED = later(r"\b(?:[Ll]ist|[Ss]et)\[")
_LISTS = frozenset(("ListField", "SortedListField", "EmbeddedDocumentListField"))
_CAPITAL = later(r"(?<!^)(?=[A-Z])")


@dataclass
class Others:
    """Entities of the smaller frameworks."""

    classes: Classes

    def entities(self) -> Iterator[Entity]:
        for known in self.classes.by_name.values():
            style = self.style(known)
            if style is not None:
                yield self._entity(known, style)

    def style(self, known: KnownClass) -> _Style | None:
        """How the framework that a class comes from names things; of a base that nobody can see its fields tell."""
        names = self.classes.ancestors(known.name)
        for style in _STYLES:
            if any(name in OTHER_BASES[style.framework] for name in names):
                return style
        found = self.classes.evidence(known.name)
        return next((style for style in _STYLES if style.framework in found), None)

    def _entity(self, known: KnownClass, style: _Style) -> Entity:
        fact = known.fact
        abstract = any(fact.option(name) == "True" for name in style.abstract) or self._is_bare_base(
            known, style
        )
        parents = tuple(
            base.name for base in self.classes.lineage(known)
            if base is not known and not self._is_bare_base(base, style) and self.style(base) is not None
        )  # fmt: skip
        return Entity(
            known.name, style.framework, known.file.name, known.file.module, known.file.path, fact.line, fact.column,
            table=None if abstract else self._table(known, style),
            abstract=abstract,
            bases=parents,
            fields=frozenset(
                item.name for base in self.classes.lineage(known) for item in base.fact.fields
                if item.name != "meta" and not item.name.startswith("__") and (item.calls or item.annotation)
            ) - self.relations(known, {}).keys(),
            managers=ORMS[style.framework].managers,
        )  # fmt: skip

    def _is_bare_base(self, known: KnownClass, style: _Style) -> bool:
        """A class without fields that others inherit from: `class BaseModel(Model): class Meta: database = db`."""
        if any(item.calls or item.annotation for item in known.fact.fields if item.name != "meta"):
            return False
        return style.has_bare_bases and any(
            known.name in self.classes.bases(other.name) for other in self.classes.by_name.values()
        )

    def _table(self, known: KnownClass, style: _Style) -> str:
        fact = known.fact
        for name in style.table:
            if text := self.classes.text(known.file, fact.option(name)):
                return text
        if style.framework == "piccolo" and (text := fact.keyword("tablename")):
            return self.classes.text(known.file, text)
        parts = _CAPITAL.sub("_", fact.name).lower()
        names = {"lower": fact.name.lower(), "snake": snake(fact.name), "parts": parts, "name": fact.name}
        return names[style.default]

    def relations(self, known: KnownClass, by_class: Mapping[str, tuple[str, ...]]) -> dict[str, Relation]:
        style = self.style(known)
        found: dict[str, Relation] = {}
        for base in self.classes.lineage(known) if style else ():
            for item in base.fact.fields:
                relation = self._relation(known, base, item, style, by_class) if style else None
                if relation is not None:
                    found.setdefault(item.name, relation)
        return found

    def _relation(
        self,
        known: KnownClass,
        base: KnownClass,
        item: Field,
        style: _Style,
        by_class: Mapping[str, tuple[str, ...]],
    ) -> Relation | None:
        call = next((call for call in item.calls if self._is_key(base, call, style)), None)
        link = _LINK.search(item.annotation) if style.framework == "beanie" else None
        if call is None and link is None:
            return None
        at, written = base.file, f"'{link[1]}" if link else ""
        if call is not None:
            keywords = ("model", "model_name", "references", "document_type")
            written = next(iter(call.args), "") or next((v for k in keywords if (v := call.keyword(k))), "")
            if not written:
                field, written = self.classes.own_target(base, call)
                at = field.file
        accessor = None
        if call is not None and style.accessor:
            default = f"{known.fact.name.lower()}{style.accessor}"
            named = call.keyword("backref") or call.keyword("related_name")
            accessor = (named or f"'{default}").removeprefix("'")
        holds = any(each.tail in _LISTS for each in item.calls) or bool(
            link and _LISTED.search(item.annotation)
        )
        many = holds or (call is not None and call.tail.startswith("ManyToMany"))
        return Relation(
            item.name, "m2m" if many else "fk", self._target(known, at, written, by_class), base.name, base.file.path,
            item.line, item.column, item.end_line, None if many else f"{item.name}_id", accessor, accessor,
            written=written.removeprefix("'"),
        )  # fmt: skip

    def _is_key(self, base: KnownClass, call: WrittenCall, style: _Style) -> bool:
        """Whether a field leads to rows of another class; classes of the project that derive from such fields count."""
        if call.tail in style.foreign_keys:
            return True
        names = self.classes.ancestors(self.classes.dotted(base.file, call.callee))
        return any(
            name.startswith(f"{style.framework}.") and name.rpartition(".")[2] in style.foreign_keys
            for name in names
        )

    def _target(
        self, known: KnownClass, at: File, written: str, by_class: Mapping[str, tuple[str, ...]]
    ) -> str | None:
        name = written.removeprefix("'")
        if name == "self":
            return known.name
        dotted = self.classes.dotted(at, name)
        if dotted in self.classes.by_name:
            return dotted
        found = by_class.get(name.rpartition(".")[2], ()) if written.startswith("'") else ()
        return found[0] if len(found) == 1 else None

    def collections(self, claims: Claims, modelled: Container[str]) -> Iterator[Entity]:
        """Collections named by strings, but for those that documents are `modelled` in; those that several modules name belong to whom a `tables` entry says, else
        to the one module that binds them to a name at top level; else nobody can tell, and nothing is said."""
        found: dict[str, list[tuple[Collection, Entity]]] = {}
        for file in self.classes.files:
            for item in file.packed.entities.collections:
                entity = Entity(
                    f"{file.name}.{item.variable or item.name}", "pymongo", file.name, file.module, file.path,
                    item.line, item.column, item.name,
                )  # fmt: skip
                found.setdefault(item.name, []).append((item, entity))
        for name, sites in found.items():
            if name.lower() in modelled:
                continue
            named = [site for site in sites if site[0].variable]
            modules = {entity.module for _, entity in sites}
            owners = {entity.module for _, entity in named}
            if len(modules) == 1 or len(owners) == 1 or claimed(claims, name.lower()):
                yield (named or sites)[0][1]
