"""What `extract` tells, in every format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from boundcheck.answers.atlas.model import Atlas
from boundcheck.document import render
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.ranking import RankedModule
from boundcheck.extraction.trend import SavedRun

FORMATS: Final = ("text", "json", "markdown", "html")


def show_report(found: Extraction, atlas: Atlas, format_: str = "text", cells: int | None = None) -> str:
    """On one module; `cells` is the terminal's width (None: the usual one)."""
    if format_ == "json":
        from boundcheck.extraction.show.json_ import render_json

        return render_json(found)
    from boundcheck.extraction.show.report import report

    return render(report(found, atlas), format_, cells)


def show_ranking(
    standings: Sequence[RankedModule], assumed: Sequence[str], format_: str = "text", cells: int | None = None
) -> str:
    """Of all modules, with what is assumed of the contracts."""
    from boundcheck.extraction.show.ranking import ranking, render_json

    if format_ == "json":
        return render_json(standings, assumed)
    return render(ranking(standings, assumed), format_, cells)


def show_trend(saved: Sequence[SavedRun], format_: str = "text", cells: int | None = None) -> str:
    """Of figures that runs left; they are JSON themselves."""
    from boundcheck.extraction.show.trend import trend

    return render(trend(saved), format_, cells)
