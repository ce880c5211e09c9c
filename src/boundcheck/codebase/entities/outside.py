"""Models of other distributions that relations lead to: Django's own User, Group or Site, a third-party app's."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING, Final

from boundcheck.codebase.entities.labels import setting
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.entities.third_party import DJANGO_COLUMNS, STOCK_USER

if TYPE_CHECKING:
    from boundcheck.codebase.entities.classes import Classes, KnownClass

_CONTRIB: Final = frozenset("admin auth contenttypes flatpages redirects sessions sites".split())


def outside_target(
    classes: Classes, base: KnownClass, written: str, user: str | None, labels: Container[str]
) -> str | None:
    """The dotted name of the model outside that a relation's target means; None: it cannot be told.

    `labels` are those of the project's own apps.
    """
    if written.startswith("'"):
        return _by_label(written[1:], user, labels)
    if "AUTH_USER_MODEL" in written or written.partition("(")[0].rpartition(".")[2] == "get_user_model":
        return None if user else _by_label(setting(classes, "AUTH_USER_MODEL"), user, labels) or STOCK_USER
    dotted = "" if written.endswith(")") else classes.dotted(base.file, written)
    is_ours = dotted.partition(".")[0] in classes.names.tops
    return None if is_ours or "." not in dotted or ".settings." in f".{dotted}" else dotted


def _by_label(text: str, user: str | None, labels: Container[str]) -> str | None:
    """`auth.User`; an app of another distribution is mostly called like its package."""
    label, _, name = text.rpartition(".")
    if not label.isidentifier() or not name.isidentifier() or label in labels:
        return None
    if label in _CONTRIB:
        return None if (label, name) == ("auth", "User") and user else f"django.contrib.{label}.models.{name}"
    return f"{label}.models.{name}"


def outside_models(entities: Iterable[Entity]) -> dict[str, Entity]:
    """All that relations lead to outside the project, by dotted name."""
    names = {
        relation.beyond: entity.framework
        for entity in entities
        for relation in entity.relations.values()
        if relation.beyond
    }
    return {
        name: Entity(
            name, framework, name.rpartition(".")[0], None, "", 0, 0, None,
            fields=DJANGO_COLUMNS.get(name, frozenset()), managers=frozenset(("objects",)),
        )
        for name, framework in sorted(names.items())
    }  # fmt: skip
