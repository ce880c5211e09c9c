"""Every format of `extract` by its name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from boundcheck.atlas.model import Atlas
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.ranking import Standing

Render = Callable[[Extraction, Atlas], str]
# All modules, and what is assumed of the contracts.
RenderRanking = Callable[[Sequence[Standing], Sequence[str]], str]


def _text(found: Extraction, atlas: Atlas) -> str:
    from boundcheck.extraction.show.text import render_text

    return render_text(found)


def _json(found: Extraction, atlas: Atlas) -> str:
    from boundcheck.extraction.show.json_ import render_json

    return render_json(found)


# Each is loaded when it is asked for.
FORMATS: Final[Mapping[str, Render]] = {"text": _text, "json": _json}


def _ranking(name: str) -> RenderRanking:
    def render(standings: Sequence[Standing], assumed: Sequence[str]) -> str:
        from boundcheck.extraction.show import ranking

        return ranking.RENDERERS[name](standings, assumed)

    return render


RANKINGS: Final[Mapping[str, RenderRanking]] = {
    name: _ranking(name) for name in ("text", "json", "markdown", "html")
}
