"""Whether a file's text shows any sign of models being used."""

from __future__ import annotations

from typing import Final

# A lookup, an accessor or an annotation needs a model, and that is imported from a file of models, looked up, or
# comes with a request. Rootless paths stand in Q(), F() and the classes of admin, serializers and filters.
_DJANGO: Final = (
    b"models", b".objects", b"get_model", b"get_user_model", b"_or_404", b".user", b"_manager", b"sender",
    b"queryset", b"Q(", b"F(", b"list_display", b"search_fields", b"source=", b"field_name", b"QuerySet", b"accessor",
    b"filterset", b"ordering", b"list_filter", b"ContentType",
)  # fmt: skip
# A file that has none of these names no statement, session or loader option.
_SQLALCHEMY: Final = (
    b"ession", b"select(", b".query", b"sqlalchemy", b"sqlmodel", b".join(", b"insert(", b"update(", b"delete(",
    b"load(", b".filter", b".where(", b"ModelView", b"SQLAInterface", b"Meta", b".tables[", b"exists(", b".append(",
)  # fmt: skip


def may_access_django(data: bytes) -> bool:
    """Whether a file is worth parsing."""
    return any(sign in data for sign in _DJANGO)


def may_access_sqlalchemy(data: bytes) -> bool:
    """Whether a file's text shows signs of statements; of relations that are only followed, nothing but names tells."""
    return any(data.find(sign) >= 0 for sign in _SQLALCHEMY)
