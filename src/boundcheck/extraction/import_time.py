"""What a module needs of another while it is imported, so that it can be no call over a network."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from boundcheck.extraction.crossings import Crossing, evidence
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence, Use
from boundcheck.extraction.signals import is_signal

_RUNS = frozenset(("call", "method", "decorator"))


def import_time(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Bases, decorators, calls and values of constants that are used at the top of a file or in the body of a class.

    A class or function that is merely named (in a list of handlers) is not run. Models are the data rules' matter, but
    for abstract ones and constants; signals are a kind of their own.
    """
    for use, definition in crossings:
        if not use.function and definition is not None and _counts(ground, use, definition):
            yield evidence(use, _message(use))


def _counts(ground: Ground, use: Use, definition: ast.stmt) -> bool:
    entity = ground.codebase.registry.by_name.get(use.name)
    if entity is not None and not (entity.abstract and use.how == "base") and not _is_constant_of(use):
        return False
    if is_signal(ground, use.name):
        return False
    if use.how == "read":
        is_value = isinstance(definition, ast.Assign | ast.AnnAssign)
        return is_value or (isinstance(definition, ast.ClassDef) and bool(use.attributes))
    return use.how == "base" or use.how in _RUNS


def _is_constant_of(use: Use) -> bool:
    """`Order.STATUS_CHOICES`, `Order.Status.PAID`: what stands in the class and in no table."""
    first = use.attributes[0] if use.attributes else ""
    return (
        use.how == "read" and first[:1].isupper() and first not in ("DoesNotExist", "MultipleObjectsReturned")
    )


def _message(use: Use) -> str:
    written = ".".join((use.name, *use.attributes))
    does = {
        "base": f"a class of {use.from_} inherits {written} of {use.to}",
        "decorator": f"{use.from_} decorates with {written} of {use.to}",
        "read": f"{use.from_} reads {written} of {use.to}",
    }.get(use.how, f"{use.from_} calls {written} of {use.to}")
    return (
        f'{does} while it is imported, which can be no call over a network; move it into a library that both keep (role = "shared"), '
        "or ask when it is needed"
    )
