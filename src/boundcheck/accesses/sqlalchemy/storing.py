"""Methods by which the rows of a project's own base class store and remove themselves: `order.save()`, `Order.create(…)`."""

from __future__ import annotations

from boundcheck.accesses.frames import Frame
from boundcheck.accesses.sqlalchemy.vocabulary import ADDS, is_session
from boundcheck.accesses.values import Value
from boundcheck.entities.model import Entity
from boundcheck.python.reading import Step


def stored(frame: Frame, value: Value, step: Step) -> None:
    """Note the write of a row, or of a class that makes one, whose method hands it to a session."""
    e = frame.evaluator
    entity = e.entity(value)
    if entity is not None and step.is_call and step.name in storing_methods(entity):
        e.access(
            "write", value.entity, frame.place, certainty="likely", writes=True, written=frame.short(called=True)
        )  # fmt: skip


def storing_methods(entity: Entity) -> frozenset[str]:
    """The names of those methods."""
    return frozenset(name for name, given_to in entity.storing.items() if _is_store(given_to))


def _is_store(given_to: str) -> bool:
    receiver, _, method = given_to.rpartition(".")
    return method in ADDS and is_session(receiver)
