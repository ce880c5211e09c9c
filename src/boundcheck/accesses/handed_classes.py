"""What functions do with an entity's class, or with a new row, that they are handed: `worker.delete(Order, key)` deletes orders."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.handed_values import FURTHEST, Values, arguments, receive
from boundcheck.accesses.values import Value
from boundcheck.patterns import later
from boundcheck.python.reading import Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_DOES: Final = later(r"\bdef\s++\w++[^(]*+\(([^)]*+)\)[^:]*+:(.*)", re.DOTALL)
_TAKEN: Final = later(r"(?:\A|,)\s*+(\w++)")
_USED: Final = r"(?<![\w.])(?:%s)\s*+[.,()]"


def note_handed(e: Evaluator, dotted: str, step: Step, frame: Frame) -> None:
    """Note what a function or method of the project does with the classes and new rows that a call hands it."""
    if e.furthest >= FURTHEST or not e.frameworks.is_ours(dotted):
        return
    values = tuple((place, value) for place, number in arguments(e, step) if (value := handed(e, number)))
    known = (
        frame.statement.known if frame.statement is not None else ()
    )  # what the statement around it names already
    for entity in dict.fromkeys(value.entity for _, value in values if value.entity not in known):
        key = "done with", dotted, values, entity, e.furthest
        done: frozenset[str] = e.elsewhere.once(key, partial(_done, e, dotted, values, entity))
        if done:
            writes, written = "write" in done, frame.outline(called=True)
            e.access(
                "write" if writes else "query", entity, frame.place, certainty="likely", written=written, writes=writes
            )  # fmt: skip


def hands_class(e: Evaluator, step: Step) -> bool:
    """Whether a call hands on the class of an entity, or a row that was just made of it."""
    return any(handed(e, number) is not None for _, number in arguments(e, step))


def handed(e: Evaluator, number: int) -> Value | None:
    """An argument that is the class of an entity, or a row that was just made of it."""
    if number <= 0 or e.nodes[number].kind not in ("var", "chain"):
        return None
    value = e.value(number)
    if (
        value is None
        or value.form not in ("class", "row", "fresh")
        or value.entity not in e.registry.reachable
    ):
        return None
    if value.form == "class":
        return Value("class", value.entity)
    made = meaning(e.nodes, number)
    steps = e.nodes[made].steps if made > 0 else ()
    is_new = len(steps) == 1 and steps[0].name == "()" and e.dotted(made, called=True) in e.registry.reachable
    return Value(value.form, value.entity, value.certainty) if is_new else None


def _done(e: Evaluator, dotted: str, values: Values, entity: str) -> frozenset[str]:
    """The kinds of access to an entity that a function's body has because of what it is handed; none of its owner's."""
    e = e.apart()
    owner, _, name = dotted.rpartition(".")
    defined = definition_above(e, owner, name)
    if defined is None or not _may_do(defined[3]):
        return frozenset()
    if e.elsewhere.owner_of(f"{defined[0]}.{defined[2]}") == e.registry.reachable[entity].module:
        return frozenset()
    done = _kinds(e, defined, name, values, entity)
    others = tuple(each for each in values if each[1].entity != entity)
    return done - _kinds(e, defined, name, others, entity) if done else done


def _kinds(
    e: Evaluator, defined: tuple[str, str, str, str], name: str, values: Values, entity: str
) -> frozenset[str]:
    inner = cut(e, *defined)
    number = receive(inner, name, values) if inner is not None else 0
    if inner is None or not number:
        return frozenset()
    inner.run_function(number)
    kinds = (each.kind for each in inner.accesses if each.entity == entity)
    return frozenset(kind for kind in kinds if kind in ("query", "write"))


def _may_do(text: str) -> bool:
    """Whether a text does something with a parameter, or hands it on."""
    found = _DOES.search(text)
    names = _TAKEN.findall(found[1]) if found is not None else ()
    return found is not None and bool(names) and re.search(_USED % "|".join(names), found[2]) is not None
