"""A light dataclass is as the one of `dataclasses`, whatever is done first with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any

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


def is_waiting(kind: type) -> bool:
    return "init" in kind.__init__.__qualname__.split(".")  # type: ignore[misc]
