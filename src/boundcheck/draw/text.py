"""The text format of `graph`: a table of the modules layer by layer, each with what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from boundcheck.answers.atlas.model import Atlas, ModuleNode
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted, pad, visible, width
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.view import DrawnLink, groups, links, nothing, title_of

_COLUMNS = ("files", "lines", "in", "out", "instability", "tables", "findings")
_WIDEST_NAME = 48
_LINE = 100
_MOST_IN_CYCLE = 200
_ARROW = "  → "


@dataclass(frozen=True, slots=True)
class _Widths:
    """The cells of each column, the same for all layers."""

    name: int
    numbers: tuple[int, ...]
    imports: int


def render_text(atlas: Atlas) -> str:
    """The numbers of the whole, the table, the cycles; of the edges of a module the heaviest comes first."""
    if not atlas.modules:
        return nothing(atlas)
    drawn = links(atlas)
    outgoing: dict[str, list[DrawnLink]] = {}
    for link in sorted(drawn, key=lambda link: -link.edge.imports):
        outgoing.setdefault(link.from_, []).append(link)
    widths = _widths(atlas)
    parts: list[Iterator[str]] = [iter(_totals(atlas, drawn))]
    for group, modules in groups(atlas):
        parts.append(_group(atlas, title_of(atlas, group), modules, outgoing, widths))
    if atlas.cycles:
        parts.append(_cycles([cycle.modules for cycle in atlas.cycles]))
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts) + "\n"


def _widths(atlas: Atlas) -> _Widths:
    rows = (_COLUMNS, *(_numbers(atlas, module) for module in atlas.modules))
    names = [width(visible(module.name)) for module in atlas.modules]
    ends = (len(_ARROW) + names[edge.to] for edge in atlas.edges)
    return _Widths(
        name=min(max((*names, *ends)), _WIDEST_NAME),
        numbers=tuple(max(map(len, column)) for column in zip(*rows, strict=True)),
        imports=max((len(f"{edge.imports:,}") for edge in atlas.edges), default=1),
    )


def _totals(atlas: Atlas, drawn: Sequence[DrawnLink]) -> Iterator[str]:
    if atlas.note:
        yield f"Shown: {visible(atlas.note)}. The numbers of each {atlas.level} are those of the whole."
    dependent = sum(link.edge.imports > 0 for link in drawn)
    wrong = (
        ("undeclared", sum("undeclared" in link.edge.kinds for link in drawn)),
        ("against the layers", sum("layer" in link.edge.kinds for link in drawn)),
        ("deprecated", sum("deprecated" in link.edge.kinds for link in drawn)),
    )
    told = ", ".join(f"{count:,} {what}" for what, count in wrong if count)
    dependencies = counted(dependent, "dependency", "dependencies")
    shown = sum(module.name != UNASSIGNED for module in atlas.modules)
    cycles = len(atlas.cycles)
    yield ", ".join(
        (
            counted(shown, atlas.level),
            f"{dependencies} ({told})" if told else dependencies,
            *((counted(cycles, "cycle"),) if cycles else ()),
        )
    )
    metrics = atlas.metrics
    if metrics.modules > 1:
        yield (
            f"propagation cost {metrics.propagation_cost:.0%}: a {atlas.level} depends on {metrics.acd:.1f} of "
            f"{metrics.modules:,} on average, itself included; NCCD {metrics.nccd:.2f}"
        )


def _group(
    atlas: Atlas,
    title: str,
    modules: Sequence[ModuleNode],
    outgoing: Mapping[str, Sequence[DrawnLink]],
    widths: _Widths,
) -> Iterator[str]:
    yield visible(title)
    yield _row(atlas.level, _COLUMNS, "", widths)
    for module in modules:
        # "module" is what every module is until it says otherwise
        traits = (
            *((module.role,) if module.role != "module" else ()),
            *((module.owner,) if module.owner and atlas.level == "module" else ()),
        )
        yield _row(visible(module.name), _numbers(atlas, module), "  ".join(map(visible, traits)), widths)
        yield from _edges(outgoing.get(module.name, ()), widths)


def _row(name: str, numbers: Sequence[str], rest: str, widths: _Widths) -> str:
    cells = "  ".join(cell.rjust(cells) for cell, cells in zip(numbers, widths.numbers, strict=True))
    return f"  {pad(name, widths.name)}  {cells}  {rest}"


def _numbers(atlas: Atlas, module: ModuleNode) -> tuple[str, ...]:
    instability = "-" if module.instability is None else f"{module.instability:.2f}"
    before = (module.files, module.lines, module.afferent, module.efferent)
    after = (len(module.tables), atlas.reported(module.findings))
    return (*(f"{number:,}" for number in before), instability, *(f"{number:,}" for number in after))


def _edges(out: Sequence[DrawnLink], widths: _Widths) -> Iterator[str]:
    for link in out:
        edge = link.edge
        imports = f"{edge.imports:>{widths.imports},} import{'s' if edge.imports != 1 else ''}"
        uses = (
            # Data accesses, shared names and tests make no dependency: without imports the column stays empty.
            *((imports,) if edge.imports else ()),
            *((counted(edge.names, "name"),) if edge.names else ()),
            *((counted(edge.data, "data access", "data accesses"),) if edge.data else ()),
            *((counted(edge.shared, "shared name"),) if edge.shared else ()),
            *((counted(edge.tests, "test import"),) if edge.tests else ()),
        )
        marks = f"  [{', '.join(link.marks)}]" if link.marks else ""
        indent = "" if edge.imports else " " * (widths.imports + 1)
        yield f"  {pad(_ARROW + visible(link.to), widths.name)}  {indent}{', '.join(uses)}{marks}"


def _cycles(cycles: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "Cycles"
    digits = len(str(len(cycles)))
    for number, members in enumerate(cycles, start=1):
        line = f"  {number:>{digits}} "
        left_out = len(members) - _MOST_IN_CYCLE
        names = (*members[:_MOST_IN_CYCLE], f"and {left_out:,} more") if left_out > 1 else members
        for index, name in enumerate(names):
            word = visible(name) + ("," if index < len(names) - 1 else "")
            if index and width(line) + 1 + width(word) > _LINE:
                yield line
                line = " " * (digits + 3)
            line += f" {word}"
        yield line
