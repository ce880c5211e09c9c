"""What Python's own functions give of what they are given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.shown import given as given_elsewhere
from boundcheck.accesses.special import called_object
from boundcheck.accesses.types import annotated
from boundcheck.accesses.values import Value, one_of, several
from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Given = list["Value | None"]
Builtin = Callable[["Evaluator", Given, Step], "Value | None"]


def _copied(e: Evaluator, given: Given, step: Step) -> Value | None:
    """A list, set or iterator of the same."""
    first = given[0] if given else None
    if first is None:
        return None
    if first.form in ("tuple", "dict"):
        return first
    item = e.element(first)
    return several(item) if item is not None else None


def _next(e: Evaluator, given: Given, step: Step) -> Value | None:
    found = e.element(given[0]) if given else None
    return found if len(given) < 2 or found is None else one_of([found, given[1]])


def _extreme(e: Evaluator, given: Given, step: Step) -> Value | None:
    return e.element(given[0]) if len(given) == 1 else one_of(given)


def _numbered(e: Evaluator, given: Given, step: Step) -> Value | None:
    item = e.element(given[0]) if given else None
    return several(Value("tuple", items=(None, item))) if item is not None else None


def _zipped(e: Evaluator, given: Given, step: Step) -> Value | None:
    items = tuple(e.element(each) for each in given)
    return several(Value("tuple", items=items)) if any(items) else None


def _chained(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`chain(orders, offers)`: what goes through all of them."""
    return _copied(e, [one_of(given)], step)


def _joined(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`chain.from_iterable(lists)`."""
    return _copied(e, [e.element(given[0])], step) if given else None


def _grouped(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`groupby(rows, key)`: each key with an iterator of its rows."""
    group = _copied(e, given[:1], step)
    return several(Value("tuple", items=(None, group))) if group is not None else None


def _mapped(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`map(lambda row: row.order, rows)`, `map(order_of, rows)`: a list of what the function gives."""
    node = e.nodes[step.args[0]] if step.args else None
    if node is None:
        return None
    if node.kind == "lambda":
        found = e.value(node.parts[0])
    elif given[0] is not None and given[0].form == "function":
        found = given[0].items[0]
    else:
        number = e.function_named(e.dotted((step.args or (0,))[0]))
        found = e.result(number) if number >= 0 else None
    return several(found.stored()) if found is not None and found.form != "none" else None


def _reduced(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`reduce(lambda one, other: …, rows)`: what the function gives."""
    found = _mapped(e, given, step)
    return e.element(found) if found is not None else None


def _filtered(e: Evaluator, given: Given, step: Step) -> Value | None:
    return _copied(e, given[1:], step)


def _cast(e: Evaluator, given: Given, step: Step) -> Value | None:
    said = annotated(e, step.args[0]) if step.args else None
    return said or (given[1] if len(given) > 1 else None)


def _asked(e: Evaluator, given: Given, step: Step) -> None:
    """`isinstance(order.lines, Manager)`: who asks what a manager is reads no rows."""
    first = given[0] if given and step.args else None
    if first is not None and first.form == "manager" and e.nodes[(step.args or (0,))[0]].kind == "chain":
        e.dropped.add(first.origin)


def _type(e: Evaluator, given: Given, step: Step) -> Value | None:
    _asked(e, given, step)
    first = given[0] if len(given) == 1 else None
    if first is None or first.form not in ("row", "fresh"):
        return None
    return Value("class", first.entity, first.certainty)


def _same(e: Evaluator, given: Given, step: Step) -> Value | None:
    return given[0] if given else None


def _injected(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`Depends(order_of)`: what the function gives, or yields; `Depends(Loaded("open"))`: what a call of the object does."""
    if not step.args:
        return None
    dotted = e.dotted(step.args[0])
    number = e.function_named(dotted) if dotted else -1
    if number >= 0:
        found = e.result(number)
        return e.element(found) if found is not None and e.reading.functions[number].generates else found
    if dotted and e.frameworks.is_ours(dotted):
        found = given_elsewhere(e, dotted)
        return e.element(found) if found is not None and found.form == "many" else found
    return called_object(e, step.args[0])


def _dict(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`dict(pairs)`, `dict(order=order)`."""
    if not given:
        items = tuple(e.known(keyword[1]) for keyword in step.keywords)
        keys = tuple(keyword[0] for keyword in step.keywords)
        return Value("dict", items=items, selected=keys if all(keys) else ())
    first = given[0]
    if first is None or first.form == "dict":
        return first
    pair = e.element(first)
    is_pair = pair is not None and pair.form == "tuple" and len(pair.items) == 2
    return Value("dict", items=pair.items[1:]) if pair is not None and is_pair else None


def _partial(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`partial(find, shop)`: what is called later; of a class itself."""
    first = given[0] if given else None
    if first is not None and first.form in ("class", "function"):
        return first
    dotted = e.dotted(step.args[0]) if step.args else ""
    number = e.function_named(dotted) if dotted else -1
    found = e.result(number) if number >= 0 else None
    if found is None and e.frameworks.is_ours(dotted):
        found = given_elsewhere(e, dotted)
    return Value("function", items=(found.stored(),)) if found is not None else None


def _in_thread(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`asyncio.to_thread(find, shop)`: what the function gives."""
    found = _partial(e, given, step)
    return found.items[0] if found is not None and found.form == "function" else None


def _gathered(e: Evaluator, given: Given, step: Step) -> Value | None:
    """`asyncio.gather(find(1), count())`: what each gives; of `*(find(pk) for pk in pks)` a list."""
    if len(given) == 1 and step.args and e.nodes[step.args[0]].kind == "star":
        return _copied(e, [e.value(e.nodes[step.args[0]].parts[0])], step)
    return Value("tuple", items=tuple(given)) if any(given) else None


BUILTINS: Final[dict[str, Builtin]] = {
    **dict.fromkeys(("list", "sorted", "tuple", "set", "reversed", "iter", "aiter", "frozenset"), _copied),
    **dict.fromkeys(("collections.deque", "deque", "itertools.islice"), _copied),
    "itertools.chain": _chained,
    "itertools.chain.from_iterable": _joined,
    "itertools.groupby": _grouped,
    "map": _mapped,
    **dict.fromkeys(
        ("functools.partial", "asgiref.sync.sync_to_async", "channels.db.database_sync_to_async"), _partial
    ),
    "asyncio.to_thread": _in_thread,
    "asyncio.gather": _gathered,
    "functools.reduce": _reduced,
    **dict.fromkeys(("next", "anext"), _next),
    **dict.fromkeys(("max", "min"), _extreme),
    "enumerate": _numbered,
    **dict.fromkeys(("zip", "itertools.zip_longest", "itertools.product"), _zipped),
    "dict": _dict,
    "filter": _filtered,
    **dict.fromkeys(("cast", "typing.cast", "typing_extensions.cast", "t.cast"), _cast),
    "type": _type,
    **dict.fromkeys(("isinstance", "callable", "hasattr", "id"), _asked),
    **dict.fromkeys(("Depends", "fastapi.Depends", "Security", "fastapi.Security"), _injected),
    **dict.fromkeys(("copy", "deepcopy", "copy.copy", "copy.deepcopy", "typing.reveal_type"), _same),
    **dict.fromkeys(
        ("asyncio.create_task", "asyncio.ensure_future", "asyncio.shield", "asyncio.wait_for"), _same
    ),
}
