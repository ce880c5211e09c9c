"""Classes whose objects are plain data: dataclasses, NamedTuples, TypedDicts, pydantic and attrs models, enums."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Literal

from boundcheck.extraction.annotations import default, resolved, source
from boundcheck.extraction.definitions import Defined, Definitions
from boundcheck.extraction.model import Parameter, Shape, SurfaceEntry
from boundcheck.python.chains import last_name

_MOST_SHAPES = 200
_DECORATORS = frozenset(
    (
        "dataclasses.dataclass", "attr.s", "attr.attrs", "attr.define", "attr.frozen", "attr.mutable",
        "attr.dataclass", "attrs.define", "attrs.frozen", "attrs.mutable", "pydantic.dataclasses.dataclass",
        "pydantic.dataclass",
    )
)  # fmt: skip
_BASES = frozenset(
    (
        "typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict", "typing_extensions.NamedTuple",
        "pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings", "msgspec.Struct",
        "ninja.Schema", "sqlmodel.SQLModel",
    )
)  # fmt: skip
_ENUMS = frozenset(
    (
        "enum.Enum", "enum.IntEnum", "enum.StrEnum", "enum.Flag", "enum.IntFlag", "django.db.models.TextChoices",
        "django.db.models.IntegerChoices", "django.db.models.Choices", "backports.strenum.StrEnum",
    )
)  # fmt: skip


def kind_of(definitions: Definitions, found: Defined) -> Literal["record", "enum"] | None:
    """Whether a class is a record or an enum; None: neither, or a model."""
    if not isinstance(found.node, ast.ClassDef) or found.name in definitions.codebase.registry.by_name:
        return None
    classes, bases = definitions.ancestry(found)
    if bases & _ENUMS:
        return "enum"
    if bases & _BASES or any(_is_decorated(definitions, each) for each in classes):
        return "record"
    return None


def is_service(definitions: Definitions, name: str) -> bool:
    """Whether a dotted name is a class of the project whose objects are more than data: no record, enum or model."""
    found = None if name in definitions.codebase.registry.by_name else definitions.find(name)
    return found is not None and isinstance(found.node, ast.ClassDef) and kind_of(definitions, found) is None


def shape_of(definitions: Definitions, found: Defined) -> Shape | None:
    """What a record or enum is made of, inherited fields first; None for any other class."""
    kind = kind_of(definitions, found)
    if kind != "record":
        return None if kind is None else Shape(found.name, kind, tuple(_values(found.body)))
    fields: dict[str, Parameter] = {}
    names: set[tuple[str, str]] = set()
    for each in reversed(definitions.ancestry(found)[0]):
        told = [*_fields(each.body)]
        fields.update((field.name, field) for _, field in told)
        names.update(resolved(definitions.codebase, each.file, (annotation for annotation, _ in told)))
    return Shape(found.name, kind, tuple(fields.values()), tuple(sorted(names)))


def shapes_of(definitions: Definitions, entries: Iterable[SurfaceEntry]) -> tuple[Shape, ...]:
    """What signatures are made of, by name: the project's own records and enums that they name, and those that these
    name; 200 at most."""
    found: dict[str, Shape] = {}
    seen: set[str] = set()
    queue = [
        name for entry in entries for name in (entry.name, *(full for _, full in entry.definition.resolved))
    ]
    while queue and len(found) < _MOST_SHAPES:
        name = queue.pop(0)
        if name not in seen:
            seen.add(name)
            defined = definitions.find(name)
            if defined is not None and (shape := shape_of(definitions, defined)) is not None:
                found[name] = shape
                queue += (full for _, full in shape.resolved)
    return tuple(found[name] for name in sorted(found))


def _is_decorated(definitions: Definitions, each: Defined) -> bool:
    decorators = each.node.decorator_list if isinstance(each.node, ast.ClassDef) else []
    bare = (node.func if isinstance(node, ast.Call) else node for node in decorators)
    return any(definitions.dotted(each.file, node) in _DECORATORS for node in bare)


def _fields(body: Iterable[ast.stmt]) -> Iterator[tuple[ast.expr, Parameter]]:
    for each in body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        name, written = each.target.id, source(each.annotation)
        bare = each.annotation.value if isinstance(each.annotation, ast.Subscript) else each.annotation
        is_field = last_name(bare) not in ("ClassVar", "KW_ONLY") and not written.startswith("ClassVar")
        if is_field and not name.startswith("__"):
            value = None if each.value is None else _default(each.value)
            yield each.annotation, Parameter(name, written, value)


def _default(value: ast.expr) -> str | None:
    """The default of a field; None where `field(…)` or `Field(…)` gives none."""
    if isinstance(value, ast.Call) and last_name(value) in ("field", "Field", "ib", "attrib"):
        named = {keyword.arg: keyword.value for keyword in value.keywords}
        if "default" in named:
            return default(named["default"])
        factory = named.get("default_factory", named.get("factory"))
        if factory is not None:
            return f"{source(factory)}()"
        first = value.args[0] if value.args and last_name(value) == "Field" else None
        return None if first is None or ast.unparse(first) == "..." else default(first)
    return default(value)


def _values(body: Iterable[ast.stmt]) -> Iterator[Parameter]:
    for each in body:
        if isinstance(each, ast.Assign):
            names = (target.id for target in each.targets if isinstance(target, ast.Name))
            yield from (Parameter(n, "", default(each.value)) for n in names if not n.startswith("_"))
