"""What Django makes of models: permissions, those that every model has and those in its Meta, and the pages of its admin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Final

from boundcheck.config.model import UNASSIGNED

if TYPE_CHECKING:
    from boundcheck.codebase.entities.model import Entity, Registry
    from boundcheck.codebase.named.index import MadeName, NameIndex

_OF_ITS_ADMIN: Final = ("changelist", "add", "history", "delete", "change")
_OF_EVERY_MODEL: Final = ("add", "change", "delete", "view")


class Permissions:
    """Answers for the models of a project: files know what their permissions are called, the registry the labels before that."""

    def __init__(self, registry: Registry, names: NameIndex) -> None:
        self._by_label = registry.by_label
        self._names = names

    def makers(self, value: str) -> tuple[tuple[str, str], ...]:
        """The modules of the models that have a permission (`billing.add_invoice`), each with the path of the file."""
        entity = self.model_of(value)
        if entity is not None:
            return ((entity.module or UNASSIGNED, entity.path),)
        codename = value.partition(".")[2]
        found = (made for made in self._names.find("permission", codename)[0] if value in self.names_of(made))
        return tuple(dict.fromkeys((made.owner, made.path) for made in found))

    def full_names(self, codename: str) -> tuple[str, ...]:
        """What a permission of a codename alone may be called."""
        written = [
            name for made in self._names.find("permission", codename)[0] for name in self.names_of(made)
        ]
        action, _, model = codename.partition("_")
        labels = (
            label for label, name in self._by_label if action in _OF_EVERY_MODEL and name == model.lower()
        )
        return tuple(sorted({*written, *(f"{label}.{codename}" for label in labels)}))

    def model_of(self, value: str) -> Entity | None:
        """The model of a permission that every model has."""
        label, _, codename = value.partition(".")
        action, _, model = codename.partition("_")
        return self._by_label.get((label, model.lower())) if action in _OF_EVERY_MODEL else None

    def admin_page_makers(self, value: str) -> tuple[tuple[str, str], ...]:
        """The module of the model whose page in the admin has a URL name (`admin:billing_invoice_add`), with the path of the file."""
        written, _, page = value.removeprefix("admin:").rpartition("_")
        for at, char in enumerate(written) if page in _OF_ITS_ADMIN else ():
            entity = self._by_label.get((written[:at], written[at + 1 :])) if char == "_" else None
            if entity is not None:
                return ((entity.module or UNASSIGNED, entity.path),)
        return ()

    def names_of(self, made: MadeName) -> Iterator[str]:
        """What a permission that a file writes is called, by the applications whose models it holds."""
        return (f"{label}.{made.name}" for label in self._labels.get(made.path, ()))

    def of(self, module: str, glob: str) -> tuple[str, ...]:
        """The permissions of such names that models of a module have, sorted."""
        written = (made for made in self._names.made if made.kind == "permission" and made.owner == module)
        names = [name for made in written for name in self.names_of(made)]
        names += (
            f"{label}.{action}_{model}"
            for (label, model), entity in self._by_label.items()
            if entity.module == module
            for action in _OF_EVERY_MODEL
        )
        return tuple(sorted({name for name in names if fnmatchcase(name, glob)}))

    @cached_property
    def _labels(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for (label, _), entity in self._by_label.items():
            found.setdefault(entity.path, {})[label] = None
        return {path: tuple(labels) for path, labels in found.items()}
