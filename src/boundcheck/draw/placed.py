"""The picture as a page holds it: the atlas, and for wide and narrow screens the place of each box and the way of each line."""

from __future__ import annotations

from typing import Any

from boundcheck.answers.atlas import to_json
from boundcheck.answers.atlas.model import Atlas
from boundcheck.draw.first import NARROW, FirstView, first_view, placed_otherwise
from boundcheck.draw.labels import labels
from boundcheck.draw.view import links, summary


def placed_json(atlas: Atlas) -> dict[str, object]:
    """The atlas by the keys that the page reads; places are those of the svg, in px.

    `nodes` are the boxes: their label by lines, and the modules in them. `wires` lie between nodes; the last value says
    whether they are drawn at first. The boxes and lines of each picture come in the order of nodes and wires.
    """
    view = first_view(atlas)
    found: dict[str, Any] = to_json(atlas)
    closing = {link.edge for link in links(atlas) if link.closes}
    for edge, given in zip(found["edges"], atlas.edges, strict=True):
        if given in closing:
            edge["kinds"].insert(0, "closing")
    label_of = labels([module.name for module in atlas.modules])
    for module in found["modules"]:
        module["label"] = list(label_of[module["name"]])
    members: dict[str, list[int]] = {}
    for number, module in enumerate(atlas.modules):
        box = module.name if view.grouping is None else view.grouping.box_of[module.name]
        members.setdefault(box, []).append(number)
    at = {node.name: number for number, node in enumerate(view.picture.nodes)}
    found["summary"] = summary(atlas)
    found["folded"] = None if view.grouping is None else view.grouping.by
    found["nodes"] = [[list(view.label_of[name]), members[name]] for name in at]
    found["wires"] = [
        [at[wire.from_], at[wire.to], int((wire.from_, wire.to) in view.kept)] for wire in view.picture.wires
    ]
    found["rings"] = [
        # Around one module, some of a cycle may lie outside of what is drawn.
        {
            "members": [at[name] for name in ring.nodes if name in at],
            "title": ring.title,
            "open": ring.is_open,
        }
        for ring in view.picture.rings
    ]
    views = [view, placed_otherwise(view, NARROW)]
    if view.closed:  # once a cycle is opened, its lines need room
        views += [placed_otherwise(view, across, opened=True) for across in (None, NARROW)]
    found["pictures"] = list(map(_picture, views))
    return found


def _picture(view: FirstView) -> dict[str, object]:
    placed = view.placed
    spots = (placed.spots[node.name] for node in view.picture.nodes)
    lines = (placed.lines.get((wire.from_, wire.to), ()) for wire in view.picture.wires)
    return {
        "size": [placed.width, placed.height],
        "bands": [
            {"layer": strip.layer, "kind": strip.kind, "y": strip.y, "h": strip.h} for strip in placed.strips
        ],
        "frames": [[number, frame.x, frame.y, frame.w, frame.h] for number, frame in placed.frames.items()],
        "boxes": [[spot.x, spot.y, spot.w, spot.h] for spot in spots],
        "lines": [[round(value) for point in points for value in point] for points in lines],
    }
