"""Managers of Django's models: which class attributes start a query, and the classes that they are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from boundcheck.base.patterns import later
from boundcheck.codebase.entities.classes import Classes, KnownClass
from boundcheck.codebase.entities.django_fields import are_tags
from boundcheck.codebase.entities.frameworks import is_django_manager
from boundcheck.facts.entities import Field

if TYPE_CHECKING:
    from boundcheck.codebase.files import File

_MADE_OF = later(r"\bfrom_queryset\(([\w.]+)\)$")


def is_manager(classes: Classes, file: File, item: Field) -> bool:
    """Whether a name in a model's body starts queries: by what its class comes from, where that can be seen."""
    call = item.calls[0]
    if call.tail == "as_manager" or "from_queryset(" in call.callee:
        return True
    name, *above = classes.leads(file, call.callee) or ("",)
    if any(is_django_manager(one) for one in (name, *above)):
        return True
    if (name in classes.names.headers and not classes.is_unseen(name)) or are_tags((name, *above)):
        return False
    return call.tail.endswith("Manager") or (
        call.tail.endswith(("QuerySet", "Queryset")) and item.name == "objects"
    )


def manager_classes(classes: Classes, known: KnownClass) -> Iterator[str]:
    """The project's classes in `X()`, `X.as_manager()`, `M.from_queryset(X)()`, also where M is made of X."""
    for item in known.fact.fields:
        if not item.calls or not is_manager(classes, known.file, item):
            continue
        for call in item.calls:
            written = call.callee.partition("(")[0].removesuffix(".as_manager").removesuffix(".from_queryset")
            for text in (written, *call.args):
                yield from _made_of(classes, classes.dotted(known.file, text))


def _made_of(classes: Classes, name: str) -> Iterator[str]:
    """A manager class, and the queryset class that it is made of."""
    if classes.names.symbols.resolve(name).file is None:
        return
    yield name
    if found := classes.names.bound(name):
        file, bound = found
        made = [argument for call in bound.calls if call.tail == "from_queryset" for argument in call.args]
    elif known := classes.known(name):
        file = known.file
        made = [match[1] for base in known.fact.bases if (match := _MADE_OF.search(base))]
    else:
        return
    yield from filter(None, (classes.dotted(file, text) for text in made))
