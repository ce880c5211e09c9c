"""Rows that are handed to what stores them, nobody knows how: `repository.add(Invoice(…))`, `store.save(invoice)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.handed_values import FURTHEST, receive
from boundcheck.accesses.receivers import class_said, name_before, set_on_own
from boundcheck.accesses.sqlalchemy.built import note_filled, note_stored
from boundcheck.accesses.sqlalchemy.sessions import may_be_library
from boundcheck.accesses.typed.expressions import shown
from boundcheck.accesses.typed.kinds import NONE, PLAIN
from boundcheck.accesses.values import Value
from boundcheck.accesses.written import short
from boundcheck.base.graphs import reached
from boundcheck.python.reading import Node, Step

_STORING: Final = frozenset("add add_all create save insert merge persist upsert".split())
_REMOVING: Final = frozenset(("delete", "remove"))
_COLLECTIONS: Final = frozenset(
    "set list dict tuple frozenset deque defaultdict OrderedDict Counter WeakSet WeakKeyDictionary"
    " WeakValueDictionary OrderedSet Set List Dict MutableSet MutableSequence MutableMapping DefaultDict Deque".split()
)
_HELD: Final = frozenset(("many", "tuple", "dict", "class", "name", "related", "row", "fresh"))


def handed_over(frame: Frame, step: Step) -> None:
    """Note the rows among the arguments of a call of an unknown method whose name says that it stores them."""
    e = frame.evaluator
    if step.name == "populate_obj" and step.args:  # what was sent is set on the row
        row, written = step.args[0], f"{frame.short(called=True)}({short(e.nodes, step.args[0])})"
        note_filled(frame, e.known(row), row, frame.reached, written)
    if step.name not in _STORING | _REMOVING or not step.is_call or not _may_store(e, frame):
        return
    if step.name == "insert" and step.args and e.nodes[step.args[0]].kind == "number":
        return  # a place in a list
    rows = []
    for number in (*(step.args or ()), *(keyword[1] for keyword in step.keywords)):
        node = e.nodes[number]
        for member in node.parts if node.kind == "list" else (number,):
            value = e.known(member)
            if step.name in _STORING:
                note_stored(e, member)
            rows += list(value.alternatives) if value is not None else []
    forms = ("row", "many") if step.name in _REMOVING else ("row", "fresh", "many")
    entities = (entity for row in rows if row.form in forms and (entity := e.entity(row)))
    for name in dict.fromkeys(entity.name for entity in entities if entity.framework == "sqlalchemy"):
        if not _stores(e, frame, step, name):
            continue
        written = f"{frame.short(called=True)}()"
        e.access("write", name, frame.reached, certainty="likely", writes=True, written=written)


def _stores(e: Evaluator, frame: Frame, step: Step, entity: str) -> bool:
    """Whether a method stores a row: one of a class of the project's as its text shows, of any other nobody knows."""
    kind = shown(e, frame.number, frame.at)
    if kind is None or kind in (NONE, PLAIN):
        return True
    dotted = [each.name for each in kind.alternatives if each.is_dotted]
    return any(_stores_in(e, f"{each}.{step.name}", entity) for each in dotted)


def _stores_in(e: Evaluator, dotted: str, entity: str) -> bool:
    if not e.frameworks.is_ours(dotted):
        return may_be_library(dotted)
    if e.furthest >= FURTHEST:
        return True
    key = "stores", dotted, entity, e.furthest
    found: bool = e.elsewhere.once(key, lambda: _found_to_store(e.apart(), dotted, entity, e.furthest))
    return found


def _found_to_store(e: Evaluator, dotted: str, entity: str, furthest: int) -> bool:
    owner, _, name = dotted.rpartition(".")
    defined = definition_above(e, owner, name)
    inner = cut(e, *defined) if defined is not None else None
    if inner is None:
        return True
    inner.furthest = furthest + 1
    number = receive(inner, name, ((0, Value("row", entity)),))
    deeds = inner.reading.functions[number].deeds if number else ()
    if not any(inner.nodes[deed.node].kind == "chain" for deed in deeds if deed.act != "raise"):
        return True  # what somebody else defines
    inner.run_function(number)
    return any(access.writes for access in inner.found)


def _may_store(e: Evaluator, frame: Frame) -> bool:
    """Whether what a method is called on may know the database: it is no collection, and its owner is nobody else."""
    base = frame.node.parts[0]
    if frame.at == 0:
        return e.nodes[base].kind == "var" and _is_store(e, base)
    before = frame.node.steps[frame.at - 1]
    name = name_before(e, frame.node, frame.at)
    if not _is_ours(e, name):
        return False
    if before.args is None:
        made = set_on_own(e, base, before.name) if frame.at == 1 else []
        return not any(_is_collection(e, each) or not _is_ours(e, class_said(e, each)) for each in made)
    if before.name == "[]":
        return not _is_collection(e, base) and frame.at > 1
    return not name or e.class_named(name) < 0


def _is_store(e: Evaluator, number: int) -> bool:
    """A name: what is handed in, or an attribute; what nobody binds is nobody knows what."""
    node = e.nodes[number]
    value = e.known(number)
    if not node.parts or (value is not None and value.form in _HELD):
        return value is not None and value.form == "name" and bool(node.parts) and _is_ours(e, value.entity)
    if value is not None and value.form == "component":
        return _inherits(e, value)
    if _is_collection(e, node.parts[0]):
        return False
    return _is_ours(e, class_said(e, number))


def _inherits(e: Evaluator, value: Value) -> bool:
    """Whether an object of a class of the file has its methods from somewhere else."""
    return any(e.class_named(e.dotted(base)) < 0 for base in e.reading.classes[value.own].bases)


def _is_ours(e: Evaluator, dotted: str) -> bool:
    """Whether a name is of the file's own module, or of no module's of the project: others' are asked to do it."""
    is_far = bool(dotted) and e.frameworks.is_ours(dotted)
    return not is_far or e.elsewhere.owner_of(dotted) == e.file.module


def _is_collection(e: Evaluator, number: int) -> bool:
    """Whether an expression, or a type, is one of Python's own collections."""
    behind = reached((number,), lambda each: _parts(e.nodes[each]) if each > 0 else ())
    return any(_is_one(e, e.nodes[each]) for each in behind if each > 0)


def _parts(node: Node) -> Sequence[int]:
    """What it may be that an expression is, or is made of by a call."""
    is_made = node.kind == "chain" and node.steps[-1].name in ("()", "[]")
    return node.parts if is_made or node.kind in ("either", "parameter", "narrow", "enter", "var") else ()


def _is_one(e: Evaluator, node: Node) -> bool:
    if node.kind != "chain":
        return node.kind in ("list", "dict", "comprehension") or _names_one(node)
    steps = node.steps if node.steps[-1].name in ("()", "[]") else ()
    return _names_one(e.nodes[node.parts[0]]) or any(step.name in _COLLECTIONS for step in steps)


def _names_one(node: Node) -> bool:
    return node.kind == "var" and node.value in _COLLECTIONS
