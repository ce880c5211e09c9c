"""Django's models: which classes are models, their tables, columns and relations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from boundcheck.base.light import dataclass
from boundcheck.codebase.entities.classes import Classes, KnownClass
from boundcheck.codebase.entities.django_fields import relation_kind
from boundcheck.codebase.entities.django_managers import is_manager, manager_classes
from boundcheck.codebase.entities.frameworks import field_of
from boundcheck.codebase.entities.labels import Apps, app_label
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.entities.third_party import DJANGO_COLUMNS, DJANGO_MODELS
from boundcheck.facts.entities import Field


@dataclass
class Django:
    """Answers about the Django models among the project's classes."""

    classes: Classes
    apps: Apps
    _known: dict[str, bool] = field(default_factory=dict)

    def is_model(self, known: KnownClass) -> bool:
        """Whether a class comes from a model, or has fields of models and a base that nobody can see."""
        found = self._known.get(known.name)
        if found is None:
            found = any(name in DJANGO_MODELS for name in self.classes.ancestors(known.name))
            self._known[known.name] = found = found or "django" in self.classes.evidence(known.name)
        return found

    def is_abstract(self, known: KnownClass) -> bool:
        return known.fact.option("Meta.abstract") == "True"

    def option(self, known: KnownClass, name: str) -> tuple[KnownClass, str]:
        """An option of Meta, own or of the abstract base or written Meta base it is inherited from, with who says it."""
        seen: set[str] = set()
        current: KnownClass | None = known
        while current is not None and current.name not in seen:
            seen.add(current.name)
            found = current.fact.option(f"Meta.{name}")
            if found:
                return current, found
            current = self._meta_parent(current)
        return known, ""

    def _meta_parent(self, known: KnownClass) -> KnownClass | None:
        if known.fact.metas:  # class Meta(Base.Meta)
            for base in known.fact.metas:
                owner = self.classes.dotted(known.file, base.rpartition(".")[0])
                if base.endswith(".Meta") and owner in self.classes.by_name:
                    return self.classes.by_name[owner]
            return None
        for name in self.classes.bases(known.name):
            base_class = self.classes.by_name.get(name)
            if base_class is not None and self.is_model(base_class) and self.is_abstract(base_class):
                return base_class
        return None

    def label(self, known: KnownClass) -> str:
        owner, written = self.option(known, "app_label")
        return (
            app_label(self.classes, self.apps, owner.file, written)
            if written
            else self.apps.label(known.file.name)
        )

    def concrete_parents(self, known: KnownClass) -> list[KnownClass]:
        """The nearest concrete models above a class."""
        found: dict[str, KnownClass] = {}
        waiting = [known]
        seen: set[str] = set()
        while waiting:
            for name in self.classes.bases(waiting.pop(0).name):
                base = self.classes.by_name.get(name)
                if base is None or name in seen or not self.is_model(base):
                    continue
                seen.add(name)
                if self.is_abstract(base):
                    waiting.append(base)
                else:
                    found[name] = base
        return list(found.values())

    def table(self, known: KnownClass, depth: int = 0) -> str | None:
        if self.is_abstract(known):
            return None
        if known.fact.option("Meta.proxy") == "True" and depth < 16:
            parents = self.concrete_parents(known)
            return self.table(parents[0], depth + 1) if parents else None
        owner, written = self.option(known, "db_table")
        text = self.classes.text(owner.file, written) if written else ""
        return text.replace('"', "") or f"{self.label(known)}_{known.fact.name.lower()}"

    def entities(self) -> Iterator[Entity]:
        """Every model, with its relations but without targets that need the others' labels (see `targets`)."""
        for known in self.classes.by_name.values():
            if self.is_model(known):
                yield self._entity(known)

    def _entity(self, known: KnownClass) -> Entity:
        fact = known.fact
        fields, managers = self._columns_and_managers(known)
        ordering = self.option(known, "ordering")[1]
        return Entity(
            name=known.name,
            framework="django",
            file=known.file.name,
            module=known.file.module,
            path=known.file.path,
            line=fact.line,
            column=fact.column,
            table=self.table(known),
            label=self.label(known),
            abstract=self.is_abstract(known),
            proxy=fact.option("Meta.proxy") == "True",
            managed=fact.option("Meta.managed") != "False",
            bases=tuple(b.name for b in self.classes.lineage(known) if b is not known and self.is_model(b)),
            fields=fields,
            managers=managers,
            manager_classes=tuple(dict.fromkeys(manager_classes(self.classes, known))),
            ordered_by=tuple(
                i[1:] for i in ordering.strip("[]").split(",") if i.startswith("'") and len(i) > 1
            ),
        )

    def _columns_and_managers(self, known: KnownClass) -> tuple[frozenset[str], frozenset[str]]:
        fields, managers = set(), set()
        for base in self.classes.lineage(known):
            for item in base.fact.fields:
                if not item.calls:
                    continue
                if is_manager(self.classes, base.file, item):
                    managers.add(item.name)
                elif item.calls[0].tail.endswith(("Field", "Key")) or self._is_field(base, item):
                    fields.add(item.name)
        for name in self.classes.ancestors(known.name):
            fields |= DJANGO_COLUMNS.get(name, frozenset())
        fields -= {name for name, _, _ in self.relation_fields(known)}
        return frozenset(fields | {"id"}), frozenset(managers | {"objects"})

    def _is_field(self, known: KnownClass, item: Field) -> bool:
        return "django" in map(field_of, self.classes.leads(known.file, item.calls[0].callee))

    def relation_fields(self, known: KnownClass) -> Iterator[tuple[str, KnownClass, Field]]:
        """Own and inherited relation fields, each with the class that writes it; the nearest of one name."""
        seen: set[str] = set()
        for base in self.classes.lineage(known):
            for item in base.fact.fields:
                if item.name in seen:
                    continue
                seen.add(item.name)
                if item.calls and relation_kind(self.classes, base.file, item.calls[0]):
                    yield item.name, base, item
