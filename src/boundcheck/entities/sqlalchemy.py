"""SQLAlchemy's mapped classes and Core tables: names, columns, foreign keys and relationships."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from boundcheck.entities.classes import Classes, Known
from boundcheck.entities.model import Entity
from boundcheck.entities.table_names import rendered, snake
from boundcheck.entity_facts import Call, Field

if TYPE_CHECKING:
    from boundcheck.files import File

_BASES = frozenset(
    "sqlalchemy.orm.DeclarativeBase sqlalchemy.orm.DeclarativeBaseNoMeta sqlmodel.SQLModel sqlmodel.main.SQLModel "
    "flask_appbuilder.Model flask_appbuilder.models.sqla.Model flask_sqlalchemy.model.Model".split()
)
_MAKERS = frozenset("declarative_base generate_base automap_base deferred_reflection".split())
_FLASK_MAKERS = frozenset(("SQLAlchemy", "SQLA", "SQLAlchemyWrapper"))
COLUMNS = ("Column", "mapped_column")  # how callees end; `_Column = mapped_column` is common
RELATIONS = frozenset(("relationship", "dynamic_loader", "Relationship", "relation"))
_MAPPED = re.compile(r"^'?(?:\w+\.)*(?:Mapped|WriteOnlyMapped|DynamicMapped)\[")


@dataclass
class SqlAlchemy:
    """Answers about the mapped classes and tables among the project's names."""

    classes: Classes
    tables: dict[str, Entity] = field(default_factory=dict)  # Core tables by dotted name
    mappings: dict[str, tuple[File, Call]] = field(
        default_factory=dict
    )  # imperative ones by dotted class name
    _bases: dict[str, str] = field(default_factory=dict)
    _tables: dict[str, str | None] = field(default_factory=dict)

    def base_of(self, name: str) -> str:
        """What a dotted name is a base of: "plain", "flask", "sqlmodel"; "" for anything else."""
        found = self._bases.get(name)
        if found is None:
            found = self._bases[name] = self._base_of(name)
        return found

    def _base_of(self, name: str) -> str:
        if name in _BASES:
            return "sqlmodel" if name.endswith("SQLModel") else "plain"
        bound = self.classes.assigned.get(name)
        if bound is not None:
            call = bound[1].calls[0] if bound[1].calls else None
            return "plain" if call is not None and call.tail in _MAKERS else ""
        holder, _, last = name.rpartition(".")
        if last != "Model":
            return ""
        bound = self.classes.assigned.get(holder)
        made = bound is not None and bool(bound[1].calls) and bound[1].calls[0].tail in _FLASK_MAKERS
        return "flask" if made else ""

    def kind(self, known: Known) -> str:
        """The kind of declarative base a class comes from; "" when it is not mapped as far as the code says."""
        decorators = known.fact.decorators
        if any(
            d.endswith((".mapped", ".mapped_as_dataclass")) or ".mapped_as_dataclass(" in d
            for d in decorators
        ):
            return "plain"
        for name in self.classes.ancestors(known.name):
            if found := self.base_of(name):
                return found
            base = self.classes.by_name.get(name)
            if base is not None and any("as_declarative" in d for d in base.fact.decorators):
                return "plain"
            if base is None and name.endswith(("declarative_base()", "generate_base()")):
                return "plain"
        return "unseen" if self._has_table_of_its_own(known) else ""

    def _has_table_of_its_own(self, known: Known) -> bool:
        """A written table name and columns on a class whose base lies in another distribution."""
        unseen = any(name not in self.classes.by_name for name in self.classes.ancestors(known.name))
        return (
            unseen
            and bool(known.fact.option("__tablename__").startswith("'"))
            and any(call.tail.endswith(COLUMNS) for item in known.fact.fields for call in item.calls[:1])
        )

    def is_base(self, known: Known) -> bool:
        """Whether a class is itself a declarative base, and so has no table."""
        names = self.classes.bases(known)
        direct = any(name in _BASES and not name.endswith("SQLModel") for name in names)
        made = any(name.endswith(("declarative_base()", "generate_base()")) for name in names)
        is_outside = any(n.startswith("flask_appbuilder") for n in names)
        return (direct and not is_outside and not self.columns(known)) or made

    def columns(self, known: Known) -> list[Field]:
        return [
            item for item in known.fact.fields
            if (item.calls and item.calls[0].tail.endswith(COLUMNS)) or (not item.calls and _MAPPED.match(item.annotation))
        ]  # fmt: skip

    def table(self, known: Known, depth: int = 0) -> str | None:
        """The table of a mapped class; None when it is abstract or its name cannot be told."""
        if known.name not in self._tables:
            self._tables[known.name] = None  # for classes that inherit in a circle
            self._tables[known.name] = self._table(known, depth)
        return self._tables[known.name]

    def _table(self, known: Known, depth: int) -> str | None:
        kind, fact = self.kind(known), known.fact
        if not kind or fact.option("__abstract__") == "True" or depth > 24:
            return None
        if kind == "sqlmodel" and fact.keyword("table") != "True":
            return None
        name = self._written(known) or self._bound_table(known)
        parent = self.parent(known)
        if not name and parent is not None:
            return self.table(parent, depth + 1)  # one table for the whole hierarchy
        if not name and kind == "flask" and not self.is_base(known):
            name = snake(fact.name)
        if not name and kind == "sqlmodel":
            name = fact.name.lower()
        if not name or "." in name:
            return name or None
        schema = self._schema(known)
        return f"{schema}.{name}" if schema else name

    def _written(self, known: Known) -> str:
        for base in self.classes.lineage(known):
            inherited = base is not known
            written = base.fact.option("__tablename__")
            if written in ("", "None", "?"):
                continue
            computed = "{" in written
            if inherited and not computed and self.table(base) is not None:
                return ""  # of a mapped parent
            text = self.classes.text(base.file, written)
            return rendered(text, known.fact.name) if computed else text
        return ""

    def _bound_table(self, known: Known) -> str:
        for item in known.fact.fields:
            if item.name == "__table__":
                if item.calls:
                    return self.name_of_table(known, item.calls[0]) or ""
                entity = self.tables.get(self.classes.dotted(known.file, item.value))
                return entity.table or "" if entity else ""
        return ""

    def name_of_table(self, known: Known, call: Call) -> str | None:
        if call.tail != "Table" or not call.args:
            return None
        return self.classes.text(known.file, call.args[0]) or None

    def _schema(self, known: Known) -> str:
        for base in self.classes.lineage(known):
            if written := base.fact.option("__table_args__.schema"):
                return self.classes.text(base.file, written)
            for item in base.fact.fields:
                if item.name == "metadata" and item.calls:
                    return self.classes.text(base.file, item.calls[0].keyword("schema"))
        return ""

    def parent(self, known: Known) -> Known | None:
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
            fields = {i.name for base in self.classes.lineage(known) for i in self.columns(base)}
            fact = known.fact
            mapped_table = any(item.name == "__table__" and not item.calls for item in fact.fields)
            yield Entity(
                known.name, "sqlalchemy", known.file.name, known.file.module, known.file.path, fact.line, fact.column,
                table=table,
                abstract=table is None,
                proxy=mapped_table or (parent is not None and self.table(parent) == table),
                bases=(parent.name,) if parent is not None else (),
                fields=frozenset(fields),
                managers=frozenset(("query",)) if self.kind(known) == "flask" else frozenset(),
            )  # fmt: skip
        yield from self.tables.values()
        yield from self._imperative()

    def _core_tables(self) -> Iterator[Entity]:
        for name, (file, bound) in self.classes.assigned.items():
            call = bound.calls[0] if bound.calls else None
            if call is None or not call.tail.endswith("Table") or len(call.args) < 2:
                continue
            dotted = self.classes.dotted(file, call.callee)
            if not (dotted.startswith("sqlalchemy.") or self._is_flask_table(dotted)):
                continue
            table = self.classes.text(file, call.args[0])
            if not table:
                continue
            schema = self.classes.text(file, call.keyword("schema")) or self._metadata_schema(
                file, call.args[1]
            )
            columns = {
                c.args[0][1:] for c in bound.calls if c.tail == "Column" and c.args and c.args[0][:1] == "'"
            }
            reflected = any(
                key.startswith("autoload") or key == "extend_existing" for key, _ in call.keywords
            )
            yield Entity(
                name, "sqlalchemy", file.name, file.module, file.path, bound.line, bound.column,
                table=f"{schema}.{table}" if schema else table,
                managed=not reflected,
                fields=frozenset(columns),
            )  # fmt: skip

    def _is_flask_table(self, dotted: str) -> bool:
        holder = self.classes.assigned.get(dotted.rpartition(".")[0])
        return holder is not None and bool(holder[1].calls) and holder[1].calls[0].tail in _FLASK_MAKERS

    def _metadata_schema(self, file: File, written: str) -> str:
        """The schema of `metadata = MetaData(schema="billing")`."""
        bound = self.classes.assigned.get(self.classes.dotted(file, written))
        if bound is None or not bound[1].calls or bound[1].calls[0].tail != "MetaData":
            return ""
        return self.classes.text(bound[0], bound[1].calls[0].keyword("schema"))

    def _imperative(self) -> Iterator[Entity]:
        """`registry.map_imperatively(Order, orders)`: the class is another name of the table."""
        for file in self.classes.files:
            for call in file.packed.entities.statements if file.packed.entities else ():
                if len(call.args) < 2:
                    continue
                known = self.classes.by_name.get(self.classes.dotted(file, call.args[0]))
                table = self.tables.get(self.classes.dotted(file, call.args[1]))
                if table is None or not call.args[0].isidentifier():
                    continue
                name = known.name if known else self.classes.dotted(file, call.args[0])
                if name:
                    self.mappings[name] = (file, call)
                yield replace(table, name=name, proxy=True) if name else table
