"""Tables of Core that code looks up by their names: `Table("orders", metadata, autoload_with=engine)`, `metadata.tables["orders"]`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.frameworks import NOT_MINE, Guess
from boundcheck.accesses.sources import called
from boundcheck.accesses.sqlalchemy.vocabulary import NAMESPACES
from boundcheck.accesses.values import Value, one_of
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity
from boundcheck.python.reading import Function, Node, Step, meaning, written_key

_WORDS: Final = frozenset(("Table", "table"))
_RETURNED: Final = later(r"\breturn\s+(?:\w+\.)*Table\(\s*(\w+)\s*,")
_PARAMETERS: Final = later(r"\bdef\s++\w++\s*+\(([^)]{0,5000}+)\)")


def looked_up(frame: Frame, step: Step) -> Guess:
    """`metadata.tables["billing_invoice"]`."""
    e = frame.evaluator
    before = frame.node.steps[frame.at - 1] if frame.at else None
    key = written_key(e.nodes, step) if len(step.args or ()) == 1 else None
    if before is None or before.name != "tables" or key is None:
        return NOT_MINE
    owner = _named(e, key)
    if owner is None:
        return NOT_MINE
    e.access("reference", owner.name, frame.place, written=f"tables[{key!r}]")
    return True, Value("class", owner.name, selected=("table",))


def table(frame: Frame, dotted: str, step: Step) -> Value | None:
    """The table that a call of SQLAlchemy names, or a helper that hands its argument on as the name of one."""
    e, args = frame.evaluator, step.args or ()
    if _is_table(frame, dotted, step):
        schema = next((value for name, value, _, _ in step.keywords if name == "schema"), 0)
        return _tables(e, _texts(e, args[0]), schema)
    given = (*args, *(keyword[1] for keyword in step.keywords))
    if not any(e.nodes[each].value.lower() in e.registry.by_table for each in given):
        return None
    place = _place_of_name(frame, dotted, step)
    if place is None:
        return None
    named = next((value for name, value, _, _ in step.keywords if name == place[1]), None)
    number = named if named is not None else args[place[0]] if len(args) > place[0] else 0
    return _tables(e, _texts(e, number), 0) if e.nodes[number].kind == "text" else None


def _is_table(frame: Frame, dotted: str, step: Step) -> bool:
    """Whether a step calls `sqlalchemy.Table`, with a name and the metadata, or `sqlalchemy.table`."""
    word = dotted.rpartition(".")[2] or frame.named(step)
    if word not in _WORDS or not step.args:
        return False
    if dotted.partition(".")[0] == "sqlalchemy":
        return word == "table" or len(step.args) + len(step.keywords) > 1
    if word == "table" or len(step.args) + len(step.keywords) < 2:
        return False
    is_star = step.name == "()" and not dotted and any(s.startswith("sqlalchemy") for s in _stars(frame))
    return is_star or (step.name != "()" and frame.at == 0 and frame.word in NAMESPACES)


def _stars(frame: Frame) -> Iterable[str]:
    return frame.evaluator.reading.stars


def _texts(e: Evaluator, number: int) -> list[str]:
    return [*e.folding.words(number)]


def _tables(e: Evaluator, names: list[str], schema: int) -> Value | None:
    """The tables of these names; none in a schema that nobody knows."""
    within = [f"{each}." for each in _texts(e, schema)] if schema else [""]
    owners = [_named(e, f"{before}{name}") for name in names for before in within]
    return one_of([Value("class", each.name, selected=("table",)) if each else None for each in owners])


def _named(e: Evaluator, name: str) -> Entity | None:
    """The entity of a table, of several where one module has them all."""
    owners = e.registry.by_table.get(name.lower(), ())
    is_one = len({owner.module for owner in owners}) == 1 and owners[0].framework == "sqlalchemy"
    return owners[0] if is_one else None


def _place_of_name(frame: Frame, dotted: str, step: Step) -> tuple[int, str] | None:
    """Which parameter of a helper is the name of the table that it gives: its place and name."""
    e = frame.evaluator
    number = _helper(frame, dotted, step)
    if number >= 0:
        known: dict[int, tuple[int, str] | None] = e.state.setdefault("helpers of tables", {})
        if number not in known:
            known[number] = _in_function(e, e.reading.functions[number])
        return known[number]
    if not e.frameworks.is_ours(dotted) or not step.is_call:
        return None
    found: tuple[int, str] | None = e.elsewhere.once(("table", dotted), lambda: _in_text(e.apart(), dotted))
    return found


def _helper(frame: Frame, dotted: str, step: Step) -> int:
    """The function or method of the file that a step calls (-1: none)."""
    e = frame.evaluator
    base = e.nodes[meaning(e.nodes, frame.node.parts[0])]
    if base.kind == "own" and frame.at == 0 and step.is_call:
        methods = e.reading.classes[base.parts[0]].methods
        return next((each for each in methods if e.reading.functions[each].name == step.name), -1)
    return e.function_named(dotted) if dotted else -1


def _in_function(e: Evaluator, function: Function) -> tuple[int, str] | None:
    for deed in function.deeds:
        name = _name_in(e, e.nodes[meaning(e.nodes, deed.node)]) if deed.act == "return" else ""
        taken = [p.name for p in function.parameters if e.nodes[p.node].kind != "own"]
        if name in taken:
            return taken.index(name), name
    return None


def _name_in(e: Evaluator, node: Node) -> str:
    """The name that stands first in a call of `Table`."""
    step = node.steps[-1] if node.kind == "chain" and node.steps[-1].is_call else None
    if step is None or len(step.args or ()) + len(step.keywords) < 2 or not step.args:
        return ""
    first = e.nodes[step.args[0]]
    return first.value if called(e.nodes, node) == "Table" and first.kind == "var" else ""


def _in_text(e: Evaluator, dotted: str) -> tuple[int, str] | None:
    defined = e.elsewhere.definition(dotted)
    returned = _RETURNED.search(defined[3]) if defined is not None else None
    head = _PARAMETERS.search(defined[3]) if defined is not None else None
    if returned is None or head is None:
        return None
    names = [part.partition(":")[0].partition("=")[0].strip() for part in head[1].split(",")]
    taken = [name for name in names if name not in ("self", "cls")]
    return (taken.index(returned[1]), returned[1]) if returned[1] in taken else None
