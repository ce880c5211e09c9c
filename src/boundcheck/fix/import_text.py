"""How a changed import statement is written: names out, names in, and all comments where they were."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from typing import Final

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.fix.model import RefusedError
from boundcheck.fix.statements import ImportStatement, PythonText
from boundcheck.fix.text import Edit

BASE_OF: Final = re.compile(
    r"from\b[\s\\]*+(?P<base>(?:(?!\bimport\b)[^\s\\])*+(?:[\s\\]++(?!import\b)(?:(?!\bimport\b)[^\s\\])++)*+)[\s\\]*+import\b"
)
_Order = Callable[[str], tuple[bool, bool, str]]
# Constants before classes before functions, as letters are, and without case.
_ORDERS: Final[tuple[_Order, ...]] = (
    lambda name: (not name.isupper(), not name[:1].isupper(), name),
    lambda name: (False, False, name),
    lambda name: (False, False, name.casefold()),
)

# Comments are blank where it is masked, a docstring is NUL.
_HEAD: Final = re.compile(r"(?:[ \n]*[rRuU]?\0[\0\n]*(?:\n|\Z))?(?:[ ]*\n)*")


class Alias(NamedTuple):
    """A name of an import statement, its alias, and its offsets in the file."""

    name: str
    alias: str | None
    start: int
    end: int

    @property
    def written(self) -> str:
        return f"{self.name} as {self.alias}" if self.alias else self.name


@dataclass(slots=True)
class ImportDraft:
    """What is to become of a statement: its base (None: stays), names that go, come or change, statements behind it."""

    statement: ImportStatement
    aliases: tuple[Alias, ...]
    base: str | None = None
    gone: set[int] = field(default_factory=set)
    renamed: dict[int, str] = field(default_factory=dict)
    come: list[str] = field(default_factory=list)
    behind: list[str] = field(default_factory=list)
    is_deleted: bool = False

    @property
    def left(self) -> list[Alias]:
        return [alias for index, alias in enumerate(self.aliases) if index not in self.gone]


def relative(package: str, base: str) -> str:
    """A dotted name as a relative import inside `package` writes it; as it is where both have nothing in common."""
    here, there = package.split("."), base.split(".")
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "." * (len(here) - common + 1) + ".".join(there[common:]) if common else base


def draft_edits(text: PythonText, draft: ImportDraft) -> Iterator[Edit]:
    statement = draft.statement
    first, last = text.line_around(statement.start, statement.end)
    if draft.is_deleted and statement.indent is not None:
        yield Edit(first, last, "".join(f"{statement.indent}{each}\n" for each in draft.behind))
        return
    if draft.is_deleted:
        yield Edit(statement.start, statement.end, "; ".join(draft.behind) or "pass")
        return
    if draft.base is not None:
        match = BASE_OF.match(text.text, statement.start, statement.end)
        if match is None:
            raise RefusedError("the import is written in a way that cannot be changed")
        yield Edit(*match.span("base"), draft.base)
    for index, written in draft.renamed.items():
        alias = draft.aliases[index]
        yield Edit(alias.start, alias.end, written)
    yield from _without(text, draft)
    yield from _with(text, draft)
    if not draft.behind:
        return
    if statement.indent is None:
        yield Edit(statement.end, statement.end, "".join(f"; {each}" for each in draft.behind))
        return
    new = "".join(f"{statement.indent}{each}\n" for each in draft.behind)
    if last == len(text.text) and not text.text.endswith("\n"):
        yield Edit(last, last, f"\n{new}".removesuffix("\n"))
    else:
        yield Edit(last, last, new)


def first_edits(text: PythonText, statements: Sequence[str]) -> Iterator[Edit]:
    """The first statements of a file that has no imports: below its first comments and its docstring."""
    if not statements:
        return
    head = _HEAD.match(text.masked)
    at = head.end() if head else 0
    if re.match(r"[rRuU]?\0", text.masked[at:]):
        raise RefusedError("the facade has no import that this one could stand beside")
    before, behind = text.text[:at], text.text[at:]
    start = "\n" if before.strip() and not before.endswith("\n") else ""
    start += "\n" * bool(before.strip() and not before.endswith("\n\n"))
    yield Edit(at, at, f"{start}{''.join(statements)}" + "\n" * bool(behind.strip()))


def _without(text: PythonText, draft: ImportDraft) -> Iterator[Edit]:
    """Takes names out of a statement: with their lines where they have these for themselves, else with a comma."""
    aliases, at = draft.aliases, 0
    while at < len(aliases):
        if at not in draft.gone:
            at += 1
            continue
        stop = at
        while stop < len(aliases) and stop in draft.gone:
            stop += 1
        start, end = aliases[at].start, aliases[stop - 1].end
        first, last = text.line_around(start, end)
        has_lines = not text.text[first:start].strip() and not text.masked[end:last].strip(" \t\n,")
        if has_lines and first > draft.statement.start:
            if stop == len(aliases) and at and "," not in text.masked[end:last]:
                # The one before it is the last now, and had a comma for this one.
                comma = text.masked.index(",", aliases[at - 1].end)
                yield Edit(comma, comma + 1, "")
            yield Edit(first, last, "")
        elif stop < len(aliases):
            yield Edit(start, aliases[stop].start, "")
        else:
            yield Edit(aliases[at - 1].end, end, "")
        at = stop


def _with(text: PythonText, draft: ImportDraft) -> Iterator[Edit]:
    """Puts names into a statement: where they belong in one that is sorted, else behind the others."""
    if not draft.come:
        return
    names = [alias.written for alias in draft.left]
    key = _order_of(names)
    places: dict[int, list[str]] = {}
    for name in sorted(draft.come, key=key or _ORDERS[2]):
        place = sum(key(other) < key(name) for other in names) if key else len(names)
        places.setdefault(place, []).append(name)
    left = draft.left
    for place, new in places.items():
        if place < len(left):
            yield from _before(text, left[place], new)
        else:
            yield from _behind(text, left[-1], new)


def _order_of(names: Sequence[str]) -> _Order | None:
    """The order that names are in; None: in none."""
    return next((key for key in _ORDERS if sorted(names, key=key) == list(names)), None)


def _before(text: PythonText, alias: Alias, names: Sequence[str]) -> Iterator[Edit]:
    first = text.text.rfind("\n", 0, alias.start) + 1
    indent = text.text[first : alias.start]
    between = f",\n{indent}" if not indent.strip() else ", "
    yield Edit(alias.start, alias.start, "".join(f"{name}{between}" for name in names))


def _behind(text: PythonText, alias: Alias, names: Sequence[str]) -> Iterator[Edit]:
    first = text.text.rfind("\n", 0, alias.start) + 1
    indent, end = text.text[first : alias.start], text.text.find("\n", alias.end)
    rest = text.masked[alias.end : end if end >= 0 else len(text.text)].strip()
    if indent.strip() or rest not in ("", ","):  # on one line with others, or with the bracket behind it
        between = ", " if indent.strip() else f",\n{indent}"
        yield Edit(alias.end, alias.end, "".join(f"{between}{name}" for name in names))
        return
    if not rest:
        yield Edit(alias.end, alias.end, ",")
    lines = f",\n{indent}".join(names)
    yield Edit(end + 1, end + 1, f"{indent}{lines}{rest}\n")
