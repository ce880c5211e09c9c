"""What functions are given by those who call them, in their own file and in others, where nothing else types a parameter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.calls import Called, calls_of, calls_to, function_at, given, sought
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.elsewhere import Caller
from boundcheck.accesses.flow import rows_of
from boundcheck.accesses.keywords import put_for_form, puts
from boundcheck.accesses.members import of_member
from boundcheck.accesses.shown import given as given_by
from boundcheck.accesses.values import Form, Value, one_of
from boundcheck.base.patterns import later
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
_FIRST: Final = later(r"\((\w++)")  # a parameter
_CALLED: Final = later(r"(?<![\w.])(\w++)\(")
_OF_SIGNALS: Final = ("instance", "sender")
_FURTHEST: Final = 3  # functions that hand on what they are given


def handed_in(e: Evaluator, number: int, name: str, function: Function) -> Value | None:
    """What callers hand in as a parameter that is used as a row is."""
    if not e.far and number not in rows_of(e):
        return None
    target = sought(e, function)
    handed = list(_given(e, target, name))
    enough = int(any(map(_is_known, handed)))
    asks = 0 < e.far < _FURTHEST or (e.is_production and not e.far)
    if asks and function.outer <= 0:
        handed += _handed_elsewhere(e, target, name, enough)
    found = one_of(handed[:_MOST])
    return found if found is not None and (_is_connected(function, name) or _are_few(e, found)) else None


def _is_connected(function: Function, name: str) -> bool:
    """Whether a function is one that signals call, and a parameter what they give: each connection names its model."""
    return (
        name in _OF_SIGNALS and not function.owner >= 0 and any(p.kind == "**" for p in function.parameters)
    )


def _handed_elsewhere(e: Evaluator, target: Called, name: str, enough: int) -> Sequence[Value | None]:
    """What callers in other files hand in; for those in whose stead others are asked, it is asked once for all."""
    if not e.far:
        return _asked(e, target, name, enough)
    apart = e.apart()
    apart.far = e.far
    key = "handed in", target.owner, target.dotted, target.named, name, enough, e.far, e.furthest
    found: Sequence[Value | None] = e.elsewhere.once(key, lambda: _asked(apart, target, name, enough))
    return found


def _asked(e: Evaluator, target: Called, name: str, enough: int) -> list[Value | None]:
    handed: list[Value | None] = []
    for others in _others(e, target, name):
        if enough >= _ENOUGH:
            return handed
        more = [found and _apart(found) for other in others for found in _given(other, target, name)]
        handed += more
        enough += any(map(_is_known, more))
    if not enough and target.owner and not _is_made(target):
        handed += [
            found and _apart(found) for other in _above(e, target) for found in _given(other, target, name)
        ]
    return handed


def handed_back(e: Evaluator, dotted: str, step: Step) -> Value | None:
    """What a call gives of a function that returns what a function gives it is handed: `get_or_404(Order.by_key, key)`."""
    handed = [each for each in step.args or () if e.dotted(each) and e.nodes[each].kind in ("var", "chain")]
    place = e.elsewhere.once(("hands back", dotted), lambda: _calls_back(e.apart(), dotted)) if handed else -1
    number = e.function_named(dotted)
    if handed and number >= 0:
        place = _called_back(e, e.reading.functions[number])
    args = step.args or ()
    if place < 0 or place >= len(args) or args[place] not in handed:
        return None
    if any(e.nodes[each].kind == "star" for each in args[:place]):
        return None
    name = e.dotted(args[place])
    owner, _, method = name.rpartition(".")
    if (own := e.function_named(name)) >= 0:
        found = e.result(own)
    elif (of_class := e.class_named(owner)) >= 0:
        found = e.attribute(of_class, f"{method}()")
    elif owner in e.registry.by_name:
        found = of_member(e, owner, f"{method}()")
    else:
        found = given_by(e, name) if e.frameworks.is_ours(name) else None
    return found.stored().at_most("likely") if found is not None else None


def _calls_back(e: Evaluator, dotted: str) -> int:
    defined = e.elsewhere.definition(dotted)
    inner = caller(e, *defined) if defined is not None and _may_call_back(defined[3]) else None
    return _called_back(inner, inner.reading.functions[1]) if inner is not None else -1


def _may_call_back(text: str) -> bool:
    """Whether it calls further down what it may have been given first."""
    last = {called[1]: called.start() for called in _CALLED.finditer(text)}
    for first in _FIRST.finditer(text):
        close = text.find(")", first.end()) if first[1] in last else -1
        if close >= 0 and 0 < text.find(":", close) < last[first[1]]:
            return True
    return False


def _called_back(e: Evaluator, function: Function) -> int:
    """The place of the parameter whose call is returned (-1: of none)."""
    returned = [meaning(e.nodes, deed.node) for deed in function.deeds if deed.act == "return"]
    chains = [e.nodes[number] for number in returned if e.nodes[number].kind == "chain"]
    called = {
        meaning(e.nodes, node.parts[0]) for node in chains if [step.name for step in node.steps] == ["()"]
    }
    taken = [each.node for each in function.parameters if not each.kind]
    return next((place for place, node in enumerate(taken) if node in called), -1)


def _is_known(value: Value | None) -> bool:
    return value is not None and value.form != "none"


def _are_few(e: Evaluator, value: Value) -> bool:
    """Whether what is handed in belongs to a few: what takes everybody's rows is read by itself."""
    owners = {entity.module for each in value.alternatives if (entity := e.entity(each)) is not None}
    return len(owners) <= _MOST_OWNERS


