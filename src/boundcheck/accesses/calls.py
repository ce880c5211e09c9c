"""The calls in a file of what has a name, and what they give the parameters of a function."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.cut_out import CUT
from boundcheck.accesses.receivers import class_of, name_before
from boundcheck.accesses.sources import before
from boundcheck.base.light import NamedTuple
from boundcheck.python.handing import HANDING, LATER
from boundcheck.python.reading import Function, FunctionParameter, Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Calls = dict[str, list[tuple[int, int]]]  # by the name that is called, chains with the places of the steps
Keyword = tuple[str, int, int, int]


class Given(NamedTuple):
    """Expressions, and behind `**` what has a name: name, value, line and column."""

    nodes: tuple[int, ...] = ()
    keywords: tuple[Keyword, ...] = ()


class Called(NamedTuple):
    """A function that calls are sought of: the name that these have, its dotted name, and that of the class whose method it
    is ("": none); `taken` are its parameters without `self`, which `is_bound` says that it has."""

    named: str
    dotted: str
    owner: str
    taken: tuple[FunctionParameter, ...]
    is_bound: bool


def calls_of(e: Evaluator) -> Calls:
    """The calls in a file."""
    if "calls by name" not in e.state:
        found: Calls = {}
        for number, node in e.chains:
            for index, step in enumerate(node.steps):
                if step.args is None or step.name == "[]":
                    continue
                name = before(e.nodes, node, index) if step.name == "()" else step.name
                if name:
                    found.setdefault(name, []).append((number, index))
        e.state["calls by name"] = found
    calls: Calls = e.state["calls by name"]
    return calls


def sought(e: Evaluator, function: Function) -> Called:
    """What calls of a function of the file look like."""
    owner = e.reading.classes[function.owner] if function.owner >= 0 else None
    own = [e.nodes[each.node].value for each in function.parameters if e.nodes[each.node].kind == "own"]
    taken = function.parameters[len(own) :]
    if owner is None:
        return Called(function.name, f"{e.file.name}.{function.qualified}", "", taken, is_bound=False)
    of_class = class_dotted(e, function.owner)
    named = of_class.rpartition(".")[2] if function.name == "__init__" else function.name
    return Called(named, f"{of_class}.{function.name}", of_class, taken, is_bound="self" in own)


def calls_to(e: Evaluator, function: Called) -> Iterator[tuple[int, Step]]:
    """The calls of a function in a file: the chain, and the step, whose arguments are those behind `self`."""
    for number, index in calls_of(e).get(function.named, ()):
        node = e.nodes[number]
        if not _calls(e, function, number, index):
            continue
        step = node.steps[index]
        on_class = function.is_bound and step.name != "()" and _is_on_class(e, function, node, index)
        yield number, step._replace(args=(step.args or ())[1:]) if on_class else step
    yield from _calls_later(e).get(function.dotted, ())


def _calls_later(e: Evaluator) -> dict[str, list[tuple[int, Step]]]:
    """By dotted name the functions that a file has called later, or elsewhere: `tasks.add_task(mail, order)`, `mail.delay(order)`."""
    if "calls later" not in e.state:
        found: dict[str, list[tuple[int, Step]]] = {}
        for name in sorted(calls_of(e).keys() & (HANDING.keys() | LATER)):
            for number, index in calls_of(e)[name]:
                node = e.nodes[number]
                step, place = node.steps[index], HANDING.get(name, -1)
                args = step.args or ()
                if place < 0:
                    called = name_before(e, node, index)
                else:
                    called = _handed_function(e, args[place]) if place < len(args) else ""
                if called:
                    found.setdefault(called, []).append((number, step._replace(args=args[place + 1 :])))
        e.state["calls later"] = found
    known: dict[str, list[tuple[int, Step]]] = e.state["calls later"]
    return known


def _handed_function(e: Evaluator, number: int) -> str:
    """The dotted name of a function, or of a method of the file's own class, that is handed on ("": something else)."""
    node = e.nodes[number]
    base = e.nodes[meaning(e.nodes, node.parts[0])] if node.kind == "chain" and len(node.steps) == 1 else node
    if base.kind == "own" and node.steps[0].args is None:
        return f"{class_dotted(e, base.parts[0])}.{node.steps[0].name}"
    return e.dotted(number)


