"""What one source file says about fixtures and about what its tests replace, as plain data."""

from __future__ import annotations

from typing import Any

from boundcheck.base.light import NamedTuple


class Fixture(NamedTuple):
    """A fixture that a file defines.

    `name` is what tests ask for, `function` what the file calls it, `inside` the class around it ("": none).
    """

    name: str
    function: str
    inside: str
    scope: str
    autouse: bool
    line: int
    column: int


class Request(NamedTuple):
    """A place that asks for a fixture by name; `fixture` is the fixture that asks ("": a test does), `inside` the class
    around it ("": none).
    """

    name: str
    fixture: str
    inside: str
    line: int
    column: int


class Patch(NamedTuple):
    """A place that replaces an attribute for a test.

    `holder` is what has the attribute, `attribute` its name ("": the holder itself is changed, as `patch.dict` does).
    `local`: the holder begins with a name of this file; otherwise it is a dotted name that is imported.
    """

    holder: str
    attribute: str
    local: bool
    line: int
    column: int
    end_line: int


class Load(NamedTuple):
    """A file of rows that a Django test case loads, by the name written there."""

    name: str
    line: int
    column: int


class SuiteFacts(NamedTuple):
    """`supplied` are arguments that parametrization gives to tests, not only to those of one function."""

    fixtures: tuple[Fixture, ...] = ()
    requests: tuple[Request, ...] = ()
    patches: tuple[Patch, ...] = ()
    loads: tuple[Load, ...] = ()
    supplied: tuple[str, ...] = ()


def to_plain(facts: SuiteFacts) -> tuple[Any, ...]:
    """Only tuples, strings, integers and booleans, as `marshal` wants them."""
    fixtures, requests, patches, loads, supplied = facts
    return (*(tuple(map(tuple, found)) for found in (fixtures, requests, patches, loads)), supplied)


def from_plain(plain: tuple[Any, ...]) -> SuiteFacts:
    """The inverse of `to_plain`."""
    fixtures, requests, patches, loads, supplied = plain
    return SuiteFacts(
        tuple(map(Fixture._make, fixtures)),
        tuple(map(Request._make, requests)),
        tuple(map(Patch._make, patches)),
        tuple(map(Load._make, loads)),
        supplied,
    )
