"""What attributes, methods and elements of a type are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above, giver_of, leads_to
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.overloads import overloads_of
from boundcheck.accesses.typed import expressions
from boundcheck.accesses.typed.annotations import (
    NO_VARIABLES,
    Variables,
    annotation_of,
    bases,
    is_class,
    said,
    variables_of,
)
from boundcheck.accesses.typed.kinds import (
    ENTERED,
    LOOPED,
    NONE,
    PLAIN,
    Shown,
    argument,
    container,
    list_of,
    made_by_library,
    of_library,
    of_python,
    union,
)
from boundcheck.python.reading import Class

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_FURTHEST: Final = 8  # definitions that are read on behalf of one another
_HIGHEST: Final = 8  # classes above one another
_MOST: Final = 500  # of them, with their type arguments
_MADE_BY_ITSELF: Final = "__setattr__"  # of a class that decides itself what becomes of what is set


def member(e: Evaluator, of: Shown, name: str, *, called: bool) -> Shown | None:
    """What an attribute or property, or a call of a method, of a value of a type gives; None where nobody says."""
    if of.name == "|":
        return union(member(e, each, name, called=called) for each in of.alternatives)
    if of == NONE:
        return None
    if not of.is_dotted:
        return of_python(of, name, called=called)
    entity = e.registry.reachable.get(of.name)
    if entity is not None and name in entity.relations:
        relation = entity.relations[name]
        return Shown(relation.target) if relation.target and relation.kind in ("fk", "o2o") else None
    if of.name in e.registry.outside:  # relations of the project's may hang there
        return None
    if not e.frameworks.is_ours(of.name):
        return of_library(of, called=called)
    if e.furthest >= _FURTHEST:
        return None
    key = "type shown", of, name, called, e.furthest, e.far
    found: Shown | None = e.elsewhere.once(key, lambda: _of_class(_apart(e), of, name, called, 0, set()))
    return found


def element(e: Evaluator, of: Shown | None) -> Shown | None:
    """What a loop over a value of a type gives."""
    if of is None:
        return None
    if of.name == "|":
        return union(element(e, each) for each in of.alternatives)
    if of.name in ("list", "dict"):
        return argument(of, 0)
    if of.name == "tuple":
        return union(of.arguments)
    if not of.is_dotted:
        return PLAIN if of.name in ("str", "bytes", "range", "?") else None
    if not e.frameworks.is_ours(of.name) or of.name in e.registry.reachable:
        return argument(of, 0) if container(of.name) else None
    known: dict[Shown, Shown | None] = e.state.setdefault("elements", {})
    if of not in known:
        known[of] = None  # what gives itself gives nothing
        given = next(filter(None, (member(e, of, name, called=True) for name in LOOPED)), None)
        above = (element(e, base) for base in bases(e, of) if base.arguments)
        known[of] = element(e, given) if given is not None else next(filter(None, above), None)
    return known[of]


def entered(e: Evaluator, of: Shown | None) -> Shown | None:
    """What `with` gives of a value of a type."""
    if of is None or of.name in (
        "list",
        "?",
    ):  # a function with `@contextmanager` says that it gives an iterator
        return element(e, of) if of is not None and of.name == "list" else of
    if of.is_dotted and e.frameworks.is_ours(of.name):
        return next(filter(None, (member(e, of, name, called=True) for name in ENTERED)), None)
    return of


def called(e: Evaluator, of: Shown | None) -> Shown | None:
    """What a call of a value of a type gives."""
    if of is None:
        return None
    if of.name == "|":
        return union(called(e, each) for each in of.alternatives)
    if of.is_class:
        return of._replace(is_class=False)
    return argument(of, 0) if of.name == "Callable" else None


def given_by(e: Evaluator, dotted: str) -> Shown | None:
    """What a function of the project says that it gives, or shows in all that it returns."""
    if not e.frameworks.is_ours(dotted):
        return made_by_library(dotted)
    if e.furthest >= _FURTHEST:
        return None
    key = "type given", dotted, e.furthest, e.far
    found: Shown | None = e.elsewhere.once(key, lambda: _given_by(_apart(e), dotted))
    return found


def result(e: Evaluator, number: int, variables: Variables) -> Shown | None:
    """What a function of a reading gives."""
    function = e.reading.functions[number]
    if signatures := overloads_of(e, number):
        return union(said(e, e.reading.functions[each].returns, variables) for each in signatures)
    if function.returns > 0:
        found = said(e, function.returns, variables)
        return found if found != NONE else PLAIN
    found = said(e, e.documented.get(-number, -1), variables)
    if found is not None and found != NONE:
        return list_of(found) if function.generates and found.name != "list" else found
    wanted = "yield" if function.generates else "return"
    given = [
        expressions.shown(e, deed.node) for deed in function.deeds if deed.act == wanted and deed.node > 0
    ]
    found = union(given)
    return found if found is None or not function.generates else list_of(found)


def _apart(e: Evaluator) -> Evaluator:
    """One that has asked nothing yet, as far from who asks."""
    found = e.apart()
    found.far = e.far
    return found


def _given_by(e: Evaluator, dotted: str) -> Shown | None:
    defined = e.elsewhere.definition(dotted)
    inner = caller(e, *defined) if defined is not None else None
    if defined is None or inner is None:
        return annotation_of(e, e.elsewhere.signature(dotted), NO_VARIABLES)
    number = next((n for n, each in enumerate(inner.reading.functions) if n and each.name == defined[2]), 0)
    return result(inner, number, {}) if number else None


def _of_class(
    e: Evaluator, of: Shown, name: str, is_call: bool, depth: int, asked: set[tuple[Shown, int]]
) -> Shown | None:
    """What a class has, or one that it inherits from; what was `asked` has nothing."""
    if (of, depth) in asked or len(asked) > _MOST:
        return None
    asked.add((of, depth))
    defined = e.elsewhere.definition(f"{of.name}.{name}")
    inner = caller(e, *defined) if defined is not None else None
    if inner is not None:
        found = _held(inner, of, name, is_call, variables_of(e, of))
    else:
        found = _of_long_text(e, of, name, is_call)
    if found is not None or depth >= _HIGHEST:
        return found
    above = bases(e, of)
    giver = giver_of(e, of.name, name) if len(above) > 1 else ""
    for base in above:
        if not leads_to(e, base.name, giver):
            continue
        if e.frameworks.is_ours(base.name):
            found = _of_class(e, base, name, is_call, depth + 1, asked)
        elif base.name in ("list", "dict", "tuple"):
            found = of_python(base, name, called=is_call)
        if found is not None:
            return found
    makes = not depth and defined is None and definition_above(e, of.name, _MADE_BY_ITSELF) is not None
    return PLAIN if makes and name[:2] != "__" else None


def _of_long_text(e: Evaluator, of: Shown, name: str, is_call: bool) -> Shown | None:
    """The same where what defines a member is too long to be read: what a method says, what an attribute is made of."""
    dotted = f"{of.name}.{name}"
    if is_call:
        return annotation_of(e, e.elsewhere.signature(dotted), variables_of(e, of))
    made = e.elsewhere.signature(dotted, "name")
    owner = e.follow(f"{made[0]}.{made[1]}") if made is not None else ""
    return Shown(owner) if owner and is_class(e, owner) else None


def _held(e: Evaluator, of: Shown, name: str, is_call: bool, variables: Variables) -> Shown | None:
    """What the text that defines a member says, or shows in all that it is set to."""
    held = e.reading.classes[0]
    types = [
        said(e, each, variables) for attribute, _, each in held.attributes if attribute == name and each > 0
    ]
    if types:
        shown = types[-1]
    elif methods := [each for each in held.methods if e.reading.functions[each].name == name]:
        return _of_method(e, methods[-1], is_call, variables)
    else:
        shown = _set_to(e, of, name, held)
    return called(e, shown) if is_call else shown


def _of_method(e: Evaluator, number: int, is_call: bool, variables: Variables) -> Shown | None:
    function = e.reading.functions[number]
    if not is_call and not function.decorators:
        return PLAIN  # the method itself
    given = result(e, number, variables)  # of any decorator: there are many kinds of properties
    return called(e, given) if is_call and e.is_property(function) else given


def _set_to(e: Evaluator, of: Shown, name: str, held: Class) -> Shown | None:
    """What the body of a class, and methods on `self`, set an attribute to."""
    own = [expressions.shown(e, value) for each, value, _ in held.own if each == name and value > 0]
    body = [expressions.shown(e, value) for each, value, _ in held.attributes if each == name and value > 0]
    if any(each is not None and _may_describe(e, each) for each in body) or of.name in e.registry.by_name:
        return None
    found = union((*own, *body))
    return found if found != NONE else None


def _may_describe(e: Evaluator, of: Shown) -> bool:
    """Whether an object in the body of a class may stand for what its objects have: fields of forms are descriptors."""
    return any(each.is_dotted and not e.frameworks.is_ours(each.name) for each in of.alternatives)
