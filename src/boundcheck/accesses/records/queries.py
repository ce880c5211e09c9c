"""Calls on managers, querysets and classes: what they read or write, and what they give."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.members import of_member
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.telling import tells
from boundcheck.accesses.values import Hop, Value
from boundcheck.codebase.entities.model import Does, Relation
from boundcheck.codebase.entities.words import DJANGO, ORMS, Orm
from boundcheck.python.reading import Step

_ITERABLE = frozenset(("queryset", "many", "custom"))


class Queries:
    """Queries of records. `paths` reports the lookups in their arguments."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self.models = paths, paths.models

    def orm(self, value: Value) -> Orm:
        entity = self.models.entity(value.entity)
        return ORMS[entity.framework] if entity is not None else DJANGO

    def call(self, base: Value, step: Step, frame: Frame) -> Value | None:
        """A call of a method on a manager or queryset: its accesses, and what it gives."""
        e, orm = frame.evaluator, self.orm(base)
        method = orm.plain(step.name)
        if base.origin >= 0:
            extend(frame, base.origin)
        self.paths.arguments(e, orm, base, step, method)
        if method == "none":  # the way to have no rows; only a component that is bound by it means the model
            e.dropped.add(base.origin)
        if method in orm.links and base.via is not None:
            self._link(base, base.via, frame)
            return None
        if method in orm.writes:
            self.write(base, frame)
        if method in orm.joins:
            self._join(base, step, frame)
        is_own = method in orm.links or not orm.knows(step.name)  # no relation: a manager's own `add`
        does = self._does(base, step.name) if is_own else ""
        if does == "write":
            self.write(base, frame)
        if does in ("row", "queryset"):
            return base._replace(form=does, via=None, followed=None).at_most("likely")
        return self._said(base, step.name, frame) or self.result(orm, base, method)

    def _said(self, base: Value, name: str, frame: Frame) -> Value | None:
        """What a method of the project's own managers gives that says it, or shows it."""
        entity = self.models.entity(base.entity)
        if entity is None or entity.manager_methods.get(name) != "" or not tells(frame.evaluator, frame):
            return None
        owners = entity.manager_classes
        return next(filter(None, (of_member(frame.evaluator, owner, f"{name}()") for owner in owners)), None)

    def _does(self, base: Value, name: str) -> Does:
        """What a method of the project's own managers does."""
        entity = self.models.entity(base.entity)
        return entity.manager_methods.get(name, "") if entity is not None else ""

    def result(self, orm: Orm, base: Value, method: str) -> Value | None:
        """What a call of a queryset's method gives."""
        value = base._replace(via=None, followed=None)
        if base.form == "values":
            gone = method in orm.one or method in orm.nothing or method in orm.many
            return None if gone else value
        if method == "in_bulk":
            return Value("dict", items=(Value("row", base.entity, base.certainty),))
        if method in orm.nothing:
            return None
        if method in orm.pair:
            return value._replace(form="pair")
        if method in orm.one:
            return value._replace(form="row")
        if method in orm.values:
            return value._replace(form="values")
        if method in orm.many:
            return value._replace(form="many")
        if method in orm.same:
            return value._replace(form="queryset") if base.form != "custom" else value
        if method in orm.writes:
            return value._replace(form="queryset") if orm.on_class else None
        return value._replace(form="custom").at_most("likely")

    def _join(self, base: Value, step: Step, frame: Frame) -> None:
        """Peewee's `Order.select().join(Invoice)`."""
        e = frame.evaluator
        for number in step.args or ():
            other = e.value(number)
            if other is not None and other.form == "class" and other.entity != base.entity:
                written = f".{step.name}({other.entity.rpartition('.')[2]})"
                e.access("join", other.entity, e.place_of(number), written=written, of=base.entity)

    def write(self, base: Value, frame: Frame) -> None:
        """Rows of the entity are changed by a call: the access the chain began with becomes a write."""
        e = frame.evaluator
        written = frame.outline(called=True)
        if base.origin < 0:
            e.access(
                "write", base.entity, frame.place, certainty=base.certainty, written=written, writes=True,
                table=base.table,
            )  # fmt: skip
            return
        found = e.registry.by_name.get(base.entity)
        e.found[base.origin] = e.found[base.origin]._replace(
            kind="write", writes=True, written=written[:60], of="", entity=base.entity,
            table=base.table or (found.table if found else None) or "",
        )  # fmt: skip

    def _link(self, base: Value, via: Hop, frame: Frame) -> None:
        if via.relation.kind != "m2m" and via.relation.through_entity is None:
            self.write(base, frame)  # moving rows to another foreign key changes the rows
            return
        # Rows of a many-to-many table are changed; those on either side are not.
        entity = via.relation.through_entity or ""
        found = self.models.entity(entity)
        table = (found.table if found else None) or via.relation.through or ""
        self.write(base._replace(entity=entity, table=table), frame)

    def manager(self, model: Value, name: str, frame: Frame) -> Value | None:
        """`Invoice.objects`: where a query begins."""
        orm = self.orm(model)
        if not (name in orm.managers or self.models.is_manager(model.entity, name)):
            return None
        e = frame.evaluator
        origin = e.access(
            "query", model.entity, frame.reached, certainty=model.certainty, table=model.table,
            written=frame.outline(called=True),
        )  # fmt: skip
        return Value("manager", model.entity, model.certainty, origin, table=model.table)

    def unknown_manager(self, model: Value, name: str, method: str, frame: Frame) -> Value | None:
        """`Invoice.active.filter(…)`, where nobody saw `active`: most likely a manager that a base class brings."""
        orm = self.orm(model)
        if orm.plain(method) not in orm.guessed:
            return None
        known = self.models.relation(model.entity, name) or self.models.is_field(model.entity, name)
        if known or name[:1].isupper():
            return None
        origin = frame.evaluator.access(
            "query", model.entity, frame.place, certainty="likely", written=frame.outline()
        )
        return Value("manager", model.entity, "likely", origin)

    def begun(self, model: Value, step: Step, frame: Frame) -> Value:
        """`Invoice.select()`: a query that begins at the class itself."""
        written = f"{model.entity.rpartition('.')[2]}.{step.name}"
        origin = frame.evaluator.access(
            "query", model.entity, frame.place, certainty=model.certainty, written=written
        )
        base = Value("manager", model.entity, model.certainty, origin)
        found = self.call(base, step, frame)
        access = frame.evaluator.found[origin]
        frame.evaluator.found[origin] = access._replace(written=written[:60])
        return found or base._replace(form="values")

    def related(self, base: Value, hop: Hop, frame: Frame) -> Value:
        """A manager behind a relation: `order.lines`, `customer.order_set`."""
        origin = frame.evaluator.access(
            hop.kind,
            hop.entity,
            frame.reached,
            certainty=base.certainty,
            of=hop.of,
            written=frame.outline(called=True),
        )
        return Value("manager", hop.entity, base.certainty, origin, via=hop)


def extend(frame: Frame, origin: int) -> None:
    """The chain that an access began goes on up to here: show its first call."""
    found = frame.evaluator.found[origin]
    written = frame.outline(called=True)
    if "(" not in written:
        found = found._replace(written=written[:60])
    frame.evaluator.found[origin] = found._replace(end_line=max(found.end_line, frame.step.end_line))


def through_class(relation: Relation) -> Value | None:
    """The class of a many-to-many table: an entity of its own, or one that only has a table."""
    if relation.through_entity is None and relation.through is None:
        return None
    table = "" if relation.through_entity else relation.through or ""
    return Value("class", relation.through_entity or "", table=table)


def each_of(value: Value) -> Value | None:
    """What an iteration gives."""
    return Value("row", value.entity, value.certainty) if value.form in _ITERABLE else None
