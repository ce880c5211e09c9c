"""The report on one module as a document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.plain import counted
from boundcheck.document import model as doc
from boundcheck.draw import FORMATS
from boundcheck.extraction.model import Blocker, Evidence, Extraction, Question, SurfaceEntry
from boundcheck.extraction.show import view
from boundcheck.extraction.show.history import history_section

_MOST_DRAWN: Final = {"mermaid": 30, "svg": 60}  # edges
_NUMBERS: Final = tuple(doc.Column(name, "number") for name in ("sites", "in loops", "in transactions"))
_SURFACE: Final = (
    doc.Column("name", "name"),
    doc.Column("signature", "detail"),
    *_NUMBERS,
    doc.Column("by"),
    doc.Column("cannot cross a network", "warning"),
    doc.Column("place", "places"),
)
_METRICS: Final = (doc.Column("metric", "word"), doc.Column("value", "number"), doc.Column("meaning"))
_NEEDS: Final = (doc.Column("name", "name"), *_NUMBERS, doc.Column("of"))


def report(found: Extraction, atlas: Atlas) -> doc.Document:
    """All that is found of the module; the picture needs the atlas that the module is in."""
    sections = (
        doc.Section("Neighbourhood", (_picture(found, atlas),)),
        doc.Section("Whether to extract at all", tuple(map(_question, found.questions[1:]))),
        _checklist(found),
        _blockers(found),
        _surface(found),
        _needs(found),
        _tables(found),
        doc.Section("Cost", (doc.Items(view.cost_told(found)),)),
        *((history_section(found.history),) if found.history is not None else ()),
        doc.Section(
            "Metrics", (doc.Table("Figures of the module and the whole", _METRICS, view.figures_told(found)),)
        ),
        doc.Section("Next", (doc.Items(view.next_told(found)),)),
    )
    advice = (f"{asked.question} {asked.answer}" for asked in found.questions[:1])
    return doc.Document(
        ("Extracting ", doc.Code(found.module)),
        f"{found.module} is {view.headline(found)}",
        "boundcheck extract",
        tuple(section for section in sections if section.blocks or section.lead),
        (f"{view.facts(found)}.", *(f"As if {clause}." for clause in found.assumed), *advice),
        tuple(_tiles(found)),
        found.verdict,
    )


def _tiles(found: Extraction) -> Iterator[doc.Tile]:
    for effort, group in view.by_effort(found):
        told = f"to change: {view.EFFORTS[effort][0].lower()}{view.EFFORTS[effort][1:]}"
        yield doc.Tile(sum(blocker.count for blocker in group), told)
    yield doc.Tile(len(found.surface), "names that others use")
    yield doc.Tile(found.cost.both.loops, "call sites in loops")


def _picture(found: Extraction, atlas: Atlas) -> doc.DrawnPicture:
    def draw(format_: Literal["mermaid", "svg"]) -> doc.Drawing | None:
        near, left_out = view.neighbourhood(atlas, found.module, _MOST_DRAWN[format_])
        note = f"Not drawn: {counted(left_out, 'lighter edge')}." if left_out else ""
        return doc.Drawing(FORMATS[format_](near, None), note) if near.edges else None

    return doc.DrawnPicture("Picture of the neighbourhood", draw)


def _question(asked: Question) -> doc.Card:
    said = (doc.Paragraph(asked.answer), doc.Paragraph(asked.hint, "hint"))
    return doc.Card(asked.question, said, is_open=not asked.answer)


def _checklist(found: Extraction) -> doc.Section:
    done = sum(step.done for step in found.steps)
    tasks = tuple(
        doc.Task(step.title, f"{counted(step.clears, 'place')} in {counted(step.files, 'file')}", step.done)
        for step in found.steps
    )
    lead = f"{done:,} done, {len(tasks) - done:,} left; what unblocks most for least comes first"
    return doc.Section("Checklist", (doc.Tasks(tasks),), lead) if tasks else doc.Section("")


def _blockers(found: Extraction) -> doc.Section:
    groups = tuple(
        doc.Section(
            view.EFFORTS[effort],
            tuple(_blocker(blocker, found.module) for blocker in group),
            counted(sum(blocker.count for blocker in group), "place"),
        )
        for effort, group in view.by_effort(found)
    )
    return doc.Section("Blockers", groups, "what takes the least work comes first" if groups else "none")


def _blocker(blocker: Blocker, module: str) -> doc.Card:
    known = view.states(blocker)
    cuts = (f"{cut.from_} → {cut.to} ({counted(cut.sites, 'import')})" for cut in blocker.cuts)
    blocks: tuple[doc.Block, ...] = (
        doc.Paragraph(blocker.remedy, "remedy"),
        *((doc.Paragraph(f"Cheapest cut: {', '.join(cuts)}.", "about"),) if blocker.cuts else ()),
        doc.Paragraph(doc.Words(view.by_module(blocker, module)), "about"),
        doc.CodeLines(f"Places: {blocker.title}", tuple(map(_place, blocker.evidence))),
    )
    marks = (doc.Code(blocker.kind), *((known,) if known else ()))
    return doc.Card(blocker.title, blocks, blocker.count, marks)


def _place(found: Evidence) -> doc.CodeLine:
    """With its state, and how sure it is where that is less than certain."""
    state = found.state if found.certainty == "certain" else f"{found.state}, {found.certainty}"
    return doc.CodeLine(found.path, found.line, found.message, found.target or found.message, state)


def _surface(found: Extraction) -> doc.Section:
    """What a service would have to offer."""

    def row(entry: SurfaceEntry) -> tuple[doc.Text, ...]:
        ranked = sorted(entry.callers, key=lambda caller: (-caller.sites, caller.module))
        used = [f"{caller.module} {caller.sites:,}" for caller in ranked if caller.sites]
        tests = sum(caller.tests for caller in ranked)
        places = tuple(f"{path}:{line}" for caller in ranked for path, line in caller.places)
        private = "" if entry.is_public else " (not public)"
        by = doc.Words((*used, *((f"tests {tests:,}",) if tests else ())))
        signature: doc.Text = (
            (doc.Code(entry.definition.signature), private) if entry.definition.signature or private else ""
        )
        stuck = doc.Words(entry.obstacles, between="; ") if entry.obstacles else ""
        return (doc.Code(entry.name), signature, *_numbers(entry), by, stuck, doc.Words(places, is_code=True))

    rows = tuple(map(row, _most_used(found.surface)))
    table = doc.Table("Names that others use", _SURFACE, rows)
    return doc.Section("Surface", (table,) if rows else (), view.surface_told(found))


def _needs(found: Extraction) -> doc.Section:
    """What it would have to ask of the others."""
    rows: tuple[tuple[doc.Text, ...], ...] = tuple(
        (doc.Code(entry.name), *_numbers(entry), entry.module) for entry in _most_used(found.needs)
    )
    table = doc.Table("Names that it uses", _NEEDS, rows)
    return doc.Section("What it needs of others", (table,) if rows else (), view.needs_told(found))


def _most_used(entries: tuple[SurfaceEntry, ...]) -> list[SurfaceEntry]:
    return sorted(entries, key=lambda entry: (-entry.sites, -entry.calls.loops, entry.name))


def _numbers(entry: SurfaceEntry) -> tuple[str, ...]:
    return (f"{entry.sites:,}", f"{entry.calls.loops:,}", f"{entry.calls.transactions:,}")


def _tables(found: Extraction) -> doc.Section:
    """The tables it owns, and those that are reached across its border."""
    held = found.tables
    if not any(held):
        return doc.Section("")
    rows = (
        *((doc.Code(name), ("reached by ", doc.Words(others))) for name, others in held.reached_by_others),
        *((doc.Code(name), ("reached by it; owned by ", doc.Words(others))) for name, others in held.reaches),
    )
    owned: doc.Text = doc.Words(held.owned, is_code=True) if held.owned else "none"
    table = doc.Table(
        "Tables reached across the border", (doc.Column("table", "word"), doc.Column("how")), rows
    )
    return doc.Section("Tables", (table,) if rows else (), ("it owns ", owned))
