"""Whether what an expression gives is used in a way that makes an access of it, so that it is worth a look into other files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.fits import of_query
from boundcheck.accesses.flow import rows_of
from boundcheck.accesses.frames import Frame
from boundcheck.python.reading import Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_GIVING: Final = frozenset("values items get pop popleft copy setdefault _get_current_object".split())
_THROUGH: Final = frozenset("each pick enter list dict star narrow either operator".split())


def tells(e: Evaluator, frame: Frame) -> bool:
    """Whether a relation, query or method of rows follows, here or where it is held, looped over or returned."""
    told = _goes_on(e, frame.node.steps[frame.at + 1 :])
    return told if told is not None else e.furthest > 0 or frame.number in _told(e)


def is_told(e: Evaluator, number: int) -> bool:
    """Whether what a node of the function stands for is used so."""
    return number in _told(e)


def _goes_on(e: Evaluator, steps: tuple[Step, ...]) -> bool | None:
    """Whether steps go on as on rows and queries, not as on lists and dicts, behind those that give what a list or dict holds: `by_key.values()`
    (None: they end there)."""
    for step in steps:
        name = step.name
        if name != "[]":
            if name in e.frameworks.telling and (e.frameworks.has_statements or of_query(step)):
                return True
            if name not in _GIVING:
                return False
    return None


def _told(e: Evaluator) -> set[int]:
    """The nodes of the function that is being evaluated that are used so."""
    told = e.standing.told
    if told is None:
        number, told = e.standing.number, set()
        e.standing.told = told
        functions = e.reading.functions
        end = functions[number + 1].start if number + 1 < len(functions) else len(e.nodes)
        # Where statements may be handed on, all that is handed on counts anyway.
        rows = rows_of(e) if not e.frameworks.has_statements else frozenset()
        rows_of_function = rows.intersection(range(functions[number].start, end)) if rows else ()
        for each in (*_handed_out(e, number), *rows_of_function):
            _mark(e, told, each)
        for each in range(end - 1, functions[number].start - 1, -1):  # what is used stands before its use
            node = e.nodes[each]
            if node.steps:
                _look(e, told, each, node)
            elif each in told:
                is_through = node.kind in _THROUGH
                for part in (
                    node.elements if node.kind == "comprehension" else node.parts if is_through else ()
                ):
                    _mark(e, told, part)
    return told


def _handed_out(e: Evaluator, number: int) -> list[int]:
    """What others may go on with: what is returned, or kept on an object or a class."""
    deeds = e.reading.functions[number].deeds
    found = [deed.node for deed in deeds if deed.act in ("return", "yield")]
    found += [deed.other for deed in deeds if deed.act == "set"]
    for each in e.reading.classes if not number else ():
        found += [value for _, value, _ in each.attributes]
    return found


def _look(e: Evaluator, told: set[int], number: int, node: Node) -> None:
    base = e.nodes[node.parts[0]]
    goes_on = _goes_on(e, node.steps)
    if number in told if goes_on is None else goes_on:
        _mark(e, told, node.parts[0])
    is_builtin = node.steps[0].name == "()" and base.kind == "var" and not base.parts
    if e.frameworks.has_statements or (is_builtin and number in told):  # `list(…)`
        for step in node.steps:
            for each in step.args or ():
                _mark(e, told, each)


def _mark(e: Evaluator, told: set[int], number: int) -> None:
    """A node, and what the name is bound to that it may be."""
    while number > 0 and number not in told:
        told.add(number)
        node = e.nodes[number]
        number = node.parts[0] if node.kind == "var" and node.parts else 0
