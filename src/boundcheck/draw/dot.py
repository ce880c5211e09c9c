"""The Graphviz format of `graph`: a cluster per layer, wider lines for more imports."""

from __future__ import annotations

from collections.abc import Mapping
from math import log2

from boundcheck.coupling import Coupling, ModuleNode
from boundcheck.draw.view import Link, by_layer, links, strangers
from boundcheck.plain import counted, visible

_HEAD = """\
digraph boundcheck {
  rankdir=TB;
  node [shape=box, style=rounded, fontname="sans-serif"];
  edge [fontname="sans-serif", fontsize=10, color=gray30];
"""
_BAD = "#b00020"
_WIDEST = 8.0
_HEAVIEST = 100


def render_dot(coupling: Coupling) -> str:
    """A digraph whose node ids are the names of the modules; high layers are drawn above low ones."""
    lines: list[str] = []
    ranks: dict[str, int] = {}
    for rank, (layer, modules) in enumerate(by_layer(coupling)):
        nodes = tuple(f"{_id(module.name)} [label={_label(module)}];" for module in modules)
        if layer is None:
            lines += (f"  {node}" for node in nodes)
            continue
        ranks |= {module.name: rank for module in modules}
        lines += (f"  subgraph cluster_{rank} {{", f"    label={_text(layer)};", "    color=gray60;")
        lines += (f"    {node}" for node in nodes)
        lines.append("  }")
    lines += (f"  {_id(name)} [label={_text(name)}, style=dashed];" for name in strangers(coupling))
    lines += (_edge(link, ranks) for link in links(coupling))
    return _HEAD + "".join(f"{line}\n" for line in lines) + "}\n"


def _edge(link: Link, ranks: Mapping[str, int]) -> str:
    edge = link.edge
    attributes = {
        # Not `label`: with clusters, labels that take part in the layout make Graphviz lose edges.
        "xlabel": _text(", ".join((link.size, *link.marks))),
        "penwidth": f"{min(_WIDEST, 1 + log2(1 + edge.imports) / 2):.2f}",
        "weight": str(1 + min(edge.imports, _HEAVIEST)),
    }
    if not edge.imports:
        attributes |= {"style": "dotted", "color": "gray50"}
    if link.cycle is not None:
        # A dot at the tail: seen without colours as well.
        attributes |= {"color": f'"{_BAD}"', "dir": "both", "arrowtail": "dot"}
    if link.undeclared:
        attributes |= {"color": f'"{_BAD}"', "style": "dashed"}
    if ranks.get(edge.from_, -1) > ranks.get(edge.to, -1) >= 0:
        attributes["constraint"] = "false"  # an import up the layers must not turn the drawing over
    listed = ", ".join(f"{key}={value}" for key, value in attributes.items())
    return f"  {_id(edge.from_)} -> {_id(edge.to)} [{listed}];"


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
