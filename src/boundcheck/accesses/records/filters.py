"""Lookup paths that the filters of a django-filter class follow: by their own names, and those that an ordering offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.paths import Paths
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Class, Step

_LIBRARY = "django_filters."
_ELSEWHERE = frozenset(("field_name", "method"))  # they say what a filter's name does not


def filtered(paths: Paths, e: Evaluator, found: Class, root: Callable[[], Value | None]) -> None:
    """`customer__email = CharFilter()`, `OrderingFilter(fields=(("customer__email", "email"),))` in the body of a class."""
    for name, node, _ in found.attributes:
        call = _filter(e, node)
        if call is None:
            continue
        words = {word: number for word, number, _, _ in call.keywords}
        if "__" in name and not call.args and _ELSEWHERE.isdisjoint(words):
            paths.path(e, root(), name, e.place_of(node))
        for number in _offered(e, words.get("fields", 0)):
            paths.of_strings(e, root(), number)


def _filter(e: Evaluator, number: int) -> Step | None:
    """The call that makes a filter: of the library's own class, or of a class of the project that is called as those are."""
    node = e.nodes[number] if number > 0 else None
    if node is None or node.kind != "chain" or not node.steps[-1].is_call:
        return None
    dotted = e.dotted(number, called=True)
    is_filter = dotted.startswith(_LIBRARY) or (dotted.endswith("Filter") and e.frameworks.is_ours(dotted))
    return node.steps[-1] if is_filter else None


def _offered(e: Evaluator, number: int) -> Iterator[int]:
    """The paths of an ordering: keys of a dictionary, texts, the first of pairs."""
    for end in e.folding.sources.of(number) if number > 0 else ():
        node = e.nodes[end]
        if node.kind == "dict":
            yield end
        elif node.kind == "list":
            for part in node.parts:
                pair = e.nodes[part]
                yield pair.parts[0] if pair.kind == "list" and pair.parts else part
