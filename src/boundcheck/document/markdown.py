"""A document as GitHub's and GitLab's markdown: for an issue, an RFC, a comment, which hold 65,536 characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from boundcheck.base.markup import code, prose
from boundcheck.base.plain import counted, listed
from boundcheck.document import model as doc
from boundcheck.document.lines import plain

_TOP: Final = 2  # the level of a section's heading
_MOST_PLACES: Final = 20
_MOST_ROWS: Final = 50
_SCREEN: Final = 20  # rows; more are folded
_LONGEST: Final = 300  # characters of a name


def render_markdown(document: doc.Document) -> str:
    """The whole; long lists are folded, and cut where json has them all."""
    rest = f"; `{document.everything}` has them all" if document.everything else ""
    first, *further = document.about or ("",)
    blocks = [
        f"# {_inline(document.title)}",
        f"**{_inline(document.headline)}.** {_inline(first)}".rstrip(),
        *map(_inline, further),
    ]
    for section in document.sections:
        blocks += _section(section, _TOP, rest)
    return "\n\n".join(blocks) + "\n"


def _section(section: doc.Section, level: int, rest: str) -> Iterator[str]:
    """A part of a part says in its heading what it comes to."""
    told = [told for block in section.blocks for told in _block(block, level, rest)]
    lead, title = _inline(section.lead), _inline(section.title)
    if title and (told or lead):
        yield f"{'#' * level} {title}{f': {lead}' if lead and level > _TOP else ''}"
    if lead and level == _TOP:
        yield f"{lead[:1].upper()}{lead[1:]}."
    yield from told


def _block(block: doc.Block, level: int, rest: str) -> Iterator[str]:
    match block:
        case doc.Paragraph():
            yield from _paragraph(block)
        case doc.Items():
            yield _list([f"- {_inline(item)}" for item in block.items], rest)
        case doc.Tasks():
            yield _tasks(block.tasks, rest)
        case doc.Table():
            yield from _table(block, rest)
        case doc.CodeLines():
            yield from _places(block, rest)
        case doc.Card():
            yield from _card(block, rest)
        case doc.Fold():
            yield from _folded(
                block.summary, (told for each in block.blocks for told in _block(each, level, rest))
            )
        case doc.DrawnPicture():
            yield from _picture(block)
        case doc.Section():
            yield from _section(block, level + 1, rest)


def _paragraph(block: doc.Paragraph) -> Iterator[str]:
    if text := _inline(block.text):
        yield f"> {text}" if block.look == "hint" else text


def _picture(block: doc.DrawnPicture) -> Iterator[str]:
    if (drawn := block.draw("mermaid")) is not None:
        yield f"```mermaid\n{drawn.source}```"
        yield from filter(None, (drawn.note,))


def _folded(summary: str, told: Iterable[str], *, is_folded: bool = True) -> Iterator[str]:
    yield from (f"<details><summary>{_inline(summary)}</summary>",) * is_folded
    yield from told
    yield from ("</details>",) * is_folded


def _list(lines: Sequence[str], rest: str) -> str:
    more = len(lines) - _MOST_ROWS
    return "\n".join((*lines[:_MOST_ROWS], *((f"- and {more:,} more{rest}",) if more > 0 else ())))


def _tasks(tasks: Sequence[doc.Task], rest: str) -> str:
    left = [f"- [ ] {_inline(task.text)} ({task.size})" for task in tasks if not task.is_done]
    done = [f"- [x] {_inline(task.text)}" for task in tasks if task.is_done]
    return "\n".join(filter(None, (_list(left, rest), *done)))


def _card(card: doc.Card, rest: str) -> Iterator[str]:
    """The title, with what is said of it behind it where nothing else is."""
    title = f"**{_inline(card.title)}**"
    marks = f" ({', '.join(map(_inline, card.marks))})" if card.marks else ""
    told = [told for block in card.blocks for told in _block(block, _TOP, rest)]
    if card.count is not None:
        yield f"{title}: {counted(card.count, 'place')}{marks}"
    elif told and not told[0].startswith("> "):
        yield f"{title}{marks} {told.pop(0)}"
    else:
        yield f"{title}{marks}"
    yield from told


def _places(block: doc.CodeLines, rest: str) -> Iterator[str]:
    rows = [(doc.Code(f"{each.path}:{each.line}"), each.message, each.state) for each in block.places]
    told = _rows(doc.STATES, rows[:_MOST_PLACES], len(rows), rest)
    yield from _folded(counted(len(rows), "place"), told)


def _table(table: doc.Table, rest: str) -> Iterator[str]:
    kept = [n for n, column in enumerate(table.columns) if column.look != "places"]
    shown = [[row[n] for n in kept] for row in table.rows[:_MOST_ROWS]]
    told = _rows([table.columns[n] for n in kept], shown, len(table.rows), rest)
    yield from _folded(table.caption, told, is_folded=len(table.rows) > _SCREEN)


def _rows(
    columns: Sequence[doc.Column], rows: Sequence[Sequence[doc.Text]], count: int, rest: str
) -> Iterator[str]:
    rules = "|".join("--:" if column.look == "number" else "---" for column in columns)
    heads = _line([prose(column.title) for column in columns])
    yield "\n".join((heads, f"|{rules}|", *(_line(list(map(_inline, row))) for row in rows)))
    if count > len(rows):
        yield f"and {count - len(rows):,} more{rest}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _inline(text: doc.Text) -> str:
    """Text without any markup of its own, of a length that a table can hold."""
    match text:
        case str():
            return prose(_short(text, 4 * _LONGEST))
        case doc.Code():
            return code(_short(text.text, _LONGEST))
        case doc.Words():
            names = [code(_short(word, _LONGEST)) for word in text.words] if text.is_code else text.words
            told = listed(names, _MOST_ROWS, text.between)
            return told if text.is_code else prose(_short(told, 4 * _LONGEST))
        case tuple():
            return "".join(map(_inline, text))
        case _:
            return prose(plain(text))


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
