"""The names by which code reaches the frameworks: bases of models, fields, libraries without models; whole dotted names.

A name that a call gave is written with brackets: `flask_sqlalchemy.SQLAlchemy().Model`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from boundcheck.base.stdlib import STDLIB
from boundcheck.codebase.entities.model import Framework
from boundcheck.codebase.entities.third_party import (
    ALCHEMY_BASES,
    ALCHEMY_TABLES,
    DJANGO_FIELDS,
    DJANGO_MODELS,
)

APP_CONFIGS: Final = frozenset(("django.apps.AppConfig", "django.apps.config.AppConfig"))
USER_BASES: Final = frozenset(
    ("django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.AbstractBaseUser",
     "django.contrib.auth.base_user.AbstractBaseUser")
)  # fmt: skip
FLASK_MAKERS: Final = tuple(
    f"{name}()"
    for name in ("flask_sqlalchemy.SQLAlchemy", "flask_sqlalchemy.extension.SQLAlchemy", "flask_appbuilder.SQLA",
                 "flask_appbuilder.models.sqla.SQLA", "sqlalchemy_wrapper.SQLAlchemy", "sqlalchemy_wrapper.SQLAlchemyWrapper")
)  # fmt: skip
OTHER_BASES: Final[dict[Framework, tuple[str, ...]]] = {
    "peewee": ("peewee.Model", "playhouse.signals.Model", "playhouse.flask_utils.FlaskDB.Model",
               "playhouse.flask_utils.FlaskDB().Model", "peewee_async.AioModel"),
    "tortoise": ("tortoise.models.Model", "tortoise.Model"),
    "piccolo": ("piccolo.table.Table", "piccolo.apps.user.tables.BaseUser"),
    "mongoengine": ("mongoengine.Document", "mongoengine.DynamicDocument", "mongoengine.document.Document",
                    "mongoengine.document.DynamicDocument", "flask_mongoengine.Document",
                    "flask_mongoengine.documents.Document", "flask_mongoengine.MongoEngine().Document",
                    "flask_mongoengine.MongoEngine().DynamicDocument"),
    "beanie": ("beanie.Document", "beanie.odm.documents.Document", "bunnet.Document", "bunnet.odm.documents.Document"),
}  # fmt: skip

_PLAIN_BASES = ALCHEMY_BASES | {
    "sqlalchemy.orm.DeclarativeBase",
    "sqlalchemy.orm.DeclarativeBaseNoMeta",
    "flask_sqlalchemy.model.Model",
}
_SQLMODEL_BASES = frozenset(("sqlmodel.SQLModel", "sqlmodel.main.SQLModel"))
_MAKERS = (
    "declarative_base()",
    "generate_base()",
    "automap_base()",
    "as_declarative()",
    "as_declarative_base()",
)
_COLUMNS = frozenset(
    ("sqlalchemy.Column", "sqlalchemy.schema.Column", "sqlalchemy.sql.schema.Column", "sqlalchemy.orm.mapped_column",
     "sqlalchemy.orm.Mapped", "sqlalchemy.orm.WriteOnlyMapped", "sqlalchemy.orm.DynamicMapped", "sqlmodel.Column")
)  # fmt: skip
_DJANGO_KEYS = frozenset(("ForeignKey", "ForeignObject"))
_DJANGO_MODULES = ("django.db.models.", "django.contrib.gis.db.models.")
_DJANGO_MANAGERS = tuple(
    f"django.db.models.{name}" for name in ("Manager", "manager.", "QuerySet", "query.QuerySet")
)
# How the names of fields start and end.
_OTHER_FIELDS: Final[dict[Framework, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "peewee": (("peewee.", "playhouse."), ("Field", "DeferredForeignKey")),
    "tortoise": (("tortoise.fields.",), ("Field", "Relation")),
    "piccolo": (("piccolo.columns.",), ("",)),
    "mongoengine": (("mongoengine.", "flask_mongoengine.MongoEngine()."), ("Field",)),
    "beanie": (("beanie.", "bunnet."), (".Link", ".BackLink", ".Indexed")),
}
# Libraries whose classes are no models, but for those that are listed.
_WITHOUT_MODELS = frozenset(
    ("celery", "channels", "django", "django_filters", "django_tables2", "drf_spectacular", "factory", "fastapi", "flask",
     "flask_appbuilder", "graphene", "graphene_django", "import_export", "marshmallow", "ninja", "pydantic",
     "pydantic_settings", "pytest", "rest_framework", "sqlalchemy", "starlette", "strawberry", "typing_extensions",
     "wtforms", *STDLIB)
)  # fmt: skip

AlchemyKind = Literal["plain", "flask", "sqlmodel"]


def alchemy_kind(name: str) -> AlchemyKind | None:
    """What kind of declarative base a name is."""
    if name in _PLAIN_BASES or (name.startswith("sqlalchemy.") and name.endswith(_MAKERS)):
        return "plain"
    if name in _SQLMODEL_BASES:
        return "sqlmodel"
    if name.endswith(".Model") and name.startswith(FLASK_MAKERS):
        return "flask"
    return None


def field_of(name: str) -> Framework | None:
    """The framework whose field a name is (of SQLAlchemy a column, or the annotation of one)."""
    if name.partition(".")[0] not in _TOPS:
        return None
    if name in _COLUMNS or (name.endswith(".Column") and name.startswith(FLASK_MAKERS)):
        return "sqlalchemy"
    if name.startswith(_DJANGO_MODULES):
        last = name.rpartition(".")[2]
        return "django" if last.endswith("Field") or last in _DJANGO_KEYS else None
    if name.startswith(DJANGO_FIELDS):
        return "django"
    for framework, (starts, ends) in _OTHER_FIELDS.items():
        if name.startswith(starts) and name.endswith(ends):
            return framework
    return None


def is_django_manager(name: str) -> bool:
    """Whether a name is a manager of Django's models, a queryset, or made of one."""
    return name.startswith(_DJANGO_MANAGERS)


def is_base(name: str) -> bool:
    """Whether a name is a base of models, or of what configures an app."""
    return (
        name in DJANGO_MODELS
        or alchemy_kind(name) is not None
        or any(name in bases for bases in OTHER_BASES.values())
        or name in ALCHEMY_TABLES
        or name in APP_CONFIGS
    )


def fields_of(name: str) -> Framework | None:
    """The framework that a name of another distribution is a field of, or holds fields of."""
    if found := field_of(name):
        return found
    if name.startswith("sqlalchemy."):  # tables and mappings are made of many things
        return "sqlalchemy"
    return _HOLDERS.get(name)


def _holders() -> Iterator[tuple[str, Framework]]:
    """The packages, modules and objects that hold fields."""
    fields: list[tuple[str, Framework]] = [
        *((name, "django") for name in (*_DJANGO_MODULES, *DJANGO_FIELDS)),
        *((name, "sqlalchemy") for name in (*_COLUMNS, *(f"{maker}." for maker in FLASK_MAKERS))),
        *((name, framework) for framework, (names, _) in _OTHER_FIELDS.items() for name in names),
    ]
    for name, framework in fields:
        while name := name.rpartition(".")[0]:
            yield name, framework


_HOLDERS: Final[dict[str, Framework]] = dict(_holders())
_TOPS: Final = frozenset(name.partition(".")[0] for name in _HOLDERS)


def is_unseen(name: str) -> bool:
    """Whether a base outside the project may be a model as far as anybody can tell."""
    return name not in DJANGO_MODELS and name.partition(".")[0] not in _WITHOUT_MODELS
