"""What functions are given by those who call them, in their own file and in others, where nothing else types a parameter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from boundcheck.accesses.flow import calls_of, rows_of
from boundcheck.accesses.keywords import put_for_form
from boundcheck.accesses.receivers import class_of, name_before
from boundcheck.accesses.values import Form, Value, one_of
from boundcheck.python.reading import Function, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_HANDED: Final[frozenset[Form]] = frozenset(
    ("row", "fresh", "many", "class", "queryset", "custom", "manager", "related")
)
_DEEPEST: Final = 8  # names that are bound to one another
_ENOUGH: Final = 2  # files that tell
_MOST: Final = 64  # calls of one function
_MOST_OWNERS: Final = 2


class _Called(NamedTuple):
    """A function that is looked for: the name its calls have, its dotted name, and that of the class whose method it is
    ("": none); `positional` are its parameters without `self`."""

    named: str
    dotted: str
    owner: str
    positional: tuple[str, ...]


def handed_in(e: Evaluator, number: int, name: str, function: Function) -> Value | None:
    """What callers hand in as a parameter that is used as a row is."""
    if not e.far and number not in rows_of(e):
        return None
    sought = _sought(e, function)
    given = list(_given(e, sought, name))
    enough = int(any(map(_is_known, given)))
    is_named = e.is_production and function.outer <= 0
    for other in naming(e, sought.owner or sought.dotted) if is_named else ():
        if enough >= _ENOUGH:
            break
        handed = [found and _apart(found) for found in _given(other, sought, name)]
        given += handed
        enough += any(map(_is_known, handed))
    found = one_of(given[:_MOST])
    return found if found is not None and _are_few(e, found) else None


def _is_known(value: Value | None) -> bool:
    return value is not None and value.form != "none"


def _are_few(e: Evaluator, value: Value) -> bool:
    """Whether what is handed in belongs to a few: what takes everybody's rows is read by itself."""
    owners = {entity.module for each in value.alternatives if (entity := e.entity(each)) is not None}
    return len(owners) <= _MOST_OWNERS


def _sought(e: Evaluator, function: Function) -> _Called:
    positional = (p.name for p in function.parameters if not p.kind and e.nodes[p.node].kind != "own")
    owner = e.reading.classes[function.owner] if function.owner >= 0 else None
    named = owner.name if owner is not None and function.name == "__init__" else function.name
    of_class = f"{e.file.name}.{owner.qualified}" if owner is not None else ""
    return _Called(named, f"{e.file.name}.{function.qualified}", of_class, tuple(positional))


def naming(e: Evaluator, dotted: str) -> Iterator[Evaluator]:
    """The files that name a function or class of another."""
    known: dict[str, Evaluator | None] = e.state.setdefault("calling", {})
    for calling in e.elsewhere.callers(dotted):
        if calling[0] not in known:
            known[calling[0]] = e.in_other_file(*calling)
        other = known[calling[0]]
        if other is not None:
            yield other


def _given(e: Evaluator, sought: _Called, name: str) -> Iterator[Value | None]:
    """What the calls in one file give; None where nobody knows."""
    calls = calls_of(e)
    for number, index in calls.get(sought.named, ()):
        step = e.nodes[number].steps[index]
        argument = _argument(e, sought, step, name)
        if argument is not None and _calls(e, sought, number, index):
            yield _value(e, argument)
    if sought.owner and sought.named == sought.owner.rpartition(".")[2]:
        yield from (_value(e, number) for number in put_for_form(e, sought.owner, name))
    if name in ("instance", "sender") and not sought.owner:
        for number, index in calls.get("connect", ()):
            yield from _sent(e, sought, number, index, name)


def _argument(e: Evaluator, sought: _Called, step: Step, name: str) -> int | None:
    """The expression that a call gives for a parameter."""
    for keyword, value, _, _ in step.keywords:
        if keyword == name:
            return value
    place = sought.positional.index(name) if name in sought.positional else len(step.args or ())
    args = (step.args or ())[: place + 1]
    return args[place] if len(args) > place and all(e.nodes[each].kind != "star" for each in args) else None


