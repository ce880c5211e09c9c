"""What can be done with a statement, its result, and a session."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.objects_elsewhere import of_other_class
from boundcheck.accesses.sqlalchemy.arguments import read_arguments
from boundcheck.accesses.sqlalchemy.builders import selection
from boundcheck.accesses.sqlalchemy.built import note_stored
from boundcheck.accesses.sqlalchemy.relations import relation_of
from boundcheck.accesses.sqlalchemy.sessions import gets_row, is_other, may_be
from boundcheck.accesses.sqlalchemy.statements import BuiltStatement, Mention
from boundcheck.accesses.sqlalchemy.vocabulary import (
    ADDS,
    BULK,
    COUNTS,
    EXECUTES,
    HAVE_SESSIONS,
    JOINING,
    MANY,
    NAMING,
    ONE,
    PARTS,
    REPLACING,
    SCALARS,
    SHORTCUTS,
    TELLING,
    is_session,
)  # fmt: skip
from boundcheck.accesses.typed.values import of_shown
from boundcheck.accesses.untyped import fit
from boundcheck.accesses.values import SESSION, Value
from boundcheck.python.reading import Step

_ALL = 1 << 16
_REMOVING = frozenset(("delete", "delete_all"))
_ROWS = frozenset(("row", "fresh", "many", "related"))
Guess = tuple[bool, "Value | None"]


def open_step(frame: Frame, step: Step) -> Guess:
    """A step on something unknown: the method and its arguments may tell that it is a session or a statement."""
    if step.args is None:
        is_one = is_session(step.name) and may_be(frame, step) and not _is_other(frame)
        return (True, SESSION) if is_one else (False, None)
    statement = frame.statement
    if statement is None or step.name == "[]":
        return False, None
    if step.name == "query" or (step.name in TELLING and (step.args or step.keywords)):
        before = len(statement.mentions)
        joined = step.name in JOINING
        values = read_arguments(frame, step, statement, naming=_naming(step.name), joined=joined)
        if len(statement.mentions) == before:
            return False, None
        statement.begun = True
        statement.open = step.name != "query"
        return True, selection(values, "query") if step.name == "query" else Value("query")
    if step.name in BULK | {"bulk_save_objects"}:
        return True, session_step(frame, step)
    if step.name in ("get", "get_one") and gets_row(frame, step):
        return True, _likely_row(frame, step, statement)
    if step.name == "tables":
        return False, None
    named = frame.named(step)
    if is_session(named) and not _is_other(frame):
        read_arguments(frame, step, None)
        return True, SESSION
    return False, None


def _is_other(frame: Frame) -> bool:
    return is_other(frame.evaluator, frame.number, frame.at + 1)


def _naming(method: str) -> int:
    if method in JOINING:
        return 2 if method.endswith("_from") else 1
    return _ALL if method in NAMING or method == "query" else 0


def query_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """One step behind a statement."""
    statement = frame.statement
    assert statement is not None
    if step.args is None:
        return Value("many", value.entity) if step.name == "items" else value if step.name == "c" else None
    if step.name == "[]":
        return _element_of_query(frame, value, step)
    if step.name in ("delete", "update") and value.form == "query":
        for entity in (value.entity,) if value.entity else value.entities:
            place = statement.mentions.get(entity)
            where = place.place if place else frame.reached
            statement.mention(entity, Mention(where, f"{frame.short(called=True)}()", kind="write"))
        read_arguments(frame, step, statement)
        return None
    naming = _naming(step.name)
    values = read_arguments(frame, step, statement, naming=naming, joined=step.name in JOINING)
    if step.name in REPLACING and naming:
        return selection(values, value.form) if step.name.startswith("with") else value._replace(entity="")
    if step.name in MANY:
        return _rows(value) if _typed(value) else None
    if step.name in ONE:
        return Value("row", value.entity) if value.entity else _columns(value)
    return None if step.name in COUNTS else value


def _element_of_query(frame: Frame, value: Value, step: Step) -> Value | None:
    frame.evaluator.all(step.args or (), frame.statement)
    if step.args and frame.evaluator.nodes[step.args[0]].value == ":":
        return value
    return Value("row", value.entity) if value.entity else None


def _typed(value: Value) -> bool:
    return bool(value.entity) or len(value.selected) > 1


def _rows(value: Value) -> Value:
    """All rows of a statement: of an entity, or one element for each column."""
    if value.entity:
        return Value("many", value.entity)
    columns = _columns(value)
    return Value("many", items=(columns,) if columns is not None else ())


def _columns(value: Value) -> Value | None:
    return row_of(value) if len(value.selected) > 1 else None


def row_of(value: Value) -> Value:
    """One row of what `execute` gave or of a query over columns: a tuple, which knows entities by the names of their classes, too."""
    names = tuple(each.rpartition(".")[2] for each in value.selected)
    return Value(
        "tuple", items=tuple(Value("row", each) if each else None for each in value.selected), selected=names
    )


def result_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """One step behind what `session.execute` gave: its rows are tuples until `scalars()`."""
    if step.args is None:
        return None
    read_arguments(frame, step, None)
    if step.name == "scalars" and value.entity:
        return Value("many", value.entity)
    if step.name in ("scalar", "scalar_one", "scalar_one_or_none") and value.entity:
        return Value("row", value.entity)
    if step.name in (*MANY, PARTS) and value.selected:
        rows = Value("many", items=(row_of(value),))
        return rows if step.name in MANY else Value("many", items=(rows,))
    if step.name in ("one", "first", "fetchone", "one_or_none") and value.selected:
        return row_of(value)
    is_same = step.name in ("unique", "yield_per", "execution_options", "mappings", "tuples")
    return value if is_same else None


def session_step(frame: Frame, step: Step) -> Value | None:
    """One step behind a session."""
    statement = frame.statement
    assert statement is not None
    if step.args is None:
        if is_session(step.name) or step.name == "sync_session":
            return SESSION
        # What a variable of such a name holds may be a row, or an object of the project's that has models.
        return _of_another(frame, step) if step.name not in HAVE_SESSIONS else None
    if step.name == "query":
        statement.begun = True
        return selection(read_arguments(frame, step, statement, naming=_ALL), "query")
    if step.name in ("get", "get_one", "get_or_404"):
        return _get(frame, step, statement)
    if step.name == "expunge":
        let_go(frame, step)
        return None
    if step.name == "refresh":
        _refresh(frame, step)
        return None
    if step.name in ADDS | BULK:
        _write(frame, step, statement)
        return None
    if step.name in EXECUTES | SCALARS | SHORTCUTS | {"scalar"}:
        return _executed(frame, step, statement)
    read_arguments(frame, step, None)
    if step.is_call and step.name[:1].isupper():
        return of_other_class(frame.evaluator, step, frame)
    stays = step.name in ("()", "begin", "begin_nested", "__enter__") or is_session(step.name)
    return SESSION if stays else None


def _of_another(frame: Frame, step: Step) -> Value | None:
    e = frame.evaluator
    return fit(e, step, frame) or of_other_class(e, step, frame) or of_shown(e, frame)


def _executed(frame: Frame, step: Step, statement: BuiltStatement) -> Value | None:
    values = read_arguments(frame, step, statement, naming=1)
    first = values[0] if values else None
    if first is None or first.form not in ("statement", "query"):
        return None
    if step.name in ("execute", "stream"):
        return first._replace(form="result")
    if step.name in ("scalar", "first_or_404", "one_or_404"):
        return Value("row", first.entity) if first.entity else None
    return _rows(first) if first.entity or step.name == "exec" else None


def let_go(frame: Frame, step: Step) -> None:
    """`session.expunge(invoice)`, `make_transient(invoice)`: what is set on it from now on is not written."""
    e = frame.evaluator
    for number in step.args or ():
        value = e.value(number)
        if value is not None and value.form == "row" and e.nodes[number].kind == "var":
            e.let_go(number)


def _get(frame: Frame, step: Step, statement: BuiltStatement) -> Value | None:
    given = len(step.args or ()) + len(step.keywords)
    values = read_arguments(frame, step, statement, naming=1 if given > 1 else 0)
    first = values[0] if values else None
    if first is None or given < 2 or not all(each.form == "class" for each in first.alternatives):
        return None
    statement.begun = True
    return Value("row", first.entity) if first.form == "class" else None


def _likely_row(frame: Frame, step: Step, statement: BuiltStatement) -> Value | None:
    """`s.get(Invoice, invoice_id)` on what most likely is a session."""
    row = _get(frame, step, statement)
    for entity, mention in statement.mentions.items():
        statement.mentions[entity] = mention._replace(certainty="likely")
    return row.at_most("likely") if row is not None else None


def _refresh(frame: Frame, step: Step) -> None:
    """`session.refresh(order, ["customer"])`: a relation is read anew; what columns a row has is known already."""
    e = frame.evaluator
    values = read_arguments(frame, step, None)
    row = values[0] if values else None
    named = [*(step.args or ())[1:2], *(each[1] for each in step.keywords if each[0] == "attribute_names")]
    if row is None:
        return
    for name in (part for number in named for part in e.nodes[number].parts):
        found = relation_of(e, row.entity, e.nodes[name].value)
        if found is not None:
            written = f"{frame.short(called=True)}({e.nodes[name].value!r})"
            e.access(
                "query", found.entity, frame.reached, written=written, of=row.entity, certainty=row.certainty
            )


def _write(frame: Frame, step: Step, statement: BuiltStatement) -> None:
    """`session.add(Invoice(…))`, `add_all([…])`, `delete(invoice)`, `bulk_insert_mappings(Invoice, …)`."""
    e = frame.evaluator
    written = f"{frame.short(called=True)}()"
    for number in (step.args or ())[:1]:
        node = e.nodes[number]
        members = node.parts if node.kind == "list" else (number,)
        for member in members:
            value = e.value(member)
            if step.name not in _REMOVING:
                note_stored(e, member)
            for each in value.alternatives if value is not None else ():
                if not each.entity or each.entity not in e.registry.by_name:
                    continue
                if each.form in _ROWS or (each.form == "class" and step.name in BULK):
                    statement.begun = True
                    mention = Mention(frame.reached, written, kind="write", certainty=each.certainty)
                    statement.mention(each.entity, mention)
    e.arguments(step)
