"""Who puts something on the request that a view is handed: its own file, classes that it inherits from, decorators, permissions, the
settings' middleware; and on the context of a request, which all files share (`flask.g`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.calls import class_dotted
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.elsewhere import Caller
from boundcheck.accesses.flow import set_as
from boundcheck.accesses.frames import REQUESTS
from boundcheck.accesses.receivers import class_said
from boundcheck.codebase.proxies import HANDED, OF_ANY_REQUEST, STATE, STATES
from boundcheck.python.reading import Node

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_T = TypeVar("_T")
# What frameworks call before the method that answers.
_BEFORE: Final = (
    "dispatch setup initial initialize_request perform_authentication check_permissions has_permission"
    " has_object_permission test_func"
).split()
_PERMISSIONS: Final = "permission_classes"


def each_on_request(
    e: Evaluator, name: str, function: int, what: str, read: Callable[[Evaluator, int, int], _T]
) -> Iterator[_T]:
    """What is read of each value that is set on the request of a function under a name: by the file itself, and by definitions of
    other files, or not read here, that may set it. `read` is given a file, the function there and the value's node; what it gives
    of others is kept as `what`."""
    yield from _set_here(e, name, read)
    for defined in _around(e, function):
        if f"request.{name}" in defined[3]:
            key = what, defined[0], defined[2], name, e.furthest
            yield from e.elsewhere.once(key, partial(_set_there, e, (defined,), name, read))
    yield from e.elsewhere.once((what, name, e.furthest), partial(_set_before, e, name, read))


def each_on_context(
    e: Evaluator, context: str, name: str, read: Callable[[Evaluator, int, int], _T]
) -> Iterator[_T]:
    """What is read of each value that any file of production code sets as an attribute of what has a dotted name, as for
    `each_on_request`."""
    of_state = context in STATES
    for defined in e.elsewhere.treating(HANDED if of_state else (context,), (name,), True):
        other = caller(e, *defined)
        if other is None:
            continue
        for function, target, value in set_as(other, name):
            holder = context_of(other, other.nodes[target], -1)
            if holder == context or (of_state and holder in STATES):
                yield read(other, function, value)


def context_of(e: Evaluator, node: Node, upto: int) -> str:
    """The dotted name of what the first steps of a chain stand for ("": it has none); of a connection's state that of its class."""
    steps, base = node.steps[:upto], e.nodes[node.parts[0]]
    if len(steps) == 1 and steps[0].name == STATE and steps[0].args is None and base.kind == "var":
        of_class = f"{class_said(e, node.parts[0])}.{STATE}"
        if of_class in STATES:
            return of_class
        is_any = of_class[0] == "." and base.value in REQUESTS and e.elsewhere.proxies()
        return OF_ANY_REQUEST if is_any else ""
    name = e.dotted(node.parts[0])
    for step in steps:
        name = e.follow(f"{name}.{step.name}") if name and step.args is None else ""
    return name


def _set_here(e: Evaluator, name: str, read: Callable[[Evaluator, int, int], _T]) -> Iterator[_T]:
    for function, target, value in set_as(e, name):
        node = e.nodes[target]
        base = e.nodes[node.parts[0]].value.rpartition(".")[2]
        is_own = len(node.steps) == 2 and node.steps[0].name == "request"
        if is_own or (len(node.steps) == 1 and base in REQUESTS):
            yield read(e, function, value)


def _set_before(e: Evaluator, name: str, read: Callable[[Evaluator, int, int], _T]) -> tuple[_T, ...]:
    """What middleware sets."""
    return _set_there(e, e.elsewhere.middleware(), name, read)


def _set_there(
    e: Evaluator, defined: Iterable[Caller], name: str, read: Callable[[Evaluator, int, int], _T]
) -> tuple[_T, ...]:
    others = filter(None, (caller(e.apart(), *each) for each in defined))
    return tuple(found for other in others for found in _set_here(other, name, read))


def _around(e: Evaluator, function: int) -> tuple[Caller, ...]:
    """The definitions elsewhere that frameworks run before a function, or around it."""
    known: dict[int, tuple[Caller, ...]] = e.state.setdefault("around", {})
    if function not in known:
        owner = e.reading.class_around(function)
        named = [name for node in _decorators(e, function, owner) if (name := _decorating(e, node))]
        if owner >= 0:
            named += [f"{above}.{word}" for above in _asked_first(e, owner) for word in _BEFORE]
        ours = (dotted for dotted in dict.fromkeys(named) if e.frameworks.is_ours(dotted))
        known[function] = tuple(filter(None, map(e.elsewhere.definition, ours)))
    return known[function]


def _asked_first(e: Evaluator, owner: int) -> Iterator[str]:
    """The classes of other files that a class comes from, and those of its permissions."""
    yield from (name for name in lineage(e, class_dotted(e, owner)) if e.class_named(name) < 0)
    for name, node, _ in e.reading.classes[owner].attributes:
        if name == _PERMISSIONS and node > 0:
            yield from (dotted for part in e.nodes[node].parts if (dotted := e.dotted(part)))


def _decorators(e: Evaluator, function: int, owner: int) -> Iterator[int]:
    """Those of a function, of the functions around it, and of the class."""
    while function > 0:
        yield from e.reading.functions[function].decorators
        function = e.reading.functions[function].outer
    yield from e.reading.classes[owner].decorators if owner >= 0 else ()


def _decorating(e: Evaluator, number: int) -> str:
    """The dotted name of a decorator; `method_decorator(login_required)` is the one that it makes one for methods."""
    name, steps = e.dotted(number, called=True), e.nodes[number].steps
    if name.endswith("method_decorator") and steps and steps[-1].args:
        return _decorating(e, steps[-1].args[0])
    return name if e.function_named(name) < 0 else ""
