"""Django, and the small ORMs that keep rows in much the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.frameworks import NOT_MINE, Framework, Guess
from boundcheck.accesses.put_there import put_on_request
from boundcheck.accesses.records.bodies import read_body
from boundcheck.accesses.records.calls import CONTENT_TYPE, Calls
from boundcheck.accesses.records.collections import DOCUMENTS, collection_named, collection_of, note_stages
from boundcheck.accesses.records.components import Components
from boundcheck.accesses.records.formsets import form_of, formset_step, made_elsewhere
from boundcheck.accesses.records.labels import LABEL, of_field, of_label
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.records.pages import page_of, paginator_step
from boundcheck.accesses.records.paths import GUESSED, Paths, text
from boundcheck.accesses.records.queries import Queries, each_of
from boundcheck.accesses.records.rows import Rows
from boundcheck.accesses.records.whole_rows import note_whole
from boundcheck.accesses.sources import called
from boundcheck.accesses.values import Form, Value, one_of
from boundcheck.codebase.entities.model import Registry
from boundcheck.python.reading import Function, Node, Step

_OTHER: Final[Mapping[str, Callable[[Evaluator, Value, Step, Frame], Value | None]]] = {
    "formset": formset_step,
    "pages": paginator_step,
}
_HOLDING: Final[Mapping[str, Callable[[Value], Value]]] = {"formset": form_of, "pages": page_of}


class Records(Framework):
    """What Django, Peewee, Tortoise, Piccolo, MongoEngine, Beanie and pymongo say."""

    def __init__(self, registry: Registry) -> None:
        self.models = Models(registry)
        self.paths = Paths(self.models)
        self.queries = Queries(self.paths)
        self.rows = Rows(self.queries)
        self.components = Components(self.paths)
        self.calls = Calls(self.paths, self.components)
        self._has_collections = any(e.framework in DOCUMENTS for e in registry.by_name.values())

    def step(self, e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
        form = value.form
        if value.entity == CONTENT_TYPE and step.is_call and form in ("manager", "queryset"):
            claimed, given = self.calls.call(e, f"{CONTENT_TYPE}.objects.{step.name}", step, frame)
            if claimed:
                return given
        if form in ("manager", "queryset", "custom", "values"):
            return self.rows.of_query(value, step, frame)
        if form == "row":
            return self.rows.row(value, step, frame)
        if form == "class":
            return self.rows.of_class(value, step, frame)
        if form in ("many", "pair"):
            return self.rows.many(value, step, frame)
        if form in ("component", "super", "cleaned"):
            e.read_rest(step, frame)
            return self.components.step(e, value, step, frame)
        if form in _OTHER:
            e.read_rest(step, frame)
            return _OTHER[form](e, value, step, frame)
        if form in ("field", "type"):
            return (self.rows.of_field if form == "field" else self.rows.of_type)(value, step, frame)
        e.read_rest(step, frame)
        return None

    def name(self, e: Evaluator, written: str, number: int, upto: int | None) -> Value | None:
        found = collection_named(e, self.models.registry, number, upto) if self._has_collections else None
        return Value("class", found) if found else None

    def guess(self, e: Evaluator, step: Step, frame: Frame) -> Guess:
        claimed, collection = self._collection(e, step, frame)
        if claimed:
            return True, collection
        if step.args is None:
            if not frame.is_on_request:
                return NOT_MINE
            if step.name == "user" and self.models.any_user:
                return True, Value("row", self.models.any_user, "likely")
            found = put_on_request(e, step.name, frame)
            return found is not None, found
        if step.name == "[]":
            return NOT_MINE
        if step.name not in GUESSED or _is_of_others(e, step, frame):
            return self.calls.call(e, "", step, frame)
        self.paths.guess(e, step)
        e.standing.roots.append(None)
        claimed, value = self.calls.call(e, "", step, frame)
        if not claimed:
            e.arguments(step, frame.statement)
        e.standing.roots.pop()
        return claimed, value

    def call(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        claimed, found = self._collection(e, step, frame)
        if not claimed:
            claimed, found = self.calls.call(e, dotted, step, frame)
        if claimed or not e.frameworks.is_ours(dotted):
            return claimed, found
        made = self.components.made(e, dotted, frame) or made_elsewhere(e, dotted)
        if made is None:
            return NOT_MINE
        e.read_rest(step, frame)
        return True, made

    def _collection(self, e: Evaluator, step: Step, frame: Frame) -> Guess:
        found = collection_of(self.models.registry, step, frame) if self._has_collections else None
        if found is None:
            return NOT_MINE
        e.read_rest(step, frame)
        return True, Value("class", found)

    def parameter(self, e: Evaluator, number: int, node: Node) -> Value | None:
        labelled = of_label(e, number)
        function = e.function_of(number) if labelled is None else None
        if function is None:
            return labelled
        if function.owner >= 0:
            if function.name == LABEL and number == function.parameters[-1].node:
                return of_field(e, function.owner)
            return self.components.given(e, function, number)
        return self.components.acted_on(e, function, node.value) or self.keyword(e, function, node.value)

    def keyword(self, e: Evaluator, function: Function, name: str) -> Value | None:
        return self._of_signal(e, function, name) if name in ("sender", "instance") else None

    def _of_signal(self, e: Evaluator, function: Function, name: str) -> Value | None:
        """`@receiver(post_save, sender=Invoice)`: what `sender` and `instance` are in the handler."""
        senders: dict[str | None, None] = {}
        for number in function.decorators:
            node = e.nodes[number]
            last = node.steps[-1] if node.kind == "chain" else None
            if last is None or not last.is_call or called(e.nodes, node) != "receiver":
                continue
            senders |= {
                self._sender(e, keyword[1]): None for keyword in last.keywords if keyword[0] == "sender"
            }
            if not last.args or e.dotted(last.args[0]).endswith("m2m_changed"):
                return None
        form: Form = "class" if name == "sender" else "row"
        given = [Value(form, entity) if entity else None for entity in senders]
        return one_of(given) if given and None not in given else None

    def _sender(self, e: Evaluator, number: int) -> str | None:
        written = text(e, number)
        if written is not None and written.count(".") == 1:
            found = self.models.labelled(*written.split("."))
            return found.name if found else None
        name = e.dotted(number)
        if name in self.models.entities:
            return name
        value = e.value(number)
        return value.entity if value is not None and value.form == "class" else None

    def own(self, e: Evaluator, owner: int, is_class: bool) -> Value | None:
        return self.components.own(e, owner, is_class)

    def operator(self, e: Evaluator, node: Node, values: list[Value | None], around: object) -> Value | None:
        """`one | other` of querysets."""
        if node.value not in ("|", "&", "+", "-") or values[0] is None:
            return None
        if values[0].form not in ("queryset", "many", "custom"):
            return None
        found = one_of(values)
        return found if found is not None and None not in values else None

    def element(self, value: Value) -> Value | None:
        if value.form in _HOLDING:
            return _HOLDING[value.form](value)
        if value.form == "manager" and self.queries.orm(value).on_class:  # the small ones loop over it
            return value._replace(form="row")
        return value if value.form == "type" else each_of(value)

    def assign(self, e: Evaluator, value: Value, step: Step, frame: Frame, given: int) -> None:
        if value.form == "row" and step.name not in ("pk", "id"):
            self.rows.followed(value, e)

    def finish(self, e: Evaluator) -> None:
        note_whole(e, self.rows)
        if self._has_collections:
            note_stages(e, self.models.registry)

    def class_body(self, e: Evaluator, number: int) -> None:
        read_body(self.components, e, number)


def _is_of_others(e: Evaluator, step: Step, frame: Frame) -> bool:
    """Whether a `filter()` is another library's: of what was imported from it, or with a word first, as searches have it."""
    if step.name in ("filter", "exclude") and any(e.nodes[each].kind == "text" for each in step.args or ()):
        return True
    base = e.value(frame.node.parts[0])
    top = base.entity.partition(".")[0] if base is not None and base.form == "name" else ""
    return bool(top) and top != "django" and top not in e.frameworks.tops and top not in e.frameworks.known
