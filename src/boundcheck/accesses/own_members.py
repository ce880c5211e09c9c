"""What classes of the file have, or inherit from its own and from other files' classes: attributes, properties, methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import giver_of, leads_to, variables
from boundcheck.accesses.cut_out import CUT
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.handed_up import handed_up
from boundcheck.accesses.members import of_member
from boundcheck.accesses.telling import tells
from boundcheck.accesses.types import annotated, type_arguments
from boundcheck.accesses.values import Value, one_of

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_DEEPEST: Final = 12  # classes that inherit from one another
_MOST: Final = 500  # of them, each with what its type variables stand for
_Asked = set[tuple[object, ...]]


def attribute(
    e: Evaluator, owner: int, name: str, depth: int = 0, asked: _Asked | None = None
) -> Value | None:
    """What an attribute, property or method's result of a class of this file is known to be; `name()` for a call."""
    if owner < 0 or depth > _DEEPEST:
        return None
    found = e.reading.classes[owner]
    method = _members_of(e, owner).get(name, 0)
    if method > 0:
        step = e.asking.step if isinstance(e.asking, Frame) else None
        result = e.result(method, step if step is not None and f"{step.name}()" == name else None)
        return result.stored().at_most("likely") if result else None
    if method == 0 or name.endswith("()"):
        return inherited(e, owner, name, depth, asked)
    is_entity = f"{e.file.name}.{found.qualified}" in e.registry.by_name  # whose relations say what they hold
    own = () if is_entity else found.own
    values = [e.set_in(node, number) for each, node, number in own if each == name]
    if values:
        said = next((annotated(e, a) for n, _, a in found.attributes if n == name and a > 0), None)
        joined = one_of([*values]) if said is None else said
        return joined.stored().at_most("likely") if joined else None
    for each, node, annotation in reversed(found.attributes):
        if each == name:
            value = e.value(node) if node > 0 else None
            return (annotated(e, annotation) if annotation > 0 else None) or (value and value.stored())
    return inherited(e, owner, name, depth, asked)


def held_by_classes(e: Evaluator) -> frozenset[str]:
    """The names that bodies of the file's classes give a value."""
    if "held by classes" not in e.state:
        held = (name for each in e.reading.classes for name, node, _ in each.attributes if node > 0)
        e.state["held by classes"] = frozenset(held)
    found: frozenset[str] = e.state["held by classes"]
    return found


def of_own_queryset(e: Evaluator, owner: int) -> str:
    """The entity whose rows the `get_queryset` of a class of this file gives ("": nobody knows)."""
    found = attribute(e, owner, "get_queryset()")
    return found.entity if found is not None and found.form in ("queryset", "manager", "many") else ""


def has_member(e: Evaluator, owner: int, name: str) -> bool:
    """Whether the body or a method of a class of this file gives it a member."""
    return name in _members_of(e, owner)


def _members_of(e: Evaluator, owner: int) -> dict[str, int]:
    """What a class has: its methods (`name()`) and properties by number, -1 for other attributes."""
    members = e.members.get(owner)
    if members is not None:
        return members
    found = e.reading.classes[owner]
    members = e.members[owner] = {name: -1 for name, *_ in (*found.attributes, *found.own)}
    for method in reversed(found.methods):
        function = e.reading.functions[method]
        members[function.name if e.is_property(function) else f"{function.name}()"] = method
    return members


def inherited(e: Evaluator, owner: int, name: str, depth: int, asked: _Asked | None = None) -> Value | None:
    """What a class of this file has from its bases, of the file or of others; what was `asked` has nothing."""
    asked = set() if asked is None else asked
    dotted = f"{e.file.name}.{e.reading.classes[owner].qualified}"
    if e.furthest and not depth and dotted in e.registry.by_name:  # cut out of all that it has
        return of_member(e, dotted, name)
    bases = e.reading.classes[owner].bases
    giver = _giver(e, owner, dotted, name) if len(bases) > 1 else ""
    for base in bases:
        dotted = e.dotted(base, subscripted=True)
        number = e.class_named(dotted)
        if giver and not leads_to(e, dotted, giver):
            continue
        if number >= 0:
            kept, e.type_arguments = e.type_arguments, type_arguments(e, base, e, number)
            asking = number, depth, *e.type_arguments.items()
            value = None
            if asking not in asked and len(asked) < _MOST:
                asked.add(asking)
                value = attribute(e, number, name, depth + 1, asked)
            e.type_arguments = kept
        else:
            value = _from_elsewhere(e, owner, base, dotted, name)
        if value is not None:
            return value
    return None


def _giver(e: Evaluator, owner: int, dotted: str, name: str) -> str:
    """The class above one of several bases that defines a member, where it is worth a look into other files."""
    known: dict[tuple[int, str], str] = e.state.setdefault("givers", {})
    if (owner, name) not in known:
        named = [e.dotted(base, subscripted=True) for base in e.reading.classes[owner].bases]
        ours = [each for each in named if e.frameworks.is_ours(each)]
        if len(ours) < 2:
            known[owner, name] = ""
        elif all(e.class_named(each) >= 0 for each in ours) or _is_asking(e):
            known[owner, name] = giver_of(e, dotted, name)
    return known.get((owner, name), "")


def _is_asking(e: Evaluator) -> bool:
    """Whether what a class inherits is of any use."""
    if not isinstance(e.asking, bool):
        e.asking = tells(e, e.asking)
    return e.asking


def _from_elsewhere(e: Evaluator, owner: int, base: int, dotted: str, name: str) -> Value | None:
    """What is inherited from another file's class."""
    key = base, name
    if key in e.inherited_elsewhere:
        return e.inherited_elsewhere[key]
    method, found = name.removesuffix("()"), None
    is_ours = e.frameworks.is_ours(dotted)
    if is_ours and _is_asking(e):
        inherits = e.reading.classes[owner]
        heir = "" if inherits.name == CUT else f"{e.file.name}.{inherits.qualified}"
        found = of_member(e, dotted, name, variables(e, base, dotted), int(bool(heir)), heir)
    if found is None and name != method:
        found = from_frameworks(e, owner, base, method)
    elif found is None and is_ours and e.asking:
        found = handed_up(e, owner, dotted, name)
    if found is not None or not is_ours or e.asking:
        e.inherited_elsewhere[key] = found
    return found


def from_frameworks(e: Evaluator, owner: int, base: int, method: str) -> Value | None:
    """What a method gives that a class of the file has from a base that only its name tells."""
    for framework in e.frameworks.inheriting:
        if (value := framework.inherited(e, owner, base, method)) is not None:
            return value
    return None


def member(e: Evaluator, value: Value, name: str) -> Value | None:
    """What an attribute, or with `()` a method, of a class of this file gives."""
    owner = value.own if value.own >= 0 else e.class_named(value.entity)
    return attribute(e, owner, name)
