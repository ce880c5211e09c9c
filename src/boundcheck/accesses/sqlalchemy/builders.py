"""Functions that build statements and loader options: `select(Order)`, `insert(Order)`, `joinedload(Order.lines)`."""

from __future__ import annotations

from boundcheck.accesses.builtin_calls import BUILTINS
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sqlalchemy.arguments import hop, hop_by_name, read_arguments
from boundcheck.accesses.sqlalchemy.statements import BuiltStatement, Mention
from boundcheck.accesses.sqlalchemy.vocabulary import (
    BUILDERS,
    EXPRESSIONS,
    JOIN_LOADERS,
    LOADERS,
    NAMESPACES,
    PATH_LOADERS,
    QUERY_LOADERS,
    SETS,
    SILENT_LOADERS,
    WRITES,
)  # fmt: skip
from boundcheck.accesses.values import EXPRESSION, Form, Value
from boundcheck.accesses.written import short
from boundcheck.python.reading import Step

_LIBRARIES = frozenset(("sqlalchemy", "sqlmodel", "flask_sqlalchemy", "sqlalchemy_utils", "geoalchemy2"))
_ALL = 1 << 16


def builder(frame: Frame, dotted: str, step: Step) -> str:
    """The name of SQLAlchemy's function that is called, whatever the file calls it ("": it is none)."""
    plain = frame.named(step)
    root = dotted.partition(".")[0]
    if root in _LIBRARIES:
        words = dotted.split(".")
        return "func" if "func" in words[1:-1] else words[-1] if words[-1] in BUILDERS else ""
    before = frame.node.steps[frame.at - 1].name if frame.at else frame.word
    if before == "func" and step.name != "()":
        return "func"
    if plain not in BUILDERS or (dotted and dotted in BUILTINS):  # `typing.cast`
        return ""
    if step.name != "()":
        return plain if before in NAMESPACES else ""
    return "" if dotted and root in frame.evaluator.frameworks.tops else plain


def build(frame: Frame, name: str, step: Step) -> Value | None:
    """What a builder gives."""
    statement = frame.statement
    assert statement is not None
    if name in WRITES:
        return _write(frame, name, step, statement)
    if name in LOADERS:
        return load(frame, name, step, statement, statement.root)
    if name in SILENT_LOADERS:
        return Value("load")
    if name in ("aliased", "with_polymorphic", "Load"):
        values = read_arguments(frame, step, statement)
        first = values[0] if values else None
        if first is None or first.form != "class":
            return None
        return Value("load", first.entity) if name == "Load" else first
    statement.begun = statement.begun or name not in EXPRESSIONS | {"func"}
    values = read_arguments(frame, step, statement, naming=_ALL, joined=name in ("join", "outerjoin"))
    if name in EXPRESSIONS or name == "func":
        return EXPRESSION
    if name in SETS:
        return values[0] if values else None
    return selection(values, "statement")


def selection(values: list[Value | None], form: Form) -> Value:
    """A statement over these columns: its rows are an entity's where that is all it selects."""
    if len(values) == 1 and values[0] is not None and values[0].form == "any":
        return Value(
            form, entities=tuple(each.entity for each in values[0].alternatives)
        )  # a loop over classes
    selected = tuple(value.entity if value and value.form == "class" else "" for value in values)
    return Value(form, selected[0] if len(selected) == 1 else "", selected=selected)


def _write(frame: Frame, name: str, step: Step, statement: BuiltStatement) -> Value | None:
    e = frame.evaluator
    statement.begun = True
    target = step.args[0] if step.args else 0
    value = e.value(target, statement)
    for each in value.alternatives if value is not None else ():
        if each.form == "class" and each.entity in e.registry.by_name:
            written = f"{name}({short(e.nodes, target)})"
            statement.mention(each.entity, Mention(e.place_of(target), written, kind="write"))
    e.arguments(step, statement)
    return Value("statement", selected=("",))


def load(frame: Frame, name: str, step: Step, statement: BuiltStatement, root: str) -> Value:
    """A loader option: every relation in it is followed, by a join or by a query of its own."""
    e = frame.evaluator
    statement.begun = True
    loaded = name in QUERY_LOADERS
    for number in step.args or ():
        if e.nodes[number].kind == "text":
            value = hop_by_name(frame, number, statement, root, loaded=loaded)
        else:
            value = e.value(number, statement)
            if value is not None and value.form == "relation" and name not in PATH_LOADERS:
                hop(statement, value, e.place_of(number), f"{name}({short(e.nodes, number)})", loaded=loaded)
        root = value.entity if value is not None and value.form == "relation" else ""
    return Value("load", root)


def load_step(frame: Frame, value: Value, step: Step) -> Value | None:
    """A loader option that goes on: `.selectinload(Customer.address)`, `.options(…)`, `.load_only(…)`."""
    statement = frame.statement
    if step.args is None or statement is None:
        return value
    if step.name in JOIN_LOADERS | QUERY_LOADERS | PATH_LOADERS:
        return load(frame, step.name, step, statement, value.entity)
    if step.name not in SILENT_LOADERS:
        saved, statement.root = statement.root, value.entity
        read_arguments(frame, step, statement)
        statement.root = saved
    return value
