"""Sets of forms over a model: `modelformset_factory(Line)`, `inlineformset_factory(Order, Line)`, what they hold, give and save."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.records.leading import shown_model
from boundcheck.accesses.records.saving import note_saved, waits
from boundcheck.accesses.shown import made_as
from boundcheck.accesses.values import Value, several
from boundcheck.python.reading import Step

# By what makes them, where the model stands, and that of the rows around, if there are any.
_MAKERS: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "modelformset_factory": ((0, "model"),),
    "inlineformset_factory": ((1, "model"), (0, "parent_model")),
    "generic_inlineformset_factory": ((0, "model"),),
}
_OF_FORM: Final = "formset_factory"
_NAMES: Final = frozenset((*_MAKERS, _OF_FORM))
_GIVEN: Final = {
    **dict.fromkeys(("[]", "empty_form"), "form"),
    **dict.fromkeys("forms initial_forms extra_forms deleted_forms ordered_forms".split(), "forms"),
    **dict.fromkeys(("save", "new_objects", "deleted_objects"), "rows"),
    **dict.fromkeys(("queryset", "get_queryset"), "queryset"),
    "changed_objects": "changed",
    "cleaned_data": "cleaned",
}
_BASE: Final = "FormSet"


def made(e: Evaluator, name: str, step: Step) -> Value | None:
    """The class of the sets that a call makes."""
    if name == _OF_FORM:
        form = e.dotted(step.args[0]) if step.args else ""
        entity = _model_of_form(e, form) if form else ""
        return Value("formset", entity, "likely") if entity else None
    if name not in _MAKERS:
        return None
    model, *parents = (_entity(e, step, *place) for place in _MAKERS[name])
    return Value("formset", model, "likely", entities=tuple(parents)) if model else None


def made_elsewhere(e: Evaluator, dotted: str) -> Value | None:
    """The same of a name of another file."""
    said = e.elsewhere.signature(dotted, "name")
    return made_as(e, dotted) if said is not None and said[1].rpartition(".")[2] in _NAMES else None


def of_class(e: Evaluator, number: int) -> Value | None:
    """What `self` is in a class for sets, by the call of the file that makes one of it: `formset_factory(…, formset=Lines)`."""
    found = e.reading.classes[number]
    if not any(e.dotted(base).endswith(_BASE) for base in found.bases):
        return None
    for name in sorted(calls_of(e).keys() & _NAMES):
        for chain, index in calls_of(e)[name]:
            step = e.nodes[chain].steps[index]
            given = (value for word, value, _, _ in step.keywords if word == "formset")
            if any(e.class_named(e.dotted(each)) == number for each in given):
                return made(e, name, step)
    return None


def form_of(value: Value) -> Value:
    """One of its forms."""
    return _given(value.entity)["form"]


def formset_step(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """One step on a set, or on its class."""
    name = step.name
    if name == "()":
        return value
    if name == "save" and step.is_call and not waits(e, step, "commit", 0):
        note_saved(e, value.entity, frame)
    if name == "instance" and any(value.entities):
        return Value("row", value.entities[0], "likely")
    if name in _GIVEN:
        return _given(value.entity)[_GIVEN[name]]
    return e.member(value, f"{name}()" if step.is_call else name) if value.own >= 0 else None


def _given(entity: str) -> dict[str, Value]:
    row, form = Value("row", entity, "likely"), Value("component", entity, "likely")
    return {
        "form": form,
        "forms": several(form),
        "rows": several(row),
        "queryset": row._replace(form="queryset"),
        "changed": several(Value("tuple", items=(row, None))),
        "cleaned": several(form._replace(form="cleaned")),
    }


def _entity(e: Evaluator, step: Step, place: int, word: str) -> str:
    args = step.args or ()
    named = next((value for name, value, _, _ in step.keywords if name == word), 0)
    dotted = e.dotted(args[place] if len(args) > place else named)
    return dotted if dotted in e.registry.reachable else ""


def _model_of_form(e: Evaluator, dotted: str) -> str:
    number = e.class_named(dotted)
    if number < 0:
        return shown_model(e, dotted, ("Meta.model",)) if e.frameworks.is_ours(dotted) else ""
    value = e.own(0, e.nodes[0]._replace(kind="own", value="self", parts=(number,)), None)
    return value.entity if value is not None and value.form == "component" else ""