def bound(
    taken: tuple[FunctionParameter, ...], step: Step, nodes: tuple[Node, ...]
) -> Iterator[tuple[FunctionParameter, Given]]:
    """The parameters that a call gives something; what is behind a `*` is what is unpacked there."""
    args, named = list(step.args or ()), {each[0]: each for each in step.keywords}
    for parameter in taken:
        if parameter.kind == "*":
            yield parameter, Given(tuple(args))
            args = []
        elif parameter.kind == "**":
            yield (
                parameter,
                Given((), tuple(each for each in step.keywords if not each[0] or each[0] in named)),
            )
        elif parameter.name in named:
            yield parameter, Given((named.pop(parameter.name)[1],))
        elif args and not parameter.kind:
            yield parameter, Given((args[0] if nodes[args[0]].kind == "star" else args.pop(0),))


def given(e: Evaluator, function: Called, step: Step, name: str) -> Given:
    """What a call gives a parameter of that name, or under that name to the function's `**`."""
    for each, it in bound(function.taken, step, e.nodes):
        if each.name == name:
            return it
        if each.kind == "**":
            return Given(tuple(value for keyword, value, _, _ in it.keywords if keyword == name))
    return Given()


def given_by_callers(e: Evaluator, parameter: int) -> Given:
    """What the calls in this file give a parameter, by its node."""
    known: dict[int, Given] = e.state.setdefault("given by callers", {})
    if parameter not in known:
        known[parameter] = Given()  # what functions give one another in a circle
        function = e.function_of(parameter)
        if function is not None:
            target, name = sought(e, function), e.nodes[parameter].value.lstrip("*")
            found = [given(e, target, step, name) for _, step in calls_to(e, target)]
            nodes = tuple(node for each in found for node in each.nodes)
            known[parameter] = Given(nodes, tuple(keyword for each in found for keyword in each.keywords))
    return known[parameter]


def function_at(e: Evaluator, number: int) -> int:
    """The function whose parameters or body a node belongs to (0: the top level)."""
    if "starts" not in e.state:
        e.state["starts"] = [each.start for each in e.reading.functions[1:]]
    return bisect_right(e.state["starts"], number)


def _calls(e: Evaluator, function: Called, number: int, index: int) -> bool:
    """Whether a step calls the function."""
    node = e.nodes[number]
    step, base = node.steps[index], e.nodes[meaning(e.nodes, node.parts[0])]
    wanted = function.dotted.removesuffix(".__init__")
    if step.name == "()":
        return index == 0 and e.dotted(node.parts[0]) == wanted
    if not index and base.kind in ("own", "super"):
        at = base.parts[0] if base.kind == "own" else e.reading.functions[function_at(e, number)].owner
        return at >= 0 and _are_related(e, class_dotted(e, at), function.owner, upwards=base.kind == "super")
    before = name_before(e, node, index)
    if before:
        return e.follow(f"{before}.{step.name}") == wanted
    return bool(function.owner) and class_of(e, node, index) == function.owner


def _is_on_class(e: Evaluator, function: Called, node: Node, index: int) -> bool:
    """`Desk.use(desk, order)`."""
    is_made = index > 0 and node.steps[index - 1].is_call
    return not is_made and name_before(e, node, index) == function.owner


def _are_related(e: Evaluator, dotted: str, owner: str, *, upwards: bool) -> bool:
    """Whether a class is another, or inherits from it, or the other from it."""
    return bool(owner) and (owner in lineage(e, dotted) or (not upwards and dotted in lineage(e, owner)))


def class_dotted(e: Evaluator, owner: int) -> str:
    """The dotted name of a class of the file, or of the one whose method was cut out."""
    found = e.reading.classes[owner]
    return e.dotted(found.bases[0]) if found.name == CUT else f"{e.file.name}.{found.qualified}"
