"""The blocks of a page; all text enters through `inline` and `html`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from boundcheck.base.markup import html
from boundcheck.base.plain import counted
from boundcheck.document import model as doc
from boundcheck.document.html_inline import inline

_MOST_PLACES: Final = 2_000  # of one block; a browser shows them at once
_MOST_ROWS: Final = 500
_SCREEN: Final = 20  # rows; more are folded
_SHORT: Final = 3  # places that need no folding
_BELOW: Final = ("detail", "warning", "places")
_SCROLL: Final = '<div class="{}" tabindex="0" role="group" aria-label="{}">{}</div>'


def blocks_html(blocks: Iterable[doc.Block], rest: str, level: int = 3) -> Iterator[str]:
    """Each block that there is something of; `rest` is the markup that says where all of a long list is,
    `level` that of their headings."""
    for block in blocks:
        if told := _block(block, rest, level):
            yield told


def _block(block: doc.Block, rest: str, level: int) -> str:
    match block:
        case doc.Paragraph():
            text, look = inline(block.text), f' class="{block.look}"' if block.look else ""
            return f"<p{look}>{text}</p>" if text else ""
        case doc.Items():
            items = "".join(f"<li>{inline(item)}</li>" for item in block.items[:_MOST_ROWS])
            return f'<ul class="plain">{items}</ul>{_left_out(len(block.items) - _MOST_ROWS, rest)}'
        case doc.Tasks():
            ordered = sorted(block.tasks, key=lambda task: task.is_done)
            listed = f'<ol class="steps">{"".join(map(_task, ordered))}</ol>'
            return _folded(counted(len(ordered), "step"), listed, is_open=len(ordered) <= _SCREEN)
        case doc.Table():
            return _table(block, rest)
        case doc.CodeLines():
            return _places(block, rest)
        case doc.Card():
            return _card(block, rest, level)
        case doc.Fold():
            return _folded(block.summary, "\n".join(blocks_html(block.blocks, rest, level)))
        case doc.DrawnPicture():
            return _picture(block)
        case doc.Section():
            lead = f": {inline(block.lead)}" if block.lead else ""
            return "\n".join(
                (
                    f"<h{level}>{html(block.title)}{lead}</h{level}>",
                    *blocks_html(block.blocks, rest, level + 1),
                )
            )


def _folded(summary: str, told: str, *, is_open: bool = False) -> str:
    return f"<details{' open' * is_open}><summary>{html(summary)}</summary>{told}</details>"


def _task(task: doc.Task) -> str:
    look, mark, label = (' class="done"', "✓", "done") if task.is_done else ("", "☐", "left")
    tick = f'<span class="tick" role="img" aria-label="{label}">{mark}</span>'
    size = "" if task.is_done else f'<span class="size">{html(task.size)}</span>'
    return f"<li{look}>{tick}<span>{html(task.text)}</span>{size}</li>"


def _card(card: doc.Card, rest: str, level: int) -> str:
    count = "" if card.count is None else f'<span class="many">{card.count:,}</span>'
    marks = "".join(
        f'<span class="{"kind" if isinstance(mark, doc.Code) else "chip"}">{inline(mark)}</span>'
        for mark in card.marks
    )
    inside = "".join(blocks_html(card.blocks, rest))
    return (
        f'<article class="card{" open" * card.is_open}"><div class="bar">{count}<h{level}>{html(card.title)}</h{level}>'
        f"{marks}</div>{inside}</article>"
    )


def _places(block: doc.CodeLines, rest: str) -> str:
    shown = block.places[:_MOST_PLACES]
    rows = [(doc.Code(f"{place.path}:{place.line}"), place.message, place.state) for place in shown]
    told = _rows(block.caption, doc.STATES, rows) + _left_out(len(block.places) - len(shown), rest)
    return _folded(counted(len(block.places), "place"), told, is_open=len(block.places) <= _SHORT)


def _table(table: doc.Table, rest: str) -> str:
    shown = table.rows[:_MOST_ROWS]
    told = _rows(table.caption, table.columns, shown) + _left_out(len(table.rows) - len(shown), rest)
    return _folded(table.caption, told) if len(table.rows) > _SCREEN else told


def _rows(caption: str, columns: Sequence[doc.Column], rows: Sequence[Sequence[doc.Text]]) -> str:
    """A table that scrolls by itself; what is told below a row's name stands in the cell of the name."""
    kept = [n for n, column in enumerate(columns) if column.look not in _BELOW]
    named = next((n for n in kept if columns[n].look == "name"), kept[0])
    heads = "".join(f'<th scope="col" class="{columns[n].look}">{html(columns[n].title)}</th>' for n in kept)
    lines = []
    for row in rows:
        below = "".join(_below(row[n], columns[n]) for n in range(len(columns)) if n not in kept)
        cells = (
            f'<th scope="row" class="{columns[n].look}">{inline(row[n])}{below}</th>'
            if n == named
            else f'<td class="{columns[n].look}">{inline(row[n])}</td>'
            for n in kept
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    body = "\n".join(lines)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>\n{body}\n</tbody></table>"
    return _SCROLL.format("scroll", html(caption), table)


def _below(cell: doc.Text, column: doc.Column) -> str:
    told = inline(cell)
    if not told:
        return ""
    if column.look == "places":
        summary = counted(len(cell.words), column.title) if isinstance(cell, doc.Words) else column.title
        return _folded(summary, f'<span class="small">{told}</span>')
    return f'<span class="{"stuck" if column.look == "warning" else "small"}">{told}</span>'


def _picture(block: doc.DrawnPicture) -> str:
    drawn = block.draw("svg")
    if drawn is None:
        return ""
    note = f"<p>{html(drawn.note)}</p>" if drawn.note else ""
    return f"<figure>{_SCROLL.format('picture', html(block.caption), drawn.source)}</figure>{note}"


def _left_out(count: int, rest: str) -> str:
    return f"<p>and {count:,} more{rest}</p>" if count > 0 else ""
