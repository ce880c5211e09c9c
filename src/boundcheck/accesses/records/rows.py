"""Rows and classes: hops over relations, saves, managers."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.fits import is_many
from boundcheck.accesses.flow import set_as, targets
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.lambdas import hand_over
from boundcheck.accesses.members import of_member
from boundcheck.accesses.records.paths import text
from boundcheck.accesses.records.queries import Queries, each_of, through_class
from boundcheck.accesses.records.saving import note_saved, waits
from boundcheck.accesses.telling import tells
from boundcheck.accesses.values import Followed, Form, Hop, Value, one_of
from boundcheck.python.reading import Step

_KEY_OF_ROW: Final = frozenset(("pk", "id", "_id", "_state", "_meta", "__class__"))
_OF_CLASS: Final[dict[str, Form]] = {"_meta": "field", "__class__": "class"}
# What a content type gives of its model, and what a query of content types gives that is one still.
_OF_TYPE: Final[dict[str, Form]] = {
    "get_object_for_this_type": "row",
    "get_all_objects_for_this_type": "queryset",
}
_OF_LIST: Final = frozenset(("pop", "popleft", "copy"))
_SAME_TYPE: Final = frozenset(("all", "first", "last", "get", "order_by", "distinct", "[]"))


class Rows:
    """What can be done with rows and classes of records."""

    def __init__(self, queries: Queries) -> None:
        self.queries, self.models = queries, queries.models
        self._loads: Final = frozenset(("get_related", "fetch_link", "fetch_related"))

    def row(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a row."""
        e, name = frame.evaluator, step.name
        if step.args is not None:
            return self._call(value, step, frame)
        if value.own >= 0:
            found = e.member(value, name)
            if found is not None:
                return found
        if name in self.queries.orm(value).saves and self._is_handed_on(value, name, frame):
            self.queries.write(value, frame)
            return None
        if name in _KEY_OF_ROW:
            form = _OF_CLASS.get(name)
            return Value(form, value.entity, value.certainty) if form else None
        self.followed(value, e)
        hop = self._hop(value.entity, name)
        if hop is None:
            self._file(value, name, frame)
            found = e.member(value, name) if value.own < 0 else None
            found = (
                found
                or self._given(value, name)
                or self._shown(value, name, frame)
                or self._put(value, name, e)
            )
            hop = self.models.below(value.entity, name) if found is None else None
            return self._over(value.at_most("likely"), hop, frame) if hop is not None else found
        return self._over(value, hop, frame)

    def _is_handed_on(self, value: Value, name: str, frame: Frame) -> bool:
        """`on_commit(order.save)`, `sync_to_async(order.save)()`: what is handed a method calls it."""
        is_last = frame.following is None and frame.number not in targets(frame.evaluator)
        return is_last and not self.models.is_field(value.entity, name)

    def _file(self, value: Value, name: str, frame: Frame) -> None:
        """`order.invoice.save("invoice.pdf", content)`, `order.invoice.delete()`: a column that is a file saves its row, but with
        `save=False`. No other column has such methods."""
        e, following = frame.evaluator, frame.following
        if following is None or not following.is_call or not self.models.is_field(value.entity, name):
            return
        places = {"save": 2, "delete": 0}
        if following.name not in places or (following.name == "save" and not following.args):
            return
        if not waits(e, following, "save", places[following.name]):
            note_saved(e, value.entity, frame)

    def _given(self, value: Value, name: str) -> Value | None:
        """The row behind a relation that a method or property of the model hands out."""
        entity = self.models.entity(value.entity)
        hop = self._hop(value.entity, entity.methods.get(name, "")) if entity is not None else None
        if hop is None or hop.entity not in self.models.entities or is_many(hop):
            return None
        return Value("row", hop.entity, "likely")

    def _shown(self, value: Value, name: str, frame: Frame) -> Value | None:
        """What a method or property gives, of a model that another file has."""
        e = frame.evaluator
        entity = self.models.entity(value.entity)
        if entity is None or name.removesuffix("()") not in entity.methods or not tells(e, frame):
            return None
        return of_member(e, value.entity, name)

    def _put(self, value: Value, name: str, e: Evaluator) -> Value | None:
        """What the file sets a row's attribute to that is no column: `instance.before = Order.objects.get(…)`."""
        if self.models.is_field(value.entity, name):
            return None
        return one_of([e.value_within(function, node) for function, _, node in set_as(e, name)])

    def _over(self, value: Value, hop: Hop, frame: Frame) -> Value | None:
        """What is behind a relation of a row."""
        if hop.entity not in self.models.entities:
            return None
        if hop.reverse and hop.relation.kind == "o2o":  # no key of it is here: the row is read in any case
            return self.queries.related(value, hop, frame)._replace(form="row", via=None)
        if hop.relation.kind in ("fk", "o2o") and not hop.reverse:
            frame.evaluator.state["hops"] = True
            followed = Followed(hop, frame.reached, frame.outline(called=True), value.certainty)
            return Value("row", hop.entity, value.certainty, followed=followed)
        return self.queries.related(value, hop, frame)

    def _hop(self, entity: str, name: str) -> Hop | None:
        return self.models.hop(entity, name, attributes=True)

    def _call(self, value: Value, step: Step, frame: Frame) -> Value | None:
        e, orm = frame.evaluator, self.queries.orm(value)
        e.arguments(step)
        if step.name == "[]":
            self.followed(value, e)
            return None
        by_manager = any(keyword[0] == "manager" for keyword in step.keywords)
        hop = self._hop(value.entity, step.name) if orm.on_class or by_manager else None
        # `order.lines()`, as Peewee's backrefs have it, `order.lines(manager="late")`
        if hop is not None and hop.entity in self.models.entities:
            self.followed(value, e)
            return self._over(value, hop, frame)
        if step.name in orm.saves:
            self.queries.write(value, frame)
            return None
        if step.name in orm.reloads:
            return None
        if step.name in orm.fills | orm.single:
            self.queries.paths.arguments(e, orm, value._replace(form="queryset"), step, step.name)
            return value
        entity = self.models.entity(value.entity)
        if entity is not None and step.name in entity.saving:
            return self._saved(value, step, frame, gives=entity.saving[step.name])
        if orm.on_class and step.name in self._loads:
            return self._loaded(value, step, frame)
        self.followed(value, e)
        found = e.member(value, f"{step.name}()") or self._given(value, step.name)
        return found or self._shown(value, f"{step.name}()", frame)

    def _saved(self, value: Value, step: Step, frame: Frame, *, gives: bool) -> Value | None:
        """`folder.add_child(name="x")` of a tree, whose row it gives where it is not handed one."""
        self.queries.write(value, frame)
        is_made = gives and all(keyword[0] != "instance" for keyword in step.keywords)
        return Value("row", value.entity, value.certainty) if is_made else None

    def _loaded(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """`order.get_related(Order.customer)`, `order.fetch_related("customer")`."""
        e, found = frame.evaluator, None
        for number in step.args or ():
            node = e.nodes[number]
            name = node.value if node.kind == "text" else node.steps[-1].name if node.kind == "chain" else ""
            hop = self._hop(value.entity, name)
            if hop is not None and hop.entity in self.models.entities:
                e.access(
                    hop.kind,
                    hop.entity,
                    frame.place,
                    certainty=value.certainty,
                    of=hop.of,
                    written=frame.outline(),
                )
                found = Value("row", hop.entity, value.certainty)
        return found

    def followed(self, value: Value, e: Evaluator) -> None:
        """More than the key of a row behind a relation is read. One place counts once."""
        if value.followed is None:
            return
        hop, place, written, certainty = value.followed
        seen = e.state.setdefault("followed", set())
        if (place, hop.entity, written) not in seen:
            seen.add((place, hop.entity, written))
            e.access(hop.kind, hop.entity, place, certainty=certainty, of=hop.of, written=written)

    def many(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a list of rows, or on what get_or_create gave."""
        e = frame.evaluator
        hand_over(e, step.name, step, value)
        if step.args is not None:
            e.arguments(step)
        if step.name == "[]" and step.args:
            index = e.nodes[step.args[0]]
            if value.form == "pair":
                return value._replace(form="row") if index.value == "0" else None
            return value if index.value == ":" else each_of(value)
        if step.name == "object_list" and step.args is None:  # of a page
            return value
        if value.form == "pair" or step.name not in _OF_LIST:
            return None
        return value if step.name == "copy" else each_of(value)

    def of_class(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a class."""
        e, orm, name = frame.evaluator, self.queries.orm(value), step.name
        if name == "_meta":
            return Value("field", value.entity, value.certainty)
        if name == "()":
            e.arguments(step)
            return None if value.table else Value("row", value.entity, value.certainty)
        if name == "[]":
            e.arguments(step)
            entity = self.models.entity(value.entity)
            return value if entity is not None and entity.framework == "pymongo" else None
        if value.table:  # the class of an implicit many-to-many table
            return self.queries.manager(value, name, frame)
        relation = self.models.relation(value.entity, name)
        if relation is not None and not step.is_call:
            return Value(
                "field",
                value.entity,
                value.certainty,
                via=Hop(value.entity, relation.leads_to, relation, False),
            )
        if step.is_call and (name in orm.on_class or orm.plain(name) in orm.on_class):
            return self.queries.begun(value, step, frame)
        found = self.queries.manager(value, name, frame)
        following = frame.following
        if found is None and not step.is_call and following is not None and following.is_call:
            found = self.queries.unknown_manager(value, name, following.name, frame)
        if step.is_call:
            if found is not None:  # `Invoice.objects(total=3)` of MongoEngine
                self.queries.paths.arguments(e, orm, found, step, "filter")
                return found
            return self._class_call(value, step, frame)
        return found if found is not None else e.member(value, name)

    def _class_call(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """A method of the class itself: `Category.get_root_nodes()`, as bases of other distributions bring it, or one of its own."""
        e, entity = frame.evaluator, self.models.entity(value.entity)
        e.read_rest(step, frame)
        form = dict(self.queries.orm(value).of_class).get(step.name)
        if form is None or (entity is not None and step.name in entity.methods):
            return e.member(value, f"{step.name}()")
        origin = e.access(
            "query", value.entity, frame.place, certainty=value.certainty, written=frame.outline()
        )
        found = value._replace(form=form, origin=origin)
        if step.name == "add_root":
            self.queries.write(found, frame)
        return found

    def of_field(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a relation at its class, or on the class's `_meta`: `X._meta.get_field("y").related_model`."""
        e, via, name = frame.evaluator, value.via, step.name
        e.read_rest(step, frame)
        if via is None:
            if name in ("model", "concrete_model"):
                return Value("class", value.entity, value.certainty)
            if name == "db_table":
                entity = self.models.entity(value.entity)
                return value._replace(table=(entity.table if entity else None) or "")
            field = text(e, step.args[0]) if name == "get_field" and step.args else None
            hop = self.models.hop(value.entity, field) if field else None
            return value._replace(via=hop) if hop is not None else None
        if name == "through":
            return through_class(via.relation)
        if name in ("field", "remote_field", "rel"):
            return value._replace(own=0 if name == "field" else 1)
        if name == "related_model" or (name == "model" and value.own == 1):
            return Value("class", via.entity, value.certainty) if via.entity in self.models.entities else None
        return self._joined(value, via, name, frame)

    def _joined(self, value: Value, via: Hop, name: str, frame: Frame) -> Value | None:
        """`Order.customer.email`: a column behind a relation, which a query joins."""
        further = self._hop(via.entity, name)
        if not self.queries.orm(value).columns_join or via.entity not in self.models.entities:
            return None
        if further is not None or (self.models.is_field(via.entity, name) and name not in ("id", frame.word)):
            written = frame.outline()
            frame.evaluator.access("join", via.entity, frame.place, of=via.of, written=written)
        return value._replace(via=further) if further is not None else None

    def of_type(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a content type, or on a query that gives some."""
        e = frame.evaluator
        e.read_rest(step, frame)
        if step.name == "model_class":
            return Value("class", value.entity, value.certainty)
        form = _OF_TYPE.get(step.name)
        if form is None:
            return value if step.name in _SAME_TYPE else None
        origin = e.access(
            "query", value.entity, frame.place, certainty=value.certainty, written=frame.outline()
        )
        return Value(form, value.entity, value.certainty, origin)

    def of_query(self, value: Value, step: Step, frame: Frame) -> Value | None:
        """One step on a manager or queryset."""
        e = frame.evaluator
        if step.name == "[]":
            e.arguments(step)
            if value.form not in ("queryset", "custom"):
                return None
            is_slice = bool(step.args) and e.nodes[(step.args or (0,))[0]].value == ":"
            return value if is_slice else value._replace(form="row")
        if step.name == "()":
            self.queries.paths.arguments(e, self.queries.orm(value), value, step, "filter")
            return value
        if step.args is not None:
            return self.queries.call(value, step, frame)
        # `order.products.through`, `queryset.model`: classes, for which no row is read.
        if value.via is not None and step.name in ("through", "model"):
            e.dropped.add(value.origin)
        if step.name == "through" and value.via is not None:
            return through_class(value.via.relation)
        if step.name == "model":
            return Value("class", value.entity, value.certainty)
        return self._method(value, step.name, frame) if frame.following is None else None

    def _method(self, value: Value, name: str, frame: Frame) -> Value | None:
        """`sync_to_async(Order.objects.get)`, `partial(Order.objects.create, number=3)`: what calls the method later gives what it gives."""
        orm = self.queries.orm(value)
        if not orm.knows(name) or frame.number in targets(frame.evaluator):
            return None
        found = self.queries.result(orm, value, orm.plain(name))
        if orm.plain(name) in orm.writes:
            self.queries.write(value, frame)
        return Value("function", items=(found.stored(),)) if found is not None else None
