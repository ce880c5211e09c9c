"""The Mermaid format of `graph`, within the limits that GitHub and GitLab set to a diagram."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from boundcheck.answers.atlas.model import Atlas
from boundcheck.base.plain import counted, visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.view import DrawnLink, Stroke, groups, largest, links

# Mermaid's defaults for `maxEdges` and `maxTextSize`; a diagram cannot raise them where it is shown.
MAX_EDGES = 500
MAX_TEXT = 50_000

_PLAIN = frozenset(" -_./,")
_LONGEST_NAME = 80
# Each stroke is told by its line or its end as well as by its colour.
_ARROWS: Mapping[Stroke, str] = {
    "undeclared": "-.->",
    "layer": "--x",
    "closing": "==>",
    "cyclic": "-->",
    "deprecated": "-->",
    "plain": "-->",
    "data": "--o",
    "shared": "-.-x",
    "tests": "-.-o",
}
_STYLES: Mapping[Stroke, str] = {
    "undeclared": "stroke:#b00020,stroke-width:2px",
    "layer": "stroke:#7b1fa2,stroke-width:2px",
    "closing": "stroke:#b00020,stroke-width:4px",
    "deprecated": "stroke:#8a5a00,stroke-width:2px",
}


def render_mermaid(atlas: Atlas) -> str:
    """A flowchart; past the limits the lightest edges without a mark are left out, and a note in it says so."""
    drawn = sorted(links(atlas), key=_weight)
    names = tuple(module.name for _, modules in groups(atlas) for module in modules)
    if not names:
        nothing = _label(atlas.note or f"No {atlas.level}s")
        return f'flowchart LR\n    none["{nothing}"]\n'
    ids = {name: f"n{number}" for number, name in enumerate(names)}

    def with_edges(count: int) -> str:
        return _flowchart(atlas, ids, {end for link in drawn[:count] for end in _ends(link)}, drawn, count)

    most = min(len(drawn), MAX_EDGES)
    everything = _flowchart(atlas, ids, set(names), drawn, most)
    if _fits(everything):
        return everything
    return with_edges(largest(most, lambda count: _fits(with_edges(count))))


def _flowchart(
    atlas: Atlas, ids: Mapping[str, str], shown: Collection[str], drawn: Sequence[DrawnLink], count: int
) -> str:
    """The diagram of the first `count` links and the `shown` modules."""
    kept = sorted(drawn[:count], key=_ends)
    lines = (
        "flowchart LR",
        *_notes(
            atlas.note,
            counted(len(drawn), "edge"),
            len(drawn) - count,
            counted(len(ids), atlas.level),
            len(ids) - len(shown),
        ),
        *_nodes(atlas, ids, shown),
        *(_edge(link, ids) for link in kept),
        *_styles(kept),
    )
    return "".join(f"{line}\n" for line in lines)


def _notes(part: str, edges: str, edges_left_out: int, modules: str, modules_left_out: int) -> Iterator[str]:
    if part:
        yield f'    part["Shown: {_label(part)}"]'
    left_out = (
        *((f"{edges_left_out:,} of {edges}",) if edges_left_out else ()),
        *((f"{modules_left_out:,} of {modules}",) if modules_left_out else ()),
    )
    if left_out:
        yield f'    note["Not drawn: {" and ".join(left_out)}, the marked and the heaviest come first"]'


def _nodes(atlas: Atlas, ids: Mapping[str, str], shown: Collection[str]) -> Iterator[str]:
    unit = "line" if atlas.level == "file" else "file"
    for number, (group, modules) in enumerate(groups(atlas)):
        nodes = tuple(
            f'{ids[module.name]}["{_label(module.name)}<br/>'
            f'{counted(module.lines if unit == "line" else module.files, unit)}"]'
            for module in modules
            if module.name in shown
        )
        if group in (None, UNASSIGNED):
            yield from (f"    {node}" for node in nodes)
        elif nodes:
            yield f'    subgraph l{number}["{_label(group or "")}"]'
            yield from (f"        {node}" for node in nodes)
            yield "    end"


def _edge(link: DrawnLink, ids: Mapping[str, str]) -> str:
    label = _label(", ".join((link.size, *link.marks)))
    return f'    {ids[link.from_]} {_ARROWS[link.stroke]}|"{label}"| {ids[link.to]}'


def _styles(kept: Sequence[DrawnLink]) -> Iterator[str]:
    """One line a style: edges have no ids in Mermaid, only their number."""
    for stroke, style in _STYLES.items():
        numbers = [str(number) for number, link in enumerate(kept) if link.stroke == stroke]
        if numbers:
            yield f"    linkStyle {','.join(numbers)} {style}"


def _label(text: str) -> str:
    """`text` with everything that Mermaid, Markdown or HTML could read as its own written as an entity."""
    seen = visible(text) or " "  # an empty label is a syntax error
    if len(seen) > _LONGEST_NAME:
        seen = seen[: _LONGEST_NAME - 1] + "…"
    return "".join(
        char if char.isalnum() or char in _PLAIN or not char.isascii() else f"#{ord(char)};" for char in seen
    )


def _weight(link: DrawnLink) -> tuple[bool, int, int, str, str]:
    """What is wrong first, then what is heavy."""
    edge = link.edge
    return (
        not (link.is_violation or link.is_new),
        -edge.imports,
        -edge.data - edge.shared - edge.tests,
        link.from_,
        link.to,
    )


def _ends(link: DrawnLink) -> tuple[str, str]:
    return (link.from_, link.to)


def _fits(text: str) -> bool:
    return (
        len(text.encode("utf-16-le", "surrogatepass")) // 2 <= MAX_TEXT
    )  # Mermaid counts as JavaScript does
