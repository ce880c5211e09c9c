"""What documents are made of. Text in them is raw; each renderer makes it safe in its own way, and cuts what is too long for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from boundcheck.base.light import NamedTuple, dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A name as it stands in code."""

    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """An enumeration, of which a renderer shows as many as there is room for: `a, b and 3 more`. `between`: words that hold commas of
    their own are parted by semicolons."""

    words: tuple[str, ...]
    is_code: bool = False
    between: Literal[", ", "; "] = ", "


@dataclass(frozen=True, slots=True)
class Course:
    """How a figure moved, from left to right (None: not known); `about` says it in words, of `times` from 0 to 1."""

    values: tuple[float | None, ...]
    times: tuple[float, ...]
    about: str


Text: TypeAlias = "str | Code | Words | Course | tuple[Text, ...]"

# "hint": how to find out; "remedy": what to do; "about": what is said beside it.
ParagraphLook = Literal["", "hint", "remedy", "about"]
# "name": dotted, its end says most; "text": the last one takes what room is left; "detail" and "warning": told below the
# row's name where a line cannot hold them; "places": lines of code, shown where they can be unfolded.
ColumnLook = Literal["name", "text", "number", "word", "course", "detail", "warning", "places"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    look: ParagraphLook = ""


@dataclass(frozen=True, slots=True)
class Items:
    """A list of sentences or names."""

    items: tuple[Text, ...]


class Task(NamedTuple):
    """Something to do or done, and how much it is."""

    text: str
    size: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is left, in this order, and what is done."""

    tasks: tuple[Task, ...]


class Column(NamedTuple):
    title: str
    look: ColumnLook = "text"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows have a cell for each column; the first says what the row is about."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Text, ...], ...]


class CodeLine(NamedTuple):
    """A line of code: what is said of it, what it reaches in a word, and how it stands."""

    path: str
    line: int
    message: str
    target: str
    state: str


@dataclass(frozen=True, slots=True)
class CodeLines:
    caption: str
    places: tuple[CodeLine, ...]


# How places are shown where there is room for all that is known of them.
STATES: Final = (Column("place", "name"), Column("what"), Column("state", "word"))


@dataclass(frozen=True, slots=True)
class Fold:
    """What only those who ask for it want to see; a terminal cannot unfold it, and does not show it."""

    summary: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One thing of several of its kind: its title, how many places it has, marks, and what is said of it. `is_open`: undecided."""

    title: str
    blocks: tuple[Block, ...] = ()
    count: int | None = None
    marks: tuple[Text, ...] = ()
    is_open: bool = False


class Drawing(NamedTuple):
    """The source of a picture, and what is said of it."""

    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPicture:
    """What can be drawn, as the format wants it (None: there is nothing to be seen). A terminal shows none."""

    caption: str
    draw: Callable[[Literal["mermaid", "svg"]], Drawing | None]


@dataclass(frozen=True, slots=True)
class Section:
    """A part with a heading; `lead` is what it comes to, a phrase without a full stop."""

    title: str
    blocks: tuple[Block, ...] = ()
    lead: Text = ""


Block: TypeAlias = Paragraph | Items | Tasks | Table | CodeLines | Fold | Card | DrawnPicture | Section


class Tile(NamedTuple):
    """One number that is seen first."""

    value: int
    name: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `headline` is its first line where no title is shown; `tiles` stand at the top of a page alone.

    `look` is how the verdict is coloured ("": neutral); `everything` is the option that leaves nothing out ("": there is none); `verb` wrote it.
    """

    title: Text
    headline: str
    verb: str
    sections: tuple[Section, ...]
    about: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    look: Literal["", "ready", "blocked"] = ""
    everything: str = "--format json"
