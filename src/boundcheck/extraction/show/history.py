"""What git's history says of one module, as a section of its report and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from boundcheck.base.json_text import row
from boundcheck.base.plain import counted
from boundcheck.document.model import Block, Column, Items, Paragraph, Section, Table
from boundcheck.extraction.history.coupling import MERGE_COUPLING, MERGE_SHARED
from boundcheck.extraction.history.model import FEWEST_OF_A_SHARE, Activity, ModuleHistory, in_percent
from boundcheck.extraction.history.owners import HOME_COMMITS, HOME_SHARE

_COLUMNS: Final = (Column("module", "word"), Column("", "number"), Column("commits"))


def history_section(found: ModuleHistory) -> Section:
    whole = found.whole
    since = f", since {whole.since}" if whole.since else ""
    span = f"{whole.start[:10]} to {whole.at[:10]}"
    told = (*_activity(found.activity), *_candidates(found), *_visitors(found.activity))
    notes = tuple(f"Note: {note}" for note in whole.notes)
    return Section(
        "History",
        (Items((*told, *notes)), *_partners(found), *_companions(found)),
        f"{counted(whole.commits, 'commit')} up to {whole.head[:10]}{since}: {span}",
    )


def history_json(found: ModuleHistory) -> dict[str, object]:
    whole, activity = found.whole, found.activity
    return {
        **row(whole, "head at start since commits"),
        "huge_commits": whole.huge,
        "thresholds": whole.thresholds._asdict(),
        "module": {
            **row(activity, "commits alone"),
            "last_12_months": activity.recent,
            **row(activity, "revisions authors"),
            "main_authors": [person._asdict() for person in activity.main],
            "releases": activity.releases,
        },
        "change_coupling": [
            {**row(each, "module degree shared"), "revisions": [each.own, each.theirs]}
            for each in found.partners
        ],
        "merge_candidates": found.candidates,
        "releases": len(whole.releases.names),
        "released_together": [companion._asdict() for companion in found.companions],
        "owner": activity.owner,
        "commits_by_known_owners": activity.placed,
        "commits_by_other_owners": [visitors._asdict() for visitors in activity.visitors],
        "notes": whole.notes,
    }


def _activity(activity: Activity) -> Iterator[str]:
    if not activity.commits:
        yield "No commit touches the module."
        return
    main = ", ".join(f"{person.name} ({person.commits:,})" for person in activity.main)
    alone = f"{activity.alone:,} of them{in_percent(activity.alone, activity.commits)} no other module"
    if activity.commits == 1:
        alone = "and no other module" if activity.alone else "and other modules too"
    touch = "touches" if activity.commits == 1 else "touch"
    yield (
        f"{counted(activity.commits, 'commit')} {touch} it, {alone}; {activity.recent:,} in the year before the last commit, "
        f"by {counted(activity.authors, 'person', 'people')}{f'; most by {main}' if main else ''}."
    )


def _partners(found: ModuleHistory) -> Iterator[Block]:
    limits = found.whole.thresholds
    rows = tuple(
        (
            each.module,
            f"{each.degree} %",
            f"{each.shared:,} shared of its {each.own:,} and the other's {each.theirs:,}",
        )
        for each in found.partners
    )
    if rows:
        yield Paragraph(
            "Changes together with (shared commits / average commits of both; commits of more than "
            f"{limits.max_changeset} files left out):"
        )
        yield Table("Modules that change together with it", _COLUMNS, rows)
    elif found.activity.commits:
        yield Paragraph(
            f"No module changes with it in {limits.min_coupling} % of their commits and at least "
            f"{limits.min_shared} times."
        )


def _companions(found: ModuleHistory) -> Iterator[Block]:
    releases, own = len(found.whole.releases.names), found.activity.releases
    rows = tuple(
        (each.module, f"{100 * each.both // each.either} %",
         f"both changed in {each.both:,} of the {each.either:,} releases that changed either")
        for each in found.companions
    )  # fmt: skip
    if rows:
        common = "; nearly all of them, so this tells little" if 10 * own >= 9 * releases else ""
        yield Paragraph(
            f"Released together with (of {counted(releases, 'release')}, by tags; {own:,} changed this module{common}):"
        )
        yield Table("Modules that are released together with it", _COLUMNS, rows)


def _candidates(found: ModuleHistory) -> Iterator[str]:
    if found.candidates:
        yield (
            f"Candidates to merge with: {', '.join(found.candidates)}. They change together so nearly always "
            f"(from {MERGE_COUPLING} % and {MERGE_SHARED} shared commits on) that a network between them would split most changes."
        )


def _visitors(activity: Activity) -> Iterator[str]:
    if not activity.owner or not activity.placed:
        return
    share = (
        f" ({100 * activity.visited // activity.placed} %)" if activity.placed >= FEWEST_OF_A_SHARE else ""
    )
    by = ", ".join(
        f"{found.owner} {found.commits:,} ({counted(found.people, 'person', 'people')})"
        for found in activity.visitors
    )
    yield (
        f"{activity.visited:,} of {counted(activity.placed, 'commit')}{share} {'is' if activity.visited == 1 else 'are'} by people of other owners"
        f"{f': {by}' if by else ''}. An estimate: a person's owner is whose modules take part in {HOME_SHARE} % of their "
        f"commits, from {HOME_COMMITS} on; {counted(activity.revisions - activity.placed, 'commit')} by others and "
        "programs not counted."
    )
