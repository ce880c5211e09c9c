"""Dataclasses whose methods are written when the first instance is made: most runs use few of the classes that they load. And
named tuples made of what is plain, as often as there are lines of code.

All of boundcheck's are, but those of `rule_api`: who writes rules gets usual ones, whose fields tools can list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    # Writing the methods of one takes as long as loading a small file, and a check loads more than fifty.

    def dataclass(cls=None, /, **options):
        """As `dataclasses.dataclass`, for classes without a base that is one."""
        return _light(cls, options) if cls else lambda cls: _light(cls, options)

    def _light(cls, options):
        slots, names = options.pop("slots", False), tuple(cls.__annotations__)
        given = {name: vars(cls)[name] for name in names if name in vars(cls)}
        if slots:
            inside = {name: value for name, value in vars(cls).items() if name not in given}
            for name in ("__dict__", "__weakref__"):
                inside.pop(name, None)
            light = type(cls)(cls.__name__, cls.__bases__, {**inside, "__slots__": names})
            light.__qualname__ = cls.__qualname__
        else:
            light = cls
        light.__match_args__ = names

        def write():
            if vars(light).get("__init__") is init:
                _write(light, given, options)

        def init(self, *args, **named):
            write()
            self.__init__(*args, **named)

        light.__init__ = init
        if _unwritten is None:
            write()
        else:
            _unwritten.append(write)
        return light

    def _write(cls, given, options):
        """Let `dataclasses` write the methods; it finds defaults where attributes of a class are, and slots are put back there."""
        del cls.__init__
        slots = {name: vars(cls)[name] for name in given} if "__slots__" in vars(cls) else {}
        for name, default in given.items():
            setattr(cls, name, default)
        dataclasses.dataclass(cls, **options)
        for name, slot in slots.items():
            setattr(cls, name, slot)


_unwritten: list[Callable[[], None]] | None = []


def settle() -> None:
    """Write the methods of all classes, of those to come as well: of two threads that make first instances, none must find a class
    half written."""
    global _unwritten
    unwritten, _unwritten = _unwritten, None
    for write in unwritten or ():
        write()


_Made = TypeVar("_Made")


def made_of(kind: type[_Made]) -> Callable[[Iterable[Any]], _Made]:
    """`kind._make` of a named tuple, three times as fast: what is given is known to have its length."""
    return cast("Callable[[Iterable[Any]], _Made]", partial(tuple.__new__, kind))


__all__ = ["dataclass", "made_of", "settle"]
