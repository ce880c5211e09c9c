"""Relations that a view or an admin lists in an attribute, and that a base of the project has its queryset follow:
`queryset.select_related(*self.joined)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.calls import calls_of
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.values import Value
from boundcheck.base.graphs import reached
from boundcheck.codebase.entities.words import DJANGO
from boundcheck.python.reading import meaning

if TYPE_CHECKING:
    from boundcheck.accesses.elsewhere import Caller
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.python.reading import Class, Node, Step

Applied = tuple[str, str, str]  # the method, what it calls, the attribute whose elements it gives that
_FOLLOWING: Final = ("select_related", "prefetch_related")
_LISTS: Final = frozenset(("list", "operator", "var"))
_HANDED: Final = frozenset(("queryset", "qs"))
_OWN: Final = frozenset("queryset get_queryset filter_queryset object_list model".split())
_SAME: Final = DJANGO.same | DJANGO.managers


def listed(
    paths: Paths, e: Evaluator, found: Class, known: frozenset[str], root: Callable[[], Value | None]
) -> None:
    """The relations in the attributes of a class but those `known` by their names; `root` is asked for its model."""
    lists = {name: node for name, node, _ in found.attributes if node > 0 and name not in known}
    lists = {name: node for name, node in lists.items() if e.nodes[node].kind in _LISTS}
    if not lists:
        return
    for method, attribute in _applied_to(e, f"{e.file.name}.{found.qualified}", frozenset(lists)):
        if (of := root()) is not None:
            paths.listed(e, of, lists[attribute], method)


def _applied_to(e: Evaluator, dotted: str, names: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The attributes of these names whose elements a base of a class hands on, each with the method that takes them; what
    the class itself hands on is told there."""
    line, seen = lineage(e, dotted), set()
    for at, owner in enumerate(line[1:], 1):
        for name, method, attribute in _applied_by(e, owner):
            told = method, attribute
            if attribute not in names or told in seen:
                continue
            if not any(_hides(e, f"{heir}.{name}") for heir in line[:at]):
                seen.add(told)
                yield told


def _hides(e: Evaluator, dotted: str) -> bool:
    """Whether a class has a method of its own that leaves out what it inherits."""
    defined = e.elsewhere.definition(dotted)
    return defined is not None and "super(" not in defined[3]


def _applied_by(e: Evaluator, owner: str) -> tuple[Applied, ...]:
    if not e.frameworks.is_ours(owner):
        return ()
    found: tuple[Applied, ...] = e.elsewhere.once(
        ("applied by", owner), lambda: tuple(_applied(e.apart(), owner))
    )
    return found


def _applied(e: Evaluator, owner: str) -> Iterator[Applied]:
    for method in _FOLLOWING:
        for texts in e.elsewhere.callers(owner, method, True):
            for each in texts:
                of_class, _, name = each[2].rpartition(".")
                if of_class and f"{each[0]}.{of_class}" == owner:
                    yield from ((name, method, attribute) for attribute in _handed_on(e, each, method))


def _handed_on(e: Evaluator, text: Caller, method: str) -> Iterator[str]:
    """The attributes that a method hands on in calls of another on the class's own queryset."""
    inner = cut(e, *text)
    if inner is not None:
        for number, index in calls_of(inner).get(method, ()):
            if _is_own_queryset(inner, number, index):
                yield from _unpacked(inner, inner.nodes[number].steps[index])


def _unpacked(e: Evaluator, step: Step) -> Iterator[str]:
    """The attributes of `self` that are unpacked in a call."""
    for number in step.args or ():
        star = e.nodes[number]
        held = e.nodes[star.parts[0]] if star.kind == "star" else None
        if held is None or held.kind != "chain" or len(held.steps) != 1:
            continue
        if e.nodes[meaning(e.nodes, held.parts[0])].kind == "own":
            yield held.steps[0].name


def _is_own_queryset(e: Evaluator, number: int, upto: int) -> bool:
    """Whether the first steps of a chain give rows of the class's own model: its queryset, or one that it is handed."""
    node = e.nodes[number]
    first = node._replace(steps=node.steps[:upto])
    behind = reached(_begins_at(e, first), lambda each: _begins_at(e, e.nodes[each]))
    return _begins_own(e, first) or any(_begins_own(e, e.nodes[each]) for each in behind)


def _begins_at(e: Evaluator, node: Node) -> tuple[int, ...]:
    """The expressions whose rows a chain gives on."""
    is_same = node.kind == "chain" and all(DJANGO.plain(step.name) in _SAME for step in node.steps)
    return e.folding.sources.of(node.parts[0]) if is_same else ()


def _begins_own(e: Evaluator, node: Node) -> bool:
    if node.kind != "chain":
        return node.kind == "parameter" and node.value in _HANDED
    first = e.nodes[meaning(e.nodes, node.parts[0])]
    names = [step.name for step in node.steps]
    begins = names[:1] and (names[0] in _OWN or (first.kind == "super" and names[0].endswith("queryset")))
    is_own = first.kind in ("own", "super") and bool(begins)
    return is_own and all(DJANGO.plain(name) in _SAME for name in names[1:])
