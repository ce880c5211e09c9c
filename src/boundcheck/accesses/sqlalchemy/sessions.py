"""What is a session though nothing says so: a parameter by what is done with it, a dependency, a type by its name."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.bases import classes_above, definition_above
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.receivers import steps_on
from boundcheck.accesses.sqlalchemy.vocabulary import HAVE_SESSIONS, OTHER_SESSIONS, is_session
from boundcheck.accesses.typed.expressions import shown
from boundcheck.accesses.typed.kinds import NONE, PLAIN, Shown, is_of_python
from boundcheck.accesses.typed.members import given_by
from boundcheck.accesses.values import SESSION, Value
from boundcheck.base.patterns import later
from boundcheck.python.reading import Node, Step, meaning

_ENOUGH: Final = frozenset("commit rollback scalars stream_scalars add_all expunge begin_nested".split())
_IN_PAIRS: Final = frozenset("flush refresh execute merge scalar query bulk_save_objects".split())
_TELLING: Final = ("commit", "rollback", "__getattr__")  # methods of what has a session inside
_COMMITS: Final = later(r"\.commit\(")
_NAME: Final = later(r"[A-Za-z_][\w.]*")
_GIVERS: Final = ("get_", "provide_", "make_", "create_", "open_")
_KEYS: Final = ("id", "ids", "pk", "key", "uuid", "ident", "number", "i")


def by_use(e: Evaluator, parameter: int) -> Value | None:
    """A parameter without a type that is used as only a session is."""
    if e.nodes[parameter].parts[0] > 0:
        return None
    used = {step.name for step in steps_on(e, parameter) if step.is_call}
    return SESSION if used & _ENOUGH or len(used & _IN_PAIRS) > 1 else None


def may_be(frame: Frame, step: Step) -> bool:
    """Whether `x.session` is one as far as anybody knows: no relation is called so, or what is done with it is done with sessions."""
    if step.name not in frame.evaluator.candidates.fits.hops:
        return True
    following = frame.following
    used = (following,) if following is not None else steps_on(frame.evaluator, frame.number)
    names = {each.name for each in used}
    return not names or not names.isdisjoint(HAVE_SESSIONS)


def injected(e: Evaluator, step: Step) -> Value | None:
    """`Depends(get_session)`."""
    provider = e.nodes[step.args[0]] if step.args else None
    if provider is None or provider.kind not in ("var", "chain"):
        return None
    name = provider.value if provider.kind == "var" else provider.steps[-1].name
    for giver in _GIVERS:
        name = name.removeprefix(giver)
    if not is_session(name.removeprefix("async_")):
        return None
    dotted = e.dotted(step.args[0]) if step.args else ""
    return None if dotted and _is_none(e, given_by(e, dotted)) else SESSION


def is_other(e: Evaluator, number: int, upto: int | None = None) -> bool:
    """Whether what has the name of a session is something else: a node, or the first steps of a chain, whose type shows."""
    if number <= 0 or _is_untyped(e, number):
        return False  # to ask callers costs too much
    return _is_none(e, shown(e, number, upto))


def commits_itself(e: Evaluator, number: int, upto: int) -> bool:
    """Whether the first steps of a chain are an object of the project's whose `commit` ends a transaction: a unit of work."""
    kind = shown(e, number, upto) if not _is_untyped(e, number) else None
    owners = [each.name for each in kind.alternatives if each.is_dotted] if kind is not None else []
    defined = [definition_above(e, each, "commit") for each in owners if e.frameworks.is_ours(each)]
    return any(each is not None and _COMMITS.search(each[3]) for each in defined)


def _is_untyped(e: Evaluator, number: int) -> bool:
    node = e.nodes[meaning(e.nodes, number)]
    while node.kind == "chain":
        node = e.nodes[meaning(e.nodes, node.parts[0])]
    return node.kind == "parameter" and node.parts[0] <= 0


def _is_none(e: Evaluator, kind: Shown | None) -> bool:
    """Whether a type is known, and none of those that it may be is a session's."""
    if kind in (None, NONE, PLAIN):
        return False
    return not any(each.is_dotted and may_be_type(e, each.name) for each in kind.alternatives)


def may_be_type(e: Evaluator, dotted: str) -> bool:
    """Whether a class may be one of sessions as far as it is known where it comes from, or has what ends a transaction."""
    if not e.frameworks.is_ours(dotted):
        return may_be_library(dotted)
    found: bool = e.elsewhere.once(("may be a session", dotted), lambda: _may_be_own(e.apart(), dotted))
    return found


def may_be_library(dotted: str) -> bool:
    """Whether a class of a library may be a database's."""
    return not is_of_python(dotted) and dotted.partition(".")[0] not in OTHER_SESSIONS


def _may_be_own(e: Evaluator, dotted: str) -> bool:
    said = [e.elsewhere.signature(each, "class") for each in classes_above(e, dotted)]
    if None in said:
        return True  # something that is no class, or brought in nobody knows how
    for file, text in filter(None, said):
        heads = (e.follow(f"{file}.{each}") for each in _NAME.findall(text))
        if any(
            is_session(name.rpartition(".")[2]) and may_be_type(e, name)
            for name in heads
            if not e.frameworks.is_ours(name)
        ):
            return True
    return any(definition_above(e, dotted, name) is not None for name in _TELLING)


def is_of_rows(e: Evaluator, step: Step) -> bool:
    """Whether `db.delete(order)` is given a row, as a session is, where `db.delete(Order)` begins a statement."""
    value = e.value(step.args[0]) if step.args else None
    return value is None or all(each.form != "class" for each in value.alternatives)


def gets_row(frame: Frame, step: Step) -> bool:
    """Whether `s.get(Invoice, invoice_id)` on nobody knows what asks for a row: by its key, of what was handed in."""
    e, given = frame.evaluator, [*(step.args or ()), *(keyword[1] for keyword in step.keywords)]
    if len(given) < 2 or not step.args or not _is_handed_in(e, frame) or is_other(e, frame.number, frame.at):
        return False
    model = e.value(step.args[0])
    entity = e.entity(model) if model is not None and model.form == "class" else None
    return entity is not None and entity.framework == "sqlalchemy" and _is_key(e.nodes[given[1]])


def _is_handed_in(e: Evaluator, frame: Frame) -> bool:
    base = e.nodes[frame.node.parts[0]]
    if frame.at == 0 and base.kind == "var" and base.parts:
        return e.nodes[base.parts[0]].kind == "parameter" or "." in base.value
    return frame.at == 1 and frame.node.steps[0].args is None and e.dotted(frame.node.parts[0]) == ""


def _is_key(node: Node) -> bool:
    if node.kind in ("number", "text"):
        return True
    if node.kind == "chain":
        last = node.steps[-1]
        name = node.steps[-2].name if last.name == "[]" and len(node.steps) > 1 else last.name
    else:
        name = node.value if node.kind == "var" else ""
    return name.rpartition(".")[2].lower().rpartition("_")[2] in _KEYS
