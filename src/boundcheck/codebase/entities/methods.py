"""What methods of models and managers do, as far as it matters to who calls them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.codebase.entities.model import Does
from boundcheck.codebase.entities.third_party import DJANGO_SAVES, DJANGO_WRITES
from boundcheck.codebase.entities.words import DJANGO
from boundcheck.facts.entities import Method

if TYPE_CHECKING:
    from boundcheck.codebase.entities.classes import Classes

_DEEPEST: Final = 6  # methods that call one another


def given_by_rows(classes: Classes, name: str) -> dict[str, str]:
    """By method or property of a model, the attribute that it gives ("": something else)."""
    methods = _methods(classes, (name,))
    return {
        method.name: method.returned[0]
        if len(method.returned) == 1 and method.returned[0].isidentifier() and method.returned[0] != "self"
        else ""
        for method in methods.values()
    }


def other_attributes(classes: Classes, name: str, known: Collection[str]) -> frozenset[str]:
    """What rows of a model have by its properties and class attributes, besides what is `known` of it."""
    found = {method.name for method in _methods(classes, (name,)).values() if method.is_property}
    held = classes.known(name)
    for each in (
        (held, *filter(None, map(classes.known, classes.ancestors(name)))) if held is not None else ()
    ):
        found.update(field.name for field in each.fact.fields if field.value)
    return frozenset(each for each in found.difference(known) if not each.startswith("__"))


def saving(classes: Classes, name: str, own: Collection[str]) -> dict[str, bool]:
    """The methods of a base of another distribution that write a row, but for the model's `own`."""
    brought = (DJANGO_SAVES[base] for base in classes.ancestors(name) if base in DJANGO_SAVES)
    return {method: gives for each in brought for method, gives in each.items() if method not in own}


def done_by_managers(classes: Classes, model: str, names: Iterable[str]) -> dict[str, Does]:
    """What each method of a model's manager and queryset classes does: whether it writes, else what it gives."""
    methods = _methods(classes, names)
    brought = (name for base in classes.ancestors(model) for name in DJANGO_WRITES.get(base, ()))
    found: dict[str, Does] = dict.fromkeys(brought, "write")
    does = _Doing(methods)
    return {**found, **{name: does.of(method, 0) for name, method in methods.items()}}


def handed_by(classes: Classes, name: str, tables: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The methods that a class has from bases without a table, and that hand it on: each with all it is handed to
    (`session.add`, `select`), there or by those of them that it calls."""
    above = [each for each in classes.ancestors(name) if each not in tables]
    methods = _methods(classes, above)
    found = {name: dict.fromkeys(method.handed) for name, method in methods.items()}
    for _ in range(_DEEPEST):
        before = sum(map(len, found.values()))
        for name, method in methods.items():
            for called in method.called:
                found[name] |= found.get(called, {})
        if sum(map(len, found.values())) == before:
            break
    return {name: tuple(ends) for name, ends in found.items() if ends}


class _Doing:
    """What methods do that call one another; each is looked at once from every depth."""

    def __init__(self, methods: Mapping[str, Method]) -> None:
        self._methods = methods
        self._known: dict[tuple[str, int], Does] = {}

    def of(self, method: Method, depth: int) -> Does:
        if depth > _DEEPEST:
            return ""
        if (method.name, depth) not in self._known:
            self._known[method.name, depth] = self._of(method, depth)
        return self._known[method.name, depth]

    def _of(self, method: Method, depth: int) -> Does:
        called = {DJANGO.plain(name) for name in method.called}
        own = [self._methods[name] for name in method.called if name in self._methods and name != method.name]
        if called & DJANGO.writes or any(self.of(each, depth + 1) == "write" for each in own):
            return "write"
        given = {self._gives(end, depth) for end in method.returned}
        return given.pop() if len(given) == 1 else "" if given else "nothing"

    def _gives(self, end: str, depth: int) -> Does:
        name = DJANGO.plain(end.removesuffix("()"))
        if name == "self":
            return "queryset"
        if not end.endswith("()"):
            return ""
        if name in self._methods:
            return self.of(self._methods[name], depth + 1)
        if name in DJANGO.one:
            return "row"
        if name in DJANGO.nothing:
            return "nothing"
        return "queryset" if name in DJANGO.same else ""


def _methods(classes: Classes, names: Iterable[str]) -> dict[str, Method]:
    """The methods of classes by name, own ones before inherited ones."""
    found: dict[str, Method] = {}
    for known in filter(None, map(classes.known, names)):
        for each in (known, *filter(None, map(classes.known, classes.ancestors(known.name)))):
            for method in each.fact.methods:
                found.setdefault(method.name, method)
    return found
