"""SQLAlchemy: statements, sessions, relations followed in Python, bindings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from boundcheck.accesses.builtin_calls import BUILTINS
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.frameworks import NOT_MINE, Framework, Guess
from boundcheck.accesses.sqlalchemy import listeners, rows
from boundcheck.accesses.sqlalchemy.arguments import handed_on
from boundcheck.accesses.sqlalchemy.bindings import bound_by_call, bound_by_class
from boundcheck.accesses.sqlalchemy.builders import build, builder, load_step
from boundcheck.accesses.sqlalchemy.built import note_writes
from boundcheck.accesses.sqlalchemy.classes import class_step, column_step, named_column
from boundcheck.accesses.sqlalchemy.handed import handed_over
from boundcheck.accesses.sqlalchemy.queries import (
    let_go,
    open_step,
    query_step,
    result_step,
    row_of,
    session_step,
)
from boundcheck.accesses.sqlalchemy.repositories import (
    inherited,
    is_repository,
    made,
    repository_of,
    repository_step,
)
from boundcheck.accesses.sqlalchemy.schemas import loaded
from boundcheck.accesses.sqlalchemy.sessions import by_use, injected, is_of_rows, is_other, may_be_type
from boundcheck.accesses.sqlalchemy.statements import BuiltStatement, Mention, close_or_keep, note_loose
from boundcheck.accesses.sqlalchemy.tables import looked_up, table
from boundcheck.accesses.sqlalchemy.vocabulary import (
    CONTINUING,
    DECLARATIONS,
    EXECUTORS,
    NAMESPACES,
    OF_SESSIONS,
    RUNNING,
    is_session,
)
from boundcheck.accesses.values import EXPRESSION, SESSION, Value, weakest
from boundcheck.accesses.written import short
from boundcheck.python.reading import Node, Step

_REACHES = RUNNING | EXECUTORS
_CONDITIONS = frozenset(("compare", "~"))
_INJECTING = frozenset(("Depends", "Security", "Provide", "FromDishka"))


class SqlAlchemy(Framework):
    """What SQLAlchemy, SQLModel and Flask-SQLAlchemy say."""

    words = CONTINUING | RUNNING | EXECUTORS | frozenset(OF_SESSIONS)

    def step(self, e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
        form = value.form
        if form in ("class", "columns"):
            return class_step(frame, value, step)
        if form in ("column", "relation"):
            return column_step(frame, value, step)
        if form in ("statement", "query"):
            return query_step(frame, value, step)
        if form == "session":
            return self._session(e, frame, step)
        if form == "load":
            return load_step(frame, value, step)
        if form == "repository":
            return repository_step(e, value, step, frame)
        if form == "result":
            return result_step(frame, value, step)
        return rows.row_step(frame, value, step)

    def _session(self, e: Evaluator, frame: Frame, step: Step) -> Value | None:
        name = builder(frame, "", step) if frame.at == 0 and frame.word in NAMESPACES else ""
        if name and not (name in OF_SESSIONS and is_of_rows(e, step)):
            return build(frame, name, step)  # `db.select(Order)`
        if (found := table(frame, "", step)) is not None:  # `db.Table("orders", db.metadata, …)`
            e.read_rest(step, frame)
            return found
        return session_step(frame, step)

    def guess(self, e: Evaluator, step: Step, frame: Frame) -> Guess:
        if step.name == "[]":
            return looked_up(frame, step)
        if step.is_call:
            if (found := made(frame, step) or table(frame, "", step) or loaded(frame, step)) is not None:
                e.read_rest(step, frame)
                return True, found
            bound_by_call(frame, step)
            name = builder(frame, "", step)
            if name and frame.statement is not None:
                return True, build(frame, name, step)
        return open_step(frame, step)

    def call(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        word = dotted.rpartition(".")[2] or frame.named(step)
        receiver = dotted.rpartition(".")[0]
        if word in DECLARATIONS and step.name == "()":
            return True, None  # the model itself shows them
        if frame.statement is None:
            return NOT_MINE
        name = builder(frame, dotted, step)
        if name:
            return True, build(frame, name, step)
        found = made(frame, step) or table(frame, dotted, step) or loaded(frame, step, receiver)
        if found is not None:
            e.read_rest(step, frame)
            return True, found
        bound_by_call(frame, step)
        if (
            step.name in ("()", "make_transient")
            and word in _BUILTINS
            and (given := _BUILTINS[word](frame, step))[0]
        ):
            return given
        if word in _INJECTING and (session := injected(e, step)):
            return True, session
        before = frame.node.steps[frame.at - 1].name if frame.at else frame.word
        on_session = step.name != "()" and is_session(before) and receiver not in e.frameworks.known
        on_session = on_session and not is_other(e, frame.number, frame.at)
        if on_session and (step.name in OF_SESSIONS or not e.is_known(dotted)):
            return True, session_step(frame, step)
        if e.function_named(dotted) >= 0 or e.class_named(dotted) >= 0 or (dotted or word) in BUILTINS:
            return NOT_MINE
        claimed, value = open_step(frame, step)
        return (claimed, value) if claimed else NOT_MINE

    def name(self, e: Evaluator, written: str, number: int, upto: int | None) -> Value | None:
        is_one = is_session(written.rpartition(".")[2]) and not is_other(e, number, upto)
        return SESSION if is_one else None

    def type(self, e: Evaluator, dotted: str, written: str) -> Value | None:
        is_one = "session" in f"{dotted.rpartition('.')[2]} {written}".lower()
        return SESSION if is_one and may_be_type(e, dotted) else None

    def parameter(self, e: Evaluator, number: int, node: Node) -> Value | None:
        return by_use(e, number) or listeners.target(e, number)

    def inherited(self, e: Evaluator, owner: int, base: int, method: str) -> Value | None:
        return inherited(e, owner, base, method)

    def generic(self, e: Evaluator, name: str, arguments: tuple[int, ...]) -> Value | None:
        return repository_of(e, arguments) if is_repository(name) else None

    def operator(self, e: Evaluator, node: Node, values: list[Value | None], around: Any) -> Value | None:
        """`Invoice.total > 3`: outside of every statement it is a condition for one that is built elsewhere."""
        found = None
        for part, value in zip(node.parts, values, strict=True):
            if value is None or value.form not in ("column", "relation"):
                continue
            if node.value not in _CONDITIONS and value.form == "relation":
                continue
            found = EXPRESSION
            side = e.nodes[part]
            entity = value.entities[0] if value.entities else value.entity
            is_plain = side.kind == "chain" and side.steps[-1].args is None
            if node.value in _CONDITIONS and around is None and entity and is_plain:
                place = e.place_of(part)._replace(in_loop=False)
                note_loose(e, entity, Mention(place, short(e.nodes, part), certainty="likely"))
        return found

    def element(self, value: Value) -> Value | None:
        if value.form in ("many", "related", "query") and value.entity:
            return Value("row", value.entity, value.certainty)
        is_row = value.form == "result" and value.selected
        return row_of(value) if is_row or (value.form == "query" and len(value.selected) > 1) else None

    def entered(self, e: Evaluator, number: int) -> Value | None:
        """A session that is opened for a block."""
        if is_other(e, number):
            return None
        node = e.nodes[number]
        while node.kind == "chain":
            if any(step.name not in ("()", "[]") and is_session(step.name) for step in node.steps):
                return SESSION
            node = e.nodes[node.parts[0]]
        return SESSION if node.kind == "var" and is_session(node.value) else None

    def assign(self, e: Evaluator, value: Value, step: Step, frame: Frame, given: int) -> None:
        rows.assign(frame, value, step)

    def finish(self, e: Evaluator) -> None:
        note_writes(e)

    def class_body(self, e: Evaluator, number: int) -> None:
        bound_by_class(e, number)

    def handed(self, e: Evaluator, step: Step, frame: Frame) -> None:
        handed_on(frame, step)
        handed_over(frame, step)

    def statement_of(self, frame: Frame) -> BuiltStatement:
        """A chain that runs its statement is one of its own, wherever it stands; any other is part of the one around."""
        return BuiltStatement() if frame.around is None or _runs(frame) else frame.around

    def went_on(self, frame: Frame, value: Value | None) -> None:
        statement: BuiltStatement | None = frame.statement
        if value is not None and value.form in ("statement", "query") and statement is not None:
            statement.begun = True
            statement.continue_from(value.entities)
            statement.root = statement.root or value.entity

    def close(self, frame: Frame, value: Value | None) -> Value | None:
        if frame.statement is not frame.around:
            close_or_keep(frame)
        if value is not None and value.form in ("statement", "query") and frame.statement is not None:
            return value._replace(entities=frame.statement.entities)
        return value

    def leave(self, e: Evaluator) -> None:
        """What was compared in a function without a statement is reported once, at its end."""
        for entity, mention in e.standing.loose.items():
            if ("query", entity) not in e.standing.seen:
                certainty = weakest(mention.certainty, "likely")
                e.access("query", entity, mention.place, written=mention.written, certainty=certainty)


def _set(frame: Frame, step: Step) -> Guess:
    rows.set_by_name(frame, step)
    return True, None


def _let_go(frame: Frame, step: Step) -> Guess:
    let_go(frame, step)
    return True, None


def _got(frame: Frame, step: Step) -> Guess:
    found = named_column(frame, step) if frame.around is not None else None
    return found is not None, found


_BUILTINS: Final[dict[str, Callable[[Frame, Step], Guess]]] = {
    "setattr": _set,
    "getattr": _got,
    "make_transient": _let_go,
}


def _runs(frame: Frame) -> bool:
    """Whether a chain reaches the database: `.all()`, `.scalar()`, but not `func.count()`."""
    steps = frame.node.steps
    if frame.word == "func" or steps[0].name == "func":
        return False
    return any(step.args is not None and step.name in _REACHES for step in steps)
