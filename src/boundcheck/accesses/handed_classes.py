"""What functions do with an entity's class, or with a new row, that they are handed: `worker.delete(Order, key)` deletes orders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.handed_values import FURTHEST, Values, arguments, receive
from boundcheck.accesses.values import Form, Value, weakest
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.facts.access import Access
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Function, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator


class _Done(NamedTuple):
    """The kinds of access that a helper has to an entity, and its dotted name."""

    kinds: Mapping[str, Certainty] = {}
    helper: str = ""


_DOES: Final = later(r"\bdef\s++\w++[^(]{0,200}+\(([^)]{0,5000}+)\)[^:]{0,500}+:(.*)", re.DOTALL)
_NAMES: Final = frozenset(("var", "chain"))
_FORMS: Final[frozenset[Form]] = frozenset(("class", "row", "fresh"))
_TAKEN: Final = later(r"(?:\A|,)\s*+(\w++)")
_USED: Final = later(r"(?<![\w.])(\w++)\s*+[.,()]")


def note_handed(e: Evaluator, dotted: str, step: Step, frame: Frame) -> None:
    """Note what a function or method of the project does with the classes and new rows that a call hands it."""
    if e.furthest >= FURTHEST or not e.frameworks.is_ours(dotted):
        return
    values = tuple((place, value) for place, number in arguments(e, step) if (value := handed(e, number)))
    named = frame.statement.entities if frame.statement is not None else ()
    for entity in dict.fromkeys(value.entity for _, value in values):
        key = "done with", dotted, values, entity, e.furthest
        done: _Done = e.elsewhere.once(key, partial(_done, e, dotted, values, entity))
        writes = "write" in done.kinds
        if not done.kinds or (
            entity in named and not writes
        ):  # conditions are part of the statement around them
            continue
        note = e.access(
            "write" if writes else "query", entity, frame.place, certainty=done.kinds["write" if writes else "query"],
            written=frame.outline(called=True), writes=writes,
        )  # fmt: skip
        e.standing.seen.add(("query", entity))
        if (helper := e.function_named(done.helper)) > 0:
            e.state.setdefault("done by helpers", {})[note] = e.reading.functions[helper]


def drop_told_by_helpers(e: Evaluator) -> None:
    """Leave out, of what calls are noted for, what helpers of the file are known to do themselves."""
    notes: dict[int, Function] = e.state.get("done by helpers", {})
    told = [number for number in range(len(e.found)) if number not in notes and number not in e.dropped]
    waiting = list(notes)
    while waiting:
        found = [note for note in waiting if _is_told(e, note, notes[note], told)]
        e.dropped.update(found)
        if not found:  # the innermost stands; of helpers that call one another the first
            inner = (note for note in waiting if not _is_told(e, note, notes[note], waiting))
            found = [next(inner, waiting[0])]
        told += found
        waiting = [note for note in waiting if note not in found]


def _is_told(e: Evaluator, note: int, helper: Function, told: Iterable[int]) -> bool:
    noted = e.found[note]
    inside = (each for number in told if helper.line <= (each := e.found[number]).line <= helper.end_line)
    return any(
        each.entity == noted.entity
        and (each.writes or not noted.writes)
        and weakest(each.certainty, noted.certainty) == noted.certainty
        for each in inside
    )


def hands_class(e: Evaluator, step: Step) -> bool:
    """Whether a call hands on the class of an entity, or a row that was just made of it."""
    if not step.args and not step.keywords:
        return False
    nodes = e.nodes
    for number in (*(step.args or ()), *[keyword[1] for keyword in step.keywords]):
        if number > 0 and nodes[number].kind in _NAMES and handed(e, number) is not None:
            return True
    return False


def handed(e: Evaluator, number: int) -> Value | None:
    """An argument that is the class of an entity, or a row that was just made of it."""
    value = e.value(number) if number > 0 and e.nodes[number].kind in _NAMES else None
    if value is None or value.form not in _FORMS or value.entity not in e.registry.reachable:
        return None
    if value.form == "class":
        return Value("class", value.entity)
    made = meaning(e.nodes, number)
    steps = e.nodes[made].steps if made > 0 else ()
    is_new = len(steps) == 1 and steps[0].name == "()" and e.dotted(made, called=True) in e.registry.reachable
    return Value(value.form, value.entity, value.certainty) if is_new else None


def _done(e: Evaluator, dotted: str, values: Values, entity: str) -> _Done:
    """What a function's body does to an entity because of what it is handed; nothing where it is its owner's."""
    e = e.apart()
    owner, _, name = dotted.rpartition(".")
    defined = definition_above(e, owner, name)
    if defined is None or not _may_do(defined[3]):
        return _Done()
    helper = f"{defined[0]}.{defined[2]}"
    if e.elsewhere.owner_of(helper) == e.registry.reachable[entity].module:
        return _Done()
    kinds = _kinds(e, defined, name, values, entity)
    if kinds:
        others = tuple(each for each in values if each[1].entity != entity)
        alone = _kinds(e, defined, name, others, entity)
        kinds = {kind: certainty for kind, certainty in kinds.items() if kind not in alone}
    return _Done(kinds, helper)


def _kinds(
    e: Evaluator, defined: tuple[str, str, str, str], name: str, values: Values, entity: str
) -> dict[str, Certainty]:
    """The kinds of access that a body has to an entity, each as sure as the surest, and none more than likely."""
    inner = cut(e, *defined)
    number = receive(inner, name, values) if inner is not None else 0
    if inner is None or not number:
        return {}
    inner.run_function(number)
    found: dict[str, Certainty] = {}
    for each in (*inner.accesses, *_by_sql(inner, defined[3])):
        kind = each.kind if each.kind != "sql" else "write" if each.writes else "query"
        if each.entity == entity and each.kind in ("query", "write", "sql") and found.get(kind) != "likely":
            found[kind] = weakest(each.certainty, "likely")
    return found


def _by_sql(inner: Evaluator, text: str) -> Iterable[Access]:
    """What statements do that name the table of a class: `f"DELETE FROM {model._meta.db_table}"`."""
    if "db_table" not in text:
        return ()
    from boundcheck.accesses.raw_sql import sql_accesses  # which itself evaluates
    from boundcheck.accesses.sql_tables import KnownTables

    return sql_accesses(inner, None, KnownTables(inner.registry), opaque=False)


def _may_do(text: str) -> bool:
    """Whether a text does something with a parameter, or hands it on."""
    found = _DOES.search(text)
    return found is not None and not set(_TAKEN.findall(found[1])).isdisjoint(_USED.findall(found[2]))
