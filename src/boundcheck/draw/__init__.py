"""Every format of `graph` by its name; a new one is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from boundcheck.answers.atlas.model import Atlas

Render = Callable[[Atlas, int | None], str]  # the terminal's width in cells; None: as wide as it likes


def _text(atlas: Atlas, cells: int | None) -> str:
    if atlas.diff is not None:
        from boundcheck.draw.changes import render_changes

        return render_changes(atlas, atlas.diff)
    from boundcheck.draw.text import render_text

    return render_text(atlas)


def _dot(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.dot import render_dot

    return render_dot(atlas)


def _mermaid(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.mermaid import render_mermaid

    return render_mermaid(atlas)


def _json(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.json_ import render_json

    return render_json(atlas)


def _matrix(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.matrix import render_matrix

    return render_matrix(atlas, cells)


def _svg(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.svg import render_svg

    return render_svg(atlas)


def _html(atlas: Atlas, cells: int | None) -> str:
    from boundcheck.draw.html import render_page
    from boundcheck.draw.placed import placed_json

    return render_page(placed_json(atlas))


def _markdown(atlas: Atlas, cells: int | None) -> str:
    """Only what changed; the command line asks for nothing else."""
    from boundcheck.answers.atlas.model import Diff
    from boundcheck.draw.changes import render_changes_markdown

    return render_changes_markdown(atlas, atlas.diff or Diff("", ""))


# Each is loaded when it is asked for.
FORMATS: Final[Mapping[str, Render]] = {
    "text": _text,
    "dot": _dot,
    "mermaid": _mermaid,
    "json": _json,
    "svg": _svg,
    "html": _html,
    "matrix": _matrix,
    "markdown": _markdown,
}
