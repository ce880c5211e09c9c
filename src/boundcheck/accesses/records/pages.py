"""Rows in pages: `Paginator(orders, 10).page(3)`, and what loops over it and its pages go through."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.frames import Frame
from boundcheck.accesses.values import Value
from boundcheck.python.reading import Step

_PAGE: Final = frozenset(("page", "get_page", "apage", "aget_page"))
_ROWS: Final = frozenset(("queryset", "many", "custom", "manager"))
PAGINATORS: Final = ("Paginator", "AsyncPaginator")


def paged(first: Value | None) -> Value | None:
    """What a paginator over rows is."""
    if first is None or first.form not in _ROWS or not first.entity:
        return None
    return Value("pages", first.entity, first.certainty)


def page_of(value: Value) -> Value:
    """One of its pages."""
    return Value("many", value.entity, value.certainty)


def paginator_step(e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
    """One step on a paginator."""
    if step.name == "object_list":
        return value._replace(form="queryset")
    return page_of(value) if step.name in _PAGE else None
