"""What lists, sets and dicts are filled with after they are made: `rows.append(order)`, `by_key[order.pk].append(order)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from boundcheck.accesses.calls import calls_of, function_at
from boundcheck.accesses.values import Form, Value, one_of, several
from boundcheck.base.light import NamedTuple
from boundcheck.python.reading import Node, Step, meaning, written_key

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_ONE: Final = {"append": 0, "appendleft": 0, "add": 0, "insert": 1}  # the place of what is put in
_MANY: Final = {"extend": 0, "extendleft": 0, "update": 0}
_HELD: Final[frozenset[Form]] = frozenset(("row", "fresh", "class", "any", "many", "tuple"))
_LISTS: Final = frozenset(("list", "set", "collections.deque"))
EMPTY_DICT: Final = Value("dict")
_DICTS: Final = frozenset(("dict", "collections.OrderedDict", "collections.defaultdict"))


class _Put(NamedTuple):
    """A node that is put into something: by itself, each of its elements, or into a list that stands there under a key."""

    node: int
    how: Literal["one", "each", "inner"]
    key: str = ""  # under which alone it stands


def filled_list(e: Evaluator, number: int, first: tuple[Value | None, ...] = ()) -> Value | None:
    """A list that a node makes and others fill, beside what it holds at first."""
    return _filled(e, number, first, several)


def filled_dict(e: Evaluator, number: int, first: Value = EMPTY_DICT) -> Value | None:
    """A dict that others fill, beside what it holds at first; by key where all of these are written."""
    puts = _fillings(e).get(number, ())
    if not all(put.key for put in puts) or (first.items and not first.selected):
        return None if first.items else _filled(e, number, (), lambda held: Value("dict", items=(held,)))
    items = dict(zip(first.selected, first.items, strict=True))
    given: dict[str, list[Value | None]] = {key: [item] for key, item in items.items()}
    holds_entity = first.holds_entity
    for put in puts:
        if holds_entity:
            e.stand_in(number, _by_key(items))
        under = given.setdefault(put.key, [])
        under.append(_value(e, put))
        item = one_of(under)
        items[put.key] = item and item.stored()
        holds_entity = holds_entity or (item is not None and item.holds_entity)
    return _by_key(items) if holds_entity else None


def _by_key(items: dict[str, Value | None]) -> Value:
    return Value("dict", certainty="likely", items=tuple(items.values()), selected=tuple(items))


def _filled(
    e: Evaluator, number: int, first: tuple[Value | None, ...], make: Callable[[Value], Value]
) -> Value | None:
    """What is made of all that a list or dict holds. While that is found out it has what was put in before: `rows.append(rows[0])`."""
    puts = _fillings(e).get(number, ())
    held, value = [*first], _held(first) if puts else None
    for put in puts:
        if value is not None:
            e.stand_in(number, make(value))
        held.append(_value(e, put))
        if held[-1] is not None or value is not None:
            value = _held(held)
    return make(value) if value is not None else None


def _held(values: Sequence[Value | None]) -> Value | None:
    """What each of some values may be, where that is of an entity."""
    found = one_of(values) if values else None
    if found is None or found.form not in _HELD or not found.holds_entity:
        return None
    return found.stored().at_most("likely")


def is_filled(e: Evaluator, number: int) -> bool:
    """Whether something is put into what a node makes."""
    return number in _fillings(e)


def made_empty(e: Evaluator, name: str, step: Step, number: int) -> Value | None:
    """What `list()`, `defaultdict(list)` and the like are filled with later."""
    is_list = name in _LISTS and not step.args
    if not (is_list or name in _DICTS) or step.keywords or not is_filled(e, number):
        return None
    return filled_list(e, number) if is_list else filled_dict(e, number)


def _value(e: Evaluator, put: _Put) -> Value | None:
    found = e.value_within(function_at(e, put.node), put.node)
    if put.how == "each":
        return e.element(found)
    if put.how == "inner":
        return several(found) if found is not None and found.holds_entity else None
    return found


def _fillings(e: Evaluator) -> dict[int, list[_Put]]:
    """By the nodes that make a list or dict, what is put into it."""
    if "filled" not in e.state:
        found: dict[int, list[_Put]] = {}
        for target, put in _puts(e):
            found.setdefault(target, []).append(put)
        for puts in found.values():
            puts.sort(key=lambda put: put.node)
        e.state["filled"] = found
    known: dict[int, list[_Put]] = e.state["filled"]
    return known


def _puts(e: Evaluator) -> Iterator[tuple[int, _Put]]:
    for name, place in (_ONE | _MANY).items():
        for number, index in calls_of(e).get(name, ()):
            args = e.nodes[number].steps[index].args or ()
            if len(args) == place + 1:
                yield from _into(
                    e, e.nodes[number], index, _Put(args[place], "one" if name in _ONE else "each")
                )
    for function in e.reading.functions:
        for deed in function.deeds:
            node = e.nodes[deed.node]
            if deed.act == "set" and deed.other > 0 and node.steps and node.steps[-1].name == "[]":
                key = written_key(e.nodes, node.steps[-1]) or ""
                yield from _into(e, node, len(node.steps) - 1, _Put(deed.other, "one", key))


def _into(e: Evaluator, node: Node, index: int, put: _Put) -> Iterator[tuple[int, _Put]]:
    """What the first steps of a chain fill: a name, an attribute of `self`, or what stands there under a key."""
    base, steps = meaning(e.nodes, node.parts[0]), node.steps[:index]
    targets = [base]
    if steps and steps[0].args is None and e.nodes[base].kind == "own":
        found = e.reading.classes[e.nodes[base].parts[0]]
        own = (
            value for name, value, _ in (*found.attributes, *found.own) if name == steps[0].name and value > 0
        )
        targets, steps = [meaning(e.nodes, value) for value in own], steps[1:]
    if len(steps) == 1 and steps[0].name in ("[]", "setdefault") and put.how == "one":
        yield from ((target, _Put(put.node, "inner")) for target in targets)
    elif not steps:
        yield from ((target, put) for target in targets)
