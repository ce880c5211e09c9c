"""Every format of `extract` by its name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.atlas.model import Atlas
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.ranking import Standing
from boundcheck.extraction.trend import Saved

# The terminal's width in cells; None: the usual one.
Render = Callable[[Extraction, Atlas, int | None], str]
# Figures of runs; and all modules, with what is assumed of the contracts.
RenderTrend = Callable[[Sequence[Saved], int | None], str]
RenderRanking = Callable[[Sequence[Standing], Sequence[str], int | None], str]


def _text(found: Extraction, atlas: Atlas, cells: int | None) -> str:
    from boundcheck.extraction.show.text import render_text

    return render_text(found, cells)


def _json(found: Extraction, atlas: Atlas, cells: int | None) -> str:
    from boundcheck.extraction.show.json_ import render_json

    return render_json(found)


def _markdown(found: Extraction, atlas: Atlas, cells: int | None) -> str:
    from boundcheck.extraction.show.markdown import render_markdown

    return render_markdown(found, atlas)


def _html(found: Extraction, atlas: Atlas, cells: int | None) -> str:
    from boundcheck.extraction.show.html import render_html

    return render_html(found, atlas)


# Each is loaded when it is asked for.
FORMATS: Final[Mapping[str, Render]] = {"text": _text, "json": _json, "markdown": _markdown, "html": _html}


def _ranking(name: str) -> RenderRanking:
    def render(standings: Sequence[Standing], assumed: Sequence[str], cells: int | None) -> str:
        from boundcheck.extraction.show import ranking

        return ranking.RENDERERS[name](standings, assumed, cells)

    return render


RANKINGS: Final[Mapping[str, RenderRanking]] = {name: _ranking(name) for name in FORMATS}


def _trend_text(saved: Sequence[Saved], cells: int | None) -> str:
    from boundcheck.extraction.show.trend import render_trend

    return render_trend(saved, cells)


def _trend_html(saved: Sequence[Saved], cells: int | None) -> str:
    from boundcheck.extraction.show.trend_html import render_trend_html

    return render_trend_html(saved)


TRENDS: Final[Mapping[str, RenderTrend]] = {"text": _trend_text, "html": _trend_html}
