"""Data of pages to draw: a small shop with every kind of edge, big ones, and one with the worst names.

The layout here is a plain grid, for examples only.
"""

from __future__ import annotations

import random
from typing import Any

from boundcheck.draw.labels import labels

Page = dict[str, Any]

WORST = (
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    "\"'`onmouseover=alert(3)",
    "a&amp;b<!--",
    "line\u2028separator\u2029",
    "\u202ertl mark\u200f",
    "__proto__",
    "constructor",
    "日本é😀",
    "#view=matrix&pick=x",
    "javascript:alert(4)",
    "{{data}}",
    "",
    "n" * 2_000,
    "\udcff",
)
LAYERS = ["entrypoints", "domain", "platform"]
WIDTH, HEIGHT, GAP = 150.0, 44.0, 46.0


def shop(*, is_open: bool = True) -> Page:
    """A shop of nine modules in three layers, whose edges are of every kind; its cycle is open at first, or closed."""
    page = _empty("shop", LAYERS)
    for name, layer, owner, lines in (
        ("web", "entrypoints", "@shop/web", 2200),
        ("jobs", "entrypoints", "@shop/platform", 640),
        ("orders", "domain", "@shop/orders", 5400),
        ("billing", "domain", "@shop/payments", 3400),
        ("customers", "domain", "@shop/orders", 1800),
        ("catalog", "domain", "@shop/orders", 2600),
        ("kernel", "platform", "@shop/platform", 420),
        ("mail", "platform", None, 310),
        ("scripts", None, None, 90),
    ):
        _module(page, name, layer, owner, lines)
    _kernel_is_shared(page)
    _edge(page, "web", "orders", 14)
    _edge(page, "web", "catalog", 6)
    _edge(page, "web", "billing", 2, "undeclared", "undeclared-dependency")
    _edge(page, "jobs", "orders", 5)
    _edge(page, "jobs", "mail", 2)
    _edge(page, "orders", "billing", 12, "cyclic", "foreign-query", state="baselined", data=3)
    _edge(page, "billing", "orders", 1, "cyclic", "private-import")
    page["edges"][-1]["kinds"].insert(0, "closing")
    _edge(page, "orders", "customers", 9, "data", data=4)
    _edge(page, "orders", "catalog", 7, "allowed", "private-import")
    _edge(page, "catalog", "customers", 3, "deprecated", "deprecated-dependency", severity="warn")
    _edge(page, "billing", "customers", 4, "baselined", "foreign-key", state="baselined")
    _edge(page, "customers", "mail", 2, "typing")
    _edge(page, "orders", "kernel", 22)
    _edge(page, "billing", "kernel", 8)
    _edge(page, "customers", "kernel", 5)
    _edge(page, "mail", "customers", 1, "layer", "layer-violation")
    _edge(page, "catalog", "mail", 0, "tests", tests=2)
    _edge(page, "scripts", "orders", 1)
    page["cycles"] = [{"modules": [2, 3], "cuts": [[3, 2]]}]
    page["diff"] = {
        "base": "4f0c2a91be",
        "added": [2],
        "removed": [
            {
                "from": "catalog",
                "to": "billing",
                "imports": 3,
                "names": 1,
                "data": 0,
                "tests": 0,
                "kinds": ["undeclared"],
                "findings": [],
                "baselined": 0,
                "sites": [],
            }
        ],
        "findings": [0],
        "fixed": 3,
        "unchecked": 2,
    }
    rings = [
        {"members": [2, 3], "title": "Cycle of 2 modules: 1 of 2 dependencies closes it", "open": is_open}
    ]
    return _placed(page, rings=rings)


