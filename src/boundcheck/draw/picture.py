"""What a drawing shows of the coupling: nodes, rings of those in a cycle, and wires, of which few are drawn at first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Mapping, Sequence
from typing import Final, Literal

from boundcheck.answers.atlas.model import Atlas, ModuleNode
from boundcheck.base.light import dataclass
from boundcheck.base.plain import counted
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.view import DrawnLink, links

Kind = Literal["undeclared", "layer", "closing", "cyclic", "deprecated", "allowed", "data", "shared", "tests"]
KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    "undeclared": ("!", "not declared in the contract"),
    "layer": ("↑", "breaks the layers"),
    "closing": ("↻", "closes a cycle"),
    "deprecated": ("†", "declared, but deprecated"),
    "cyclic": ("", "in a cycle"),
    "data": ("D", "data access only"),
    "shared": ("N", "shared names only"),
    "tests": ("T", "tests only"),
    "allowed": ("", "allowed"),
}
"""The kinds of wires, the worst first, each with its mark and its name."""

OPEN: Final = 100
"""A ring of no more wires opens with the picture; another is one thing until the reader opens it."""
_EACH: Final = 1.25
"""Of the lines drawn at first, so many a node."""
_OF_HUB: Final = 4
"""The lines that a composition or what is shared has at first: that it is tied to everything, its band says."""
_OUTSIDE: Final = 1_000_000
"""Comes after the number of every ring: who has a line within one needs none out of it."""
_LOUD: Final = frozenset(("undeclared", "layer"))

End = str | int
"""Where a line ends: at a node, by its name, or at a closed ring, by its number."""


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A box of the picture; `ring` is the number of the cycle it is in, from 0. `new`: the findings that no baseline knows."""

    name: str
    layer: str | None = None
    owner: str | None = None
    role: str = "module"
    files: int = 0
    lines: int = 0
    findings: int = 0
    new: int = 0
    ring: int | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """A line of the picture; `is_new`: it has findings that no baseline knows."""

    from_: str
    to: str
    kind: Kind
    imports: int
    data: int = 0
    tests: int = 0
    findings: int = 0
    is_new: bool = False
    shared: int = 0

    @property
    def bad(self) -> bool:
        """Whether somebody has to look at it."""
        return self.kind in ("undeclared", "layer", "closing", "deprecated") or self.is_new


@dataclass(frozen=True, slots=True)
class Ring:
    """Modules that depend on each other in a cycle: `wires` among them, `closing` of which close it."""

    nodes: tuple[str, ...]
    wires: int
    closing: int
    noun: str = "module"

    @property
    def name(self) -> str:
        """What it is."""
        return f"Cycle of {counted(len(self.nodes), self.noun)}"

    @property
    def title(self) -> str:
        """Its name, and how much of it is the matter."""
        closes = "closes" if self.closing == 1 else "close"
        wires = counted(self.wires, "dependency", "dependencies")
        return f"{self.name}: {self.closing:,} of {wires} {closes} it"

    @property
    def is_open(self) -> bool:
        """Whether what is inside can be read at first sight."""
        return self.wires <= OPEN


