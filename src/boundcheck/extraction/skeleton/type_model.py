"""The types that a skeleton knows: what an annotation can say in words that a network has."""

from __future__ import annotations

from typing import Literal, TypeAlias

from boundcheck.light import dataclass

ScalarName = Literal[
    "str", "int", "float", "bool", "bytes", "None",
    "Decimal", "datetime", "date", "time", "timedelta", "UUID",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scalar:
    name: ScalarName


@dataclass(frozen=True, slots=True)
class Many:
    """Any number of one type; `distinct`: a set."""

    item: Type
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A fixed number of values in order: `tuple[int, str]`."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Values by key."""

    key: Type
    value: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """One of two or more types, none of them None."""

    options: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Nullable:
    inner: Type


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these values: `Literal["a", "b"]`."""

    values: tuple[str | int | bool, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A class that the document describes, by its dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Anything:
    """`Any` or `object`: the author left it open."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """What the reading cannot tell, as written ("": no annotation)."""

    text: str


Type: TypeAlias = Scalar | Many | Row | Table | Choice | Nullable | OneOf | Named | Anything | Unknown
