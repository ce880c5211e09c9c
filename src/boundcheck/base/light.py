"""Dataclasses and named tuples that cost next to nothing until they are used: each method is written when it is first called, as most
runs use few of the classes that they load, and of these little but their constructors.

All of boundcheck's are such, but those of `rule_api`: who writes rules gets usual ones, whose fields tools can list.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass, replace
    from functools import cache, partial
    from typing import Any, NamedTuple, TypeVar

    _Made = TypeVar("_Made")
else:
    from _collections import _tuplegetter
    from _functools import partial

    # What `dataclasses` may write where a class has none of its own; the last two where they are asked for.
    _METHODS = ("__repr__", "__eq__")
    _FROZEN = ("__setattr__", "__delattr__")
    _ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
    _ALL = ("__dataclass_fields__", "__dataclass_params__")

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
        unwritten = _Unwritten(light, given, options)
        if _unwritten is None:
            unwritten.write()
        else:
            _unwritten.append(unwritten.write)
        return light

    class _Unwritten:
        """What stands for the methods of a dataclass until they are written: the constructor when the first instance is made, what
        compares and hashes when one is asked, all others when one of them is called."""

        def __init__(self, cls, given, options):
            self._cls, self._given, self._options = cls, given, options
            is_frozen = options.get("frozen", False)
            wanted = (*_METHODS, *((is_frozen and _FROZEN) or ()), *((options.get("order") and _ORDER) or ()))
            self._stubs = {name: self._stub(name) for name in wanted if name not in vars(cls)}
            self._stubs |= {"__init__": self._first(), **{name: _Attribute(name, self) for name in _ALL}}
            if "__hash__" not in vars(cls):
                self._stubs["__hash__"] = self._stub("__hash__") if is_frozen else None
            for name, stub in self._stubs.items():
                setattr(cls, name, stub)

        def _first(self):
            def init(made, *args, **named):
                if written := _constructor(self._cls, self._given, self._options):
                    self._cls.__init__ = self._stubs["__init__"] = written
                else:
                    self.write()
                self._cls.__init__(made, *args, **named)

            return init

        def _stub(self, name):
            write = {"__eq__": _equality, "__hash__": _hash}.get(name)

            def method(made, *args):
                if write is None or self._stubs.get(name) is not method:
                    self.write()
                else:
                    self._stubs[name] = written = write(_compared(self._cls, self._given))
                    setattr(self._cls, name, written)
                return getattr(self._cls, name)(made, *args)

            return method

        def write(self):
            """Let `dataclasses` write the methods; it finds defaults where attributes of a class are, and slots are put back there."""
            import dataclasses  # which most runs do without

            stubs, self._stubs = self._stubs, {}
            if not stubs:
                return
            for name in stubs:
                delattr(self._cls, name)
            has_slots = "__slots__" in vars(self._cls)
            slots = {name: vars(self._cls)[name] for name in self._given} if has_slots else {}
            for name, default in self._given.items():
                setattr(self._cls, name, default)
            dataclasses.dataclass(self._cls, **self._options)
            for name, slot in slots.items():
                setattr(self._cls, name, slot)

    class _Attribute:
        """One of a class that is there once all is written."""

        def __init__(self, name, unwritten):
            self._name, self._unwritten = name, unwritten

        def __get__(self, made, kind):
            self._unwritten.write()
            return getattr(kind, self._name)

    def _constructor(cls, given, options):
        """The constructor, as `dataclasses` writes it; None where a field is more than an argument with a default or a factory."""
        unset = object()
        space, arguments, lines = {"_set": object.__setattr__, "_unset": unset}, [], []
        for name, kind in cls.__annotations__.items():
            value, argument = name, name
            if name in given:
                default, factory = _default_of(given[name], unset)
                if (
                    (default is unset and factory is None)
                    or "ClassVar" in str(kind)
                    or options.get("kw_only")
                ):
                    return None
                space |= {f"_default_{name}": default, f"_make_{name}": factory}
                argument = f"{name}=_default_{name}"
                value = f"_make_{name}() if {name} is _unset else {name}" if factory else name
            arguments.append(argument)
            lines.append(
                f"_set(self, {name!r}, {value})" if options.get("frozen") else f"self.{name} = {value}"
            )
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        exec(f"def __init__(self, {', '.join(arguments)}):\n " + "\n ".join(lines or ["pass"]), space)  # noqa: S102 - our own words
        space["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
        return space["__init__"]

    def _compared(cls, given):
        """The fields by which instances are compared."""
        left_out = {name for name, field in given.items() if _is_field(field) and not field.compare}
        return [name for name in cls.__annotations__ if name not in left_out]

    def _equality(names):
        mine, other = ("".join(f"{made}.{name}," for name in names) for made in ("self", "other"))
        compared = f"({mine}) == ({other}) if other.__class__ is self.__class__ else NotImplemented"
        return eval(f"lambda self, other: {compared}")  # noqa: S307 - our own words

    def _hash(names):
        return eval(f"lambda self: hash(({''.join(f'self.{name},' for name in names)}))")  # noqa: S307

    def _default_of(given, unset):
        """The default of a field, and what makes one."""
        if not _is_field(given):
            return given, None
        import dataclasses

        if not given.init or given.kw_only is True:
            return unset, None
        if given.default_factory is dataclasses.MISSING:
            return unset if given.default is dataclasses.MISSING else given.default, None
        return unset, given.default_factory

    def _is_field(given):
        return type(given).__name__ == "Field" and hasattr(given, "default_factory")

    class _Row(tuple):
        """What all named tuples have."""

        __slots__ = ()

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, /, **named):
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = ", ".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({shown})"

        def __getnewargs__(self):
            return tuple(self)

    class _TupleMaker(type):
        """Makes named tuples of the classes whose base is its instance."""

        def __new__(cls, name, bases, space):
            fields = tuple(space.get("__annotations__", ()))
            defaults = {field: space.pop(field) for field in fields if field in space}
            getters = {field: _tuplegetter(place, None) for place, field in enumerate(fields)}
            space |= {**getters, "__slots__": (), "__match_args__": fields, "_fields": fields}
            space |= {"_field_defaults": defaults}

            def new(cls, /, *args, **named):
                names = ", ".join(fields)
                tail = "," if len(fields) == 1 else ""
                written = eval(  # noqa: S307 - our own words
                    f"lambda _cls, {names}: _new(_cls, ({names}{tail}))", {"_new": tuple.__new__}
                )
                written.__defaults__ = tuple(defaults.values())
                written.__name__, written.__qualname__ = "__new__", f"{name}.__new__"
                made.__new__ = written
                return written(cls, *args, **named)

            made = type.__new__(type, name, (_Row,), {**space, "__new__": new})
            return made

    def replace(made, /, **changed):
        """As `dataclasses.replace`, for which no method of the class has to be written but its constructor."""
        cls = type(made)
        return cls(**{name: getattr(made, name) for name in cls.__match_args__} | changed)

    def cache(work):
        """As `functools.cache`, which loads more than all that asks for it."""
        known = {}

        def asked(*about):
            if about not in known:
                known[about] = work(*about)
            return known[about]

        asked.cache_clear = known.clear
        return asked

    NamedTuple = type.__new__(_TupleMaker, "NamedTuple", (), {"__doc__": "As `typing.NamedTuple`."})


_unwritten: list[Callable[[], None]] | None = []


def settle() -> None:
    """Write the methods of all classes, of those to come as well: of two threads that make first instances, none must find a class
    half written."""
    global _unwritten
    unwritten, _unwritten = _unwritten, None
    for write in unwritten or ():
        write()


def made_of(kind: type[_Made]) -> Callable[[Iterable[Any]], _Made]:
    """`kind._make` of a named tuple, three times as fast: what is given is known to have its length."""
    return partial(tuple.__new__, kind)  # type: ignore[type-var]


__all__ = ["NamedTuple", "cache", "dataclass", "made_of", "replace", "settle"]
