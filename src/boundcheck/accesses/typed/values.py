"""The value that a shown type stands for, where it is an entity's: a row that an object of the project holds, or gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.members import of_member
from boundcheck.accesses.telling import tells
from boundcheck.accesses.typed.expressions import shown
from boundcheck.accesses.typed.kinds import Shown, argument
from boundcheck.accesses.types import any_of, says_nothing
from boundcheck.accesses.untyped import own_says_type
from boundcheck.accesses.values import Value, several
from boundcheck.python.reading import meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_DEEPEST: Final = 4
_PARTS: Final = frozenset(("each", "pick", "enter"))  # what a loop, an unpacking or `with` gives of something


def of_shown(e: Evaluator, frame: Frame) -> Value | None:
    """What a step gives on what nobody knows but by its type: `service.orders.newest()`."""
    if e.furthest or not tells(e, frame) or frame.is_on_request or not _is_said(e, frame):
        return None
    return of_type(e, shown(e, frame.number, frame.at + 1)) or _of_holder(e, frame)


def _of_holder(e: Evaluator, frame: Frame) -> Value | None:
    """What a method's text shows that it gives, of an object that another holds: `work.orders.by_id(3)`."""
    holder = shown(e, frame.number, frame.at) if frame.step.is_call and frame.step.name != "()" else None
    if holder is None:
        return None
    owners = [each.name for each in holder.alternatives if each.is_dotted and not each.is_class]
    given = [of_member(e, each, f"{frame.step.name}()") for each in owners if e.frameworks.is_ours(each)]
    return any_of(given) if len(given) == len(list(holder.alternatives)) else None


def _is_said(e: Evaluator, frame: Frame) -> bool:
    """Whether what a chain begins with has a type that is written: to ask callers, or read all that sets it, costs too much."""
    node, steps = e.nodes[frame.number], frame.at
    while node.kind == "chain":
        base = e.nodes[meaning(e.nodes, node.parts[0])]
        is_part = base.kind in _PARTS
        while base.kind in _PARTS:
            base = e.nodes[meaning(e.nodes, base.parts[0])]
        if base.kind == "parameter":
            return base.parts[0] > 0 and not says_nothing(e, base.parts[0])
        if base.kind == "own":
            return steps > 0 and not is_part and own_says_type(e, base.parts[0], node.steps[0].name)
        if base.kind in ("import", "define") and steps and node.steps[0].name == "()":
            dotted = e.dotted(node.parts[0])
            says = (e.elsewhere.signature(dotted, kind) for kind in ("", "class"))
            return e.frameworks.is_ours(dotted) and any(each is not None for each in says)
        node, steps = base, len(base.steps)
    return False


def of_type(e: Evaluator, found: Shown | None, depth: int = 0) -> Value | None:
    """An entity's class or row, a list, dict or tuple of such; nothing where one that it may be is none."""
    if found is None or depth > _DEEPEST:
        return None
    if found.name == "|":
        return any_of([of_type(e, each, depth + 1) for each in found.alternatives])
    if found.name in e.registry.reachable:
        return Value("class" if found.is_class else "row", found.name, "likely")
    if found.name == "list" and not found.is_class:
        held = of_type(e, argument(found, 0), depth + 1)
        return several(held) if held is not None else None
    if found.name == "dict" and not found.is_class:
        held = of_type(e, argument(found, 1), depth + 1)
        return Value("dict", items=(held,)) if held is not None else None
    if found.name == "tuple" and not found.is_class:
        items = tuple(of_type(e, each, depth + 1) for each in found.arguments)
        return Value("tuple", items=items) if any(items) else None
    return None
