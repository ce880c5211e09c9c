"""The SVG format of `graph`: one still picture, for a document, a pull request or any viewer of images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log2
from typing import Final
from xml.sax.saxutils import escape

from boundcheck.atlas.model import Atlas
from boundcheck.draw.layout import MARGIN, Placed, Point, Spot, bow, place, size_of, trace
from boundcheck.draw.order import Tie
from boundcheck.draw.picture import KINDS, Node, Picture, Wire, folded, from_atlas
from boundcheck.draw.rows import Box
from boundcheck.plain import counted, visible, width

_TOP: Final = 38.0
_FOOT: Final = 34.0
_LEGEND_STEP: Final = 220.0
_WIDEST: Final = 5.0
_BADGE: Final = 8.0
_FEW: Final = 160

_STYLE: Final = """
svg { background: #fbfbfa; }
text { font-family: ui-sans-serif, system-ui, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; fill: #22262b; }
.ground { fill: #fbfbfa; }
.title { font-size: 20px; font-weight: 600; }
.note { font-size: 12px; fill: #59616b; }
.strip { fill: #f0f1f3; }
.strip.even { fill: #f6f6f5; }
.layer { font-size: 12px; font-weight: 600; letter-spacing: .06em; fill: #59616b; }
.box { fill: #ffffff; stroke: #9aa3ad; stroke-width: 1.2; }
.box.shared { fill: #eef3f8; }
.box.composition { fill: #f5f0fa; }
.box.stranger { stroke-dasharray: 4 3; fill: #f6f6f5; }
.name { font-size: 13px; font-weight: 600; }
.fact { font-size: 11px; fill: #59616b; }
.edge { fill: none; stroke-linecap: butt; }
.edge.allowed { stroke: #8b97a5; stroke-opacity: .62; }
.edge.data { stroke: #0b7574; stroke-opacity: .8; stroke-dasharray: 2 4; }
.edge.tests { stroke: #8b97a5; stroke-opacity: .8; stroke-dasharray: 1.5 4.5; }
.edge.cyclic { stroke: #7440bf; stroke-opacity: .42; stroke-dasharray: 18 3; }
.edge.back { stroke-opacity: .95; stroke-dasharray: 9 3; }
.edge.deprecated { stroke: #846700; stroke-dasharray: 4 4; }
.edge.layer { stroke: #b05400; stroke-dasharray: 12 3 3 3; }
.edge.undeclared { stroke: #c21f30; stroke-dasharray: 7 4; }
.head.allowed, .head.tests { fill: #8b97a5; }
.head.data { fill: #0b7574; } .head.cyclic { fill: #7440bf; } .head.deprecated { fill: #846700; }
.head.layer { fill: #b05400; } .head.undeclared { fill: #c21f30; }
.mark { fill: #ffffff; stroke-width: 1.3; }
.mark.data { stroke: #0b7574; } .mark.cyclic { stroke: #7440bf; } .mark.deprecated { stroke: #846700; }
.mark.layer { stroke: #b05400; } .mark.undeclared { stroke: #c21f30; } .mark.tests { stroke: #8b97a5; }
.sign { font-size: 11px; font-weight: 700; text-anchor: middle; }
.badge { fill: #c21f30; }
.count { font-size: 10.5px; font-weight: 700; fill: #ffffff; text-anchor: middle; }
@media screen and (prefers-color-scheme: dark) {
svg { background: #16191d; }
text { fill: #e4e7ea; }
.ground { fill: #16191d; }
.note, .layer, .fact { fill: #a2abb5; }
.strip { fill: #1f2329; }
.strip.even { fill: #1b1e23; }
.box { fill: #2a2f36; stroke: #66707b; }
.box.shared { fill: #26313b; }
.box.composition { fill: #322b3b; }
.box.stranger { fill: #1f2329; }
.mark { fill: #16191d; }
.edge.cyclic { stroke: #c3a2ff; } .head.cyclic { fill: #c3a2ff; } .mark.cyclic { stroke: #c3a2ff; }
.edge.data { stroke: #52d3cd; } .head.data { fill: #52d3cd; } .mark.data { stroke: #52d3cd; }
.edge.deprecated { stroke: #e5c650; } .head.deprecated { fill: #e5c650; } .mark.deprecated { stroke: #e5c650; }
.edge.layer { stroke: #ffad61; } .head.layer { fill: #ffad61; } .mark.layer { stroke: #ffad61; }
.edge.undeclared { stroke: #ff7d86; } .head.undeclared { fill: #ff7d86; } .mark.undeclared { stroke: #ff7d86; }
}
"""


def render_svg(atlas: Atlas) -> str:
    """An SVG document of the picture, without scripts and references to anything outside of it."""
    return draw(from_atlas(atlas))


def draw(whole: Picture) -> str:
    """An SVG document of the picture, folded where it has too many edges to be read."""
    picture = folded(whole)
    drawn = {(wire.from_, wire.to) for wire in picture.wires}
    placed = place(boxes(whole), ties(whole), whole.layers, drawn)
    across = max(placed.width, _LEGEND_STEP * 4 + 2 * MARGIN)
    legend = tuple(_legend(picture, across))
    down = _TOP + placed.height + 24 * (1 + len(legend) // max(1, _columns(across))) + _FOOT
    left = (across - placed.width) / 2
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down:.0f}" '
        f'width="{across:.0f}" height="{down:.0f}" role="img" aria-labelledby="title note">',
        f"<style>{_STYLE}</style>",
        "<defs>",
        *(_head(kind) for kind in KINDS),
        "</defs>",
        '<rect class="ground" width="100%" height="100%"/>',
        f'<text id="title" class="title" x="{MARGIN:.0f}" y="36">{_summary(whole)}</text>',
        f'<text id="note" class="note" x="{MARGIN:.0f}" y="56">{_note(whole, picture.omitted, placed.plain)}</text>',
        f'<g transform="translate({left:.1f} {_TOP:.0f})">',
        *_strips(placed),
        *_edges(picture, placed),
        *(_node(node, placed.spots[node.name]) for node in picture.nodes),
        *_marks(picture, placed),
        "</g>",
        f'<g transform="translate({MARGIN:.0f} {_TOP + placed.height + 8:.0f})">',
        *legend,
        "</g>",
        "</svg>",
    )
    return "".join(f"{line}\n" for line in lines)


def boxes(picture: Picture) -> tuple[Box, ...]:
    """What the layout is to place."""
    return tuple(
        Box(node.name, *size_of(node.name, node.lines), node.layer, node.owner, node.role)
        for node in picture.nodes
    )


def ties(picture: Picture) -> tuple[Tie, ...]:
    """What the layout is to place it by."""
    return tuple(Tie(wire.from_, wire.to, _weight(wire)) for wire in picture.wires)


def _weight(wire: Wire) -> float:
    """What breaks a contract has little say in what stands above what: it is to be seen leading the wrong way."""
    if wire.kind == "tests":
        return 0.0
    return 0.1 if wire.kind in ("undeclared", "layer", "deprecated") else 0.5 + wire.imports


def _summary(picture: Picture) -> str:
    return f"{counted(len(picture.nodes), 'module')}, {counted(len(picture.wires), 'edge')}"


def _note(picture: Picture, left_out: Sequence[str], plain: bool) -> str:
    findings = sum(wire.findings for wire in picture.wires)
    found = sum(wire.findings > 0 for wire in picture.wires)
    wrong = sum(wire.kind in ("undeclared", "layer", "deprecated") for wire in picture.wires)
    parts = [
        *((f"{counted(findings, 'finding')} on {counted(found, 'edge')}",) if findings else ()),
        *((f"{counted(wrong, 'edge')} against the contracts",) if wrong else ()),
        "lines are the wider the more imports they stand for, and lead from what imports to what is imported",
    ]
    if left_out:
        parts.append(f"not drawn: {', '.join(left_out)}")
    if plain:
        parts.append("arranged plainly, without regard to crossings")
    return _text("; ".join(parts))


def _strips(placed: Placed) -> Iterator[str]:
    for number, strip in enumerate(placed.strips):
        name = {"composition": "composition", "shared": "shared", "rest": "no layer"}.get(
            strip.kind, strip.layer or ""
        )
        if len(placed.strips) == 1 and strip.kind == "rest":
            name = ""
        yield (
            f'<g><title>{_text(name)}</title><rect class="strip{" even" if number % 2 else ""}" x="12" y="{strip.y:.1f}" '
            f'width="{placed.width - 24:.1f}" height="{strip.h:.1f}" rx="6"/>'
            f'<text class="layer" x="24" y="{strip.y + 19:.1f}">{_text(_cut(name, 60))}</text></g>'
        )


def _edges(picture: Picture, placed: Placed) -> Iterator[str]:
    """The calm ones first, so that the bad ones lie above them."""
    order = list(KINDS)
    among = len(picture.wires)
    for wire in sorted(picture.wires, key=lambda wire: (-order.index(wire.kind), wire.from_, wire.to)):
        points = placed.lines.get((wire.from_, wire.to))
        if points:
            back = " back" if _closes(wire, placed) else ""
            yield (
                f'<path class="edge {wire.kind}{back}" d="{trace(points)}" stroke-width="{_wide(wire, among):.1f}" '
                f'marker-end="url(#{wire.kind})"><title>{_told(wire)}</title></path>'
            )


def _wide(wire: Wire, among: int) -> float:
    """The width of the line; where there are many, all are thinner."""
    full = min(_WIDEST, 1 + log2(1 + wire.imports) / 2.2) if wire.imports else 1.3
    return full if among <= _FEW else max(0.8, full * max(0.5, _FEW / among))


def _closes(wire: Wire, placed: Placed) -> bool:
    """Whether it leads back up in a cycle: of all its edges, these are the ones to look at."""
    return wire.kind == "cyclic" and placed.spots[wire.from_].row > placed.spots[wire.to].row


def _told(wire: Wire) -> str:
    parts = (
        *((counted(wire.imports, "import"),) if wire.imports else ()),
        *((counted(wire.data, "data access", "data accesses"),) if wire.data else ()),
        *((counted(wire.tests, "test import"),) if wire.tests else ()),
        KINDS[wire.kind][1],
        *((counted(wire.findings, "finding"),) if wire.findings else ()),
    )
    return _text(f"{wire.from_} → {wire.to}: {', '.join(parts)}")


def _node(node: Node, spot: Spot) -> str:
    size = f"{counted(node.files, 'file')} · {counted(node.lines, 'line')}" if node.files else "in no module"
    facts = (size, *((node.owner,) if node.owner else ()))
    first = spot.y + spot.h / 2 + (-4.0 if node.owner else 4.0)
    lines = "".join(
        f'<text class="fact" x="{spot.x + 12:.1f}" y="{first + 16 + 15 * number:.1f}">'
        f"{_text(_cut(fact, (spot.w - 20) / 5.7))}</text>"
        for number, fact in enumerate(facts)
    )
    told = ", ".join((node.name, *facts, *((counted(node.findings, "finding"),) if node.findings else ())))
    return (
        f'<g><title>{_text(told)}</title><rect class="box {node.role}" x="{spot.x:.1f}" y="{spot.y:.1f}" '
        f'width="{spot.w:.1f}" height="{spot.h:.1f}" rx="7"/>'
        f'<text class="name" x="{spot.x + 12:.1f}" y="{first:.1f}">{_text(_cut(node.name, (spot.w - 22) / 7.6))}</text>'
        f"{lines}{_count(node, spot)}</g>"
    )


def _count(node: Node, spot: Spot) -> str:
    """The number of findings, in the corner of the box."""
    if not node.findings:
        return ""
    text = f"{node.findings:,}"
    wide = 10 + 6.6 * len(text)
    return (
        f'<rect class="badge" x="{spot.x + spot.w - wide - 6:.1f}" y="{spot.y + 5:.1f}" width="{wide:.1f}" height="16" '
        f'rx="8"/><text class="count" x="{spot.x + spot.w - wide / 2 - 6:.1f}" y="{spot.y + 17:.1f}">{text}</text>'
    )


def _marks(picture: Picture, placed: Placed) -> Iterator[str]:
    """A sign on every edge that is more than allowed, where none lies yet; the worst choose first."""
    order = list(KINDS)
    taken: dict[tuple[int, int], list[Point]] = {}
    for wire in sorted(
        picture.wires, key=lambda wire: (order.index(wire.kind), -wire.imports, wire.from_, wire.to)
    ):
        points = placed.lines.get((wire.from_, wire.to))
        sign = KINDS[wire.kind][0] if wire.kind != "cyclic" or _closes(wire, placed) else ""
        spot = _free(points, taken) if points and sign else None
        if spot is not None:
            x, y = spot
            yield (
                f'<g><title>{_told(wire)}</title><circle class="mark {wire.kind}" cx="{x:.1f}" cy="{y:.1f}" r="{_BADGE:.0f}"/>'
                f'<text class="sign" x="{x:.1f}" y="{y + 4:.1f}">{sign}</text></g>'
            )


def _free(points: Sequence[Point], taken: dict[tuple[int, int], list[Point]]) -> Point | None:
    """A place on the line, between rows and clear of the signs that are there, which it then takes too."""
    for x, y in _places(points):
        cell = (int(x // 32), int(y // 32))
        near = (
            other
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
            for other in taken.get((cell[0] + i, cell[1] + j), ())
        )
        if all((x - a) ** 2 + (y - b) ** 2 > (2 * _BADGE + 2) ** 2 for a, b in near):
            taken.setdefault(cell, []).append((x, y))
            return x, y
    return None


def _places(points: Sequence[Point]) -> Iterator[Point]:
    """The middles of the curves between rows, those of the middle of the line first."""
    curves = [
        (first, second) for first, second in pairwise(points) if first[0] != second[0] or len(points) == 2
    ]
    curves.sort(key=lambda curve: abs(curve[0][1] + curve[1][1] - points[0][1] - points[-1][1]))
    for part in (0.5, 0.36, 0.64):
        for (x, y), (to_x, to_y) in curves:
            if y == to_y:
                yield (x + to_x) / 2, y + 0.75 * bow(x, to_x)
            else:
                bent = 3 * part**2 - 2 * part**3
                along = 1.5 * part * (1 - part) + part**3
                yield x + (to_x - x) * bent, y + (to_y - y) * along


def _columns(across: float) -> int:
    return int((across - 2 * MARGIN) // _LEGEND_STEP)


def _legend(picture: Picture, across: float) -> Iterator[str]:
    """A sample of each kind of edge that is in the picture, and of the other signs."""
    kinds = {wire.kind for wire in picture.wires}
    entries = [
        f'<path class="edge {kind}{back}" d="M0,0H44" stroke-width="2" marker-end="url(#{kind})"/>'
        + (
            f'<circle class="mark {kind}" cx="20" cy="0" r="{_BADGE:.0f}"/><text class="sign" x="20" y="4">{sign}</text>'
            if sign
            else ""
        )
        + f'<text class="note" x="54" y="4">{name}</text>'
        for kind, back, sign, name in _samples()
        if kind in kinds
    ]
    if any(node.findings for node in picture.nodes):
        entries.append(
            '<rect class="badge" x="10" y="-8" width="24" height="16" rx="8"/><text class="count" x="22" y="4">3</text>'
            '<text class="note" x="54" y="4">findings</text>'
        )
    for number, entry in enumerate(entries):
        row, column = divmod(number, max(1, _columns(across)))
        yield f'<g transform="translate({column * _LEGEND_STEP:.0f} {row * 24:.0f})">{entry}</g>'


def _samples() -> Iterator[tuple[str, str, str, str]]:
    for kind, (sign, name) in KINDS.items():
        if kind == "cyclic":
            yield kind, " back", sign, "leads back up in a cycle"
            yield kind, "", "", name
        else:
            yield kind, "", sign, name


def _head(kind: str) -> str:
    return (
        f'<marker id="{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="head {kind}" d="M0,1L10,5L0,9z"/></marker>'
    )


def _cut(text: str, cells: float) -> str:
    """`text` as far as there is room for it."""
    seen = visible(text[: 4 * int(cells)])
    if width(seen) <= cells:
        return seen
    while seen and width(seen) > cells - 1:
        seen = seen[:-1]
    return f"{seen}…"


def _text(text: str) -> str:
    """What XML takes for plain text, whatever the name was."""
    return escape(visible(text), {'"': "&quot;"})
