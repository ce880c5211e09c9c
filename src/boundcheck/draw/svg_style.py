"""How the still picture looks, light and dark: the colours of the page, by the names of its parts."""

from __future__ import annotations

from typing import Final

STYLE: Final = """
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
.name { font-size: 16px; font-weight: 600; }
.ring { fill: #f1edf7; stroke: #7440bf; stroke-width: 1.4; }
.under { fill: #f1edf7; }
.cycle { font-size: 15px; font-weight: 600; fill: #7440bf; }
.fact { font-size: 11px; fill: #59616b; }
.edge { fill: none; stroke-linecap: butt; }
.edge.allowed { stroke: #8b97a5; stroke-opacity: .62; }
.edge.data { stroke: #0b7574; stroke-opacity: .8; stroke-dasharray: 2 4; }
.edge.shared { stroke: #6d5500; stroke-opacity: .8; stroke-dasharray: 6 3 1 3; }
.edge.tests { stroke: #8b97a5; stroke-opacity: .8; stroke-dasharray: 1.5 4.5; }
.edge.cyclic { stroke: #7a6a96; stroke-opacity: .6; }
.edge.closing { stroke: #7440bf; stroke-dasharray: 9 3; }
.edge.deprecated { stroke: #846700; stroke-dasharray: 4 4; }
.edge.layer { stroke: #b05400; stroke-dasharray: 12 3 3 3; }
.edge.undeclared { stroke: #c21f30; stroke-dasharray: 7 4; }
.head.allowed, .head.tests { fill: #8b97a5; }
.head.data { fill: #0b7574; } .head.shared { fill: #6d5500; } .head.closing { fill: #7440bf; } .head.cyclic { fill: #7a6a96; } .head.deprecated { fill: #846700; }
.head.layer { fill: #b05400; } .head.undeclared { fill: #c21f30; }
.mark { fill: #ffffff; stroke-width: 1.3; }
.mark.data { stroke: #0b7574; } .mark.shared { stroke: #6d5500; } .mark.closing { stroke: #7440bf; } .mark.deprecated { stroke: #846700; }
.mark.layer { stroke: #b05400; } .mark.undeclared { stroke: #c21f30; } .mark.tests { stroke: #8b97a5; }
.sign { font-size: 11px; font-weight: 700; text-anchor: middle; }
.badge { fill: #c21f30; }
.badge.known { fill: #8b97a5; }
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
.ring { fill: #23202c; stroke: #c3a2ff; } .under { fill: #23202c; } .cycle { fill: #c3a2ff; }
.edge.cyclic { stroke: #9a8cb8; } .head.cyclic { fill: #9a8cb8; }
.edge.closing { stroke: #c3a2ff; } .head.closing { fill: #c3a2ff; } .mark.closing { stroke: #c3a2ff; }
.edge.data { stroke: #52d3cd; } .head.data { fill: #52d3cd; } .mark.data { stroke: #52d3cd; }
.edge.shared { stroke: #d8bd5a; } .head.shared { fill: #d8bd5a; } .mark.shared { stroke: #d8bd5a; }
.edge.deprecated { stroke: #e5c650; } .head.deprecated { fill: #e5c650; } .mark.deprecated { stroke: #e5c650; }
.edge.layer { stroke: #ffad61; } .head.layer { fill: #ffad61; } .mark.layer { stroke: #ffad61; }
.edge.undeclared { stroke: #ff7d86; } .head.undeclared { fill: #ff7d86; } .mark.undeclared { stroke: #ff7d86; }
}
"""
