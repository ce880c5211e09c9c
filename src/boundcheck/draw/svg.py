"""The SVG format of `graph`: one still picture, for a document, a pull request or any viewer of images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log2
from typing import Final
from xml.sax.saxutils import escape

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.plain import counted, cut, visible
from boundcheck.draw.first import FirstView, first_view, points_of
from boundcheck.draw.layout import LINE, Placed, Point, Spot, bow, trace
from boundcheck.draw.picture import KINDS, Line, PictureNode, Wire
from boundcheck.draw.strips import MARGIN
from boundcheck.draw.svg_style import STYLE
from boundcheck.draw.view import summary

_TOP: Final = 62.0
_FOOT: Final = 34.0
_LEGEND_STEP: Final = 250.0
_WIDEST: Final = 5.0
_BADGE: Final = 8.0
_FEW: Final = 160


def render_svg(atlas: Atlas) -> str:
    """An SVG document of the picture as it is seen first, without scripts and references to anything outside of it."""
    view = first_view(atlas)
    placed = view.placed
    across = max(placed.width, _LEGEND_STEP * 4 + 2 * MARGIN)
    legend = tuple(_legend(view, across))
    down = _TOP + placed.height + 24 * (1 + len(legend) // max(1, _columns(across))) + _FOOT
    left = (across - placed.width) / 2
    lines = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across:.0f} {down:.0f}" '
        f'width="{across:.0f}" height="{down:.0f}" role="img" aria-labelledby="title note">',
        f"<style>{STYLE}</style>",
        "<defs>",
        *(_head(kind) for kind in KINDS),
        "</defs>",
        '<rect class="ground" width="100%" height="100%"/>',
        f'<text id="title" class="title" x="{MARGIN:.0f}" y="36">{_text(summary(atlas))}</text>',
        f'<text id="note" class="note">{"".join(_note(view, across))}</text>',
        f'<g transform="translate({left:.1f} {_TOP:.0f})">',
        *_strips(placed, view.picture.layers),
        *_frames(view),
        *_edges(view),
        *_titles(view),
        *(_node(node, view) for node in view.picture.nodes),
        *_marks(view),
        "</g>",
        f'<g transform="translate({MARGIN:.0f} {_TOP + placed.height + 8:.0f})">',
        *legend,
        "</g>",
        "</svg>",
    )
    return "".join(f"{line}\n" for line in lines)


def _note(view: FirstView, across: float) -> Iterator[str]:
    """What there is to know about the whole, as many facts a line as there is room for."""
    picture = view.picture
    findings = sum(wire.findings for wire in picture.wires)
    found = sum(wire.findings > 0 for wire in picture.wires)
    wrong = sum(wire.kind in ("undeclared", "layer", "deprecated") for wire in picture.wires)
    light = len(picture.wires) - len(view.kept)
    parts = (
        *((f"{counted(findings, 'finding')} on {counted(found, 'line')}",) if findings else ()),
        *((f"{counted(wrong, 'line')} against the contracts",) if wrong else ()),
        *((f"boxes hold the modules of one {view.grouping.by}",) if view.grouping else ()),
        *((f"not drawn: the lightest {light:,}",) if light else ()),
        *(("nor what lies inside a closed cycle",) if view.closed else ()),
        "lines lead from what imports to what is imported, the wider the more imports they stand for",
        *(("arranged plainly, without regard to crossings",) if view.placed.plain else ()),
    )
    lines = [""]
    for part in parts:
        if lines[-1] and 6.2 * len(lines[-1] + part) > across - 2 * MARGIN:
            lines.append("")
        lines[-1] += f"; {part}" if lines[-1] else part
    for number, line in enumerate(lines):
        yield f'<tspan x="{MARGIN:.0f}" y="{56 + 15 * number}">{_text(line)}</tspan>'


def _strips(placed: Placed, layers: Sequence[str]) -> Iterator[str]:
    for number, strip in enumerate(placed.strips):
        rest = "no layer" if layers else ""
        name = {"composition": "composition", "shared": "shared", "rest": rest}.get(
            strip.kind, strip.layer or ""
        )
        yield (
            f'<g><title>{_text(name)}</title><rect class="strip{" even" if number % 2 else ""}" x="12" y="{strip.y:.1f}" '
            f'width="{placed.width - 24:.1f}" height="{strip.h:.1f}" rx="6"/>'
            f'<text class="layer" x="24" y="{strip.y + 19:.1f}">{_text(cut(name, 60))}</text></g>'
        )


def _frames(view: FirstView) -> Iterator[str]:
    for frame in view.placed.frames.values():
        yield (
            f'<rect class="ring" x="{frame.x:.1f}" y="{frame.y:.1f}" width="{frame.w:.1f}" height="{frame.h:.1f}" rx="8"/>'
        )


def _titles(view: FirstView) -> Iterator[str]:
    """What each frame is, above the lines that cross it there."""
    for number, frame in view.placed.frames.items():
        ring = view.picture.rings[number]
        text = _text(ring.title)
        yield (
            f'<rect class="under" x="{frame.x + 10:.1f}" y="{frame.y + 4:.1f}" width="{8.4 * len(text) + 12:.1f}" height="21"/>'
            f'<text class="cycle" x="{frame.x + 16:.1f}" y="{frame.y + 20:.1f}">{text}</text>'
        )


def _edges(view: FirstView) -> Iterator[str]:
    """The calm ones first, so that the bad ones lie above them."""
    order = list(KINDS)
    many = len(view.lines) > _FEW
    for line in sorted(
        view.lines, key=lambda line: (-order.index(line.wire.kind), str(line.from_), str(line.to))
    ):
        points, kind = points_of(view.placed, line), line.wire.kind
        if points:
            wide = _wide(line.wire) * (0.6 if many else 1)
            yield (
                f'<path class="edge {kind}" d="{trace(points)}" stroke-width="{wide:.1f}" '
                f'marker-end="url(#{kind})"><title>{_told(view, line)}</title></path>'
            )


def _wide(wire: Wire) -> float:
    return min(_WIDEST, 1 + log2(1 + wire.imports) / 3) if wire.imports else 1.3


def _told(view: FirstView, line: Line) -> str:
    wire = line.wire
    from_, to = (
        end if isinstance(end, str) else view.picture.rings[end].name for end in (line.from_, line.to)
    )
    parts = (
        *((counted(wire.imports, "import"),) if wire.imports else ()),
        *((counted(wire.data, "data access", "data accesses"),) if wire.data else ()),
        *((counted(wire.shared, "shared name"),) if wire.shared else ()),
        *((counted(wire.tests, "test import"),) if wire.tests else ()),
        KINDS[wire.kind][1],
        *((counted(wire.findings, "finding"),) if wire.findings else ()),
    )
    return _text(f"{from_} → {to}: {', '.join(parts)}")


def _node(node: PictureNode, view: FirstView) -> str:
    spot, label = view.placed.spots[node.name], view.label_of[node.name]
    size = f"{counted(node.files, 'file')} · {counted(node.lines, 'line')}" if node.files else "in no module"
    facts = (size, *((node.owner,) if node.owner else ()))
    first = spot.y + (spot.h - LINE * len(label) - 12) / 2 + 14
    name = "".join(
        f'<tspan x="{spot.x + 12:.1f}" y="{first + LINE * number:.1f}">{_text(line)}</tspan>'
        for number, line in enumerate(label)
    )
    told = ", ".join((node.name, *facts, *((counted(node.findings, "finding"),) if node.findings else ())))
    below = node.owner or counted(node.lines, "line")
    return (
        f'<g><title>{_text(told)}</title><rect class="box {node.role}" x="{spot.x:.1f}" y="{spot.y:.1f}" '
        f'width="{spot.w:.1f}" height="{spot.h:.1f}" rx="7"/><text class="name">{name}</text>'
        f'<text class="fact" x="{spot.x + 12:.1f}" y="{first + LINE * len(label) - 3:.1f}">'
        f"{_text(cut(below, int((spot.w - 20) / 5.7)))}</text>{_count(node, spot)}</g>"
    )


def _count(node: PictureNode, spot: Spot) -> str:
    """The number of findings, in the corner of the box."""
    if not node.findings:
        return ""
    text = f"{node.findings:,}"
    wide = 10 + 6.6 * len(text)
    return (
        f'<rect class="badge{"" if node.new else " known"}" x="{spot.x + spot.w - wide + 6:.1f}" y="{spot.y - 8:.1f}" width="{wide:.1f}" height="16" '
        f'rx="8"/><text class="count" x="{spot.x + spot.w - wide / 2 + 6:.1f}" y="{spot.y + 4:.1f}">{text}</text>'
    )


def _marks(view: FirstView) -> Iterator[str]:
    """A sign on every line that is more than allowed, where none lies yet; the worst choose first."""
    order = list(KINDS)
    taken: dict[tuple[int, int], list[Point]] = {}
    for line in sorted(
        view.lines,
        key=lambda line: (order.index(line.wire.kind), -line.wire.imports, str(line.from_), str(line.to)),
    ):
        kind = line.wire.kind
        points, sign = points_of(view.placed, line), KINDS[kind][0]
        spot = _free(points, taken) if points and sign else None
        if spot is not None:
            x, y = spot
            yield (
                f'<g><title>{_told(view, line)}</title><circle class="mark {kind}" cx="{x:.1f}" cy="{y:.1f}" r="{_BADGE:.0f}"/>'
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


def _legend(view: FirstView, across: float) -> Iterator[str]:
    """A sample of each kind of line that is in the picture, and of the other signs."""
    kinds = {line.wire.kind for line in view.lines}
    entries = [
        f'<path class="edge {kind}" d="M0,0H44" stroke-width="2" marker-end="url(#{kind})"/>'
        + (
            f'<circle class="mark {kind}" cx="20" cy="0" r="{_BADGE:.0f}"/><text class="sign" x="20" y="4">{sign}</text>'
            if sign
            else ""
        )
        + f'<text class="note" x="54" y="4">{name}</text>'
        for kind, (sign, name) in KINDS.items()
        if kind in kinds
    ]
    counted_boxes = [node for node in view.picture.nodes if node.findings]
    entries += [
        f'<rect class="badge{style}" x="10" y="-8" width="24" height="16" rx="8"/><text class="count" x="22" y="4">3</text>'
        f'<text class="note" x="54" y="4">{name}</text>'
        for style, name, is_there in (
            ("", "findings", any(node.new for node in counted_boxes)),
            (" known", "findings, all known", not all(node.new for node in counted_boxes)),
        )
        if is_there
    ]
    for number, entry in enumerate(entries):
        row, column = divmod(number, max(1, _columns(across)))
        yield f'<g transform="translate({column * _LEGEND_STEP:.0f} {row * 24:.0f})">{entry}</g>'


def _head(kind: str) -> str:
    return (
        f'<marker id="{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="head {kind}" d="M0,1L10,5L0,9z"/></marker>'
    )


def _text(text: str) -> str:
    """What XML takes for plain text, whatever the name was."""
    return escape(visible(text), {'"': "&quot;"})
