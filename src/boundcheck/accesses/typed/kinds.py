"""What a shown type is, and what Python's own types hold."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import Final

from boundcheck.base.graphs import is_larger
from boundcheck.base.light import NamedTuple
from boundcheck.base.stdlib import STDLIB


class Shown(NamedTuple):
    """A type: the dotted name of its class with what its type arguments are (None: nobody says), or that class itself.

    Containers go by `list`, `dict` and `tuple`, several that it may be by `|`.
    """

    name: str
    arguments: tuple[Shown | None, ...] = ()
    is_class: bool = False

    @property
    def alternatives(self) -> Iterator[Shown]:
        """Itself, or all that it may be."""
        if self.name != "|":
            yield self
        else:
            yield from (each for each in self.arguments if each is not None)

    @property
    def is_dotted(self) -> bool:
        """Whether it is a class that somebody's code defines, not Python's own."""
        return "." in self.name


_LARGEST: Final = 1_000  # types within one
NONE: Final = Shown("None")
PLAIN: Final = Shown("?")  # something of Python's, or of a library, that is no row
THROUGH: Final = frozenset(
    "Optional Annotated Final ClassVar Awaitable Required NotRequired Mapped ReadOnly InitVar".split()
)
_LISTS: Final = frozenset(
    "list List set Set frozenset FrozenSet AbstractSet Iterable Iterator Sequence Collection Generator AsyncIterator"
    " AsyncIterable AsyncGenerator deque Deque MutableSequence MutableSet KeysView ValuesView QuerySet".split()
)
_DICTS: Final = frozenset(
    "dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict ChainMap".split()
)
TAKING: Final = frozenset(("get", "pop", "setdefault"))  # what a dict has for a key
# The methods by which objects are entered, and looped over.
ENTERED: Final = ("__enter__", "__aenter__")
LOOPED: Final = ("__iter__", "__aiter__")
_TUPLES: Final = frozenset(("tuple", "Tuple"))
# Functions of Python's own library that give what they are given, or what nobody can tell.
_GIVING_BACK: Final = frozenset(
    "copy functools itertools random operator collections contextlib heapq pickle importlib inspect typing weakref queue"
    " concurrent asyncio multiprocessing threading contextvars unittest types shelve argparse optparse".split()
)


def container(name: str) -> str:
    """How a generic type of Python's own goes here ("": it is none)."""
    last = name.rpartition(".")[2]
    for names, called in ((_LISTS, "list"), (_DICTS, "dict"), (_TUPLES, "tuple")):
        if last in names:
            return called
    return ""


def bounded(found: Shown) -> Shown | None:
    """A type, or nothing where it holds more than anybody writes down."""
    return None if is_larger(_LARGEST, found, attrgetter("arguments")) else found


def list_of(element: Shown | None) -> Shown:
    return Shown("list", (element,))


def union(parts: Iterable[Shown | None]) -> Shown | None:
    """What is any of these; nothing where one of them is not known."""
    given = list(parts)
    if not given or None in given:
        return None
    return some(given)


def some(parts: Iterable[Shown | None]) -> Shown | None:
    """What is any of those that are known."""
    real = dict.fromkeys(each for part in parts if part is not None for each in part.alternatives)
    known = [each for each in real if each != NONE]
    if not known:
        return NONE if real else None
    return known[0] if len(known) == 1 else Shown("|", tuple(known))


def argument(of: Shown, at: int) -> Shown | None:
    return of.arguments[at] if at < len(of.arguments) else None


def of_python(of: Shown, name: str, *, called: bool) -> Shown | None:
    """What an attribute or method of a container or another type of Python's own gives."""
    if of.name == "dict" and called:
        pairs = Shown("tuple", (argument(of, 0), argument(of, 1)))
        given = {
            "items": list_of(pairs),
            "keys": list_of(argument(of, 0)),
            "values": list_of(argument(of, 1)),
        }
        if name in given:
            return given[name]
        return argument(of, 1) if name in TAKING else of
    if of.name == "list" and called and name in ("pop", "popleft"):
        return argument(of, 0)
    if not called or of == PLAIN:
        return None if called else PLAIN
    return list_of(Shown("str")) if name.startswith(("split", "rsplit")) else of


def of_library(of: Shown, *, called: bool) -> Shown | None:
    """The same of a class of a library: its attributes are its own, what its methods give may be anything."""
    if is_of_python(of.name):
        return PLAIN
    return None if called or any(each is not None for each in of.arguments) else PLAIN


def made_by_library(dotted: str) -> Shown | None:
    """What a call of something of a library gives: one of a class, by its name; of Python's own functions nothing of the project."""
    top, _, last = dotted.rpartition(".")
    if last.lstrip("_")[:1].isupper():
        return Shown(dotted) if top != "types" else None  # `SimpleNamespace` has whatever is put there
    return PLAIN if is_of_python(dotted) else None


def is_of_python(dotted: str) -> bool:
    """Whether a name is one of Python's own library that holds nothing of the project."""
    top = dotted.partition(".")[0]
    return top in STDLIB and top not in _GIVING_BACK


def is_builtin(name: str) -> bool:
    return hasattr(builtins, name)
