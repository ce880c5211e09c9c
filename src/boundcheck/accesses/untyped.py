"""Attribute paths on what nobody types, where two of their names fit: the receivers that count, and what such a
path means; rows among them that are saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.fits import is_many
from boundcheck.accesses.frames import REQUESTS, Frame
from boundcheck.accesses.holders import SAVING
from boundcheck.accesses.receivers import chains_on, steps_on
from boundcheck.accesses.typed.expressions import shown
from boundcheck.accesses.typed.handed import shown_to_request
from boundcheck.accesses.typed.kinds import NONE, TAKING, Shown
from boundcheck.accesses.types import says_nothing
from boundcheck.accesses.values import Value, one_of
from boundcheck.python.reading import Node, Step, meaning, written_key

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_UNTYPED: Final = frozenset(("parameter", "each", "pick"))


def fit(e: Evaluator, step: Step, frame: Frame) -> Value | None:
    """What a path means that nobody types; its evidence is noted for what is found by it."""
    fits, following = e.candidates.fits, frame.following
    if step.name not in fits.hops or not _is_untyped(e, frame) or _stood_on_request(e, frame):
        return None
    if e.nodes[frame.number].kind == "var":  # an attribute of the file's own class, and set there
        return None
    steps = (following,) if following is not None else steps_on(e, frame.number)
    word = _word(e, frame).rpartition(".")[2].replace("_", "").lower()
    used = _used(e, frame, step.name) if not frame.is_on_request else frozenset()
    found = next(
        (found for each in steps if (found := fits.of(step.name, each, e.file.module, used, word))), None
    )
    # Rows in migrations had what models have no more.
    if found is None or (e.is_production and fits.is_another(step.name, used)):
        return None
    of = (
        shown_to_request(e, step.name, e.standing.number)
        if frame.is_on_request
        else shown(e, frame.number, frame.at)
    )
    if of is not None and of != NONE:
        return _of_type(e, of, step, frame)
    e.evidence[step.line, step.column] = found.evidence
    if found.is_any:
        e.unsure.add((step.line, step.column))
    given: list[Value | None] = []
    for hop in found.hops:
        if frame.is_on_request:  # what stands there somebody put there
            given.append(None if is_many(hop) else Value("row", hop.entity, found.certainty))
            continue
        row = Value("row", hop.of, found.certainty)
        framework = e.frameworks.of(row, e.registry)
        given.append(framework.step(e, row, step, frame) if framework is not None else None)
    return one_of(given, stored=False)


def _word(e: Evaluator, frame: Frame) -> str:
    """What a step is on is called."""
    if not frame.at:
        return frame.word
    before = frame.node.steps[frame.at - 1]
    return _key(e, before) or before.name


def _used(e: Evaluator, frame: Frame, name: str) -> frozenset[str]:
    """What else the file uses of what a step is on."""
    way = [_key(e, step) or step.name for step in frame.node.steps[: frame.at]]
    chains = chains_on(e, frame.base.parts[0]) if frame.base.kind == "var" and frame.base.parts else ()
    same = (steps for steps in chains if [_key(e, step) or step.name for step in steps[: frame.at]] == way)
    return frozenset(steps[frame.at].name for steps in same if len(steps) > frame.at) - {name}


def _of_type(e: Evaluator, of: Shown, step: Step, frame: Frame) -> Value | None:
    """What a step gives on what the code says the type of: something only where that is an entity."""
    rows = [Value("row", each.name, "likely") for each in of.alternatives if _is_row(e, each)]
    if frame.is_on_request:
        return one_of(rows) if rows else None
    words = [e.frameworks.of(row, e.registry) for row in rows]
    given = [
        word.step(e, row, step, frame) for word, row in zip(words, rows, strict=True) if word is not None
    ]
    return one_of(given, stored=False) if given else None


def _is_row(e: Evaluator, of: Shown) -> bool:
    return of.name in e.registry.by_name and not of.is_class


def saved_row(e: Evaluator, step: Step, frame: Frame) -> None:
    """A row that nobody types is saved or deleted: noted where two names tell whose it is."""
    if (
        step.name not in SAVING
        or step.args
        or frame.at
        or frame.word in REQUESTS
        or not _is_untyped(e, frame)
    ):
        return
    found = e.candidates.holders.of(frame.word, chains_on(e, frame.base.parts[0]))
    if found is not None and shown(e, frame.number, 0) in (None, NONE, Shown(found.entity)):
        e.access(
            "write", found.entity, frame.place, certainty="likely", written=frame.outline(called=True), writes=True,
            note=found.evidence,
        )  # fmt: skip


def _is_untyped(e: Evaluator, frame: Frame) -> bool:
    """Whether a step is on a parameter, a loop variable or an attribute of which nothing shows what it is."""
    base = frame.base
    bound = base.parts[0] if base.kind == "var" and base.parts else -1
    if bound > 0 and frame.word not in REQUESTS and _says_type(e, bound):
        return False  # but nobody's type says what stands on a request
    if frame.at == 0:
        return bound > 0 and _is_unknown(e, bound)
    if frame.node.steps[frame.at - 1].args is not None:
        return _is_taken_by_key(e, frame.node, frame.at)
    return not _own_says(e, bound, frame.node.steps[0].name)


def _is_unknown(e: Evaluator, bound: int) -> bool:
    """Whether a name is bound to what nothing types; of several, whether any of them is."""
    known: dict[int, bool] = e.state.setdefault("unknown", {})
    if bound not in known:
        known[bound] = any(
            node.kind in _UNTYPED or (node.kind == "chain" and _is_untyped_chain(e, number, node))
            for number, node in _meant(e, bound)
        )
    return known[bound]


def _meant(e: Evaluator, bound: int) -> Iterator[tuple[int, Node]]:
    """What a name may be bound to; of several, each that says no type."""
    pending, seen, itself = [bound], set[int](), meaning(e.nodes, bound)
    while pending:
        number = meaning(e.nodes, pending.pop())
        if number <= 0 or number in seen:
            continue
        seen.add(number)
        node = e.nodes[number]
        if node.kind == "either":
            pending += node.parts[1:] if node.value == "if" else node.parts
        elif number == itself or not _says_type(e, number):
            yield number, node


def _own_says(e: Evaluator, bound: int, name: str) -> bool:
    """Whether what a name is bound to is `self`, of which a class says of which type an attribute is."""
    return bound > 0 and e.nodes[bound].kind == "own" and own_says_type(e, e.nodes[bound].parts[0], name)


def _is_untyped_chain(e: Evaluator, number: int, node: Node) -> bool:
    """Whether nothing shows what a chain gives: what a function of the project gives, something taken by its key, attributes of
    that or of what nobody types, or a method of `self`."""
    if _is_given(e, number, node):
        return True
    upto = len(node.steps)
    while upto > 1 and node.steps[upto - 1].args is None:
        upto -= 1
    if _is_taken_by_key(e, node, upto):
        return True
    base, (first, *rest) = e.nodes[node.parts[0]], node.steps
    bound = base.parts[0] if base.kind == "var" and base.parts else -1
    if bound <= 0 or any(step.args is not None for step in rest):
        return False
    if e.nodes[bound].kind == "own":
        return not rest and first.is_call if first.args is not None else not _own_says(e, bound, first.name)
    return first.args is None and e.nodes[bound].kind in _UNTYPED and not _says_type(e, bound)


def _stood_on_request(e: Evaluator, frame: Frame) -> bool:
    """Whether a variable is what stood on a request, which may be anything that somebody put there."""
    bound = meaning(e.nodes, frame.base.parts[0]) if not frame.at and frame.base.parts else 0
    node = e.nodes[bound] if bound > 0 else None
    if node is None or node.kind != "chain":
        return False
    return Frame(e, bound, node, None).at_step(len(node.steps) - 1).is_on_request


def _is_given(e: Evaluator, number: int, node: Node) -> bool:
    """Whether a function of the project gives it, which does not say of what type that is."""
    called = e.dotted(number, called=True) if node.steps[-1].is_call else ""
    return called.rpartition(".")[0] in e.frameworks.known and e.elsewhere.signature(called) is None


def _is_taken_by_key(e: Evaluator, node: Node, upto: int) -> bool:
    """Whether a chain takes something out of what nobody types by a key that is written there: `kwargs.pop("order")`,
    `form.cleaned_data["order"]`."""
    *way, last = node.steps[:upto] or (None,)
    if last is None or not _key(e, last) or any(step.args is not None for step in way):
        return False
    base = e.nodes[node.parts[0]]
    bound = base.parts[0] if base.kind == "var" and base.parts else -1
    if bound <= 0 or _says_type(e, bound):
        return False
    held = e.nodes[meaning(e.nodes, bound)]
    if held.kind == "own":
        return bool(way) and not own_says_type(e, held.parts[0], way[0].name)
    return held.kind in _UNTYPED


def _key(e: Evaluator, step: Step) -> str:
    """The key that is written where something is taken out of a dict ("": none)."""
    return (written_key(e.nodes, step) if step.name == "[]" or step.name in TAKING else None) or ""


def _says_type(e: Evaluator, number: int) -> bool:
    """Whether a name is a parameter with a type."""
    node = e.nodes[meaning(e.nodes, number)]
    said = node.parts[0] if node.kind == "parameter" else -1
    return said > 0 and not says_nothing(e, said)


def own_says_type(e: Evaluator, owner: int, name: str) -> bool:
    """Whether a class, or one of the file that it comes from, says of which type an attribute is, or sets it to something
    that does."""
    seen: set[int] = set()
    waiting = [owner]
    while waiting:
        owner = waiting.pop()
        if owner < 0 or owner in seen:
            continue
        seen.add(owner)
        found = e.reading.classes[owner]
        if any(each == name and said > 0 for each, _, said in found.attributes):
            return True
        if any(each == name and _says_type(e, node) for each, node, _ in found.own):
            return True
        waiting += [e.class_named(e.dotted(base)) for base in found.bases]
    return False