@dataclass(frozen=True, slots=True)
class Picture:
    """All that there is to draw."""

    nodes: tuple[PictureNode, ...]
    wires: tuple[Wire, ...]
    layers: tuple[str, ...]
    rings: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn from one end to another: `wire` is the sum of what it stands for, from end to end of the heaviest."""

    from_: End
    to: End
    wire: Wire


def from_atlas(atlas: Atlas) -> Picture:
    """What is drawn of an atlas."""
    drawn = links(atlas)
    ring_of = {name: number for number, cycle in enumerate(atlas.cycles) for name in cycle.modules}
    inside: list[list[DrawnLink]] = [[] for _ in atlas.cycles]
    for link in drawn:
        if "cyclic" in link.edge.kinds and link.from_ in ring_of:
            inside[ring_of[link.from_]].append(link)
    rings = tuple(
        Ring(cycle.modules, len(found), sum(link.closes for link in found), atlas.level)
        for cycle, found in zip(atlas.cycles, inside, strict=True)
    )
    nodes = tuple(_node(atlas, node, ring_of.get(node.name)) for node in atlas.modules)
    return Picture(nodes, tuple(map(_wire, drawn)), atlas.layers, rings)


def kept(picture: Picture) -> frozenset[tuple[str, str]]:
    """The ends of the wires that are drawn at first: a few a node, those inside each ring for themselves.

    What somebody has to look at comes before the heaviest, and those of tests alone come last. Of a composition, which wires all the
    others, and of what all share, there are few. Each node keeps the heaviest of
    its wires, so that none seems to stand alone; what closes a cycle is always there.
    """
    ring_of = {node.name: node.ring for node in picture.nodes}
    parts: dict[int, list[Wire]] = {}
    for wire in picture.wires:
        ring, other = ring_of[wire.from_], ring_of[wire.to]
        parts.setdefault(_OUTSIDE if ring is None or ring != other else ring, []).append(wire)
    hubs = Counter({node.name: _OF_HUB for node in picture.nodes if node.role in ("composition", "shared")})
    found: set[tuple[str, str]] = set()
    seen: set[str] = set()
    for _, part in sorted(parts.items()):
        left = _EACH * len({end for wire in part for end in (wire.from_, wire.to)})
        for wire in sorted(part, key=lambda wire: (*_worth(wire, hubs), wire.from_, wire.to)):
            ends = (wire.from_, wire.to)
            at_hub = [end for end in ends if end in hubs]
            has_room = all(hubs[end] > 0 for end in at_hub) if at_hub else left > 0
            if has_room or wire.kind == "closing" or not seen.issuperset(ends):
                found.add(ends)
                seen.update(ends)
                hubs.subtract(at_hub)
                left -= wire.kind != "closing"
    return frozenset(found)


def lines(picture: Picture, shown: Collection[tuple[str, str]], closed: Collection[int]) -> tuple[Line, ...]:
    """The `shown` wires where some rings are closed: all that leads to a ring, or from it, is one line, what is inside none.

    Inside remains the dependency that a contract or the layers forbid.
    """
    end_of: dict[str, End] = {
        node.name: node.name if node.ring is None or node.ring not in closed else node.ring
        for node in picture.nodes
    }
    found: dict[tuple[End, End], list[Wire]] = {}
    for wire in picture.wires:
        ends = (end_of[wire.from_], end_of[wire.to])
        if isinstance(ends[0], int) and ends[0] == ends[1]:
            if wire.kind not in _LOUD:
                continue
            ends = (wire.from_, wire.to)
        if ends != (wire.from_, wire.to) or ends in shown:
            found.setdefault(ends, []).append(wire)
    return tuple(_line(ends, wires) for ends, wires in found.items())


def _line(ends: tuple[End, End], wires: Sequence[Wire]) -> Line:
    """One that stands for several is the worst of them; made by data, names or tests alone only where all of them are."""
    kinds = [wire.kind for wire in wires]
    kinds = [kind for kind in kinds if kind not in ("data", "shared", "tests")] or kinds
    heaviest = max(wires, key=lambda wire: (wire.imports, wire.from_, wire.to))
    whole = Wire(
        heaviest.from_,
        heaviest.to,
        min(kinds, key=list(KINDS).index),
        sum(wire.imports for wire in wires),
        sum(wire.data for wire in wires),
        sum(wire.tests for wire in wires),
        sum(wire.findings for wire in wires),
        any(wire.is_new for wire in wires),
        sum(wire.shared for wire in wires),
    )
    return Line(*ends, whole)


def _node(atlas: Atlas, node: ModuleNode, ring: int | None) -> PictureNode:
    return PictureNode(
        node.name,
        node.layer,
        node.within or node.owner,
        "stranger" if node.name == UNASSIGNED else node.role,
        node.files,
        node.lines,
        atlas.reported(node.findings),
        sum(atlas.findings[index].state == "new" for index in node.findings),
        ring,
    )


def _wire(link: DrawnLink) -> Wire:
    edge, kind = link.edge, "allowed" if link.stroke == "plain" else link.stroke
    is_new = link.findings > edge.baselined
    return Wire(
        link.from_, link.to, kind, edge.imports, edge.data, edge.tests, link.findings, is_new, edge.shared
    )


def _worth(wire: Wire, hubs: Container[str]) -> tuple[bool, bool, bool, int, int]:
    at_hub = wire.from_ in hubs or wire.to in hubs
    return (not wire.bad, wire.kind == "tests", at_hub, -wire.imports, -wire.data - wire.shared - wire.tests)