def _calls(e: Evaluator, sought: _Called, number: int, index: int) -> bool:
    """Whether a step calls the function."""
    node = e.nodes[number]
    step, base = node.steps[index], e.nodes[meaning(e.nodes, node.parts[0])]
    wanted = sought.owner if sought.named == sought.owner.rpartition(".")[2] else sought.dotted
    if step.name == "()":
        return index == 0 and e.dotted(node.parts[0]) == wanted
    if index == 0 and base.kind == "own":
        return _are_related(e, base.parts[0], sought.owner)
    if index == 0 and base.kind == "super":
        return _inherits(e, e.reading.functions[_function_at(e, number)].owner, sought.owner)
    before = name_before(e, node, index)
    if before:
        return e.follow(f"{before}.{step.name}") == wanted
    return bool(sought.owner) and class_of(e, node, index) == sought.owner


def _are_related(e: Evaluator, number: int, owner: str) -> bool:
    """Whether a class of the file is another, or inherits from it, or the other from it."""
    other = e.class_named(owner)
    return _inherits(e, number, owner) or (
        other >= 0 and _inherits(e, other, f"{e.file.name}.{e.reading.classes[number].qualified}")
    )


def _inherits(e: Evaluator, number: int, owner: str) -> bool:
    seen: set[int] = set()
    waiting = [number]
    while waiting:
        number = waiting.pop()
        if number < 0 or number in seen:
            continue
        seen.add(number)
        found = e.reading.classes[number]
        if owner and f"{e.file.name}.{found.qualified}" == owner:
            return True
        bases = [e.dotted(base, subscripted=True) for base in found.bases]
        if owner and owner in bases:
            return True
        waiting += map(e.class_named, bases)
    return False


def _sent(e: Evaluator, sought: _Called, number: int, index: int, name: str) -> Iterator[Value | None]:
    """`post_save.connect(handler, sender=Order)`: what the handler is given of the rows of a model."""
    node = e.nodes[number]
    step = node.steps[index]
    named = {keyword: value for keyword, value, _, _ in step.keywords}
    args = (*(step.args or ()), -1, -1)
    receiver, sender = named.get("receiver", args[0]), named.get("sender", args[1])
    signal = node.steps[index - 1].name if index else e.nodes[node.parts[0]].value
    if sender < 0 or e.dotted(receiver) != sought.dotted or signal == "m2m_changed":
        return
    for model in _models(e, sender):
        if model.form == "class":
            given = model if name == "sender" else Value("row", model.entity, model.certainty)
            yield given.stored().at_most("likely")


def _models(e: Evaluator, number: int) -> Iterable[Value]:
    """The models that a signal is bound to: classes, or their label."""
    label, _, name = e.nodes[number].value.partition(".") if e.nodes[number].kind == "text" else ("", "", "")
    labelled = e.registry.by_label.get((label, name.lower()))
    found = Value("class", labelled.name) if labelled else e.value_within(_function_at(e, number), number)
    return found.alternatives if found is not None else ()


def _value(e: Evaluator, number: int) -> Value | None:
    found = e.value_within(_function_at(e, number), number)
    if found is None or found.form == "none":
        return found
    if _rests_on_names(e, number):  # of that nobody could tell the evidence any more
        return None
    alike = all(each.form in _HANDED and each.entity for each in found.alternatives)
    return found.stored().at_most("likely") if alike else None


def _rests_on_names(e: Evaluator, number: int) -> bool:
    """Whether a value is only known by names that fit."""
    for _ in range(_DEEPEST):
        node = e.nodes[number]
        if node.kind == "chain" and any((step.line, step.column) in e.evidence for step in node.steps):
            return True
        if node.kind not in ("chain", "var") or not node.parts or node.parts[0] <= 0:
            break
        number = node.parts[0]
    return False


def _apart(value: Value) -> Value:
    """Without what only its own file knows."""
    items = tuple(each and _apart(each) for each in value.items)
    return value._replace(own=-1, followed=None, items=items)


def _function_at(e: Evaluator, number: int) -> int:
    """The function whose parameters or body a node belongs to (0: the top level)."""
    if "starts" not in e.state:
        e.state["starts"] = [each.start for each in e.reading.functions[1:]]
    return bisect_right(e.state["starts"], number)
