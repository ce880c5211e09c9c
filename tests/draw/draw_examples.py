"""Couplings to draw: a small one with everything in it, a big one, and one with the worst names."""

from __future__ import annotations

from boundcheck.coupling import Coupling, Edge, ModuleNode

WORST = (
    "",
    " ",
    '"];x[label="',
    "a\\",
    'a\\"',
    "\\N\\l",
    "<b>&lt;</b>",
    "&#10;#quot;#35;",
    "end",
    "`md`",
    "%%{init:{}}%%",
    "]]|}--> x\n  y",
    "\x1b[31m\u202e\udcff",
    "日本\u00e9😀",
    "n" * 6_000,
)


def module(name: str, layer: str | None = None) -> ModuleNode:
    return ModuleNode(name, files=2, lines=90, layer=layer, owner=None, role="module", afferent=0, efferent=0)


def edge(from_: str, to: str, imports: int = 1) -> Edge:
    return Edge(from_, to, imports=imports, names=min(imports, 1), data=0, tests=0, declared=True, findings=0)


SMALL = Coupling(
    modules=(
        ModuleNode(
            "billing", 12, 3400, "domain", "@shop/pay", "module", afferent=1, efferent=1, tables=2, findings=2
        ),
        ModuleNode("kernel", 2, 90, "platform", None, "shared", afferent=1, efferent=0),
        ModuleNode("orders", 120, 13400, "domain", None, "module", afferent=1, efferent=2, findings=1),
        ModuleNode("scripts", 1, 1, None, None, "module", afferent=0, efferent=0),
        ModuleNode("web", 7, 700, "entry", None, "composition", afferent=0, efferent=1),
    ),
    edges=(
        Edge("billing", "orders", imports=1, names=1, data=0, tests=0, declared=False, findings=2),
        Edge("kernel", "web", imports=2, names=2, data=0, tests=0, declared=True, findings=1),
        Edge("orders", "(unassigned)", imports=0, names=0, data=3, tests=1, declared=False, findings=0),
        Edge("orders", "billing", imports=12, names=3, data=2, tests=1, declared=True, findings=0),
        Edge("orders", "kernel", imports=1040, names=9, data=0, tests=0, declared=False, findings=0),
        Edge("web", "orders", imports=4, names=4, data=0, tests=0, declared=False, findings=0),
    ),
    cycles=(("billing", "orders"),),
    layers=("entry", "domain", "unused", "platform"),
)
EMPTY = Coupling((), (), ())


def big(modules: int, edges_each: int, name: str = "module{:03}") -> Coupling:
    """Many modules, each importing the next ones, the edge to the very next the heaviest."""
    names = [name.format(number) for number in range(modules)]
    layers = ("high", "middle", "low")
    return Coupling(
        tuple(module(name, layers[number % 3]) for number, name in enumerate(names)),
        tuple(
            edge(name, names[(number + step) % modules], imports=1 + edges_each - step)
            for number, name in enumerate(names)
            for step in range(1, edges_each + 1)
        ),
        (),
        layers,
    )


def worst() -> Coupling:
    """Every pair of the worst names, as modules, layers, and edges."""
    return Coupling(
        tuple(module(name, layer) for name, layer in zip(WORST, (*WORST[1:], None), strict=True)),
        tuple(edge(from_, to) for from_ in WORST for to in WORST if from_ != to),
        (WORST[:3],),
        WORST,
    )
