"""Pictures to draw: a small one with everything in it, a big one, and one with the worst names."""

from __future__ import annotations

from typing import Any

from boundcheck.answers.atlas.model import Atlas, AtlasCycle, Edge, Metrics, ModuleNode, Reported, State
from boundcheck.findings.finding import Finding

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
    return ModuleNode(name, files=2, lines=90, layer=layer)


def edge(from_: int, to: int, imports: int = 1, **more: Any) -> Edge:
    kinds = frozenset(more.pop("kinds", ("allowed",)))
    return Edge(from_, to, imports, names=more.pop("names", min(imports, 1)), kinds=kinds, **more)


def known(*states: State) -> tuple[Reported, ...]:
    """Findings in such states."""
    return tuple(
        Reported(Finding("private-import", "a.py", line, 1, "an import; take it out"), state)
        for line, state in enumerate(states, start=1)
    )


SMALL = Atlas(
    modules=(
        ModuleNode("(unassigned)", 1, 4),
        ModuleNode(
            "billing",
            12,
            3400,
            "domain",
            "@shop/pay",
            afferent=1,
            efferent=1,
            tables=("a", "b"),
            findings=(0, 1),
        ),
        ModuleNode("kernel", 2, 90, "platform", None, "shared", afferent=1, efferent=1, findings=(3,)),
        ModuleNode("orders", 120, 13400, "domain", None, afferent=2, efferent=2, findings=(2,)),
        ModuleNode("scripts", 1, 1),
        ModuleNode("web", 7, 700, "entry", None, "composition", afferent=1, efferent=1),
    ),
    edges=(
        edge(1, 3, 1, declared=False, kinds=("undeclared", "cyclic"), findings=(0, 1), baselined=1),
        edge(2, 5, 2, names=2, kinds=("layer",), findings=(3,)),
        edge(3, 0, 0, data=3, tests=1, kinds=("data",)),
        edge(3, 1, 12, names=3, data=2, tests=1, kinds=("cyclic", "data")),
        edge(3, 2, 1040, names=9, kinds=("deprecated",)),
        edge(3, 5, 0, tests=2, kinds=("allowed", "tests")),
        edge(5, 3, 4, names=4),
    ),
    cycles=(AtlasCycle(("billing", "orders"), (("billing", "orders"),)),),
    layers=("entry", "domain", "unused", "platform"),
    findings=known("new", "baselined", "new", "new", "allowed"),
    metrics=Metrics(5, 15, 3.0, 1.425, 0.6),
)
EMPTY = Atlas((), ())


def big(modules: int, edges_each: int, name: str = "module{:03}") -> Atlas:
    """Many modules, each importing the next ones, the edge to the very next the heaviest."""
    layers = ("high", "middle", "low")
    return Atlas(
        tuple(module(name.format(number), layers[number % 3]) for number in range(modules)),
        tuple(
            edge(number, (number + step) % modules, imports=1 + edges_each - step)
            for number in range(modules)
            for step in range(1, edges_each + 1)
        ),
        layers=layers,
    )


def worst() -> Atlas:
    """Every pair of the worst names, as modules, layers, and edges."""
    numbers = range(len(WORST))
    return Atlas(
        tuple(module(name, layer) for name, layer in zip(WORST, (*WORST[1:], None), strict=True)),
        tuple(edge(from_, to) for from_ in numbers for to in numbers if from_ != to),
        (AtlasCycle(WORST[:3]),),
        WORST,
        note="".join(WORST[:-1]),
    )
