"""The sections of the page that `extract --format html` writes; every text from outside goes through `html`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundcheck.extraction.model import Blocker, Extraction, Question, Step, SurfaceEntry
from boundcheck.extraction.show.view import (
    EFFORTS,
    by_effort,
    by_module,
    cuts,
    figures_told,
    most_used,
    needs_told,
    place_of,
    state_of,
    states,
    surface_told,
)
from boundcheck.markup import html
from boundcheck.plain import counted

_MOST_PLACES = 2_000  # of one blocker; a browser shows them at once
_MOST_ROWS = 500
_SHORT = 3  # places that need no folding

_Row = tuple[str, ...]


def questions(found: Extraction) -> str:
    """All but the first, whose answer stands at the top of the page."""
    return "\n".join(_question(asked) for asked in found.questions[1:])


def _question(asked: Question) -> str:
    answer = f"<p>{html(asked.answer)}</p>" if asked.answer else ""
    hint = f'<p class="hint">{html(asked.hint)}</p>' if asked.hint else ""
    still_open = "" if asked.answer else " open"
    return f'<article class="card asked{still_open}"><h3>{html(asked.question)}</h3>{answer}{hint}</article>'


def checklist(found: Extraction) -> str:
    """What is left, then what is done."""
    if not found.steps:
        return ""
    done = sum(step.done for step in found.steps)
    ordered = sorted(found.steps, key=lambda step: step.done)
    items = "".join(map(_step, ordered))
    told = f"{done:,} done, {len(ordered) - done:,} left; what unblocks most for least comes first."
    return f'<p>{told}</p><ol class="steps">{items}</ol>'


def _step(step: Step) -> str:
    if step.done:
        return f'<li class="done"><span class="tick" role="img" aria-label="done">✓</span><span>{html(step.title)}</span></li>'
    size = f"{counted(step.clears, 'place')} in {counted(step.files, 'file')}"
    return (
        f'<li><span class="tick" role="img" aria-label="left">☐</span><span>{html(step.title)}</span>'
        f'<span class="size">{size}</span></li>'
    )


def blockers(found: Extraction) -> str:
    """Each kind with its remedy and its places, from the least work to the most."""
    if not found.blockers:
        return "<p>None.</p>"
    return "\n".join(
        f"<h3>{html(EFFORTS[effort])}</h3>\n"
        + "\n".join(_blocker(blocker, found.module) for blocker in group)
        for effort, group in by_effort(found)
    )


def _blocker(blocker: Blocker, module: str) -> str:
    known = states(blocker)
    others = ", ".join(f"{name} {count:,}" for name, count in by_module(blocker, module)[:_MOST_ROWS])
    parts = (
        f'<div class="bar"><span class="many">{blocker.count:,}</span><h4>{html(blocker.title)}</h4>',
        f'<span class="chip">{html(known)}</span>' if known else "",
        f'<span class="kind">{html(blocker.kind)}</span></div>',
        f'<p class="remedy">{html(blocker.remedy)}</p>' if blocker.remedy else "",
        f'<p class="by">Cheapest cut: {html(cuts(blocker))}</p>' if blocker.cuts else "",
        f'<p class="by">{html(others)}</p>' if others else "",
        _places(blocker),
    )
    return f'<article class="card">{"".join(parts)}</article>'


def _places(blocker: Blocker) -> str:
    rows = [
        (f"<code>{html(place_of(found))}</code>", html(found.message), state_of(found))
        for found in blocker.evidence[:_MOST_PLACES]
    ]
    table = _table(
        f"Places: {blocker.title}", (("place", "place"), ("what", "wide"), ("state", "word")), rows
    )
    left_out = _left_out(blocker.count - _MOST_PLACES)
    is_open = " open" if blocker.count <= _SHORT else ""
    return (
        f"<details{is_open}><summary>{counted(blocker.count, 'place')}</summary>{table}{left_out}</details>"
    )


def surface(found: Extraction) -> str:
    """What a service would have to offer; the most used first."""
    said = f"<p>{html(_sentence(surface_told(found)))}</p>"
    if not found.surface:
        return said
    shown = most_used(found.surface)[:_MOST_ROWS]
    rows = [(_name(entry), _callers(entry), *_numbers(entry)) for entry in shown]
    return f"{said}{_table('Names that others use', _columns('name', 'callers'), rows)}{_left_out(len(found.surface) - len(shown))}"


def needs(found: Extraction) -> str:
    """What it would have to ask of others."""
    said = f"<p>{html(_sentence(needs_told(found)))}</p>"
    if not found.needs:
        return said
    shown = most_used(found.needs)[:_MOST_ROWS]
    rows = [(_name(entry), html(entry.module), *_numbers(entry)) for entry in shown]
    return f"{said}{_table('Names that it uses', _columns('name', 'of'), rows)}{_left_out(len(found.needs) - len(shown))}"


def _name(entry: SurfaceEntry) -> str:
    chip = "" if entry.is_public else ' <span class="chip">not public</span>'
    stuck = "".join(f'<span class="stuck">{html(obstacle)}</span>' for obstacle in entry.obstacles)
    signature = f'<code class="small">{html(entry.signature)}</code>' if entry.signature else ""
    return f"<code>{html(entry.name)}</code>{chip}{signature}{stuck}"


def _callers(entry: SurfaceEntry) -> str:
    """The modules, most sites first, and the places folded."""
    ranked = sorted(entry.callers, key=lambda caller: (-caller.sites, caller.module))
    told = ", ".join(f"{caller.module} {caller.sites:,}" for caller in ranked if caller.sites)
    places = [f"{path}:{line}" for caller in ranked for path, line in caller.places]
    if not places:
        return html(told)
    listed = "".join(f'<code class="small">{html(place)}</code>' for place in places[:_MOST_ROWS])
    left_out = _left_out(len(places) - _MOST_ROWS)
    return (
        f"{html(told)}<details><summary>{counted(len(places), 'place')}</summary>{listed}{left_out}</details>"
    )


def _numbers(entry: SurfaceEntry) -> _Row:
    return (f"{entry.sites:,}", f"{entry.in_loop:,}", f"{entry.in_transaction:,}")


def _columns(first: str, second: str) -> tuple[tuple[str, str], ...]:
    numbers = tuple((name, "number") for name in ("sites", "in loops", "in transactions"))
    return ((first, "wide"), (second, "place"), *numbers)


def tables(found: Extraction) -> str:
    """The tables it owns, and those reached across its border."""
    held = found.tables
    if not any(held):
        return ""
    rows = [
        *((name, "reached by", modules) for name, modules in held.reached_by_others),
        *((name, "of others, reached by it; owned by", modules) for name, modules in held.reaches),
    ]
    told = [
        (f"<code>{html(name)}</code>", f"{html(how)} {html(', '.join(modules))}")
        for name, how, modules in rows[:_MOST_ROWS]
    ]
    owned = ", ".join(f"<code>{html(name)}</code>" for name in held.owned) or "none"
    table = (
        _table("Tables reached across the border", (("table", "place"), ("how", "wide")), told)
        if told
        else ""
    )
    return f"<p>It owns {owned}.</p>{table}{_left_out(len(rows) - _MOST_ROWS)}"


def metrics(found: Extraction) -> str:
    """The figures, each with what it means."""
    rows = [(html(name), html(value), html(meaning)) for name, value, meaning in figures_told(found)]
    return _table(
        "Figures of the module and the whole",
        (("metric", "place"), ("value", "number"), ("meaning", "wide")),
        rows,
    )


def sentences(told: Sequence[str]) -> str:
    """A list of sentences."""
    items = "".join(f"<li>{html(sentence)}</li>" for sentence in told)
    return f'<ul class="plain">{items}</ul>' if told else ""


def _table(caption: str, columns: Sequence[tuple[str, str]], rows: Sequence[_Row]) -> str:
    """A table that scrolls by itself; the cells are HTML, the first of a row is its heading."""
    heads = "".join(f'<th scope="col"{_class(look)}>{name}</th>' for name, look in columns)
    body = "\n".join(f"<tr>{''.join(_cells(row, columns))}</tr>" for row in rows)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{html(caption)}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>\n{body}\n</tbody></table></div>"
    )


def _cells(row: _Row, columns: Sequence[tuple[str, str]]) -> Iterator[str]:
    for number, (cell, (_, look)) in enumerate(zip(row, columns, strict=True)):
        yield (
            f'<th scope="row"{_class(look)}>{cell}</th>' if number == 0 else f"<td{_class(look)}>{cell}</td>"
        )


def _class(look: str) -> str:
    return f' class="{look}"' if look else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _left_out(count: int) -> str:
    return f"<p>and {count:,} more; <code>--format json</code> has them all</p>" if count > 0 else ""
