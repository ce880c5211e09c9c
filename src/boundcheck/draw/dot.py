"""The Graphviz format of `graph`: a cluster per layer, wider lines for more imports."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from boundcheck.answers.atlas.model import Atlas, ModuleNode
from boundcheck.base.plain import counted, visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.view import DrawnLink, Stroke, groups, links

_HEAD = """\
digraph boundcheck {
  rankdir=TB;
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10, color=gray30];
"""
_WIDEST = 8.0
_HEAVIEST = 100
# Each stroke is told by its pattern and its ends as well as by its colour.
_STROKES: Mapping[Stroke, Mapping[str, str]] = {
    "undeclared": {"style": "dashed", "color": '"#b00020"'},
    "layer": {"style": "dashed", "color": '"#7b1fa2"', "arrowhead": "normaltee"},
    "closing": {"color": '"#b00020"'},
    "cyclic": {"color": '"#7a6a96"'},
    "deprecated": {"color": '"#8a5a00"', "arrowhead": "onormal"},
    "plain": {},
    "data": {"style": "dotted", "color": '"#00569e"', "arrowhead": "odiamond"},
    "shared": {"style": "dotted", "color": '"#6d5500"', "arrowhead": "obox"},
    "tests": {"style": "dotted", "color": "gray50"},
}


def render_dot(atlas: Atlas) -> str:
    """A digraph whose node ids are the names of the modules; high layers are drawn above low ones."""
    lines: list[str] = []
    ranks: dict[str, int] = {}
    if atlas.note:
        lines.append(f"  label={_text(atlas.note)};")
    for rank, (group, modules) in enumerate(groups(atlas)):
        nodes = tuple(_node(module) for module in modules)
        if group in (None, UNASSIGNED):
            lines += (f"  {node}" for node in nodes)
            continue
        ranks |= {module.name: rank for module in modules}
        lines += (f"  subgraph cluster_{rank} {{", f"    label={_text(group or '')};", "    color=gray60;")
        lines += (f"    {node}" for node in nodes)
        lines.append("  }")
    lines += (_edge(link, ranks) for link in links(atlas))
    return _HEAD + "".join(f"{line}\n" for line in lines) + "}\n"


def _node(module: ModuleNode) -> str:
    style = ", style=dashed" if module.name == UNASSIGNED else ""
    return f"{_id(module.name)} [label={_label(module)}{style}];"


def _edge(link: DrawnLink, ranks: Mapping[str, int]) -> str:
    edge = link.edge
    attributes = {
        # Not `label`: with clusters, labels that take part in the layout make Graphviz lose edges.
        "xlabel": _text(", ".join((link.size, *link.marks))),
        "penwidth": f"{min(_WIDEST, 1 + log2(1 + edge.imports) / 2):.2f}",
        "weight": str(1 + min(edge.imports, _HEAVIEST)),
    }
    attributes |= _STROKES[link.stroke]
    if link.closes:
        attributes |= {"dir": "both", "arrowtail": "dot"}
    if ranks.get(link.from_, -1) > ranks.get(link.to, -1) >= 0:
        attributes["constraint"] = "false"  # an import up the layers must not turn the drawing over
    listed = ", ".join(f"{key}={value}" for key, value in attributes.items())
    return f"  {_id(link.from_)} -> {_id(link.to)} [{listed}];"


def _label(module: ModuleNode) -> str:
    size = f"{counted(module.files, 'file')}, {counted(module.lines, 'line')}"
    coupled = f"in {module.afferent:,}, out {module.efferent:,}"
    return _text(module.name, size, coupled)


def _id(name: str) -> str:
    """A quoted id; names that differ only in how an escape is written stay apart."""
    distinct = visible(name.replace("\\", "\\\\"))
    return f'"{_escaped(distinct)}"'


def _text(*lines: str) -> str:
    """A quoted label of some lines, in which Graphviz finds no escapes and no HTML entities of the names' own."""
    return '"' + "\\n".join(_escaped(visible(line)).replace("&", "&amp;") for line in lines) + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
