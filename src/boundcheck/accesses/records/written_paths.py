"""The texts that an expression holds: those of written lists and dictionaries, of names for them, and what is added to these later."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.calls import given_by_callers
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.flow import targets
from boundcheck.accesses.folding import FoldedText
from boundcheck.accesses.values import NodePlace
from boundcheck.base.light import NamedTuple
from boundcheck.python.reading import Node
from boundcheck.sql import HOLE

# Methods that add to a list, set or dictionary, with the positional arguments that hold its elements or keys.
_ADDING: Final[dict[str, slice]] = {
    **dict.fromkeys(("append", "extend", "add", "update", "appendleft", "extendleft"), slice(None)),
    "insert": slice(1, None),
    "setdefault": slice(1),
}
_SAME: Final = frozenset("list tuple set frozenset sorted reversed dict".split())
_SUMS: Final = frozenset(("+", "|", "&", "~"))


class Held(NamedTuple):
    """A text, and where it is told."""

    text: str
    place: NodePlace


def strings(e: Evaluator, number: int) -> list[Held]:
    """The texts of an expression: itself, or the elements of a tuple, list or set, the keys of a dict, or those of a sum."""
    found: list[tuple[Held, int]] = []  # with the name that brings it
    for current, named in held(e, number):
        for each in _texts(e, current):
            place = e.place_of(current if each.home else each.whole)
            found.append((Held(each.text, place), named or (current if each.whole != current else 0)))
        for name, value, line, column in _keywords(e, current):
            if name:
                at = e.nodes[value]
                found.append((Held(name, NodePlace(line, column, max(line, at.end_line), at.in_loop)), named))
    are_apart = len({each.place.line for each, _ in found}) > 1
    return [
        each._replace(place=_place(e, each.place, named, are_apart)) if named else each
        for each, named in found
    ]


def held(e: Evaluator, number: int) -> Iterator[tuple[int, int]]:
    """An expression and all that it holds, names and choices followed, each with the name that brings it (0: none does)."""
    pending, seen = [(number, 0)], set()
    while pending:
        current, named = pending.pop()
        if current <= 0 or current in seen:
            continue
        seen.add(current)
        yield current, named
        if not _texts(e, current):
            ends = e.folding.sources.of(current)
            pending += [(each, named) for each in reversed(_parts(e, current) if current in ends else ())]
            pending += [(each, named or current) for each in reversed(ends)]


def unread(e: Evaluator, number: int) -> Iterator[int]:
    """The expressions that an expression holds and of which nobody can say what they hold."""
    for each, _ in held(e, number):
        is_end = each in e.folding.sources.of(each) and e.nodes[each].kind != "list"
        if is_end and not _texts(e, each) and not _parts(e, each):
            yield each


def _texts(e: Evaluator, number: int) -> list[FoldedText]:
    return [each for each in e.folding.of(number) if HOLE not in each.text]


def _place(e: Evaluator, place: NodePlace, named: int, are_apart: bool) -> NodePlace:
    """Where a text is told that a name brings: at the name, which may be one of many for what the top level or another
    function writes; but where the function itself writes several, each on its line, one place for all would tell nobody which.
    """
    function, used = e.reading.functions[e.standing.number], e.place_of(named)
    is_here = e.standing.number > 0 and function.line <= place.line <= function.end_line
    return place._replace(in_loop=used.in_loop) if is_here and are_apart else used


def _parts(e: Evaluator, number: int) -> list[int]:
    """The expressions that hold the texts of one that is none itself."""
    node = e.nodes[number]
    found: list[int] = []
    if node.kind in ("list", "star") or (node.kind == "operator" and node.value in _SUMS):
        found += node.parts
    elif node.kind == "dict":
        for key, value in zip(node.parts[::2], node.parts[1::2], strict=True):
            found.append(key if key >= 0 else value)
    elif node.kind == "comprehension":
        found.append(node.parts[0])
    elif node.kind == "parameter":
        found += given_by_callers(e, number).nodes
    elif _is_same(e, node):
        found += (node.parts[0], *(node.steps[0].args or ()))
    found += (each[1] for each in _keywords(e, number) if not each[0])
    return [*found, *_added(e).get(number, ())]


def _is_same(e: Evaluator, node: Node) -> bool:
    """`list(paths)`, `dict(filters, customer__email=1)`, `filters.copy()`."""
    if node.kind != "chain" or len(node.steps) != 1:
        return False
    name = node.steps[0].name
    return name == "copy" or (name == "()" and e.nodes[node.parts[0]].value in _SAME)


def _keywords(e: Evaluator, number: int) -> Iterator[tuple[str, int, int, int]]:
    node = e.nodes[number]
    if node.kind == "parameter":
        yield from given_by_callers(e, number).keywords
    calls = [number, *_added(e).get(-number, ())] if _is_same(e, node) else _added(e).get(-number, ())
    for call in calls:
        yield from e.nodes[call].steps[0].keywords


def _added(e: Evaluator) -> dict[int, list[int]]:
    """By list or dictionary of the file, the expressions that are added to it; by its negative, the calls with keywords."""
    known: dict[int, list[int]] | None = e.state.get("added")
    if known is None:
        known = e.state["added"] = {}
        for number, node in e.chains:
            if len(node.steps) != 1 or e.nodes[node.parts[0]].kind != "var":
                continue
            step = node.steps[0]
            if step.name in _ADDING or (step.name == "[]" and number in targets(e)):
                for end in e.folding.sources.of(node.parts[0]):
                    known.setdefault(end, []).extend((step.args or ())[_ADDING.get(step.name, slice(None))])
                    if step.keywords:
                        known.setdefault(-end, []).append(number)
    return known
