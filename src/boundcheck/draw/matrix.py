"""The matrix format of `graph`: a dependency structure matrix that fits a terminal, rows import columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from boundcheck.answers.atlas import fold, heaviest
from boundcheck.answers.atlas.model import Atlas, ModuleNode
from boundcheck.base.graphs import components
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted, cut_front, pad, visible, width
from boundcheck.draw.view import DrawnLink, Stroke, groups, largest, links, nothing, title_of

_WIDEST_NAME = 32
_SHORTEST_NAME = 8
_WIDEST: Final = 2_000  # where nobody says how wide it may be
_NARROWEST_COLUMN = 3
_FEWEST_GROUPS = 5  # of less, nobody learns anything
_MANY_ROWS = 25  # whose heads are told again below
_DIAGONAL = "■"
# One character beside the number, so that it is read without colour.
_MARKS: Mapping[Stroke, tuple[str, str]] = {
    "undeclared": ("!", "undeclared"),
    "layer": ("^", "against the layers"),
    "closing": ("@", "closes a cycle"),
    "cyclic": ("c", "in a cycle"),
    "deprecated": ("~", "deprecated"),
    "plain": (" ", ""),
    "data": ("d", "data accesses only"),
    "shared": ("n", "shared names only"),
    "tests": ("t", "test imports only"),
}
_FOUND = ("'", "has findings")
_NEW = ("+", "new")

_Key = Callable[[ModuleNode], str]
_FOLDS: Mapping[str, tuple[tuple[str, _Key], ...]] = {
    "module": (
        ("owner", lambda node: node.owner or "(no owner)"),
        ("folder", lambda node: node.folder.rpartition("/")[0] or node.name),
        ("layer", lambda node: node.layer or "(no layer)"),
    ),
    "package": (("module", lambda node: node.within),),
    "file": (
        ("package", lambda node: node.name.rpartition(".")[0] or node.name),
        ("module", lambda node: node.within),
    ),
}


def render_matrix(atlas: Atlas, cells: int | None = None) -> str:
    """The matrix in at most `cells` terminal cells; what does not fit is folded or left out, and the first line says so.

    Rows and columns stand in one order: by layers from high to low, in each the importing before the imported, and what
    is in a cycle together. So what lies below the diagonal goes against it.
    """
    if not atlas.modules:
        return nothing(atlas)
    most = cells or _WIDEST
    sheet, said = _fitting(atlas, most), ""
    if sheet is None:
        sheet, said = _made_to_fit(atlas, most)
    heads = ((f"Shown: {visible(atlas.note)}.",) if atlas.note else ()) + ((said,) if said else ())
    lines = (*heads, *(("",) if heads else ()), *sheet.lines(), "", *_legend(sheet))
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _fitting(atlas: Atlas, most: int) -> _Sheet | None:
    """The matrix of all modules; None when it is too wide."""
    if len(atlas.modules) * _NARROWEST_COLUMN > most:
        return None
    sheet = _Sheet.of(atlas, most)
    return sheet if sheet.fits(most) else None


def _made_to_fit(atlas: Atlas, most: int) -> tuple[_Sheet, str]:
    noun = atlas.level
    problem = f"{counted(len(atlas.modules), noun)} do not fit into {most:,} columns"
    remedy = "--module NAME shows what lies around one"
    for what, key in _FOLDS[atlas.level]:
        folded = _fitting(fold(atlas, key), most)
        if folded is not None and len(folded.order) >= _FEWEST_GROUPS:
            return folded, f"{problem}, so they are folded by {what}; {remedy}."
    many = min(len(atlas.modules), most // _NARROWEST_COLUMN)
    few = max(2, largest(many, lambda count: _fitting(heaviest(atlas, count), most) is not None))
    return _Sheet.of(heaviest(atlas, few), most), (
        f"{problem}; these {few:,} have the most violations and imports; {remedy}."
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A matrix to be written: modules in order under their titles, and the cells."""

    titled: tuple[tuple[str, tuple[ModuleNode, ...]], ...]
    order: tuple[str, ...]
    short: Mapping[str, str]
    cells: Mapping[tuple[str, str], str]
    marks: tuple[str, ...]
    name_cells: int
    column_cells: tuple[int, ...]

    @staticmethod
    def of(atlas: Atlas, most: int) -> _Sheet:
        drawn = links(atlas)
        outgoing: dict[str, list[DrawnLink]] = {}
        for link in drawn:
            outgoing.setdefault(link.from_, []).append(link)
        titled = tuple((title_of(atlas, title), _in_order(nodes, outgoing)) for title, nodes in groups(atlas))
        order = tuple(node.name for _, nodes in titled for node in nodes)
        cells = {(link.from_, link.to): _cell(link) for link in drawn}
        widest = {name: len(str(number)) + 1 for number, name in enumerate(order, start=1)}
        for (_, to), cell in cells.items():
            widest[to] = max(widest[to], len(cell))
        short = {name: cut_front(name, max(_SHORTEST_NAME, min(_WIDEST_NAME, most // 3))) for name in order}
        names = max(map(width, short.values()))
        marks = tuple(sorted({char for link in drawn for char in _signs(link) if char != " "}))
        return _Sheet(titled, order, short, cells, marks, names, tuple(widest.values()))

    @property
    def digits(self) -> int:
        return len(str(len(self.order)))

    def fits(self, most: int) -> bool:
        return self.digits + 2 + self.name_cells + 1 + sum(self.column_cells) + len(self.order) <= most

    def lines(self) -> Iterator[str]:
        heads = "".join(
            f" {f'{number} ':>{cells}}" for number, cells in enumerate(self.column_cells, start=1)
        )
        heads = " " * (self.digits + 3 + self.name_cells) + heads
        yield heads
        number = 0
        for title, nodes in self.titled:
            if len(self.titled) > 1 or title.startswith("Layer"):
                yield cut_front(title, _WIDEST_NAME)
            for node in nodes:
                number += 1
                yield (
                    f"{number:>{self.digits}}  {pad(self.short[node.name], self.name_cells)} {self._row(node.name)}"
                )

        if number > _MANY_ROWS:
            yield heads

    def _row(self, name: str) -> str:
        return "".join(
            f" {self._at(name, other):>{cells}}"
            for other, cells in zip(self.order, self.column_cells, strict=True)
        )

    def _at(self, name: str, other: str) -> str:
        return f"{_DIAGONAL} " if name == other else self.cells.get((name, other), "")


def _cell(link: DrawnLink) -> str:
    """The number of what is used, and the worst of what it is."""
    edge = link.edge
    return f"{_brief(edge.imports or edge.data or edge.shared or edge.tests)}{_signs(link)}"


def _signs(link: DrawnLink) -> str:
    mark = _MARKS[link.stroke][0]
    return (_FOUND[0] if mark == " " and link.findings else mark) + (_NEW[0] if link.is_new else "")


def _brief(number: int) -> str:
    return str(number) if number < 1_000 else f"{number // 1_000}k"


def _legend(sheet: _Sheet) -> Iterator[str]:
    if not sheet.cells:
        yield "None of them uses another."
        return
    told = {sign: words for sign, words in (*_MARKS.values(), _FOUND, _NEW) if words}
    yield "A row imports the columns, so many times; what is below the diagonal goes against the order."
    if sheet.marks:
        yield "  ".join(f"{sign} {words}" for sign, words in told.items() if sign in sheet.marks)


def _in_order(
    nodes: Sequence[ModuleNode], outgoing: Mapping[str, Sequence[DrawnLink]]
) -> tuple[ModuleNode, ...]:
    """The importing before the imported; cycles together, in them those first that import more than they are imported."""
    place = {node.name: number for number, node in enumerate(nodes)}
    following: list[list[int]] = [[] for _ in nodes]
    balance = [0] * len(nodes)
    for start, node in enumerate(nodes):
        for link in outgoing.get(node.name, ()):
            end = place.get(link.to)
            if end is not None and link.edge.imports and "typing" not in link.edge.kinds:
                following[start].append(end)
                balance[start] += link.edge.imports
                balance[end] -= link.edge.imports
    groups = components(range(len(nodes)), following.__getitem__)
    found = [sorted(group, key=lambda n: (-balance[n], nodes[n].name)) for group in groups]
    return tuple(nodes[number] for group in reversed(found) for number in group)