def large(
    modules: int = 400, edges: int = 6_000, sites: int = 60_000, *, owners: int = 12, groups: int = 0
) -> Page:
    """Modules of ten files each; most edges run down the layers, some in a hundred are breaches.

    With `groups`, so many boxes hold all of them.
    """
    chance = random.Random(7)
    page = _empty("large", LAYERS)
    for number in range(modules):
        layer = LAYERS[number * 3 // modules]
        owner = f"@team/{number % owners}" if owners else None
        _module(page, f"{_word(number)}_{number:04}", layer, owner, chance.randint(50, 6000), files=10)
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < edges:
        one, other = chance.randrange(modules), int(chance.triangular(0, modules, modules * 0.9))
        if one != other and other < modules:
            pairs.add((one, other) if chance.random() < 0.03 else (min(one, other), max(one, other)))
    heavy = sites // edges
    for one, other in sorted(pairs):
        bad = one > other
        kind = chance.choice(["undeclared", "layer", "cyclic", "deprecated"]) if bad else "allowed"
        rule = {"undeclared": "undeclared-dependency", "layer": "layer-violation"}.get(kind, "private-import")
        names = [page["modules"][index]["name"] for index in (one, other)]
        _edge(page, names[0], names[1], heavy, kind, rule if bad else None, spread=10)
    return _placed(page, groups=groups)


def worst() -> Page:
    """Every worst name as a module, an owner, a layer, a table, a file, a rule and a message."""
    page = _empty(WORST[0], [name for name in WORST if name])
    for number, name in enumerate(WORST):
        _module(page, name, WORST[number - 1] or None, WORST[number - 2] or None, 100 + number)
        page["modules"][-1]["tables"] = [name]
        page["modules"][-1]["depends_on"] = list(WORST)
    for number, name in enumerate(WORST):
        _edge(page, name, WORST[number - 1], 2, "undeclared", WORST[number - 3])
    for finding in page["findings"]:
        finding[8] = finding[9] = WORST[1]
    return _placed(page)


def empty() -> Page:
    """A project without modules."""
    return _empty("nothing", [])


def _empty(project: str, layers: list[str]) -> Page:
    return {
        "version": 1,
        "project": project,
        "layers": layers,
        "files": [],
        "modules": [],
        "edges": [],
        "inner": [],
        "findings": [],
        "cycles": [],
        "metrics": {"ccd": 0, "acd": 0.0, "nccd": 0.0, "propagation_cost": 0.0, "modules": 0},
        "summary": f"0 modules of {project}",
        "folded": None,
        "nodes": [],
        "wires": [],
        "rings": [],
        "pictures": [{"size": [0, 0], "bands": [], "frames": [], "boxes": [], "lines": []}] * 2,
        "diff": None,
    }


def _module(page: Page, name: str, layer: str | None, owner: str | None, lines: int, files: int = 6) -> None:
    index = len(page["modules"])
    folder = f"src/{page['project']}/{name}"
    first = len(page["files"])
    for number in range(files):
        file = ("__init__", "api", "models", "views/pages", "views/forms", "_tax")[number % 6]
        path = f"{folder}/{file}{number // 6 or ''}.py"
        dotted = path.removesuffix(".py").removeprefix("src/").replace("/", ".")
        page["files"].append([path, dotted, index, lines // files, "source"])
    page["inner"] += [
        [first + 1, first + 2],
        [first + 3, first + 1],
        [first + 3, first + 4],
        [first + 2, first + 5],
    ]
    page["modules"].append(
        {
            "name": name,
            "layer": layer,
            "owner": owner,
            "role": "module",
            "folder": folder,
            "files": files,
            "lines": lines,
            "afferent": 0,
            "efferent": 0,
            "instability": 0.0,
            "depends_on": None if layer is None else [],
            "deprecated": [],
            "public": [".", "api"],
            "visible_to": None,
            "tables": [f"{name}_{name}"] if layer == "domain" else [],
            "tests": [f"tests/{name}"],
            "test_scope": "direct",
            "place": f"boundcheck.toml:{12 + index * 6}",
            "findings": [],
        }
    )


def _kernel_is_shared(page: Page) -> None:
    kernel = next(module for module in page["modules"] if module["name"] == "kernel")
    kernel |= {"role": "shared", "public": ["**"], "visible_to": ["orders", "billing", "customers"]}


def _edge(
    page: Page,
    from_: str,
    to: str,
    imports: int,
    kind: str = "allowed",
    rule: str | None = None,
    *,
    severity: str = "error",
    state: str = "new",
    data: int = 0,
    tests: int = 0,
    spread: int = 6,
) -> None:
    index = {module["name"]: number for number, module in enumerate(page["modules"])}
    source, target = index[from_], index[to]
    start, end = source * spread, target * spread
    sites: list[int] = []
    kinds = [1 if kind == "typing" else 0] * imports + [4] * data + [6] * tests
    for number, site in enumerate(kinds):
        sites += [start + number % spread, 3 + number, end + (number * 5 + 1) % spread, site]
    findings: list[int] = []
    if rule is not None:
        path = page["files"][sites[0]][0]
        message = f"{from_} reaches into {to}; import what {to} makes public, or declare it in depends_on."
        dotted = page["files"][sites[2]][1]
        findings.append(len(page["findings"]))
        page["findings"].append(
            [rule, severity, "certain", path, sites[1], 1, from_, to, dotted, message, state]
        )
        page["modules"][source]["findings"].append(findings[0])
    if kind not in ("undeclared", "layer") and page["modules"][source]["depends_on"] is not None:
        page["modules"][source]["depends_on"].append(to)
    page["modules"][source]["efferent"] += 1
    page["modules"][target]["afferent"] += 1
    page["edges"].append(
        {
            "from": source,
            "to": target,
            "imports": imports,
            "names": min(imports, 5),
            "data": data,
            "tests": tests,
            "kinds": [kind],
            "findings": findings,
            "baselined": int(state == "baselined"),
            "sites": sites,
            "points": [],
        }
    )


def _placed(page: Page, groups: int = 0, rings: list[dict[str, Any]] | None = None) -> Page:
    """Rows of boxes, layer under layer; a straight line from border to border."""
    modules = page["modules"]
    label_of = labels([module["name"] for module in modules])
    for module in modules:
        module["label"] = list(label_of[module["name"]])
        module["instability"] = _instability(module["afferent"], module["efferent"])
    members: list[list[int]] = [[number] for number in range(len(modules))]
    if groups:
        members = [[*range(start, len(modules), groups)] for start in range(groups)]
        page["folded"] = "remainder"
    page["nodes"] = [
        [modules[inside[0]]["label"] if len(inside) == 1 else [f"group {inside[0]}"], inside]
        for inside in members
    ]
    node_of = {module: number for number, inside in enumerate(members) for module in inside}
    pairs = sorted({(node_of[edge["from"]], node_of[edge["to"]]) for edge in page["edges"]})
    heavy = {(node_of[edge["from"]], node_of[edge["to"]]) for edge in page["edges"] if edge["imports"] != 1}
    page["wires"] = [[one, other, int((one, other) in heavy)] for one, other in pairs if one != other]
    page["rings"] = rings or []
    picture = _picture(page)
    page["pictures"] = [picture] * (2 if all(ring["open"] for ring in page["rings"]) else 4)
    size = len(modules)
    ccd = size + len(page["edges"]) * 2
    cost = round(ccd / size**2, 4)
    page["metrics"] = {
        "ccd": ccd,
        "acd": round(ccd / size, 2),
        "nccd": 1.31,
        "propagation_cost": cost,
        "modules": size,
    }
    return page


def narrow(page: Page) -> dict[str, Any]:
    """The picture of the same with two boxes a row."""
    return _picture(page, 2)


def _picture(page: Page, across: int = 0) -> dict[str, Any]:
    layer_of = [page["modules"][inside[0]]["layer"] for _, inside in page["nodes"]]
    across = across or max(4, int(len(layer_of) ** 0.5 * 0.8))
    boxes: dict[int, list[float]] = {}
    bands: list[dict[str, Any]] = []
    top = 0.0
    for layer in [*page["layers"], None]:
        inside = [number for number, found in enumerate(layer_of) if found == layer]
        rows = -(-len(inside) // across)
        for place, number in enumerate(inside):
            high = 40 + 19 * len(page["nodes"][number][0])
            boxes[number] = [
                20 + place % across * (WIDTH + 60 + GAP),
                top + 24 + place // across * (HEIGHT + GAP),
                WIDTH + 60,
                min(high, HEIGHT + 20),
            ]
        if rows and layer is not None:
            bands.append({"layer": layer, "kind": "layer", "y": top, "h": 48 + rows * (HEIGHT + GAP) - GAP})
        top += (48 + rows * (HEIGHT + GAP)) if rows else 0.0
    lines = []
    for one, other, _ in page["wires"]:
        (x, y, w, h), (to_x, to_y, to_w, to_h) = boxes[one], boxes[other]
        down = y < to_y
        lines.append([x + w / 2, y + (h if down else 0), to_x + to_w / 2, to_y + (0 if down else to_h)])
    frames = []
    for number, ring in enumerate(page["rings"]):
        (x, y, _, _), (to_x, _, w, h) = (boxes[ring["members"][end]] for end in (0, -1))
        frames.append([number, x - 10, y - 20, to_x + w - x + 20, h + 40])
    return {
        "size": [40 + across * (WIDTH + 60 + GAP), top],
        "bands": bands,
        "frames": frames,
        "boxes": [boxes[number] for number in range(len(boxes))],
        "lines": lines,
    }


def _instability(afferent: int, efferent: int) -> float | None:
    return round(efferent / (afferent + efferent), 2) if afferent + efferent else None


def _word(number: int) -> str:
    words = "alarm billing cart demo energy fleet geo house input jobs key light mail notes orders pay queue radio".split()
    return words[number % len(words)]
