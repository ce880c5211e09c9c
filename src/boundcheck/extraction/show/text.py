"""The text format of `extract`: what an architect reads in three minutes; long lists are cut, and json has them all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boundcheck.extraction.model import Blocker, Extraction, Question, Step
from boundcheck.extraction.show.lines import NARROW, USUAL, cut, cut_front, fold, listed
from boundcheck.extraction.show.text_tables import figures, needs, surface, tables
from boundcheck.extraction.show.view import (
    EFFORTS,
    assumed_told,
    by_effort,
    by_module,
    cost_told,
    cuts,
    facts,
    headline,
    next_told,
    past_told,
    states,
)
from boundcheck.plain import counted, pad, width

_WIDE = 120
_MOST_MODULES = 6
_MOST_STEPS = 15
_MOST_LINES = 3


def render_text(found: Extraction, cells: int | None = None, most: int = 3) -> str:
    """The report in lines of up to `cells`, with the `most` files of each blocker."""
    across = min(max(cells or USUAL, NARROW), _WIDE)
    parts: tuple[Iterator[str], ...] = (
        _opening(found, across),
        _questions(found.questions, across),
        _steps(found.steps, across),
        *_blockers(found, across, most),
        surface(found, across),
        needs(found, across),
        tables(found, across),
        _told("Cost", cost_told(found), across),
        _told("History", past_told(found), across),
        figures(found, across),
        _told("Next", next_told(found), across),
    )
    written = ("\n".join(line.rstrip() for line in part) for part in parts)
    return "\n\n".join(part for part in written if part) + "\n"


def _opening(found: Extraction, cells: int) -> Iterator[str]:
    yield from fold(f"{found.module} is {headline(found)}.", cells)
    yield from fold(f"{facts(found)}.", cells, "  ")
    for told in assumed_told(found):
        yield from fold(told, cells, "  ")


def _questions(questions: Sequence[Question], cells: int) -> Iterator[str]:
    for asked in questions:
        yield from fold(asked.question, cells)
        yield from fold(asked.answer, cells, "  ")
        yield from fold(asked.hint, cells, "  ? ", "    ")


def _steps(steps: Sequence[Step], cells: int) -> Iterator[str]:
    if not steps:
        return
    left = [step for step in steps if not step.done]
    done = [step for step in steps if step.done]
    told = f"Checklist: {len(done):,} done, {len(left):,} left; what unblocks most for least comes first"
    yield from fold(told, cells, "", "  ")
    sizes = [
        f"{counted(step.clears, 'place')} in {counted(step.files, 'file')}" for step in left[:_MOST_STEPS]
    ]
    widest = max(map(len, sizes), default=0)
    for step, size in zip(left, sizes, strict=False):
        first = f"  [ ] {pad(size, widest)}  "
        yield from fold(step.title, cells, first, " " * len(first))
    if len(left) > _MOST_STEPS:
        yield f"      and {len(left) - _MOST_STEPS:,} more; --format json has them all"
    if done:
        # The titles hold commas of their own.
        yield from fold(listed((step.title for step in done), _MOST_STEPS, "; "), cells, "  [x] ", " " * 6)


def _blockers(found: Extraction, cells: int, most: int) -> Iterator[Iterator[str]]:
    digits = max((len(f"{blocker.count:,}") for blocker in found.blockers), default=1)
    for effort, blockers in by_effort(found):
        yield _group(found.module, EFFORTS[effort], blockers, digits, cells, most)


def _group(
    module: str, title: str, blockers: Sequence[Blocker], digits: int, cells: int, most: int
) -> Iterator[str]:
    total = sum(blocker.count for blocker in blockers)
    yield from fold(f"Blockers that take: {title} ({counted(total, 'place')})", cells, "", "  ")
    for blocker in blockers:
        yield from _blocker(module, blocker, digits, cells, most)


def _blocker(module: str, blocker: Blocker, digits: int, cells: int, most: int) -> Iterator[str]:
    margin = " " * (digits + 4)
    note = ", ".join(filter(None, (blocker.kind, states(blocker))))
    yield from fold(f"{blocker.title} ({note})", cells, f"  {blocker.count:>{digits},}  ", margin)
    if blocker.remedy:
        yield from fold(f"→ {blocker.remedy}", cells, margin, margin + "  ")
    if blocker.cuts:
        yield from fold(f"cheapest cut: {cuts(blocker)}", cells, margin, margin + "  ")
    if modules := by_module(blocker, module):
        yield from fold(
            listed((f"{name} {count:,}" for name, count in modules), _MOST_MODULES), cells, margin
        )
    yield from _places(blocker, cells, margin, most)


def _places(blocker: Blocker, cells: int, margin: str, most: int) -> Iterator[str]:
    """The files with the most places, each with its first lines and what is reached there."""
    files: dict[str, dict[int, None]] = {}
    targets: dict[str, dict[str, None]] = {}
    for found in blocker.evidence:
        files.setdefault(found.path, {})[found.line] = None
        targets.setdefault(found.path, {})[found.target or found.message] = None
    ranked = sorted(files, key=lambda path: (-len(files[path]), path))
    room = cells - len(margin)
    places = [
        cut_front(f"{path}:{listed(map(str, files[path]), _MOST_LINES)}", room * 3 // 4)
        for path in ranked[:most]
    ]
    widest = max(map(width, places), default=0)
    for place, path in zip(places, ranked, strict=False):
        yield f"{margin}{pad(place, widest)}  {cut(listed(targets[path], most), room - widest - 2)}"
    if len(ranked) > most:
        yield f"{margin}and {counted(len(ranked) - most, 'more file', 'more files')}; --format json has them all"


def _told(title: str, sentences: Sequence[str], cells: int) -> Iterator[str]:
    if sentences:
        yield title
    for sentence in sentences:
        yield from fold(sentence, cells, "  ", "    ")
