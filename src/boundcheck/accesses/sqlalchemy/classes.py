"""What can be done with a mapped class or a table: columns, relations, `Order.query`, `orders.insert()`."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sqlalchemy.arguments import hop, read_arguments
from boundcheck.accesses.sqlalchemy.relations import is_field, proxied, relation_of
from boundcheck.accesses.sqlalchemy.statements import BuiltStatement, Mention
from boundcheck.accesses.sqlalchemy.storing import is_asked, stored
from boundcheck.accesses.sqlalchemy.vocabulary import GETTERS, JOINING, NOT_COLUMNS, VALIDATING, WRITES
from boundcheck.accesses.values import Hop, Value
from boundcheck.python.reading import Step


def class_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """One step behind a class or table, or behind `table.c`."""
    statement, e = frame.statement, frame.evaluator
    assert statement is not None
    if step.name == "()":
        read_arguments(frame, step, None)
        return Value("fresh", value.entity)
    if step.name == "[]":
        e.all(step.args or ())
        return _column(frame, value, statement) if value.form == "columns" else None
    if value.form == "columns":
        return _column(frame, value, statement) if step.args is None else None
    if step.name == "query" and step.args is None and not is_field(e, value.entity, "query"):
        statement.begun = True
        statement.mention(value.entity, Mention(frame.place, frame.short()))
        return Value("query", value.entity, entities=(value.entity,), selected=(value.entity,))
    if step.name == "__table__":
        return value._replace(selected=("table",))
    if step.name in ("c", "columns") and not is_field(e, value.entity, step.name):
        return value._replace(form="columns")
    if step.args is not None and _is_table(value):
        return _table_call(frame, value, step, statement)
    return _member(frame, value, step, statement)


def _is_table(value: Value) -> bool:
    """Whether a name stands for a Core table: classes have methods of their own called `delete` or `update`."""
    name = value.entity.rpartition(".")[2]
    return "table" in value.selected or name.islower() or name.isupper() or name[:1].islower()


def _table_call(frame: Frame, value: Value, step: Step, statement: BuiltStatement) -> Value | None:
    if step.name in WRITES:
        mention = Mention(frame.reached, frame.short(called=True), kind="write")
    elif step.name in ("select", "exists", *JOINING):
        mention = Mention(frame.reached, frame.short(called=True))
    elif step.name in ("alias", "tablesample"):
        return value
    else:
        read_arguments(frame, step, None)
        return None
    statement.begun = True
    statement.mention(value.entity, mention)
    read_arguments(frame, step, statement, naming=1, joined=step.name in JOINING)
    return Value("statement", value.entity, entities=(value.entity,))


def _member(frame: Frame, value: Value, step: Step, statement: BuiltStatement) -> Value | None:
    """An attribute of a class: a column or relation is part of the statement, a constant or a method is not."""
    e = frame.evaluator
    if is_field(e, value.entity, step.name):
        return _column(frame, value, statement)
    found = relation_of(e, value.entity, step.name)
    if found is not None:
        _column(frame, value, statement)
        return Value("relation", found.entity, entities=(value.entity,), relation=found.relation)
    if hops := proxied(e, value.entity, step.name):
        return _over(frame, value, hops, statement)
    if step.name in e.registry.by_name[value.entity].relations:  # to a framework's entity
        return _column(frame, value, statement)
    if step.args is not None:
        read_arguments(frame, step, None)
        is_stored = stored(frame, value, step)
        own = e.member(value, f"{step.name}()")
        if step.name in VALIDATING and own is None:
            return Value("fresh", value.entity)
        form = GETTERS.get(step.name) if own is None and (step.args or step.keywords) else None
        if form or (not is_stored and is_asked(frame, value, step)):
            statement.begun = True
            statement.mention(
                value.entity, Mention(frame.place, frame.short(called=True), certainty="likely")
            )
        return Value(form, value.entity, "likely") if form else own
    if step.name.startswith("_") or step.name.isupper() or step.name in NOT_COLUMNS:
        return None
    if step.name[:1].isupper():  # a class inside the class
        return None
    return _column(frame, value, statement, doubtful=True)


def _over(frame: Frame, value: Value, hops: list[Hop], statement: BuiltStatement) -> Value:
    """An attribute that stands for one behind a relation: comparing it asks what is there."""
    _column(frame, value, statement)
    for each in hops:
        relation = Value("relation", each.entity, entities=(each.of,), relation=each.relation)
        hop(statement, relation, frame.place, frame.short())
    return relation if len(hops) > 1 else Value("column", value.entity, entities=(value.entity,))


def _column(frame: Frame, value: Value, statement: BuiltStatement, *, doubtful: bool = False) -> Value:
    mention = Mention(frame.place, frame.short(called=True), certainty="likely" if doubtful else "certain")
    statement.mention(value.entity, mention)
    return Value("column", value.entity, entities=(value.entity,))


def named_column(frame: Frame, step: Step) -> Value | None:
    """`getattr(Order, name)` as part of a statement: a column, whichever."""
    args, e = step.args or (), frame.evaluator
    value = e.value(args[0]) if len(args) > 1 else None
    if value is None or value.form != "class" or value.entity not in e.registry.by_name:
        return None
    names = [*e.folding.words(args[1])]
    may_be_one = not names or any(is_field(e, value.entity, name) for name in names)
    return _column(frame, value, frame.around) if may_be_one else None


def column_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """One step behind a column, a relation of a class, or an expression of them."""
    if step.args is None:
        return value if step.name in ("comparator", "expression", "c") else None
    if step.name == "[]":
        frame.evaluator.all(step.args, frame.statement)
        return value
    if value.form == "relation" and step.name in ("any", "has") and frame.statement is not None:
        hop(frame.statement, value, frame.reached, frame.short(called=True))
    read_arguments(frame, step, frame.statement, naming=1 if step.name == "of_type" else 0)
    return value if step.name in ("of_type", "and_") else Value("column", value.entity)
