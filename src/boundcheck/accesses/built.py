"""Rows that tests make: a model's class that is called, and the libraries that make one from its class or label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.made_rows import made_by_factory
from boundcheck.accesses.receivers import name_before
from boundcheck.accesses.written import source
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Entity
from boundcheck.facts.access import Access
from boundcheck.python.reading import Step

# `baker.make(Invoice)`, `mixer.blend("billing.Invoice")`, `G(Invoice)`.
_MAKERS: Final = frozenset(("make", "prepare", "blend", "cycle", "G", "N", "Recipe"))
_LIBRARIES: Final = ("model_bakery", "model_mommy", "mixer", "django_dynamic_fixture", "ddf", "autofixture")


def built_rows(e: Evaluator) -> Iterator[Access]:
    """Every entity that is constructed; whether the row is saved is not asked."""
    for dotted, call in _calls(e):
        made = _made(e, dotted, call)
        if made is not None:
            entity, written = made
            place = call.line, call.column, call.end_line
            yield Access("build", entity.name, entity.table or "", written, *place, writes=True)


def factory_rows(e: Evaluator) -> Iterator[Access]:
    """Rows that production code makes by a test's factory: `InvoiceFactory()` in a command that fills a demo."""
    for built in _calls(e):
        made = made_by_factory(e, built.dotted) if built.dotted not in e.registry.by_name else None
        if made is not None and not _only_builds(built.dotted):
            call, entity = built.call, made[0]
            place = call.line, call.column, call.end_line
            yield Access(
                "write",
                entity.name,
                entity.table or "",
                _written(built.dotted, call),
                *place,
                "likely",
                writes=True,
            )


def _only_builds(dotted: str) -> bool:
    """Whether a method of a factory makes a row without saving it."""
    return dotted.rpartition(".")[2].startswith("build")


class _Built(NamedTuple):
    """A call, and the dotted name of what is called."""

    dotted: str
    call: Step


def _calls(e: Evaluator) -> Iterator[_Built]:
    for _, node in e.chains:
        at = next((index for index, step in enumerate(node.steps) if step.args is not None), -1)
        call = node.steps[at] if at >= 0 else None
        if call is not None and call.is_call:
            yield _Built(name_before(e, node, at + 1), call)


def _written(dotted: str, call: Step) -> str:
    *_, factory, method = ("", *dotted.split("."))
    return f"{method if call.name == '()' and method[:1].isupper() else f'{factory}.{method}'}(…)"


def _made(e: Evaluator, dotted: str, call: Step) -> tuple[Entity, str] | None:
    entity = e.registry.by_name.get(dotted)
    if entity is not None:
        return (entity, f"{entity.class_name}(…)") if not entity.abstract else None
    made = made_by_factory(e, dotted)
    if made is not None:
        return made[0], _written(dotted, call)
    name = dotted.rpartition(".")[2]
    if not dotted.startswith(_LIBRARIES) or name not in _MAKERS or not call.args:
        return None
    model = e.nodes[call.args[0]]
    if model.kind == "text":
        app, _, label = model.value.partition(".")  # `billing.Invoice`
        found = e.registry.by_label.get((app, label.lower()))
    else:
        found = e.registry.by_name.get(e.dotted(call.args[0]))
    return (found, f"{name}({source(e.nodes, call.args[0])})") if found is not None else None
