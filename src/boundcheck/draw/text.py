"""The text format of `graph`: a table of the modules layer by layer, each with what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boundcheck.config.model import UNASSIGNED
from boundcheck.coupling import Coupling, ModuleNode
from boundcheck.draw.view import Link, by_layer, links, strangers
from boundcheck.plain import counted, pad, visible, width

_COLUMNS = ("files", "lines", "in", "out", "instability", "tables", "findings")
_WIDEST_NAME = 48
_LINE = 100
_ARROW = "  → "


@dataclass(frozen=True, slots=True)
class _Widths:
    """The cells of each column, the same for all layers."""

    name: int
    numbers: tuple[int, ...]
    imports: int


def render_text(coupling: Coupling) -> str:
    """The numbers of the whole, the table, the cycles; of the edges of a module the heaviest comes first."""
    if not coupling.modules:
        return "No modules.\n"
    drawn = links(coupling)
    outgoing: dict[str, list[Link]] = {}
    for link in sorted(drawn, key=lambda link: -link.edge.imports):
        outgoing.setdefault(link.edge.from_, []).append(link)
    widths = _widths(coupling)
    layered = any(module.layer is not None for module in coupling.modules)
    parts: list[Iterator[str]] = [iter((_totals(coupling, drawn),))]
    for layer, modules in by_layer(coupling):
        parts.append(_group(_title(layer, layered), modules, outgoing, widths))
    if names := strangers(coupling):
        parts.append(_others(names, outgoing, widths))
    if coupling.cycles:
        parts.append(_cycles(coupling.cycles))
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts) + "\n"


def _widths(coupling: Coupling) -> _Widths:
    rows = (_COLUMNS, *map(_numbers, coupling.modules))
    ends = (len(_ARROW) + width(visible(name)) for edge in coupling.edges for name in (edge.from_, edge.to))
    names = (width(visible(module.name)) for module in coupling.modules)
    return _Widths(
        name=min(max((*names, *ends)), _WIDEST_NAME),
        numbers=tuple(max(map(len, column)) for column in zip(*rows, strict=True)),
        imports=max((len(f"{edge.imports:,}") for edge in coupling.edges), default=1),
    )


def _totals(coupling: Coupling, drawn: Sequence[Link]) -> str:
    dependent = sum(link.edge.imports > 0 for link in drawn)
    undeclared = sum(link.undeclared for link in drawn)
    cycles = len(coupling.cycles)
    dependencies = counted(dependent, "dependency", "dependencies")
    return ", ".join(
        (
            counted(sum(module.name != UNASSIGNED for module in coupling.modules), "module"),
            f"{dependencies} ({undeclared:,} undeclared)" if undeclared else dependencies,
            *((counted(cycles, "cycle"),) if cycles else ()),
        )
    )


def _title(layer: str | None, layered: bool) -> str:
    if layer is not None:
        return f"Layer {visible(layer)}"
    return "Without a layer" if layered else "Modules"


def _group(
    title: str, modules: Sequence[ModuleNode], outgoing: Mapping[str, Sequence[Link]], widths: _Widths
) -> Iterator[str]:
    yield title
    yield _row("module", _COLUMNS, "", widths)
    for module in modules:
        # "module" is what every module is until it says otherwise
        traits = (
            *((module.role,) if module.role != "module" else ()),
            *((module.owner,) if module.owner else ()),
        )
        yield _row(visible(module.name), _numbers(module), "  ".join(map(visible, traits)), widths)
        yield from _edges(outgoing.get(module.name, ()), widths)


def _others(names: Sequence[str], outgoing: Mapping[str, Sequence[Link]], widths: _Widths) -> Iterator[str]:
    yield "Outside every module"
    for name in names:
        yield f"  {visible(name)}"
        yield from _edges(outgoing.get(name, ()), widths)


def _row(name: str, numbers: Sequence[str], rest: str, widths: _Widths) -> str:
    cells = "  ".join(cell.rjust(cells) for cell, cells in zip(numbers, widths.numbers, strict=True))
    return f"  {pad(name, widths.name)}  {cells}  {rest}"


def _numbers(module: ModuleNode) -> tuple[str, ...]:
    instability = "-" if module.instability is None else f"{module.instability:.2f}"
    before = (module.files, module.lines, module.afferent, module.efferent)
    after = (module.tables, module.findings)
    return (*(f"{number:,}" for number in before), instability, *(f"{number:,}" for number in after))


def _edges(out: Sequence[Link], widths: _Widths) -> Iterator[str]:
    for link in out:
        edge = link.edge
        imports = f"{edge.imports:>{widths.imports},} import{'s' if edge.imports != 1 else ''}"
        uses = (
            # Data accesses and tests make no dependency: without imports the column stays empty.
            *((imports,) if edge.imports else ()),
            *((counted(edge.names, "name"),) if edge.names else ()),
            *((counted(edge.data, "data access", "data accesses"),) if edge.data else ()),
            *((counted(edge.tests, "test import"),) if edge.tests else ()),
        )
        marks = f"  [{', '.join(link.marks)}]" if link.marks else ""
        indent = "" if edge.imports else " " * (widths.imports + 1)
        yield f"  {pad(_ARROW + visible(edge.to), widths.name)}  {indent}{', '.join(uses)}{marks}"


def _cycles(cycles: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "Cycles"
    digits = len(str(len(cycles)))
    for number, names in enumerate(cycles, start=1):
        line = f"  {number:>{digits}} "
        for index, name in enumerate(names):
            word = visible(name) + ("," if index < len(names) - 1 else "")
            if index and width(line) + 1 + width(word) > _LINE:
                yield line
                line = " " * (digits + 3)
            line += f" {word}"
        yield line
