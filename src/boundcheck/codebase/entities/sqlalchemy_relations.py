"""SQLAlchemy's foreign keys and relationships: where they lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from boundcheck.base.light import dataclass, replace
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.classes import KnownClass
from boundcheck.codebase.entities.model import Entity, Relation
from boundcheck.codebase.entities.sqlalchemy import RELATIONS, MappedClasses
from boundcheck.facts.entities import COLUMNS, Field, WrittenCall

if TYPE_CHECKING:
    from boundcheck.codebase.files import File

_TOKEN = later(r"[A-Za-z_][\w.]*")
_HOLE = later(r"\{([\w.]+)\}")
_MOST_TYPES = 100  # that stand for types
_BACK = ("backref", "back_populates")
_WRAPPERS = frozenset(
    "Mapped WriteOnlyMapped DynamicMapped Optional Union List Set Sequence Collection Iterable Dict Annotated list set "
    "dict tuple None str int KeyFuncDict AppenderQuery RelationshipProperty Any".split()
)


@dataclass
class SqlTargets:
    """Finds entities by table and by class name. `by_table` holds tables in lower case, with and without schema."""

    alchemy: MappedClasses
    by_name: Mapping[str, Entity]
    by_table: Mapping[str, tuple[Entity, ...]]
    by_class: Mapping[str, tuple[str, ...]]

    def relations(self, known: KnownClass) -> dict[str, Relation]:
        """The relations of a mapped class by attribute, own and inherited."""
        found: dict[str, Relation] = {}
        for base in self.alchemy.classes.lineage(known):
            for item in base.fact.fields:
                for relation in self._of_field(known, base, item):
                    found.setdefault(relation.name, relation)
        return found

    def of_mapping(self, name: str) -> dict[str, Relation]:
        """The relations of a class that is mapped imperatively: its table's keys and what its properties say."""
        file, call = self.alchemy.mappings[name]
        table = self.by_name.get(self.alchemy.classes.dotted(file, call.args[1]))
        found = self.of_table(table) if table is not None else {}
        for keyword, text in call.keywords:
            attribute = keyword.removeprefix("properties.")
            callee, _, rest = text.partition("(")
            if attribute == keyword or "." in attribute or callee.rpartition(".")[2] not in RELATIONS:
                continue
            written = rest.partition(",")[0].rstrip(")")
            accessor = next(
                filter(None, (call.keyword(f"{keyword}.{way}") for way in _BACK)), ""
            ).removeprefix("'")
            secondary = self._secondary(file, call.keyword(f"{keyword}.secondary"))
            found[attribute] = Relation(
                attribute, "relationship", self.by_class_name(file, written), name, file.path, call.line, call.column,
                call.end_line, accessor=accessor or None, query_name=accessor or None,
                through=secondary.table if secondary else None,
                through_entity=secondary.name if secondary else None, written=written.removeprefix("'"),
            )  # fmt: skip
        return found

    def of_table(self, entity: Entity) -> dict[str, Relation]:
        """The foreign keys of a Core table by column."""
        file, bound = self.alchemy.classes.assigned[entity.name]
        return {found.name: found for found in self._foreign_keys(entity.name, file, bound)}

    def _of_field(self, known: KnownClass, base: KnownClass, item: Field) -> Iterator[Relation]:
        if item.calls and item.calls[0].tail in RELATIONS:
            yield self._relationship(known, base, item)
            return
        keys = list(self._foreign_keys(base.name, base.file, item))
        yield from keys or self._keys_of_types(base.name, base.file, item, item.annotation)

    def _keys_of_types(
        self, holder: str, file: File, item: Field, written: str, seen: set[str] | None = None
    ) -> Iterator[Relation]:
        """The keys in what a type of a field stands for: `customer_fk = Annotated[int, mapped_column(ForeignKey(…))]`."""
        seen = set() if seen is None else seen
        for name in _TOKEN.findall(written):
            dotted = self.alchemy.classes.dotted(file, name) if name not in _WRAPPERS else ""
            bound = self.alchemy.classes.names.bound(dotted) if dotted not in seen else None
            if bound is None or len(seen) > _MOST_TYPES:
                continue
            seen.add(dotted)
            home, meant = bound
            calls = tuple(
                call._replace(line=0, column=0, end_line=0) for call in meant.calls
            )  # the field's place
            keys = list(self._foreign_keys(holder, home, item._replace(calls=calls)))
            keys = keys or list(self._keys_of_types(holder, home, item, meant.value, seen))
            yield from (replace(key, path=file.path) for key in keys)

    def _foreign_keys(self, holder: str, file: File, item: Field) -> Iterator[Relation]:
        for call in item.calls:
            tail = call.tail
            if tail.endswith(COLUMNS):
                for argument in call.args:
                    if target := self._key_in(file, argument):
                        name = (
                            call.args[0][1:]
                            if item.calls[0].tail == "Table" or item.name[:2] == "__"
                            else item.name
                        )
                        yield self._foreign_key(holder, file, item, call, name, target)
            elif tail == "Field" and call.keyword("foreign_key"):
                yield self._foreign_key(holder, file, item, call, item.name, call.keyword("foreign_key"))
            elif tail == "ForeignKeyConstraint":
                local = (call.args[0] if call.args else "") or call.keyword("columns")
                remote = (call.args[1] if len(call.args) > 1 else "") or call.keyword("refcolumns")
                name = local.strip("[]").split(",")[0].removeprefix("'")
                yield self._foreign_key(
                    holder, file, item, call, name or "?", remote.strip("[]").split(",")[0]
                )
            elif call is item.calls[0] and (target := self._key_by_helper(file, call)):
                yield self._foreign_key(holder, file, item, call, item.name, target)

    def _key_in(self, file: File, argument: str) -> str:
        """The column in `ForeignKey("customer.id")`, by whatever name that is called; "" for anything else."""
        _, made, behind = argument.partition("ForeignKey(")
        if not made:
            callee, _, behind = argument.partition("(")
            if not behind or not self.alchemy.classes.dotted(file, callee).endswith(".ForeignKey"):
                return ""
        return behind.partition(",")[0].rstrip(")")

    def _key_by_helper(self, file: File, call: WrittenCall) -> str:
        """The column that a function of the project is given to make a key to: `reference("customer.id")`."""
        names = self.alchemy.classes.names
        if names.dotted(file, call.callee).partition(".")[0] not in names.tops:
            return ""
        for argument in call.args:
            table, _, column = argument.removeprefix("'").rpartition(".")
            held = self.by_table.get(table.lower(), ()) if argument[:1] == "'" else ()
            if any(column in entity.fields for entity in held):
                return argument
        return ""

    def _foreign_key(
        self, holder: str, file: File, item: Field, call: WrittenCall, name: str, written: str
    ) -> Relation:
        return Relation(
            name=name,
            kind="fk",
            target=self.by_column(file, written),
            declared_in=holder,
            path=file.path,
            line=call.line or item.line,
            column_offset=call.column or item.column,
            end_line=call.end_line or item.end_line,
            column=name,
            written=written.removeprefix("'"),
        )

    def by_column(self, file: File, written: str) -> str | None:
        """What `"billing.invoice.id"`, `Invoice.id` or `invoices.c.id` belongs to."""
        classes = self.alchemy.classes
        if written.startswith("'"):
            text = _HOLE.sub(lambda hole: self._text_of(file, hole[1]), written[1:])
            table = text.rpartition(".")[0].lower()
            found = self.by_table.get(table) or self.by_table.get(table.rpartition(".")[2])
            real = [entity for entity in found or () if not entity.proxy] or list(found or ())
            return real[0].name if real else None
        holder = (
            written.rpartition(".")[0].removesuffix(".c").removesuffix(".columns").removesuffix(".__table__")
        )
        dotted = classes.dotted(file, holder) if holder else ""
        if dotted in self.by_name:
            return dotted
        bound = classes.text(file, written) if written else ""
        return self.by_column(file, f"'{bound}") if bound else None

    def _text_of(self, file: File, written: str) -> str:
        """What `{TABLE}` or `{Invoice.__tablename__}` in a foreign key is."""
        holder, dot, last = written.rpartition(".")
        entity = self.by_name.get(self.alchemy.classes.dotted(file, holder)) if dot else None
        if entity is not None and last == "__tablename__":
            return entity.table or ""
        return self.alchemy.classes.text(file, written)

    def _relationship(self, known: KnownClass, base: KnownClass, item: Field) -> Relation:
        call = item.calls[0]
        written = (
            (call.args[0] if call.args else "") or call.keyword("argument") or _annotated(item.annotation)
        )
        written = self._of_class(known, written)
        backref = call.keyword("backref") or next(
            (c.args[0] for c in item.calls[1:] if c.tail == "backref" and c.args), ""
        )
        if backref.endswith(")"):
            backref = backref.partition("(")[2].rstrip(")")
        accessor = (
            self._of_class(known, backref).removeprefix("'")
            or call.keyword("back_populates").removeprefix("'")
            or None
        )
        through = self._secondary(base.file, call.keyword("secondary"))
        return Relation(
            name=item.name,
            kind="relationship",
            target=self.by_class_name(base.file, written),
            declared_in=base.name,
            path=base.file.path,
            line=item.line,
            column_offset=item.column,
            end_line=item.end_line,
            accessor=accessor,
            query_name=accessor,
            through=through.table if through else None,
            through_entity=through.name if through else None,
            written=written.removeprefix("'"),
        )

    def _of_class(self, known: KnownClass, written: str) -> str:
        """What `cls.backref_name` in a mixin is in the class that is mapped; all else as it is written."""
        own, _, name = written.partition(".")
        if own != "cls" or not name.isidentifier():
            return written
        fields = (item for base in self.alchemy.classes.lineage(known) for item in base.fact.fields)
        return next((item.value for item in fields if item.name == name and item.value), written)

    def _secondary(self, file: File, written: str) -> Entity | None:
        if not written:
            return None
        if written.startswith("'"):
            found = self.by_table.get(written[1:].lower(), ())
            return found[0] if found else None
        return self.by_name.get(self.alchemy.classes.dotted(file, written.removesuffix(".__table__")))

    def by_class_name(self, file: File, written: str) -> str | None:
        """What `relationship("Invoice")` or `relationship(Invoice)` leads to; None when several could be meant."""
        name = written.removeprefix("'")
        dotted = self.alchemy.classes.dotted(file, name)
        if dotted in self.by_name:
            return dotted
        found = self.by_class.get(name.rpartition(".")[2], ())
        if "." in name:
            found = tuple(one for one in found if f".{one}".endswith(f".{name}"))
        return found[0] if len(found) == 1 else None


def _annotated(annotation: str) -> str:
    """The class in `Mapped[list["Invoice"]]`."""
    names = (name for name in _TOKEN.findall(annotation) if name.rpartition(".")[2] not in _WRAPPERS)
    return next(names, "")
