"""SQLAlchemy's mapped classes and Core tables: names, columns, foreign keys and relationships."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Literal

from boundcheck.base.light import dataclass, replace
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.classes import Classes, KnownClass
from boundcheck.codebase.entities.frameworks import FLASK_MAKERS, AlchemyKind, alchemy_kind
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.entities.table_names import rendered, snake
from boundcheck.codebase.entities.third_party import ALCHEMY_BASES, ALCHEMY_TABLES
from boundcheck.facts.entities import COLUMNS, PROXIES, Field, WrittenCall

if TYPE_CHECKING:
    from boundcheck.codebase.files import File

RELATIONS = frozenset(("relationship", "dynamic_loader", "Relationship", "relation"))
_MAPPED = later(r"^'?(?:\w+\.)*(?:Mapped|WriteOnlyMapped|DynamicMapped)\[")
_NO_COLUMN = later(r"^'?(?:\w+\.)*ClassVar\b")


@dataclass
class MappedClasses:
    """Answers about the mapped classes and tables among the project's names."""

    classes: Classes
    tables: dict[str, Entity] = field(default_factory=dict)  # Core tables by dotted name
    mappings: dict[str, tuple[File, WrittenCall]] = field(
        default_factory=dict
    )  # imperative ones by dotted class name
    _tables: dict[str, str | None] = field(default_factory=dict)

    def kind(self, known: KnownClass) -> AlchemyKind | Literal["unseen"] | None:
        """The kind of declarative base a class comes from; None when it is not mapped as far as the code says."""
        if any(_is_mapped(decorator) for decorator in known.fact.decorators):
            return "plain"
        for name in self.classes.ancestors(known.name):
            if found := alchemy_kind(name):
                return found
        return self._kind_of_unseen(known) if self.classes.is_unseen(known.name) else None

    def _kind_of_unseen(self, known: KnownClass) -> Literal["sqlmodel", "unseen"] | None:
        """Of a class with a base that nobody can see: by the keyword of SQLModel, a table's name, or columns."""
        if known.fact.keyword("table") == "True":
            return "sqlmodel"
        named = any(base.fact.option("__tablename__") for base in self.classes.lineage(known))
        return "unseen" if named or "sqlalchemy" in self.classes.evidence(known.name) else None

    def is_base(self, known: KnownClass) -> bool:
        """Whether a class is itself a declarative base, and so has no table."""
        plain = [name for name in self.classes.bases(known.name) if alchemy_kind(name) == "plain"]
        if any(
            name.endswith("()") for name in plain
        ):  # made on the spot, or a name is bound to what was made
            return any("(" in base for base in known.fact.bases) or any(
                "as_declarative" in decorator for decorator in known.fact.decorators
            )
        return any(name not in ALCHEMY_BASES for name in plain) and not self.columns(known)

    def columns(self, known: KnownClass) -> list[Field]:
        """The fields that are columns. Of SQLModel all that have a type are, but for its relations."""
        fields = known.fact.fields
        if self.kind(known) == "sqlmodel":
            return [item for item in fields if item.annotation and not _NO_COLUMN.match(item.annotation)
                    and not (item.calls and item.calls[0].tail in RELATIONS)]  # fmt: skip
        return [
            item for item in fields
            if (item.calls and item.calls[0].tail.endswith(COLUMNS)) or (not item.calls and _MAPPED.match(item.annotation))
        ]  # fmt: skip

    def table(self, known: KnownClass, depth: int = 0) -> str | None:
        """The table of a mapped class; None when it is abstract or its name cannot be told."""
        if known.name not in self._tables:
            self._tables[known.name] = None  # for classes that inherit in a circle
            self._tables[known.name] = self._table(known, depth)
        return self._tables[known.name]

    def _table(self, known: KnownClass, depth: int) -> str | None:
        kind, fact = self.kind(known), known.fact
        if not kind or fact.option("__abstract__") == "True" or self.is_base(known) or depth > 24:
            return None
        if kind == "sqlmodel" and fact.keyword("table") != "True":
            return None
        name = self._written(known) or self._bound_table(known)
        parent = self.parent(known)
        if not name and parent is not None:
            return self.table(parent, depth + 1)  # one table for the whole hierarchy
        if not name and (given := self._given(known)):
            name = rendered(given, fact.name)
        if not name and kind == "flask":
            name = snake(fact.name)
        if not name and kind == "sqlmodel":
            name = fact.name.lower()
        if not name or "." in name:
            return name or None
        schema = self._schema(known)
        return f"{schema}.{name}" if schema else name

    def _written(self, known: KnownClass) -> str:
        for base in self.classes.lineage(known):
            inherited = base is not known
            written = base.fact.option("__tablename__")
            if written in ("", "None", "?") or written[0] == "[":
                continue
            computed = "{" in written
            if inherited and not computed and self.table(base) is not None:
                return ""  # of a mapped parent
            text = self.classes.text(base.file, written)
            return rendered(text, known.fact.name) if computed else text
        return ""

    def _given(self, known: KnownClass) -> str:
        """The template of a name that a base of another distribution gives."""
        return next(
            (ALCHEMY_TABLES[name] for name in self.classes.ancestors(known.name) if name in ALCHEMY_TABLES),
            "",
        )

    def _bound_table(self, known: KnownClass) -> str:
        for item in known.fact.fields:
            if item.name == "__table__":
                if item.calls:
                    name = self.name_of_table(known, item.calls[0])
                    return self._with_schema(known.file, name, item.calls[0]) if name else ""
                entity = self.tables.get(self.classes.dotted(known.file, item.value))
                return entity.table or "" if entity else ""
        return ""

    def name_of_table(self, known: KnownClass, call: WrittenCall) -> str | None:
        if call.tail != "Table" or not call.args:
            return None
        return self.classes.text(known.file, call.args[0]) or None

    def _schema(self, known: KnownClass) -> str:
        for base in self.classes.lineage(known):
            if written := base.fact.option("__table_args__.schema"):
                own = self._attribute(known, written.removeprefix("cls.")) if written[:4] == "cls." else ""
                return own or self.classes.text(base.file, written)
            for item in base.fact.fields:
                if item.name == "metadata":
                    return self._schema_of(base.file, item)
            for written in base.fact.bases:  # `Base`, `db.Model`, bound to what a call made
                dotted = self.classes.dotted(base.file, written)
                made = self.classes.names.bound(dotted) or self.classes.names.bound(dotted.rpartition(".")[0])
                if made is not None and made[1].calls and (schema := self._schema_of(*made)):
                    return schema
        return ""

    def _attribute(self, known: KnownClass, name: str) -> str:
        """The text that a class, or one that it comes from, has under a name."""
        for base in self.classes.lineage(known):
            for item in base.fact.fields:
                if item.name == name:
                    return self.classes.text(base.file, item.value)
        return ""

    def parent(self, known: KnownClass) -> KnownClass | None:
        """The nearest mapped class above that has a table."""
        for base in self.classes.lineage(known):
            if base is not known and self.table(base) is not None:
                return base
        return None

    def entities(self) -> Iterator[Entity]:
        self.tables.update({entity.name: entity for entity in self._core_tables()})
        for known in self.classes.by_name.values():
            if not self.kind(known) or self.is_base(known):
                continue
            table, parent = self.table(known), self.parent(known)
            if table is None and parent is None and self.kind(known) == "sqlmodel":
                continue  # a schema, of what is sent and shown: what it shares with a table is told of that
            fields = {i.name for base in self.classes.lineage(known) for i in self.columns(base)}
            fact = known.fact
            mapped_table = any(item.name == "__table__" and not item.calls for item in fact.fields)
            yield Entity(
                known.name, "sqlalchemy", known.file.name, known.file.module, known.file.path, fact.line, fact.column,
                table=table,
                abstract=table is None,
                proxy=mapped_table or (parent is not None and self.table(parent) == table),
                managed=not any(_is_reflected(i.calls[0]) for i in fact.fields if i.name == "__table__" and i.calls),
                bases=(parent.name,) if parent is not None else (),
                fields=frozenset(fields),
                managers=frozenset(("query",)) if self.kind(known) == "flask" else frozenset(),
                proxied=_proxied(self.classes.lineage(known)),
            )  # fmt: skip
        yield from self.tables.values()
        yield from self._imperative()
        yield from self._made()

    def _core_tables(self) -> Iterator[Entity]:
        for name, (file, bound) in self.classes.assigned.items():
            call = bound.calls[0] if bound.calls else None
            if call is None or not call.tail.endswith("Table") or len(call.args) < 2:
                continue
            names = self.classes.leads(file, call.callee)
            if not any(name.startswith(("sqlalchemy.", *FLASK_MAKERS)) for name in names):
                continue
            table = self.classes.text(file, call.args[0])
            if not table:
                continue
            columns = {
                c.args[0][1:] for c in bound.calls if c.tail == "Column" and c.args and c.args[0][:1] == "'"
            }
            yield Entity(
                name, "sqlalchemy", file.name, file.module, file.path, bound.line, bound.column,
                table=self._with_schema(file, table, call),
                managed=not _is_reflected(call),
                fields=frozenset(columns),
            )  # fmt: skip

    def _with_schema(self, file: File, table: str, call: WrittenCall) -> str:
        """The table that a call of `Table` makes, in the schema that it or its metadata names."""
        schema = self.classes.text(file, call.keyword("schema"))
        if not schema and len(call.args) > 1:
            schema = self._metadata_schema(file, call.args[1])
        return f"{schema}.{table}" if schema else table

    def _metadata_schema(self, file: File, written: str) -> str:
        """The schema of `metadata = MetaData(schema="billing")`."""
        bound = self.classes.names.bound(self.classes.dotted(file, written))
        calls = bound[1].calls if bound is not None else ()
        made = (
            self.classes.text(bound[0], c.keyword("schema")) for c in calls if c.tail == "MetaData" and bound
        )
        return next(made, "")

    def _schema_of(self, file: File, made: Field) -> str:
        """The schema of the metadata that a name is bound to, or that is given to what makes what it is bound to."""
        for call in made.calls:
            if call.tail == "MetaData":
                return self.classes.text(file, call.keyword("schema"))
        given = next((call.keyword("metadata") for call in made.calls), "" if made.calls else made.value)
        return self._metadata_schema(file, given) if given and given != made.name else ""

    def _imperative(self) -> Iterator[Entity]:
        """`registry.map_imperatively(Order, orders)`: the class is another name of the table."""
        for file in self.classes.files:
            for call in file.packed.entities.statements:
                if len(call.args) < 2 or call.tail not in ("mapper", "map_imperatively"):
                    continue
                known = self.classes.by_name.get(self.classes.dotted(file, call.args[0]))
                table = self.tables.get(self.classes.dotted(file, call.args[1]))
                if table is None or not call.args[0].isidentifier():
                    continue
                name = known.name if known else self.classes.dotted(file, call.args[0])
                if name:
                    self.mappings[name] = (file, call)
                yield replace(table, name=name, proxy=True) if name else table

    def _made(self) -> Iterator[Entity]:
        """`type(name, (Tracked, Base), {})`: nobody knows the table, but what its mixins have is mapped."""
        for file in self.classes.files:
            for call in file.packed.entities.statements:
                written = call.args[1].strip("[]").split(",") if call.callee == "type" else []
                if not any(alchemy_kind(led) for base in written for led in self.classes.leads(file, base)):
                    continue
                for base in written:
                    known = self.classes.by_name.get(self.classes.dotted(file, base))
                    if known is not None and not self.kind(known):
                        home, fact = known.file, known.fact
                        yield Entity(
                            known.name, "sqlalchemy", home.name, home.module, home.path, fact.line, fact.column,
                            table=None, abstract=True, fields=frozenset(i.name for i in self.columns(known)),
                        )  # fmt: skip


def _proxied(lineage: Iterable[KnownClass]) -> dict[str, tuple[str, str]]:
    """The attributes that stand for one behind a relation, with the names of both, of a class and its bases, nearest first."""
    fields = {item.name: item for known in reversed([*lineage]) for item in known.fact.fields}
    found: dict[str, tuple[str, str]] = {}
    for name, item in fields.items():
        call = item.calls[0] if item.calls else None
        names = call.args[:2] if call is not None and call.tail in PROXIES else ()
        if len(names) == 2 and all(each[:1] == "'" for each in names):
            found[name] = names[0][1:], names[1][1:]
    return found


def _is_reflected(call: WrittenCall) -> bool:
    """Whether a `Table` is another name for one that is there: read off the database, or made elsewhere."""
    return any(key.startswith("autoload") or key == "extend_existing" for key, _ in call.keywords)


def _is_mapped(decorator: str) -> bool:
    return decorator.endswith((".mapped", ".mapped_as_dataclass")) or ".mapped_as_dataclass(" in decorator
