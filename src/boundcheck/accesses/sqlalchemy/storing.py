"""Methods that a project's own base class has for all its heirs: `order.save()`, `Order.create(…)`, `Order.get_by(…)`."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sqlalchemy.relations import is_field
from boundcheck.accesses.sqlalchemy.vocabulary import asks, stores
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Step


def stored(frame: Frame, value: Value, step: Step) -> bool:
    """Note the write of a row, or of a class that makes one, whose method hands it to a session; whether it does."""
    found = any(map(stores, _handed_to(frame, value, step)))
    if found:
        frame.evaluator.access(
            "write", value.entity, frame.place, certainty="likely", writes=True, written=frame.short(called=True)
        )  # fmt: skip
    return found


def is_asked(frame: Frame, value: Value, step: Step) -> bool:
    """Whether a class's method asks for its rows."""
    for end in filter(asks, _handed_to(frame, value, step)):
        if end != "query" or not is_field(frame.evaluator, value.entity, end):
            return True
    return False


def _handed_to(frame: Frame, value: Value, step: Step) -> tuple[str, ...]:
    entity = frame.evaluator.entity(value)
    return entity.handing.get(step.name, ()) if entity is not None and step.is_call else ()
