"""The Mermaid format of `graph`, within the limits that GitHub and GitLab set to a diagram."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from boundcheck.coupling import Coupling
from boundcheck.draw.view import Link, by_layer, links, strangers
from boundcheck.plain import counted, visible

# Mermaid's defaults for `maxEdges` and `maxTextSize`; a diagram cannot raise them where it is shown.
MAX_EDGES = 500
MAX_TEXT = 50_000

_PLAIN = frozenset(" -_./,")
_LONGEST_NAME = 80
_UNDECLARED = "stroke:#b00020,stroke-width:2px"
_CYCLE = "stroke:#b00020,stroke-width:4px"


def render_mermaid(coupling: Coupling) -> str:
    """A flowchart; past the limits the lightest edges without a mark are left out, and a note in it says so."""
    drawn = sorted(links(coupling), key=_weight)
    names = (*(module.name for _, modules in by_layer(coupling) for module in modules), *strangers(coupling))
    if not names:
        return 'flowchart LR\n    none["No modules"]\n'
    ids = {name: f"n{number}" for number, name in enumerate(names)}

    def with_edges(count: int) -> str:
        return _flowchart(coupling, ids, {end for link in drawn[:count] for end in _ends(link)}, drawn, count)

    most = min(len(drawn), MAX_EDGES)
    everything = _flowchart(coupling, ids, set(names), drawn, most)
    if _fits(everything):
        return everything
    return with_edges(_largest(most, lambda count: _fits(with_edges(count))))


def _flowchart(
    coupling: Coupling, ids: Mapping[str, str], shown: Collection[str], drawn: Sequence[Link], count: int
) -> str:
    """The diagram of the first `count` links and the `shown` modules."""
    kept = sorted(drawn[:count], key=_ends)
    lines = (
        "flowchart LR",
        *_note(
            counted(len(drawn), "edge"),
            len(drawn) - count,
            counted(len(ids), "module"),
            len(ids) - len(shown),
        ),
        *_nodes(coupling, ids, shown),
        *(_edge(link, ids) for link in kept),
        *_styles(kept),
    )
    return "".join(f"{line}\n" for line in lines)


def _note(edges: str, edges_left_out: int, modules: str, modules_left_out: int) -> Iterator[str]:
    left_out = (
        *((f"{edges_left_out:,} of {edges}",) if edges_left_out else ()),
        *((f"{modules_left_out:,} of {modules}",) if modules_left_out else ()),
    )
    if left_out:
        yield f'    note["Not drawn: {" and ".join(left_out)}, the marked and the heaviest come first"]'


def _nodes(coupling: Coupling, ids: Mapping[str, str], shown: Collection[str]) -> Iterator[str]:
    for number, (layer, modules) in enumerate(by_layer(coupling)):
        nodes = tuple(
            f'{ids[module.name]}["{_label(module.name)}<br/>{counted(module.files, "file")}"]'
            for module in modules
            if module.name in shown
        )
        if layer is None:
            yield from (f"    {node}" for node in nodes)
        elif nodes:
            yield f'    subgraph l{number}["{_label(layer)}"]'
            yield from (f"        {node}" for node in nodes)
            yield "    end"
    yield from (f'    {ids[name]}["{_label(name)}"]' for name in strangers(coupling) if name in shown)


def _edge(link: Link, ids: Mapping[str, str]) -> str:
    if link.undeclared:
        arrow = "-.->"
    elif link.cycle is not None:
        arrow = "==>"
    else:
        arrow = "-->" if link.edge.imports else "--o"
    label = _label(", ".join((link.size, *link.marks)))
    return f'    {ids[link.edge.from_]} {arrow}|"{label}"| {ids[link.edge.to]}'


def _styles(kept: Sequence[Link]) -> Iterator[str]:
    """One line a style: edges have no ids in Mermaid, only their number."""
    cycle = tuple(str(number) for number, link in enumerate(kept) if link.cycle is not None)
    undeclared = tuple(
        str(number) for number, link in enumerate(kept) if link.undeclared and link.cycle is None
    )
    yield from (
        f"    linkStyle {','.join(numbers)} {style}"
        for numbers, style in ((cycle, _CYCLE), (undeclared, _UNDECLARED))
        if numbers
    )


def _label(text: str) -> str:
    """`text` with everything that Mermaid, Markdown or HTML could read as its own written as an entity."""
    seen = visible(text) or " "  # an empty label is a syntax error
    if len(seen) > _LONGEST_NAME:
        seen = seen[: _LONGEST_NAME - 1] + "…"
    return "".join(
        char if char.isalnum() or char in _PLAIN or not char.isascii() else f"#{ord(char)};" for char in seen
    )


def _weight(link: Link) -> tuple[bool, int, int, str, str]:
    """What is wrong first, then what is heavy."""
    edge = link.edge
    return (not link.marks, -edge.imports, -edge.data - edge.tests, edge.from_, edge.to)


def _ends(link: Link) -> tuple[str, str]:
    return (link.edge.from_, link.edge.to)


def _fits(text: str) -> bool:
    return (
        len(text.encode("utf-16-le", "surrogatepass")) // 2 <= MAX_TEXT
    )  # Mermaid counts as JavaScript does


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count up to `most` that fits; none is taken to fit."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if fits(middle) else (low, middle - 1)
    return low
