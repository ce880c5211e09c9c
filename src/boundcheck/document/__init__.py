"""What a report says, whatever it is read in: one model (`model.py`), and a renderer for each format."""

from __future__ import annotations

from boundcheck.document.model import Document


def render(document: Document, format_: str, cells: int | None = None) -> str:
    """As `text`, `markdown` or `html`; `cells` is the terminal's width (None: the usual one). Ends with a line break."""
    if format_ == "markdown":
        from boundcheck.document.markdown import render_markdown

        return render_markdown(document)
    if format_ == "html":
        from boundcheck.document.html import render_html

        return render_html(document)
    from boundcheck.document.text import render_text

    return render_text(document, cells)
