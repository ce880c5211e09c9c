"""A document as text for a terminal: lines of its width; long lists are cut, and json has them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted, cut, cut_front, listed, pad, visible, width
from boundcheck.document import model as doc
from boundcheck.document.lines import NARROW, USUAL, fold, plain
from boundcheck.document.text_table import table_lines

_WIDE: Final = 120
_MOST_ROWS: Final = 20
_MOST_TASKS: Final = 15
_MOST_FILES: Final = 3
_MOST_LINES: Final = 3
_PREFIXES: Final = {"hint": "? ", "remedy": "→ ", "about": "", "": ""}


@dataclass(frozen=True, slots=True)
class _Room:
    """How wide lines are, from which column on, and what is said of what is left out."""

    cells: int
    rest: str
    margin: str = ""

    def deeper(self, by: int = 2) -> _Room:
        return _Room(self.cells, self.rest, self.margin + " " * by)

    def told(self, text: str, first: str = "", hanging: int = 0) -> Iterator[str]:
        """The text with `first` before it, folded; `hanging` is how far further lines are indented besides."""
        indent = self.margin + " " * (width(first) + hanging)
        yield from fold(text, self.cells, self.margin + first, indent)

    def left_out(self, count: int, noun: str = "", nouns: str = "") -> Iterator[str]:
        if count > 0:
            yield f"{self.margin}and {counted(count, f'more {noun}'.rstrip(), f'more {nouns}'.rstrip())}{self.rest}"


def render_text(document: doc.Document, cells: int | None = None) -> str:
    """In lines of up to `cells`; only a table of many columns is as wide as they are."""
    room = _Room(
        min(max(cells or USUAL, NARROW), _WIDE),
        f"; {document.everything} has them all" if document.everything else "",
    )
    parts = [[*room.told(f"{document.headline}."), *chain(*map(room.deeper().told, document.about))]]
    for section in document.sections:
        parts += _groups(section, room)
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts) + "\n"


def _groups(section: doc.Section, room: _Room) -> Iterator[list[str]]:
    """The section's own lines, then those of each section in it: groups that a blank line parts."""
    inside = room.deeper() if section.title else room
    cards = [block for block in section.blocks if isinstance(block, doc.Card)]
    digits = max((len(f"{card.count:,}") for card in cards if card.count is not None), default=0)
    body: list[str] = []
    for block in section.blocks:
        body += _card(block, inside, digits) if isinstance(block, doc.Card) else _block(block, inside)
    lead = plain(section.lead)
    if body or lead:
        heading = ": ".join(filter(None, (section.title, lead)))
        yield [*room.told(heading, hanging=2), *body]
    for block in section.blocks:
        if isinstance(block, doc.Section):
            yield from _groups(block, room)


def _block(block: doc.Block, room: _Room) -> Iterator[str]:
    match block:
        case doc.Paragraph():
            text = plain(block.text)
            yield from room.told(text, _PREFIXES[block.look]) if text else ()
        case doc.Items():
            for item in block.items[:_MOST_ROWS]:
                yield from room.told(plain(item), hanging=2)
            yield from room.left_out(len(block.items) - _MOST_ROWS)
        case doc.Tasks():
            yield from _tasks(block, room)
        case doc.Table():
            yield from table_lines(block, room.cells, room.margin, _MOST_ROWS)
            yield from room.left_out(len(block.rows) - _MOST_ROWS)
        case doc.Card():
            yield from _card(block, room, 0)
        case doc.Section() | doc.Fold() | doc.DrawnPicture():
            pass
        case _:
            yield from _places(block.places, room)


def _card(card: doc.Card, room: _Room, digits: int) -> Iterator[str]:
    count = "" if card.count is None else f"{card.count:>{digits},}  "
    marks = f" ({', '.join(map(plain, card.marks))})" if card.marks else ""
    yield from room.told(f"{card.title}{marks}", count)
    for block in card.blocks:
        yield from _block(block, room.deeper(len(count) or 2))


def _tasks(block: doc.Tasks, room: _Room) -> Iterator[str]:
    left = [task for task in block.tasks if not task.is_done]
    done = [task.text for task in block.tasks if task.is_done]
    widest = max((width(task.size) for task in left[:_MOST_TASKS]), default=0)
    for task in left[:_MOST_TASKS]:
        yield from room.told(task.text, f"[ ] {pad(task.size, widest)}  ")
    yield from room.deeper(4).left_out(len(left) - _MOST_TASKS)
    if done:
        # The titles hold commas of their own.
        yield from room.told(listed(done, _MOST_TASKS, "; "), "[x] ")


def _places(places: Sequence[doc.CodeLine], room: _Room) -> Iterator[str]:
    """The files with the most places, each with its first lines and what is reached there."""
    files: dict[str, dict[int, None]] = {}
    targets: dict[str, dict[str, None]] = {}
    for place in places:
        files.setdefault(place.path, {})[place.line] = None
        targets.setdefault(place.path, {})[place.target] = None
    ranked = sorted(files, key=lambda path: (-len(files[path]), path))
    across = room.cells - len(room.margin)
    told = [
        cut_front(f"{path}:{listed(map(str, files[path]), _MOST_LINES)}", across * 3 // 4)
        for path in ranked[:_MOST_FILES]
    ]
    widest = max(map(width, told), default=0)
    for place_told, path in zip(told, ranked, strict=False):
        rest = cut(listed(map(visible, targets[path]), _MOST_FILES), across - widest - 2)
        yield f"{room.margin}{pad(place_told, widest)}  {rest}"
    yield from room.left_out(len(ranked) - _MOST_FILES, "file", "files")
