"""Classes that show or manage a model: views, forms, serializers, admins, factories, managers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.cut_out import CUT
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import CLEANED, Frame
from boundcheck.accesses.own_members import of_own_queryset
from boundcheck.accesses.receivers import chains_on
from boundcheck.accesses.records.cleaned import cleaned, validated
from boundcheck.accesses.records.formsets import of_class
from boundcheck.accesses.records.leading import METAS, MODELS, leading_model, model_expressions, shown_model
from boundcheck.accesses.records.managed import managed, outer_model, registered_for
from boundcheck.accesses.records.over_rows import over_rows
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.records.saving import SAVING, SERIALIZER, inherits, note_saved, waits
from boundcheck.accesses.types import annotated, says_nothing
from boundcheck.accesses.values import OTHER, Form, Value, one_of
from boundcheck.base.light import NamedTuple
from boundcheck.python.reading import Class, Function, Step

_OF_MADE: Final = frozenset(("save", "object", "instance", "qs"))
_COMPONENT_MODELS: Final = frozenset(("model", "model_class", "_model"))
_COMPONENT_QUERYSETS: Final = frozenset(("queryset", "object_list", "qs"))
_COMPONENT_ROWS: Final = frozenset(("object", "instance"))
_FORMS: Final = {
    "get_form": "form_class",
    "get_serializer": "serializer_class",
}  # what a view makes, and of what
_OF_FORM: Final = {"form": "form_class", "serializer": "serializer_class"}  # what it is given
_OF_MODEL: Final = (
    _COMPONENT_QUERYSETS
    | _COMPONENT_ROWS
    | {"get_object", "aget_object", "get_queryset", "filter_queryset", *_FORMS}
)
# Methods of an inline that are given the row of the outer model; its columns are given its own.
_OF_PARENT: Final = frozenset(
    "has_add_permission has_change_permission has_delete_permission has_view_permission get_formset get_fields get_fieldsets"
    " get_readonly_fields get_extra get_min_num get_max_num get_prepopulated_fields".split()
)
_GIVEN: Final[dict[str, Form]] = {
    "obj": "row", "instance": "row", "queryset": "queryset", "serializer": "component", "form": "component",
}  # fmt: skip


# Methods of factories that are called on the row which was made.
_HOOKS: Final = frozenset(
    ("factory.post_generation", "factory.declarations.post_generation", "factory.django.post_generation")
)
_ROOTS: Final = frozenset(("root", "parent"))  # whose field a type of graphene resolves


class Component(NamedTuple):
    """A class of the file. `own` is what `self` is there (None: nobody knows), `entity` the model that it is, shows or
    manages; `is_read`: by a framework, since it has bases or gives them to others; `is_inline`: what it is given are
    rows of the outer model; `is_type`: of GraphQL; `is_over`: its instances are rows, by whatever they are shown; `meta_of` is the
    class around a `Meta`."""

    own: Value | None
    is_model: bool = False
    is_read: bool = True
    is_inline: bool = False
    is_type: bool = False
    is_over: bool = False
    meta_of: int = -1

    @property
    def entity(self) -> str:
        return self.own.entity if self.own else ""

    @property
    def of_query(self) -> Value | None:
        """What a query that the class is given is of."""
        return self.own._replace(form="component") if self.own and self.is_over else self.own


class Components:
    """Knows the components of files."""

    def __init__(self, paths: Paths) -> None:
        self.paths, self.models = paths, paths.models

    def of(self, e: Evaluator, number: int) -> Component:
        """What is known of a class of the file."""
        known: dict[int, Component] = e.state.setdefault("components", {})
        if number not in known:
            known[number] = Component(None)  # while it is looked at
            known[number] = self._component(e, e.reading.classes[number], number)
        return known[number]

    def _component(self, e: Evaluator, found: Class, number: int) -> Component:
        dotted = f"{e.file.name}.{found.qualified}"
        if dotted in self.models.entities and found.outer < 0:
            return Component(Value("row", dotted), is_model=True)
        if found.name in METAS and found.outer >= 0:
            return Component(self.of(e, found.outer).own, meta_of=found.outer)
        names = [e.dotted(base, subscripted=True) or self._called(e, base) for base in found.bases]
        last = [name.rpartition(".")[2] for name in names]
        form = _manager_form(last)
        if form is not None:
            entity = self.models.manager_classes.get(dotted)
            return Component(Value(form, entity) if entity else None)
        if (formset := of_class(e, number)) is not None:
            return Component(formset)
        if over := over_rows(self.models, e, found):
            return Component(Value("row", over), is_over=True)
        model = self._model(e, found, number)
        is_read = bool(found.bases or found.decorators) or "Mixin" in found.name or dotted in self._bases(e)
        if model is None:
            return Component(Value("component", ""), is_read=is_read)
        own = Value("component", model[0], "likely" if model[1] else "certain")
        is_inline, is_type = (any(word in name for name in last) for word in ("Inline", "Type"))
        return Component(own, is_read=is_read, is_inline=is_inline, is_type=is_type)

    def root(self, e: Evaluator, number: int) -> Value | None:
        """What lookup paths in a class body start from (None: nobody knows): its model, else that of all who inherit from it here."""
        own = self.of(e, number).own
        if own is not None and own.entity:
            return own
        heirs = {each.entity: each for each in self._heirs(e, number) if each.entity and not each.is_model}
        only = next(iter(heirs.values())).own if len(heirs) == 1 else None
        return only.at_most("likely") if only is not None else None

    def shown(self, e: Evaluator, number: int) -> Value | None:
        """What a class shows (None: nobody knows): rows of its model, else of that of its serializer."""
        found = self.root(e, number) or self._form_of(e, number, "serializer_class")
        return found if found is not None and found.entity else None

    def _heirs(self, e: Evaluator, number: int) -> Iterator[Component]:
        pending, seen = [number], {number}
        while pending:
            dotted = f"{e.file.name}.{e.reading.classes[pending.pop()].qualified}"
            if dotted not in self._bases(e):
                continue
            for heir, found in enumerate(e.reading.classes):
                if heir not in seen and any(e.dotted(base) == dotted for base in found.bases):
                    seen.add(heir)
                    pending.append(heir)
                    yield self.of(e, heir)

    def _called(self, e: Evaluator, number: int) -> str:
        """What a base that is called is called by: `Manager.from_queryset(…)`."""
        node = e.nodes[number]
        named = (step.name for step in reversed(node.steps) if step.name not in ("()", "[]"))
        return next(named, e.nodes[node.parts[0]].value if node.kind == "chain" else node.value)

    def _bases(self, e: Evaluator) -> frozenset[str]:
        """The classes that the file's own classes inherit from."""
        if "bases" not in e.state:
            bases = (e.dotted(base) for found in e.reading.classes for base in found.bases)
            e.state["bases"] = frozenset(filter(None, bases))
        found: frozenset[str] = e.state["bases"]
        return found

    def _model(self, e: Evaluator, found: Class, number: int) -> tuple[str, bool] | None:
        """The model that a view, form, serializer, admin or factory is for, and whether that is inherited."""
        for node in model_expressions(e, found):
            name = leading_model(self.models, e, node)
            if name is not None:
                return name, False
        for node in found.decorators:
            call = e.nodes[node]
            last = call.steps[-1] if call.kind == "chain" else None
            word = (last.name if last and last.name != "()" else e.dotted(call.parts[0])) if last else ""
            if last is not None and last.args and word.endswith("register"):
                name = e.dotted(last.args[0])
                if name in self.models.entities:
                    return name, False
        if (registered := registered_for(self, e, number)) is not None:
            return registered, False
        for base in found.bases:
            owner = e.class_named(e.dotted(base))
            inherited = self.of(e, owner) if owner >= 0 and owner != number else None
            if inherited is not None and inherited.entity and not inherited.is_model:
                return inherited.entity, True
        above = e.dotted(found.bases[0]) if found.name == CUT else ""
        tied = shown_model(e, above) if above else managed(self, e, number)
        return (tied, True) if tied else None

    # What `self` is

    def own(self, e: Evaluator, owner: int, is_class: bool) -> Value | None:
        component = self.of(e, owner)
        own = component.own
        if own is None or component.meta_of >= 0:
            return None
        if is_class:
            return own._replace(form="class") if component.is_model else None
        if own.form == "component" and not own.entity:
            own = self._of_mixin(e, owner) or own
        function = e.reading.functions[e.standing.number]
        if own.entity and _HOOKS.intersection(e.dotted(each, called=True) for each in function.decorators):
            return own._replace(form="row").at_most("likely")
        if component.is_type and function.name.startswith("resolve_"):
            annotation = function.parameters[0].annotation if function.parameters else -1
            if _says_type(e, annotation):
                return annotated(e, annotation) or OTHER
            return own._replace(form="row").at_most("likely")
        return own

    def _of_mixin(self, e: Evaluator, owner: int) -> Value | None:
        """A component over the model that a base of another file names, where the file asks for its rows."""
        if "asks for rows" not in e.state:
            e.state["asks for rows"] = any(
                step.name in _OF_MODEL for _, node in e.chains for step in node.steps
            )
        known: dict[int, Value | None] = e.state.setdefault("of mixins", {})
        if owner not in known and e.state["asks for rows"]:
            known[owner] = None  # while it is looked at
            given = (e.attribute(owner, name) for name in (*MODELS, "queryset"))
            found = next((each for each in given if each is not None and each.entity), None)
            if found is not None and found.form in ("class", "queryset", "manager"):
                known[owner] = Value("component", found.entity, "likely")
            else:
                forms = (self._form_of(e, owner, name) for name in _FORMS.values())
                known[owner] = next((each for each in forms if each not in (None, OTHER)), None)
        return known.get(owner)

    def _form_of(self, e: Evaluator, owner: int, attribute: str) -> Value | None:
        """The form or serializer that a view says it makes (None: it says none); of one without a model nobody knows what it saves."""
        held = e.attribute(owner, attribute)
        if held is None or held.form != "name":
            return None
        number = e.class_named(held.entity)
        own = self.of(e, number).own if number >= 0 else None
        if own is not None and own.form == "component" and own.entity:
            return own._replace(own=number)
        if number < 0 and e.elsewhere.signature(held.entity, "class") is None:
            return None  # made by a call: nobody sees it
        return (self._made_elsewhere(e, held.entity) if number < 0 else None) or OTHER

    def step(self, e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
        """What a component over a model has by its framework."""
        if value.form == "cleaned":
            return cleaned(self.models, e, value, step)
        if step.name in CLEANED or (step.name in ("clean", "validate") and value.form == "super"):
            return value._replace(form="cleaned")
        if not value.entity:
            return None
        if step.is_call:
            return self._of_call(e, value, step, frame)
        if step.name in _COMPONENT_MODELS:
            return value._replace(form="class", own=-1)
        if step.name in _COMPONENT_QUERYSETS:
            return value._replace(form="queryset", own=-1).at_most("likely")
        if step.name in _COMPONENT_ROWS:
            return value._replace(form="row", own=-1).at_most("likely")
        return None

    def _of_call(self, e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
        """What a method of a component gives; that of a form or serializer which saves its row writes."""
        own = value.own
        saves = step.name == "save" and (own < 0 or inherits(e, own, SAVING))
        is_made = step.name in ("create", "update") and value.form == "super" and own >= 0
        makes = is_made and inherits(e, own, SERIALIZER)
        if makes or (saves and not waits(e, step, "commit", 0)):
            note_saved(e, value.entity, frame)
        if step.name in _FORMS and own >= 0:
            return self._form_of(e, own, _FORMS[step.name]) or value._replace(own=-1).at_most("likely")
        if saves or makes or step.name in ("get_object", "aget_object"):
            return value._replace(form="row", own=-1).at_most("likely")
        if step.name in ("get_queryset", "filter_queryset"):
            return value._replace(form="queryset", own=-1).at_most("likely")
        return None

    def given(self, e: Evaluator, function: Function, number: int) -> Value | None:
        """Frameworks hand rows of its model to a component's methods: `get_total(self, obj)`, `action(self, request, queryset)`."""
        component, name = self.of(e, function.owner), e.nodes[number].value
        if name in _OF_FORM and component.own is not None and component.own.form == "component":
            asked = {steps[0].name for steps in chains_on(e, number)}
            is_asked, reads = not asked.isdisjoint(_OF_MADE), not asked.isdisjoint(CLEANED)
            form_of_view = self._form_of(e, function.owner, _OF_FORM[name]) if is_asked or reads else None
            if reads:
                form_of_view = self._of_view_elsewhere(e, function.owner, _OF_FORM[name]) or form_of_view
            if form_of_view is not None and form_of_view is not OTHER:
                return form_of_view.at_most("likely")
            if form_of_view is not None and is_asked:
                return OTHER
        own = self._giving(e, function.owner, component, name)
        if own is not None and own.form == "component":
            data = validated(self.models, e, own, function, number)
            if data is not None:
                return data
        form = _GIVEN.get(name)
        if component.is_type and name in _ROOTS and function.name.startswith("resolve_"):
            form = None if _says_type(e, e.nodes[number].parts[0]) else "row"
        if own is None or own.form != "component" or not own.entity or form is None:
            return None
        if component.is_inline and name == "obj" and function.name in _OF_PARENT:
            outer = outer_model(self, e, function.owner)
            return Value("row", outer, "likely") if outer else OTHER
        return own._replace(form=form, own=-1).at_most("likely")

    def _giving(self, e: Evaluator, owner: int, component: Component, name: str) -> Value | None:
        """What a class gives rows of to its methods; where nothing else says that, `get_queryset` may."""
        own = component.of_query if name == "queryset" else component.own
        if own is None or own.form != "component" or own.entity or name not in _COMPONENT_ROWS:
            return own
        return own._replace(entity=of_own_queryset(e, owner))

    def acted_on(self, e: Evaluator, function: Function, name: str) -> Value | None:
        """The rows that an action is given which an admin of the file lists: `actions = [mark_paid]`."""
        if name != "queryset" or function.outer > 0:
            return None
        dotted = f"{e.file.name}.{function.qualified}"
        given = []
        for number, found in enumerate(e.reading.classes):
            listed = [node for attribute, node, _ in found.attributes if attribute == "actions" and node > 0]
            if any(e.dotted(part) == dotted for node in listed for part in e.nodes[node].parts):
                given.append(self.of(e, number).own)
        found_one = one_of(given)
        is_known = found_one is not None and found_one.form == "component" and bool(found_one.entity)
        return Value("queryset", found_one.entity, "likely") if found_one is not None and is_known else None

    def made(self, e: Evaluator, dotted: str, frame: Frame) -> Value | None:
        """What a call of a form, serializer or the like gives that another file has, where its row is asked for."""
        chains = (
            chains_on(e, frame.number) if frame.following is None else (frame.node.steps[frame.at + 1 :],)
        )
        asked = {steps[0].name for steps in chains}
        if e.class_named(dotted) >= 0 or asked.isdisjoint(_OF_MADE | CLEANED):
            return None
        found = self._made_elsewhere(e, dotted)
        return found if asked.isdisjoint(CLEANED) else self._that_cleans(e, dotted, found)

    def _that_cleans(self, e: Evaluator, dotted: str, found: Value | None) -> Value | None:
        """A form or serializer of another file, whose own fields may choose among rows."""
        if e.elsewhere.signature(dotted, "class") is None:
            return found
        return (found or Value("component", "", "likely"))._replace(entities=(dotted,))

    def _of_view_elsewhere(self, e: Evaluator, owner: int, attribute: str) -> Value | None:
        """The form of another file that a view says it makes, whose data is read."""
        held = e.attribute(owner, attribute)
        if held is None or held.form != "name" or e.class_named(held.entity) >= 0:
            return None
        return self._that_cleans(e, held.entity, self._made_elsewhere(e, held.entity))

    def _made_elsewhere(self, e: Evaluator, dotted: str) -> Value | None:
        saved = e.elsewhere.definition(f"{dotted}.save")
        if saved is not None and "save(" not in saved[3].partition(":")[2]:
            return None
        entity = shown_model(e, dotted, ("Meta.model",))
        return Value("component", entity, "likely") if entity else None


def _manager_form(bases: list[str]) -> Form | None:
    if any(name.endswith(("QuerySet", "Queryset")) for name in bases):
        return "queryset"
    if any(name.endswith("Manager") or name == "from_queryset" for name in bases):
        return "manager"
    return None


def _says_type(e: Evaluator, annotation: int) -> bool:
    """Whether a resolver says what it is given: `root: Context[Order]` is what holds a row."""
    return annotation > 0 and not says_nothing(e, annotation)
