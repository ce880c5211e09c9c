"""The html format of `extract`: one self-contained page that needs no script, put together from the files in `page/`.

A content security policy admits its two style sheets alone, by their hashes: its own, and that of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from boundcheck.atlas.model import Atlas
from boundcheck.draw import FORMATS
from boundcheck.extraction.model import Extraction
from boundcheck.extraction.show.html_parts import (
    blockers,
    checklist,
    metrics,
    needs,
    questions,
    sentences,
    surface,
    tables,
)
from boundcheck.extraction.show.view import (
    EFFORTS,
    assumed_told,
    by_effort,
    cost_told,
    facts,
    headline,
    neighbourhood,
    next_told,
    past_told,
)
from boundcheck.markup import html, source_hash
from boundcheck.patterns import later
from boundcheck.plain import counted

_MOST_DRAWN = 60  # edges
_PLACE = later(r"\{\{(\w+)\}\}")


def render_html(found: Extraction, atlas: Atlas) -> str:
    """The whole document; the same report gives the same bytes."""
    picture, drawn_with = _picture(found, atlas)
    style = _read("page.css")
    styles = " ".join(source_hash(sheet) for sheet in (style, drawn_with) if sheet)
    parts = {
        "policy": "; ".join(
            (
                "default-src 'none'",
                f"style-src {styles}",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
        "style": style,
        "title": f"{html(found.module)}: {found.verdict} (boundcheck extract)",
        "body": "\n".join(_body(found, picture)),
    }
    # In one pass: what a name in the report spells is never taken for a place of the template.
    return _PLACE.sub(lambda match: parts[match[1]], _read("page.html"))


def _body(found: Extraction, picture: str) -> Iterator[str]:
    sections = tuple(
        (anchor, title, body)
        for anchor, title, body in (
            ("questions", "Whether to extract", questions(found)),
            ("checklist", "Checklist", checklist(found)),
            ("blockers", "Blockers", blockers(found)),
            ("surface", "Surface", surface(found)),
            ("needs", "What it needs of others", needs(found)),
            ("tables", "Tables", tables(found)),
            ("cost", "Cost", sentences(cost_told(found))),
            ("history", "History", sentences(past_told(found))),
            ("neighbourhood", "Neighbourhood", picture),
            ("metrics", "Metrics", metrics(found)),
            ("next", "Next", sentences(next_told(found))),
        )
        if body
    )
    yield from _top(found)
    links = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title, _ in sections)
    yield f'<nav aria-label="Contents"><ul>{links}</ul></nav>'
    yield '<main id="content" tabindex="-1">'
    for anchor, title, body in sections:
        yield f'<section id="{anchor}" aria-labelledby="{anchor}-title"><h2 id="{anchor}-title">{title}</h2>\n{body}\n</section>'
    yield "</main>"
    yield '<footer class="foot">Written by boundcheck extract, from the code alone; nothing of it was run.</footer>'


def _top(found: Extraction) -> Iterator[str]:
    advice = found.questions[0].answer if found.questions else ""
    tiles = [
        *(
            (
                f"{sum(blocker.count for blocker in group):,}",
                f"to change: {EFFORTS[effort][0].lower()}{EFFORTS[effort][1:]}",
            )
            for effort, group in by_effort(found)
        ),
        (f"{len(found.surface):,}", "names that others use"),
        (f"{found.cost.loops_in + found.cost.loops_out:,}", "call sites in loops"),
    ]
    listed = "".join(f"<div><dt>{html(name)}</dt><dd>{value}</dd></div>" for value, name in tiles)
    assumed = "".join(f'<p class="about">{html(told)}</p>' for told in assumed_told(found))
    yield (
        f'<header class="top"><h1><span class="brand">boundcheck extract</span> {html(found.module)}</h1>'
        f'<p class="verdict {found.verdict}">{html(headline(found).capitalize())}</p>'
        f'<p class="about">{html(facts(found))}</p>{assumed}'
        f'{f"""<p class="advice">{html(advice)}</p>""" if advice else ""}<dl class="tiles">{listed}</dl></header>'
    )


def _picture(found: Extraction, atlas: Atlas) -> tuple[str, str]:
    """The neighbourhood as a figure, and the style sheet in it; both "" where the module stands alone."""
    near, left_out = neighbourhood(atlas, found.module, _MOST_DRAWN)
    if not near.edges:
        return "", ""
    drawn = FORMATS["svg"](near, None)
    sheet = drawn.partition("<style>")[2].partition("</style>")[0]
    note = f"<p>Not drawn: {counted(left_out, 'lighter edge')}.</p>" if left_out else ""
    scroll = 'class="picture" tabindex="0" role="group" aria-label="Picture of the neighbourhood"'
    return f"<figure><div {scroll}>{drawn}</div></figure>{note}", sheet


@cache
def _read(name: str) -> str:
    return files("boundcheck.extraction.show").joinpath("page", name).read_text("utf-8").replace("\r\n", "\n")
