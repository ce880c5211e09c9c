"""A light dataclass is as the one of `dataclasses`, whatever is done first with it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

import pytest

from boundcheck.base import light

Make = Callable[..., Any]


def point(dataclass: Make) -> Any:
    @dataclass(frozen=True, slots=True, order=True)
    class Point:
        """A place."""

        x: int
        y: int = 2
        names: tuple[str, ...] = dataclasses.field(default=(), compare=False)

        @property
        def both(self) -> int:
            return self.x + self.y

    return Point


def box(dataclass: Make) -> Any:
    @dataclass
    class Box:
        size: int
        inside: list[int] = dataclasses.field(default_factory=list)

    return Box


@pytest.fixture(params=[light.dataclass, dataclasses.dataclass], ids=["light", "usual"])
def dataclass(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


def test_values_are_compared_ordered_hashed_and_shown(dataclass: Make) -> None:
    point_of = point(dataclass)
    first = point_of(1)
    assert first == point_of(1, 2, names=("a",)) != point_of(2)
    assert first < point_of(1, 3)
    assert len({first, point_of(1), point_of(2)}) == 2
    assert repr(first).endswith("Point(x=1, y=2, names=())")
    assert (first.both, point_of.__doc__, point_of.__qualname__.rpartition(".")[2]) == (
        3,
        "A place.",
        "Point",
    )


def test_what_is_frozen_stays(dataclass: Make) -> None:
    first = point(dataclass)(1)
    with pytest.raises(dataclasses.FrozenInstanceError):
        first.x = 2
    with pytest.raises((AttributeError, TypeError)):  # there is no room for it
        first.other = 2
    assert dataclasses.replace(first, y=7).both == 8


def test_a_wrong_call_is_told(dataclass: Make) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
            point(dataclass)()


def test_values_are_matched_by_place(dataclass: Make) -> None:
    point_of = point(dataclass)
    match point_of(1):
        case point_of(x, y):
            assert (x, y) == (1, 2)
        case _:
            pytest.fail("it is no point")


def test_defaults_are_made_for_each(dataclass: Make) -> None:
    box_of = box(dataclass)
    first, second = box_of(1), box_of(1)
    first.inside.append(1)
    first.size = 3
    assert (first.size, first.inside, second.inside) == (3, [1], [])


def test_without_slots_what_is_computed_stays(dataclass: Make) -> None:
    @dataclass(frozen=True)
    class Sum:
        of: tuple[int, ...]

        @cached_property
        def value(self) -> list[int]:
            return [sum(self.of)]

    found = Sum((1, 2))
    assert found.value is found.value


def test_what_is_only_made_is_not_written_whole() -> None:
    @light.dataclass(frozen=True, slots=True)
    class Pair:
        left: int
        right: int = 2

    assert (Pair(1).right, Pair(left=3).left) == (2, 3)
    assert is_waiting(Pair, "__eq__")
    assert Pair(1) == Pair(1, 2) != Pair(2)
    assert not is_waiting(Pair, "__eq__")


def test_what_is_compared_hashed_or_replaced_is_not_written_whole() -> None:
    point_of = point(light.dataclass)
    first = light.replace(point_of(1, names=("a",)), y=7)
    assert (first.x, first.y, first.names) == (1, 7, ("a",))
    assert first == point_of(1, 7) != (1, 7)
    assert hash(first) == hash(point_of(1, 7))
    assert is_waiting(point_of, "__repr__")
    assert first < point_of(2)  # for which all is written
    assert first == point_of(1, 7)
    assert hash(first) == hash(point_of(1, 7))


def test_one_that_another_class_goes_on_from_is_compared_by_either(dataclass: Make) -> None:
    @dataclass(frozen=True)
    class One:
        x: int

    class More(One):
        def __eq__(self, other: object) -> bool:
            return super().__eq__(other)

        __hash__ = One.__hash__

    assert More(1) == More(1)
    assert hash(More(1)) == hash(More(1))


class Usual(NamedTuple):
    """A place."""

    x: int
    y: int = 2

    @property
    def both(self) -> int:
        return self.x + self.y


class Light(light.NamedTuple):
    """A place."""

    x: int
    y: int = 2

    @property
    def both(self) -> int:
        return self.x + self.y


class Lone(light.NamedTuple):
    x: int


@pytest.mark.parametrize("row", [Usual, Light], ids=["usual", "light"])
def test_named_tuples_are_as_those_of_typing(row: Any) -> None:
    one = row(1)
    assert one == (1, 2) == row(x=1, y=2) == row._make([1, 2])
    assert (one.x, one.y, one.both, row._fields, row._field_defaults) == (1, 2, 3, ("x", "y"), {"y": 2})
    assert repr(one).endswith("(x=1, y=2)")
    assert (one._replace(y=3), one._asdict()) == ((1, 3), {"x": 1, "y": 2})
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == one
    assert type(copy.copy(one)) is row is type(pickle.loads(pickle.dumps(one)))
    assert row.__doc__ == "A place."
    assert not hasattr(one, "__dict__")
    match one:
        case row(x, y):
            assert (x, y) == (1, 2)
    with pytest.raises(AttributeError):
        one.x = 3
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'x'"):
        row()
    with pytest.raises(TypeError, match="Expected 2 arguments, got 1"):
        row._make([1])
    # of typing's own a TypeError since Python 3.13
    with pytest.raises((ValueError, TypeError), match="Got unexpected field names"):
        one._replace(z=1)
    assert Lone(1) == (1,)


def test_settled_classes_are_written_also_those_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(light, "_unwritten", [])

    @light.dataclass(frozen=True, slots=True)
    class Before:
        x: int = 1

    assert is_waiting(Before)
    light.settle()

    @light.dataclass(frozen=True, slots=True)
    class After:
        x: int = 1

    assert not is_waiting(Before)
    assert not is_waiting(After)
    assert (Before(), After(2)) == (Before(1), After(2))


def is_waiting(kind: type, method: str = "__init__") -> bool:
    return "_Unwritten" in getattr(kind, method).__qualname__
