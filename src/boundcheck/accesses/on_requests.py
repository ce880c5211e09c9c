"""Who puts something on the request that a view is handed: its own file, classes that it inherits from, decorators, permissions, the
settings' middleware."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.calls import class_dotted
from boundcheck.accesses.elsewhere import Caller
from boundcheck.accesses.flow import set_as
from boundcheck.accesses.frames import REQUESTS

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

# What frameworks call before the method that answers.
_BEFORE: Final = (
    "dispatch setup initial initialize_request perform_authentication check_permissions has_permission"
    " has_object_permission test_func"
).split()
_PERMISSIONS: Final = "permission_classes"


def set_on_request(e: Evaluator, name: str) -> Iterator[tuple[int, int]]:
    """What a file sets on a request under a name: the function, the value's node."""
    for function, target, value in set_as(e, name):
        node = e.nodes[target]
        base = e.nodes[node.parts[0]].value.rpartition(".")[2]
        is_own = len(node.steps) == 2 and node.steps[0].name == "request"
        if is_own or (len(node.steps) == 1 and base in REQUESTS):
            yield function, value


def setting(e: Evaluator, name: str, function: int) -> Iterator[Caller]:
    """The definitions of other files, or not read here, that may set it on the request of a function, each with its file."""
    for defined in _around(e, function):
        if f"request.{name}" in defined[3]:
            yield defined
    yield from e.elsewhere.middleware()


def _around(e: Evaluator, function: int) -> Iterator[Caller]:
    owner = e.reading.class_around(function)
    named = [name for node in _decorators(e, function, owner) if (name := _decorating(e, node))]
    if owner >= 0:
        named += [f"{above}.{word}" for above in _asked_first(e, owner) for word in _BEFORE]
    for dotted in dict.fromkeys(named):
        if e.frameworks.is_ours(dotted) and (defined := e.elsewhere.definition(dotted)) is not None:
            yield defined


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
