"""The markdown format of `extract`, for an RFC: GitHub's and GitLab's, with a picture of the neighbourhood in Mermaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundcheck.atlas.model import Atlas
from boundcheck.draw import FORMATS
from boundcheck.extraction.model import Blocker, Evidence, Extraction, Step, SurfaceEntry
from boundcheck.extraction.show.view import (
    EFFORTS,
    assumed_told,
    by_effort,
    by_module,
    cost_told,
    cuts,
    facts,
    figures_told,
    headline,
    most_used,
    needs_told,
    neighbourhood,
    next_told,
    past_told,
    place_of,
    state_of,
    states,
    surface_told,
)
from boundcheck.markup import code, prose
from boundcheck.plain import counted

_MOST_DRAWN = 30  # edges that a reader of a document can take in
_MOST_PLACES = 20  # of one blocker; a comment or description has 65,536 characters at most
_MOST_ENTRIES = 50
_MOST_TABLES = 50
_LONGEST = 300


def render_markdown(found: Extraction, atlas: Atlas) -> str:
    """The whole report; long lists are folded, and cut where json has them all."""
    parts: tuple[Iterator[str], ...] = (
        _opening(found),
        _questions(found),
        _steps(found.steps),
        _blockers(found),
        _surface(found),
        _needs(found),
        _tables(found),
        _told("Cost", cost_told(found)),
        _told("History", past_told(found)),
        _figures(found),
        _picture(found, atlas),
        _told("Next", next_told(found)),
    )
    return "\n\n".join(block for part in parts for block in part) + "\n"


def _opening(found: Extraction) -> Iterator[str]:
    yield f"# Extracting {code(_short(found.module))}"
    yield f"**{_text(headline(found).capitalize())}.** {_text(facts(found))}."
    yield from (_text(told) for told in assumed_told(found))


def _questions(found: Extraction) -> Iterator[str]:
    if not found.questions:
        return
    yield "## Whether to extract at all"
    for asked in found.questions:
        yield f"**{_text(asked.question)}**" + (f" {_text(asked.answer)}" if asked.answer else "")
        if asked.hint:
            yield f"> {_text(asked.hint)}"


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    if not steps:
        return
    yield "## Checklist"
    left = [f"- [ ] {_text(step.title)} ({_size(step)})" for step in steps if not step.done]
    done = [f"- [x] {_text(step.title)}" for step in steps if step.done]
    yield "\n".join((*left[:_MOST_ENTRIES], *_more(len(left) - _MOST_ENTRIES), *done))


def _size(step: Step) -> str:
    return f"{counted(step.clears, 'place')} in {counted(step.files, 'file')}"


def _blockers(found: Extraction) -> Iterator[str]:
    yield "## Blockers"
    if not found.blockers:
        yield "None."
    for effort, blockers in by_effort(found):
        yield f"### {EFFORTS[effort]}"
        for blocker in blockers:
            yield from _blocker(blocker, found.module)


def _blocker(blocker: Blocker, module: str) -> Iterator[str]:
    known = f", {states(blocker)}" if states(blocker) else ""
    yield f"**{_text(blocker.title)}**: {counted(blocker.count, 'place')} ({code(blocker.kind)}{known})"
    if blocker.remedy:
        yield f"{_text(blocker.remedy)}"
    if blocker.cuts:
        yield f"Cheapest cut: {_text(cuts(blocker))}."
    others = ", ".join(f"{name} {count:,}" for name, count in by_module(blocker, module)[:_MOST_ENTRIES])
    rows = [_row(evidence) for evidence in blocker.evidence[:_MOST_PLACES]]
    table = "\n".join(("| place | what | state |", "|---|---|---|", *rows))
    left_out = "".join(f"\n\n{line[2:]}" for line in _more(blocker.count - _MOST_PLACES))
    summary = f"Places{': ' if others else ''}{_text(others)}"
    yield f"<details><summary>{summary}</summary>\n\n{table}{left_out}\n\n</details>"


def _row(found: Evidence) -> str:
    return f"| {code(_short(place_of(found)))} | {_text(found.message)} | {state_of(found)} |"


def _surface(found: Extraction) -> Iterator[str]:
    yield "## Surface"
    yield f"{_text(_sentence(surface_told(found)))}"
    if not found.surface:
        return
    shown = most_used(found.surface)[:_MOST_ENTRIES]
    rows = [
        f"| {code(_short(entry.name))}{'' if entry.is_public else ' (not public)'} | {code(_short(entry.signature))} "
        f"| {_callers(entry)} | {_numbers(entry)} | {_text('; '.join(entry.obstacles))} |"
        for entry in shown
    ]
    heading = "| name | signature | callers | sites | in loops | in transactions | cannot cross a network |"
    yield "\n".join((heading, "|---|---|---|--:|--:|--:|---|", *rows))
    yield from (line[2:] for line in _more(len(found.surface) - len(shown)))


def _callers(entry: SurfaceEntry) -> str:
    ranked = sorted(entry.callers, key=lambda caller: (-caller.sites, caller.module))
    return _text(", ".join(f"{caller.module} {caller.sites:,}" for caller in ranked if caller.sites))


def _numbers(entry: SurfaceEntry) -> str:
    return f"{entry.sites:,} | {entry.in_loop:,} | {entry.in_transaction:,}"


def _needs(found: Extraction) -> Iterator[str]:
    yield "## What it needs of others"
    yield _text(_sentence(needs_told(found)))
    if not found.needs:
        return
    shown = most_used(found.needs)[:_MOST_ENTRIES]
    rows = [f"| {code(_short(entry.name))} | {_text(entry.module)} | {_numbers(entry)} |" for entry in shown]
    yield "\n".join(("| name | of | sites | in loops | in transactions |", "|---|---|--:|--:|--:|", *rows))
    yield from (line[2:] for line in _more(len(found.needs) - len(shown)))


def _tables(found: Extraction) -> Iterator[str]:
    held = found.tables
    if not any(held):
        return
    yield "## Tables"
    if held.owned:
        owned = ", ".join(code(_short(name)) for name in held.owned[:_MOST_TABLES])
        yield f"It owns {owned}{''.join(f', {line[2:]}' for line in _more(len(held.owned) - _MOST_TABLES))}."
    for title, pairs in (
        ("Reached by others:", held.reached_by_others),
        ("Of others, reached by it:", held.reaches),
    ):
        if pairs:
            lines = [
                f"- {code(_short(name))}: {_text(', '.join(modules))}"
                for name, modules in pairs[:_MOST_TABLES]
            ]
            yield "\n".join((title, "", *lines, *_more(len(pairs) - _MOST_TABLES)))


def _figures(found: Extraction) -> Iterator[str]:
    yield "## Metrics"
    rows = [f"| {figure.name} | {figure.value} | {_text(figure.meaning)} |" for figure in figures_told(found)]
    yield "\n".join(("| metric | value | meaning |", "|---|--:|---|", *rows))


def _picture(found: Extraction, atlas: Atlas) -> Iterator[str]:
    near, left_out = neighbourhood(atlas, found.module, _MOST_DRAWN)
    if not near.edges:
        return
    yield "## Neighbourhood"
    yield f"```mermaid\n{FORMATS['mermaid'](near, None)}```"
    if left_out:
        yield f"Not drawn: {counted(left_out, 'lighter edge')}."


def _told(title: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield f"## {title}"
        yield "\n".join(f"- {_text(sentence)}" for sentence in sentences)


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f"- and {count:,} more; `--format json` has them all"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _short(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _text(text: str) -> str:
    """Text without any markup of its own, of a length that a table can hold."""
    return prose(_short(text, 4 * _LONGEST))
