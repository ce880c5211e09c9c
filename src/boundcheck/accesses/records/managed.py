"""The model of a class that does not name it: what an admin is registered for, what the admin manages that lists a form,
a filter or an inline, in its own file or in others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.callers import naming
from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.records.leading import leading_model
from boundcheck.base.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.records.components import Components

_LISTED: Final = (
    ("Form", "form"),
    ("Filter", "list_filter"),
)  # by what a base is called, where an admin lists it
# By what lists or has them, how a text looks that ties classes to a model.
_TYING: Final = {
    "": later(r"\bregister\b|(?m:^)[ \t]*class[ \t]+\w+[ \t]*\("),
    "form": later(r"(?m:^)[ \t]+form\b[^=\n]*=(?!=)[\s(\\]*[A-Za-z_][\w.]*[ \t)]*(?=[#;\n]|\Z)"),
    "list_filter": later(r"(?m:^)[ \t]+list_filter\b"),
    "inlines": later(r"(?m:^)[ \t]+inlines\b"),
}
_DEEPEST: Final = 3  # files that are read on behalf of one another


def registered_for(components: Components, e: Evaluator, number: int) -> str | None:
    """The only model that the file itself registers an admin for."""
    dotted = f"{e.file.name}.{e.reading.classes[number].qualified}"
    found = set(_registered(components, e, dotted)) if "register" in calls_of(e) else ()
    return next(iter(found)) if len(found) == 1 else None


def managed(components: Components, e: Evaluator, number: int) -> str | None:
    """The only model that others tie a class to; an admin by its registrations and heirs."""
    names = _bases(e, number)
    for sign, attribute in _LISTED:
        if any(name.endswith(sign) for name in names):
            return _only(components, e, number, attribute)
    return _only(components, e, number, "") if any(name.endswith("Admin") for name in names) else None


def _bases(e: Evaluator, number: int) -> list[str]:
    """What the bases of a class are called, and theirs as far as the file has them."""
    names: list[str] = []
    seen: set[int] = set()
    waiting = [number]
    while waiting:
        if (each := waiting.pop()) in seen:
            continue
        seen.add(each)
        bases = [e.dotted(base, subscripted=True) for base in e.reading.classes[each].bases]
        names += [base.rpartition(".")[2] for base in bases]
        waiting += [own for base in bases if (own := e.class_named(base)) >= 0]
    return names


def outer_model(components: Components, e: Evaluator, number: int) -> str | None:
    """The only model whose admins have a class as an inline."""
    return _only(components, e, number, "inlines")


def _only(components: Components, e: Evaluator, number: int, attribute: str) -> str | None:
    dotted = f"{e.file.name}.{e.reading.classes[number].qualified}"
    found = set(_models(components, e, dotted, attribute))
    depth = e.state.get("managed", 0)
    if not found and depth < _DEEPEST and (e.is_production or e.far):
        for other in naming(e, dotted, _TYING[attribute]):
            other.state["managed"] = depth + 1
            found.update(_models(components, other, dotted, attribute))
    return found.pop() if len(found) == 1 else None


def _models(components: Components, e: Evaluator, dotted: str, attribute: str) -> Iterator[str]:
    """The models that a file ties a class to."""
    for number, each in enumerate(e.reading.classes):
        if attribute:
            given = [node for name, node, _ in each.attributes if name == attribute and node > 0]
            is_tied = any(e.dotted(node) == dotted for listed in given for node in _elements(e, listed))
        else:
            is_tied = any(e.dotted(base) == dotted for base in each.bases)
        if is_tied and (entity := components.of(e, number).entity):
            yield entity
    if not attribute:
        yield from _registered(components, e, dotted)


def _registered(components: Components, e: Evaluator, dotted: str) -> Iterator[str]:
    """The models that `site.register(Model, Admin)`, or `register(Model)(Admin)`, gives an admin."""
    for number, index in calls_of(e).get("register", ()):
        steps = e.nodes[number].steps[index:]
        args = steps[0].args or ()
        named = [value for name, value, _, _ in steps[0].keywords if name == "admin_class"]
        after = steps[1].args or () if len(steps) > 1 and steps[1].name == "()" else ()
        if args and any(e.dotted(each) == dotted for each in (*args[1:2], *named, *after[:1])):
            models = (leading_model(components.models, e, each) for each in _elements(e, args[0]))
            yield from filter(None, models)


def _elements(e: Evaluator, number: int) -> tuple[int, ...]:
    node = e.nodes[number]
    return node.parts if node.kind == "list" else (number,)
