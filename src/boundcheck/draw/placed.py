"""The picture as a page holds it: the atlas with the place of each box and the way of each line."""

from __future__ import annotations

from typing import Any

from boundcheck.atlas import to_json
from boundcheck.atlas.model import Atlas
from boundcheck.draw.layout import place
from boundcheck.draw.picture import from_atlas
from boundcheck.draw.svg import boxes, ties


def placed_json(atlas: Atlas) -> dict[str, object]:
    """The atlas by the keys that the page reads; places are those of the svg, in px."""
    picture = from_atlas(atlas)
    placed = place(boxes(picture), ties(picture), picture.layers)
    found: dict[str, Any] = to_json(atlas)
    for module in found["modules"]:
        spot = placed.spots[module["name"]]
        module.update(
            {"x": round(spot.x, 1), "y": round(spot.y, 1), "w": spot.w, "h": spot.h, "rank": spot.row}
        )
    for edge, given in zip(found["edges"], atlas.edges, strict=True):
        points = placed.lines.get(atlas.ends(given), ())
        edge["points"] = [[round(x, 1), round(y, 1)] for x, y in points]
    found["bands"] = [
        {"layer": strip.layer, "kind": strip.kind, "y": round(strip.y, 1), "h": round(strip.h, 1)}
        for strip in placed.strips
    ]
    found["size"] = [round(placed.width, 1), round(placed.height, 1)]
    return found
