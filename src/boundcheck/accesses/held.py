"""The dotted names that an expression may stand for, also within classes and dictionaries of other files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final

from boundcheck.python.reading import Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_Known = dict[tuple[int, int | None], Sequence[str]]
_MOST: Final = 64  # names that one expression may stand for


def held_names(e: Evaluator, number: int, upto: int | None = None) -> Sequence[str]:
    """`shop.names.Tables.ORDERS`, `shop.names.TABLES[orders]`: of a chain up to a step (absent: all of it)."""
    return _held(e, number, upto, {})


def _held(e: Evaluator, number: int, upto: int | None, known: _Known) -> Sequence[str]:
    """The names of one expression, each asked for once: names that are bound again and again lead to one another."""
    if (number, upto) not in known:
        known[number, upto] = ()  # what is made of itself adds nothing
        known[number, upto] = tuple(islice(dict.fromkeys(_names(e, number, upto, known)), _MOST))
    return known[number, upto]


def _names(e: Evaluator, number: int, upto: int | None, known: _Known) -> Iterator[str]:
    node = e.nodes[number]
    if node.kind in ("own", "define"):
        owner = node.parts[0] if node.kind == "own" else e.class_named(f"{e.file.name}.{node.value}")
        bases = e.reading.classes[owner].bases if owner >= 0 else ()
        yield from filter(None, map(e.dotted, bases))  # has what they have
    elif node.kind == "import":
        imported = e.absolute(node.value)
        yield from (e.follow(name) for name in (imported,) if name)
    elif node.kind != "chain":
        yield from filter(None, (e.dotted(number),))
    elif steps := node.steps[:upto]:
        last, before = steps[-1], len(steps) - 1
        ends = e.folding.sources.behind(number, before)
        holders = [name for end in ends for name in _held(e, end, None, known)]
        holders += _held(e, number, before, known) if before else filter(None, (e.dotted(node.parts[0]),))
        for holder in dict.fromkeys(holders):
            yield from (e.follow(name) for name in _within(e, holder, last))


def _within(e: Evaluator, holder: str, step: Step) -> Iterator[str]:
    """What one step reaches: `Tables.ORDERS`, `Tables["ORDERS"]`, `TABLES.get("orders")`."""
    if step.args is None:
        yield f"{holder}.{step.name}"
        if step.name == "value":  # of an enumeration
            yield holder
    elif step.name in ("[]", "get"):
        for word in e.folding.words((step.args or (-1,))[0]):
            yield from (f"{holder}[{word}]", f"{holder}.{word}")
    elif step.name == "()":  # what is made of a class has what it has
        yield holder
