"""What tells that a class is a model though nobody can see its base: fields of a framework, managers, resolved by import."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from boundcheck.codebase.entities.frameworks import field_of, fields_of
from boundcheck.codebase.entities.inheritance import Inheritance
from boundcheck.codebase.entities.names import EntityNames, is_call
from boundcheck.codebase.entities.third_party import DJANGO_SIGNS
from boundcheck.facts.entities import Field

if TYPE_CHECKING:
    from boundcheck.codebase.entities.model import Framework
    from boundcheck.codebase.files import File

_NO_FIELD = "output_field"  # an attribute of Django's expressions that is made of a field


class BodyEvidence:
    """Answers from the bodies of classes; a file is parsed only when it binds a name for a field."""

    def __init__(self, names: EntityNames, inheritance: Inheritance) -> None:
        self._names = names
        self._inheritance = inheritance
        self._touched: dict[str, frozenset[Framework]] = {}
        self._given: dict[str, Framework | None] = {}
        self._in_body: dict[str, frozenset[Framework]] = {}

    def of(self, name: str) -> frozenset[Framework]:
        """The frameworks whose fields a class has that comes from a base that nobody can see: in its body or in that of
        a base that is no mere mixin."""
        if not self._inheritance.is_unseen(name):
            return frozenset()
        found: frozenset[Framework] = frozenset()
        for one in self._inheritance.own(name):
            if one not in self._mixins or not self._inheritance.is_unseen(one):
                found |= self._fields_in(one)
        return found

    @cached_property
    def _mixins(self) -> frozenset[str]:
        """Classes that lead to no framework by themselves, but from which some derive that do."""
        inheritance = self._inheritance
        models = filter(inheritance.is_frameworks, self._names.headers)
        own = (one for name in models for one in inheritance.own(name))
        return frozenset(one for one in own if not inheritance.is_frameworks(one))

    def _fields_in(self, name: str) -> frozenset[Framework]:
        found = self._in_body.get(name)
        if found is None:
            file, _ = self._names.headers[name]
            fact = self._names.fact(name) if self.touched_by(file) else None
            items = fact.fields if fact else ()
            frameworks = (self._framework_of(file, item) for item in items if item.name != _NO_FIELD)
            found = self._in_body[name] = frozenset(filter(None, frameworks))
        return found

    def _framework_of(self, file: File, item: Field) -> Framework | None:
        annotation = item.annotation.removeprefix("'").partition("[")[0]
        name = self._names.led(file, item.calls[0].callee if is_call(item) else annotation)
        return self._of_name(name, field_of)

    def touched_by(self, file: File) -> frozenset[Framework]:
        """The frameworks that a file binds names of: fields, or what holds fields."""
        found = self._touched.get(file.name)
        if found is None:
            origins = self._names.symbols.brought(file.name)
            frameworks = {*map(self._given_by, origins), *map(fields_of, self._names.stars(file))}
            found = self._touched[file.name] = frozenset(filter(None, frameworks))
        return found

    def _given_by(self, origin: str) -> Framework | None:
        """The framework whose fields an imported name gives."""
        if origin not in self._given:
            self._given[origin] = self._framework_behind(self._names.symbols.origin(origin))
        return self._given[origin]

    def _framework_behind(self, name: str) -> Framework | None:
        target = self._names.symbols.resolve(name)
        file = self._names.files.get(target.file or "")
        if file is None or name in self._names.headers:
            return self._of_name(name, fields_of)
        # The file itself is meant, or what it assigns: both come from what it imports.
        found = _first(map(fields_of, self._names.symbols.brought(file.name)))
        return fields_of(self._names.followed(name)) if found and target.symbol else found

    def _of_name(self, name: str, of: Callable[[str], Framework | None]) -> Framework | None:
        """The framework that a name, or what its class inherits from, tells by itself, or by what only its models have."""
        names = (name, *self._inheritance.ancestors(name))
        return _first(map(of, names)) or (None if DJANGO_SIGNS.isdisjoint(names) else "django")


def _first(frameworks: Iterable[Framework | None]) -> Framework | None:
    return next((framework for framework in frameworks if framework), None)
