"""The sentence that closes a run, and what was not looked at."""

from __future__ import annotations

from boundcheck.door import shown_time
from boundcheck.plain import counted
from boundcheck.report.model import Report


def summary_line(report: Report) -> str:
    """`Found 2 errors in 7,978 files, 42 modules (1.2 s); 12 known, 2 fixed: run boundcheck baseline.`, without a line end.

    Further lines count the files that could not be read whole and the tables that are nobody's, and the
    paths that were left out, if any.
    """
    summary = report.summary
    took = "" if report.elapsed is None else f" ({shown_time(report.elapsed)})"
    scope = f"{counted(summary.files, 'file')}, {counted(summary.modules, 'module')}{took}"
    unreported = (
        *((f"{summary.allowed:,} allowed",) if summary.allowed else ()),
        *((f"{summary.baselined:,} known",) if summary.baselined else ()),
        *_to_run(report),
    )
    rest = "; " + ", ".join(unreported) if unreported else ""
    found = (
        *((counted(summary.errors, "error"),) if summary.errors else ()),
        *((counted(summary.warnings, "warning"),) if summary.warnings else ()),
    )
    told = f"Found {' and '.join(found)} in" if found else "All contracts kept:"
    unread = f"\n{counted(report.unread, 'file')} could not be read whole." if report.unread else ""
    tables = counted(report.unowned, "table")
    unowned = f"\nSQL reaches {tables} of no module." if report.unowned else ""
    left_out = f"\n{_left_out(report.left_out)}" if report.left_out else ""
    return f"{told} {scope}{rest}.{unread}{unowned}{left_out}"


def _to_run(report: Report) -> tuple[str, ...]:
    """What the baseline needs."""
    if not report.known_by:
        return (f"{report.fixed:,} fixed: run boundcheck baseline",) if report.fixed else ()
    gone = f"{report.fixed:,} no longer found, " if report.fixed else ""
    needs = f"{gone}by a baseline of boundcheck {report.known_by}: run boundcheck baseline --upgrade"
    return (needs,) if report.fixed or report.findings else ()


def _left_out(count: int) -> str:
    was, it = ("was", "whether it is") if count == 1 else ("were", "which of them are")
    return f"{counted(count, 'path')} {was} left out by ignore rules; git does not tell {it} committed."
