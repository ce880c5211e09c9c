"""What a drawing shows of the coupling: nodes, wires with the worst that is wrong with them, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from boundcheck.atlas.model import Atlas, ModuleNode
from boundcheck.config.model import UNASSIGNED
from boundcheck.draw.view import Link, links
from boundcheck.plain import counted

Kind = Literal["undeclared", "layer", "cyclic", "deprecated", "allowed", "data", "tests"]
KINDS: Final[Mapping[Kind, tuple[str, str]]] = {
    "undeclared": ("!", "not declared in the contract"),
    "layer": ("↑", "breaks the layers"),
    "cyclic": ("↻", "part of a cycle"),
    "deprecated": ("†", "declared, but deprecated"),
    "data": ("D", "data access only"),
    "tests": ("T", "tests only"),
    "allowed": ("", "allowed"),
}
"""The kinds of wires, the worst first, each with its mark and its name."""

_FEWEST: Final = 200
_EACH: Final = 6
_MOST: Final = 700


@dataclass(frozen=True, slots=True)
class Node:
    """A box of the picture."""

    name: str
    layer: str | None = None
    owner: str | None = None
    role: str = "module"
    files: int = 0
    lines: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Wire:
    """A line of the picture."""

    from_: str
    to: str
    kind: Kind
    imports: int
    data: int = 0
    tests: int = 0
    findings: int = 0

    @property
    def bad(self) -> bool:
        """Whether it breaks a contract."""
        return self.kind in ("undeclared", "layer", "deprecated") or self.findings > 0


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn; `omitted` says in words what is not, such as `12 test-only edges`."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    layers: tuple[str, ...]
    omitted: tuple[str, ...] = ()


def from_atlas(atlas: Atlas) -> Picture:
    """What is drawn of an atlas."""
    return Picture(
        tuple(_node(atlas, node) for node in atlas.modules), tuple(map(_wire, links(atlas))), atlas.layers
    )


def folded(picture: Picture, most: int | None = None) -> Picture:
    """The picture with as many wires as can be told apart (a few a node), or with `most` of them.

    Those of tests alone go first, then the lightest that break nothing.
    """
    if most is None:
        most = min(_MOST, max(_FEWEST, _EACH * len(picture.nodes)))
    if len(picture.wires) <= most:
        return picture
    ordered = sorted(picture.wires, key=lambda wire: (_worth(wire), wire.from_, wire.to))
    gone = ordered[most:]
    bad = sum(wire.bad for wire in gone)
    tests = sum(wire.kind == "tests" and not wire.bad for wire in gone)
    heaviest = max((wire.imports for wire in gone if not wire.bad), default=0)
    light = len(gone) - tests - bad
    omitted = (
        *((f"{counted(tests, 'edge')} that only tests make",) if tests else ()),
        *((f"{counted(light, 'light edge')} (up to {counted(heaviest, 'import')})",) if light else ()),
        *((f"{counted(bad, 'edge')} with findings or undeclared",) if bad else ()),
    )
    kept = set(ordered[:most])
    wires = tuple(wire for wire in picture.wires if wire in kept)
    return Picture(picture.nodes, wires, picture.layers, (*picture.omitted, *omitted))


def _node(atlas: Atlas, node: ModuleNode) -> Node:
    role = "stranger" if node.name == UNASSIGNED else node.role
    found = atlas.reported(node.findings)
    return Node(node.name, node.layer, node.within or node.owner, role, node.files, node.lines, found)


def _wire(link: Link) -> Wire:
    edge, kind = link.edge, "allowed" if link.stroke == "plain" else link.stroke
    return Wire(link.from_, link.to, kind, edge.imports, edge.data, edge.tests, link.findings)


def _worth(wire: Wire) -> tuple[bool, bool, int, int]:
    return (not wire.bad, wire.kind == "tests", -wire.imports, -wire.data - wire.tests)
