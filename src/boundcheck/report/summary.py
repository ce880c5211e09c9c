"""The sentence that closes a run, and what was not looked at."""

from __future__ import annotations

from collections.abc import Iterator

from boundcheck.base.plain import counted, visible
from boundcheck.findings.finding import unmatched
from boundcheck.replies import shown_time
from boundcheck.report.model import Report
from boundcheck.report.paint import Paint
from boundcheck.report.words import tally


def summary_line(report: Report, *, is_short: bool = False) -> str:
    """`Found 2 errors in 7,978 files, 42 modules (1.2 s); 12 known, 2 no longer found: run boundcheck baseline.`, without a line end.

    Further lines count the files that could not be read whole and the tables that are nobody's, and the
    paths that were left out, and tell which exceptions end soon, if any; of a difference what else
    it holds; `is_short` leaves out the findings that it lets through.
    """
    summary = report.summary
    took = "" if report.elapsed is None else f" ({shown_time(report.elapsed)})"
    scope = f"{counted(summary.files, 'file')}, {counted(summary.modules, 'module')}{took}"
    new = "new " if report.since else ""
    found = " and ".join(tally(summary.errors, summary.warnings, new))
    unreported = ", ".join(_unreported(report, found))
    first = f"{_opening(report, found)} {scope}{'; ' if unreported else ''}{unreported}."
    further = (
        *_first(report),
        *_since(report, is_short),
        *unseen(report),
        *map(visible, report.expiring),
        *_stale(report),
    )
    return "\n".join((first, *further))


def painted_summary(report: Report, paint: Paint) -> str:
    """The same for a terminal: green where all is kept."""
    is_found = report.summary.errors or report.summary.warnings
    return paint(summary_line(report), "found" if is_found else "kept")


def _first(report: Report) -> Iterator[str]:
    """What is to be mended before other findings are looked at."""
    nothing = len(unmatched(report.findings))
    if 0 < nothing < len(report.findings):
        match, it = ("matches", "it") if nothing == 1 else ("match", "them")
        names = counted(nothing, "name")
        yield f"{names} in the configuration {match} nothing: mend {it} first, as other findings may come of {it}."


def _since(report: Report, is_short: bool) -> Iterator[str]:
    if report.since is not None:
        from boundcheck.report.difference import difference_lines

        yield from difference_lines(report.since, is_short=is_short)


def _stale(report: Report) -> Iterator[str]:
    if report.since is not None:
        from boundcheck.report.difference import stale_line

        yield from stale_line(report.since)


def _to_run(report: Report) -> tuple[str, ...]:
    """What the baseline needs."""
    if not report.known_by:
        return (f"{report.fixed:,} no longer found: run boundcheck baseline",) if report.fixed else ()
    gone = f"{report.fixed:,} no longer found, " if report.fixed else ""
    needs = f"{gone}by a baseline of boundcheck {report.known_by}: run boundcheck baseline --upgrade"
    return (needs,) if report.fixed or report.findings else ()


def _opening(report: Report, found: str) -> str:
    if report.lists_known:
        return f"{report.summary.baselined:,} known in"
    if found:
        return f"Found {found} in"
    return f"{nothing_found(report)}:"


def nothing_found(report: Report) -> str:
    """What is said of a report without findings."""
    if report.summary.baselined or report.since:
        return "No new breach"
    return "Nothing found of what was asked for" if report.is_part else "All contracts kept"


def _unreported(report: Report, found: str) -> Iterator[str]:
    """What is not among the findings that are told, and how to see it."""
    summary = report.summary
    if summary.allowed:
        yield f"{summary.allowed:,} allowed"
    if summary.baselined and found and not report.lists_known:
        yield f"{summary.baselined:,} known"
    yield from _to_run(report)
    if report.lists_known and found:
        yield f"{found} new: run boundcheck check"
    elif summary.baselined and not found and not report.lists_known:
        yield f"{summary.baselined:,} known: boundcheck check --known shows where"


def unseen(report: Report) -> Iterator[str]:
    """A sentence for each kind of thing that was not looked at, if any."""
    if report.not_looked_at:
        yield report.not_looked_at
    if report.unread:
        yield f"{counted(report.unread, 'file')} could not be read whole."
    if report.unowned:
        whose = "boundcheck tables shows which, and a module's tables key makes them its own"
        yield f"SQL reaches {counted(report.unowned, 'table')} of no module; {whose}."
    if report.elsewhere:
        yield report.elsewhere
    yield from report.slips
    if report.left_out:
        was, it = ("was", "whether it is") if report.left_out == 1 else ("were", "which of them are")
        yield f"{counted(report.left_out, 'path')} {was} left out by ignore rules; git does not tell {it} committed."
