"""What stands in for the modules that stayed behind. This file is copied beside the code that was cut out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NoReturn

# By dotted name of a package or file, the module that stayed behind with it; and what came along although it lies below one.
LEFT: Mapping[str, str] = {}
TAKEN: Collection[str] = ()

# What was called although it stayed behind, in order.
reached: list[str] = []


class StaysBehindError(NotImplementedError):
    """Something was called that belongs to a module that stayed behind."""


class StandIn:
    """An object of another module: attributes lead to further ones; a call fails, or is `quiet` and does nothing.

    Quiet ones stand in code that only puts the application together, which hands other modules' parts to a framework.
    """

    def __init__(self, name: str, *, quiet: bool = False) -> None:
        last = name.rpartition(".")[2]
        self.__dict__.update(_name=name, _quiet=quiet, __name__=last, __qualname__=last)

    def __getattr__(self, attribute: str) -> StandIn:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return StandIn(f"{self._name}.{attribute}", quiet=bool(self._quiet))

    def __call__(self, *_: Any, **__: Any) -> StandIn:
        return self if self._quiet else call(str(self._name))

    def __repr__(self) -> str:
        return f"<stand-in for {self._name}>"


class StandInType(type):
    """A class of another module: it can be named, tested for and inherited from, but no object of it be made."""

    def __getattr__(cls, attribute: str) -> StandIn:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        return StandIn(f"{cls.__module__}.{cls.__qualname__}.{attribute}")

    def __call__(cls, *_: Any, **__: Any) -> Any:
        return call(f"{cls.__module__}.{cls.__qualname__}")


def call(name: str) -> NoReturn:
    """What a call of a stand-in comes to."""
    reached.append(name)
    raise StaysBehindError(f"{name} belongs to {owner_of(name)}, which stays behind")


def owner_of(name: str) -> str:
    """The module that stayed behind with a dotted name; "" where it came along, or is nobody's."""
    while name:
        if name in TAKEN:
            return ""
        if name in LEFT:
            return LEFT[name]
        name = name.rpartition(".")[0]
    return ""


def without(value: Any) -> Any:
    """Settings without the names of what stayed behind, in lists however deep; nothing else of them changes."""
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        kept = [without(item) for item in value if not (isinstance(item, str) and owner_of(item))]
        return type(value)(kept)
    if type(value) is dict:
        if any(isinstance(value.get(key), str) and owner_of(value[key]) for key in ("class", "()")):
            # A handler of another module, in what logging is set up by.
            return {"class": "logging.NullHandler"}
        return {key: without(item) for key, item in value.items()}
    return value


def kept_settings(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a file, those that are written in capitals, without what stayed behind."""
    return {name: without(value) for name, value in settings.items() if name.isupper()}
