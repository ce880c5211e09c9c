"""What every drawing of the picture shows beside its numbers: modules in groups, and the marks on each edge."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal

from boundcheck.answers.atlas import is_violation
from boundcheck.answers.atlas.model import BREACHES, Atlas, AtlasCycle, Edge, EdgeKind, ModuleNode
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted, visible
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.order import Tie, downwards

# What an edge is drawn as: the worst that it is. `known` breaches are drawn as what they are, and marked in words.
Stroke = Literal["undeclared", "layer", "closing", "cyclic", "deprecated", "plain", "data", "shared", "tests"]
# What an edge without imports is made by.
_BY: Final[Mapping[EdgeKind, str]] = {"data": "data", "shared": "shared names", "tests": "tests"}


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """An edge with the names at its ends and what is wrong with it; `cycle` is the number of the cycle it is in, from 1.

    `closes`: it is one of the few without which the cycle is open. `findings` are those that no exception allows; `is_new`: the base that the picture is held against does not have it.
    """

    edge: Edge
    from_: str
    to: str
    cycle: int | None
    closes: bool
    findings: int
    is_new: bool = False
    is_violation: bool = False

    @property
    def marks(self) -> tuple[str, ...]:
        """What is wrong, in words, so that no drawing depends on its colours."""
        kinds = self.edge.kinds
        return (
            *(("new",) if self.is_new else ()),
            *(("undeclared",) if "undeclared" in kinds else ()),
            *(("against the layers",) if "layer" in kinds else ()),
            *((f"{'closes ' if self.closes else ''}cycle {self.cycle}",) if self.cycle is not None else ()),
            *(("deprecated",) if "deprecated" in kinds else ()),
            *(("typing only",) if "typing" in kinds else ()),
            *((self._found,) if self.findings else ()),
        )

    @property
    def _found(self) -> str:
        known = self.edge.baselined
        if not known:
            return counted(self.findings, "finding")
        return f"{counted(self.findings, 'finding')} ({'' if known == self.findings else f'{known:,} '}baselined)"

    @property
    def size(self) -> str:
        """How much is used, in the strongest kind of use there is: imports, else data accesses, else shared names, else tests."""
        edge = self.edge
        if edge.imports:
            return f"{edge.imports:,}"
        if edge.data:
            return f"{edge.data:,} data"
        return counted(edge.shared, "shared name") if edge.shared else counted(edge.tests, "test import")

    @property
    def stroke(self) -> Stroke:
        """The worst that the edge is, and without anything bad what it is made of."""
        for kind in BREACHES:
            if kind in self.edge.kinds:
                return "closing" if kind == "cyclic" and self.closes else kind
        if self.edge.imports:
            return "plain"
        if "data" in self.edge.kinds:
            return "data"
        return "shared" if "shared" in self.edge.kinds else "tests"


def links(atlas: Atlas) -> tuple[DrawnLink, ...]:
    """The edges in order, each with its marks."""
    cycles: dict[str, int] = {}
    for number, cycle in enumerate(atlas.cycles, start=1):
        cycles.update(dict.fromkeys(cycle.modules, number))
    closing = _closing(atlas, cycles)
    added = frozenset(atlas.diff.added if atlas.diff else ())
    found = []
    for number, edge in enumerate(atlas.edges):
        from_, to = atlas.ends(edge)
        found.append(
            DrawnLink(
                edge,
                from_,
                to,
                cycles.get(from_) if "cyclic" in edge.kinds else None,
                "cyclic" in edge.kinds and (from_, to) in closing,
                atlas.reported(edge.findings),
                number in added,
                is_violation(atlas, edge),
            )
        )
    return tuple(sorted(found, key=lambda link: (link.from_, link.to)))


def _closing(atlas: Atlas, cycles: Mapping[str, int]) -> set[tuple[str, str]]:
    """The ends of the edges without which cycles are open; `cycles` has the number of each module's, from 1."""
    inside: dict[int, list[Tie]] = {}
    for edge in atlas.edges:
        from_, to = atlas.ends(edge)
        number = cycles.get(from_)
        if edge.imports and from_ != to and number is not None and number == cycles.get(to):
            inside.setdefault(number, []).append(Tie(from_, to, edge.imports))
    return {
        pair
        for number, cycle in enumerate(atlas.cycles, start=1)
        for pair in cycle.cuts or _backwards(cycle, inside.get(number, []))
    }


def _backwards(cycle: AtlasCycle, inside: Sequence[Tie]) -> set[tuple[str, str]]:
    """Where check proposes nothing to cut: what leads back in the order in which the least weight does."""
    order = {name: number for number, name in enumerate(downwards(sorted(cycle.modules), inside))}
    return {(tie.from_, tie.to) for tie in inside if order[tie.from_] > order[tie.to]}


def summary(atlas: Atlas) -> str:
    """How much there is: a dependency is a module's use of another by imports; data, shared names and tests make none."""
    modules = counted(sum(node.name != UNASSIGNED for node in atlas.modules), atlas.level)
    others = [edge for edge in atlas.edges if not edge.imports]
    told = f"{modules}, {counted(len(atlas.edges) - len(others), 'dependency', 'dependencies')}"
    if not others:
        return told
    *first, last = [words for kind, words in _BY.items() if any(kind in edge.kinds for edge in others)]
    return f"{told}, {len(others):,} more by {' or '.join(filter(None, (', '.join(first), last)))} alone"


def groups(atlas: Atlas) -> tuple[tuple[str | None, tuple[ModuleNode, ...]], ...]:
    """The modules by name under their layer: the layers from high to low, then None for those without one.

    Packages and files stand under their module, the modules in the order of their layers. What belongs to no module
    comes last, under its own name.
    """
    heights = {layer: number for number, layer in enumerate(atlas.layers)}
    found: dict[str | None, list[ModuleNode]] = {}

    def height(node: ModuleNode) -> tuple[int, str, str]:
        title = node.within if atlas.level != "module" else ""
        return heights.get(node.layer or "", len(heights)), title, node.name

    for node in sorted(atlas.modules, key=height):
        title = node.within if atlas.level != "module" else node.layer
        found.setdefault(UNASSIGNED if node.name == UNASSIGNED else title, []).append(node)
    last = [(title, tuple(found.pop(title))) for title in (None, UNASSIGNED) if title in found]
    return (*((title, tuple(nodes)) for title, nodes in found.items()), *last)


def title_of(atlas: Atlas, group: str | None) -> str:
    """The title of a group of modules."""
    if group is None:
        return "Without a layer" if atlas.layers else f"{atlas.level.capitalize()}s"
    if group == UNASSIGNED:
        return "Outside every module"
    return f"Layer {group}" if atlas.level == "module" else f"Module {group}"


def largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest count up to `most` that fits; none is taken to fit."""
    low = 0
    while low < most:
        middle = (low + most + 1) // 2
        low, most = (middle, most) if fits(middle) else (low, middle - 1)
    return low


def nothing(atlas: Atlas) -> str:
    """What is told of a picture without modules."""
    return f"Nothing to show: {visible(atlas.note)}.\n" if atlas.note else f"No {atlas.level}s.\n"
