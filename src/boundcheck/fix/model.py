"""What is to be done about a finding: intents, which know where and what, and nothing of how a text is rewritten."""

from __future__ import annotations

from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.findings.finding import Finding

BY_DESIGN: Final = "a decision of design"  # why findings of rules that nothing here mends are left


class Taken(NamedTuple):
    """A name that an import statement at a place takes from elsewhere: `name` as it is written there, then from `base` as `new`.

    Of `import a.b` the name is `a.b`, and `base` is empty.
    """

    path: str
    line: int
    column: int
    name: str
    base: str
    new: str


class Named(NamedTuple):
    """A star import at a place that names what is used instead."""

    path: str
    line: int
    column: int
    base: str
    names: tuple[str, ...]


class Replaced(NamedTuple):
    """A text at a place that is another one."""

    path: str
    line: int
    column: int
    old: str
    new: str


class Added(NamedTuple):
    """An import statement that is to stand behind the one at a place."""

    path: str
    line: int
    column: int
    statement: str


class Dropped(NamedTuple):
    """A name that an import statement at a place takes no longer; the statement goes with its last one."""

    path: str
    line: int
    column: int
    name: str


class Exported(NamedTuple):
    """A name of `base` that a facade imports, and lists in its `__all__` where it has one."""

    path: str
    base: str
    name: str


class Removed(NamedTuple):
    """What a place of a TOML file holds, an element of an array or a table, or a comment that allows `rules`: it goes."""

    path: str
    line: int
    column: int
    rules: tuple[str, ...] = ()


ImportStep = Taken | Named | Added | Dropped
Step = Taken | Named | Replaced | Added | Dropped | Exported | Removed


class Intent(NamedTuple):
    """What mends a finding, in one sentence and in steps. `unsafe` says why a person has to look at it first; "": nobody has."""

    finding: Finding
    title: str
    steps: tuple[Step, ...]
    unsafe: str = ""


class Unfixable(NamedTuple):
    """A finding that nothing here mends, and why."""

    finding: Finding
    reason: str


class RefusedError(Exception):
    """A step that a text does not admit; `str()` says why."""


class ChangedError(RefusedError):
    """A file that does not hold what was found in it."""

    def __init__(self) -> None:
        super().__init__("the file is not as it was when it was read")


class NotOfferedError(RefusedError):
    """Something that no public name means."""

    def __init__(self) -> None:
        super().__init__("no public name offers the same thing")
