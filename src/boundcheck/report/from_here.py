"""A report as it is read in the working directory: paths in its sentences, and in what it tells of a difference."""

from __future__ import annotations

from collections.abc import Callable

from boundcheck.base.light import replace
from boundcheck.report.model import Difference, Remark, Report

Shown = Callable[[str], str]


def read_here(report: Report, show_path: Shown, show_text: Shown) -> Report:
    """The findings have their places from the project's root on, as sources are read by them; their messages do not."""
    since = report.since
    return replace(
        report,
        findings=tuple(f._replace(message=show_text(f.message)) for f in report.findings),
        expiring=tuple(map(show_text, report.expiring)),
        slips=tuple(map(show_text, report.slips)),
        since=since and _difference(since, show_path, show_text),
    )


def _difference(since: Difference, show_path: Shown, show_text: Shown) -> Difference:
    def remarks(told: tuple[Remark, ...]) -> tuple[Remark, ...]:
        places = (each.finding._replace(path=show_path(each.finding.path)) for each in told)
        return tuple(replace(each, finding=place) for each, place in zip(told, places, strict=True))

    return replace(
        since,
        unchecked=remarks(since.unchecked),
        accepted=remarks(since.accepted),
        contracts=tuple(replace(each, path=show_path(each.path)) for each in since.contracts),
        notes=tuple(map(show_text, since.notes)),
    )