def _others(e: Evaluator, target: Called, name: str) -> Iterator[list[Evaluator]]:
    """By file, the functions of others that call one and may give a parameter; of the file itself, where only one of its functions was read."""
    yield from callers_of(e, target, bool(e.far))
    if _is_made(target):
        yield from ([other] for other in naming(e, target.owner, puts(name)))


def callers_of(e: Evaluator, target: Called, own: bool) -> Iterator[list[Evaluator]]:
    """By file, the functions that call one: of its `own` file, or of others."""
    known: dict[Caller, Evaluator | None] = e.state.setdefault("calling", {})
    for texts in e.elsewhere.callers(target.owner or target.dotted, target.named, own):
        for each in texts:
            if each not in known:
                known[each] = caller(e, *each)
        yield [found for each in texts if (found := known[each]) is not None]


def _above(e: Evaluator, target: Called) -> Iterator[Evaluator]:
    """The methods that call one of a class, of what the class inherits from: `self.act(self.get_target())`."""
    for above in lineage(e, target.owner):
        if e.class_named(above) >= 0 or not e.frameworks.is_ours(above) or above == target.owner:
            continue
        for texts in e.elsewhere.callers(above, target.named, True):
            own = (each for each in texts if f"{each[0]}.{each[2].rpartition('.')[0]}" == above)
            called = (each for each in own if f"self.{target.named}(" in each[3])
            yield from filter(None, (caller(e, *each, heir=target.owner) for each in called))


def _is_made(target: Called) -> bool:
    """Whether it is a class that is called."""
    return bool(target.owner) and target.named == target.owner.rpartition(".")[2]


def _given(e: Evaluator, target: Called, name: str) -> Iterator[Value | None]:
    """What the calls in one file give; None where nobody knows."""
    for _, step in calls_to(e, target):
        for argument in given(e, target, step, name).nodes:
            if e.nodes[argument].kind != "star":
                yield _value(e, argument)
    if name in _OF_SIGNALS and not target.owner:
        for number, index in calls_of(e).get("connect", ()):
            yield from _sent(e, target, number, index, name)
    if _is_made(target):
        yield from (_value(e, number) for number in put_for_form(e, target.owner, name))


def naming(e: Evaluator, dotted: str, sign: re.Pattern[str] | None = None) -> Iterator[Evaluator]:
    """By file, the statements of other files that name a function or class, where the sign is among them."""
    known: dict[Caller, Evaluator | None] = e.state.setdefault("naming", {})
    for each in e.elsewhere.naming(dotted):
        if each not in known and (sign is None or sign.search(each[3])):
            known[each] = caller(e, *each)
        other = known.get(each)
        if other is not None:
            yield other


def _sent(e: Evaluator, target: Called, number: int, index: int, name: str) -> Iterator[Value | None]:
    """`post_save.connect(handler, sender=Order)`: what the handler is given of the rows of a model."""
    node = e.nodes[number]
    step = node.steps[index]
    named = {keyword: value for keyword, value, _, _ in step.keywords}
    args = (*(step.args or ()), -1, -1)
    receiver, sender = named.get("receiver", args[0]), named.get("sender", args[1])
    signal = node.steps[index - 1].name if index else e.nodes[node.parts[0]].value
    if sender < 0 or e.dotted(receiver) != target.dotted or signal == "m2m_changed":
        return
    for model in _models(e, sender):
        if model.form == "class":
            given = model if name == "sender" else Value("row", model.entity, model.certainty)
            yield given.stored().at_most("likely")


def _models(e: Evaluator, number: int) -> Iterable[Value]:
    """The models that a signal is bound to: classes, or their label."""
    label, _, name = e.nodes[number].value.partition(".") if e.nodes[number].kind == "text" else ("", "", "")
    labelled = e.registry.by_label.get((label, name.lower()))
    found = Value("class", labelled.name) if labelled else e.value_within(function_at(e, number), number)
    return found.alternatives if found is not None else ()


def _value(e: Evaluator, number: int) -> Value | None:
    found = e.value_within(function_at(e, number), number)
    if found is None or found.form == "none":
        return found
    if rests_on_names(e, number):  # of that nobody could tell the evidence any more
        return None
    alike = all(each.form in _HANDED and each.entity for each in found.alternatives)
    return found.stored().at_most("likely") if alike else None


def rests_on_names(e: Evaluator, number: int) -> bool:
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
