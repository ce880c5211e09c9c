"""A document as one self-contained page that needs no script: `page/page.html`, filled in.

Beside its own style sheet it has that of a picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from boundcheck.base.markup import html
from boundcheck.base.page import page, page_file
from boundcheck.base.patterns import later
from boundcheck.document.html_blocks import blocks_html
from boundcheck.document.html_inline import inline
from boundcheck.document.lines import plain
from boundcheck.document.model import Document, Section

_SHEET: Final = later(r"<style>([^<]*+)</style>")


def render_html(document: Document) -> str:
    """The whole page; the same document gives the same bytes."""
    read = partial(page_file, "boundcheck.document")
    body = "\n".join(_body(document))
    title = f"{plain(document.title)} ({document.verb})"
    return page(read("page.html"), {"body": body}, title, read("page.css"), sheets=_SHEET.findall(body))


def _body(document: Document) -> Iterator[str]:
    rest = f"; <code>{document.everything}</code> has them all" if document.everything else ""
    sections = [
        (_anchor(section, number), section, told)
        for number, section in enumerate(document.sections)
        if (told := _section(section, rest))
    ]
    yield _top(document)
    titled = [(anchor, section) for anchor, section, _ in sections if section.title]
    if len(titled) > 1:
        links = (f'<li><a href="#{anchor}">{html(section.title)}</a></li>' for anchor, section in titled)
        yield f'<nav aria-label="Contents"><ul>{"".join(links)}</ul></nav>'
    yield '<main id="content" tabindex="-1">'
    for anchor, section, told in sections:
        heading = f'<h2 id="{anchor}-title">{html(section.title)}</h2>' if section.title else ""
        labelled = f' aria-labelledby="{anchor}-title"' if section.title else ""
        yield f'<section id="{anchor}"{labelled}>{heading}\n{told}\n</section>'
    yield "</main>"
    yield f'<footer class="foot">Written by {html(document.verb)}, from the code alone; nothing of it was run.</footer>'


def _anchor(section: Section, number: int) -> str:
    return re.sub(r"[^a-z]+", "-", section.title.lower()) or f"part-{number}"


def _section(section: Section, rest: str) -> str:
    lead = inline(section.lead)
    told = [f"<p>{lead[:1].upper()}{lead[1:]}.</p>"] if lead else []
    return "\n".join((*told, *blocks_html(section.blocks, rest)))


def _top(document: Document) -> str:
    look = f" {document.look}" if document.look else ""
    tiles = "".join(f"<div><dt>{html(name)}</dt><dd>{value:,}</dd></div>" for value, name in document.tiles)
    return "".join(
        (
            f'<header class="top"><h1><span class="brand">{html(document.verb)}</span> {inline(document.title)}</h1>',
            f'<p class="verdict{look}">{html(document.headline)}</p>',
            *(f'<p class="about">{html(told)}</p>' for told in document.about),
            f'<dl class="tiles">{tiles}</dl>' if tiles else "",
            "</header>",
        )
    )
