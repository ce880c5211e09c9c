"""One place where a file uses a name of another module."""

from __future__ import annotations

from typing import Literal

from boundcheck.base.light import NamedTuple

UseKind = Literal[
    "call",  # it is called
    "method",  # an attribute of it is called: `charge.delay()`, `Gateway.of()`
    "read",  # its value is used in any other way
    "write",  # it is bound, changed or deleted from outside: `rates.TABLE["x"] = 1`, `conf.RATE = 2`, `CACHE.clear()`
    "base",  # a class inherits from it
    "decorator",
    "except",  # it is caught
    "raise",
    "annotation",
    "test",  # isinstance, issubclass
    "import",  # it is imported and not used in any of these ways: a re-export, a star, a string
]


class UsePlace(NamedTuple):
    """One place where a file uses a name of another module.

    `name` is the dotted name where it is defined, re-exports followed; `written` is what the import names it by.
    `attributes` are what the place takes off it, up to a call: `("objects", "filter")`; `("()", "charge")` is a method of
    an object of a class. `at_import`: it runs when the file is imported; `in_loop`: in a loop or comprehension;
    `in_transaction`: between the opening of a transaction and its end. `unsendable` says which arguments of a call cannot
    cross a network, as a reader would say it: `"a lambda"`, `"request"`.
    """

    path: str
    from_: str
    to: str
    name: str
    written: str
    how: UseKind
    line: int
    column: int
    attributes: tuple[str, ...] = ()
    at_import: bool = False
    in_loop: bool = False
    in_transaction: bool = False
    in_test: bool = False
    typing_only: bool = False
    unsendable: tuple[str, ...] = ()
