"""The picture of whole projects: its edges and their lines, from files on disk."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import grimp
import pytest

from boundcheck.answers.atlas import build_atlas, file_atlas, package_atlas, to_json
from boundcheck.answers.atlas.model import CHAIN, IMPORT, TYPING, Atlas, Reported
from boundcheck.facts.access import Access
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import Run, read_codebase, run

Project = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = """\
layers = ["top", "bottom"]
[rules]
missing-tests = "off"
[modules.orders]
path = "shop.orders"
layer = "top"
owner = "@shop/orders"
depends_on = [{ module = "billing", deprecated = true }]
[modules.billing]
path = "shop.billing"
layer = "bottom"
depends_on = ["orders"]
visible_to = ["orders"]
[modules.mail]
path = "shop.mail"
depends_on = []
tests = ["tests/mail"]
[modules.main]
path = "shop.main"
role = "composition"
[[allow]]
rule = "private-import"
from = "mail"
to = "billing"
reason = "until the events"
"""

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": CONTRACT,
    "shop/orders/__init__.py": "",
    "shop/orders/cart.py": (
        "from typing import TYPE_CHECKING\n"
        "from shop.billing import pay, refund\n"
        "from . import lines\n"
        "if TYPE_CHECKING:\n"
        "    from shop.mail.send import Letter\n"
    ),
    "shop/orders/lines.py": "import shop\nshop.billing.tax.rate()\nshop.billing.tax.rate()\n",
    "shop/billing/__init__.py": "def pay(): ...\ndef refund(): ...\n",
    "shop/billing/tax.py": "import shop.orders\ndef rate(): ...\n",
    "shop/mail/send.py": (
        "from importlib import import_module\nimport_module('shop.billing.tax')\nclass Letter: ...\n"
    ),
    "shop/main.py": "import shop.mail.send\n",
    "shop/loose.py": "import shop.mail.send\n",
    "shop/__init__.py": "",
    "tests/mail/test_mail.py": "import shop.orders.cart\n",
}


def picture(root: Path, build: Any = build_atlas) -> Atlas:
    done = run(root / "boundcheck.toml", jobs=1)
    return build(done.codebase, reported(done), done.accesses)  # type: ignore[no-any-return]


def reported(done: Run) -> list[Reported]:
    report = check(done.analysis, Selection())
    return [
        *(Reported(finding, "new") for finding in report.findings),
        *(Reported(finding, "baselined") for finding in report.baselined),
        *(Reported(finding, "allowed") for finding in report.allowed),
    ]


def edges(atlas: Atlas) -> dict[str, str]:
    """What each edge is, and the lines behind it."""
    shown = {}
    for edge in atlas.edges:
        sites = (
            f"{atlas.files[site.file].path}:{site.line} {atlas.files[site.to].name} {site.kind}"
            for site in edge.sites
        )
        start, end = atlas.ends(edge)
        shown[f"{start} → {end}"] = f"{' '.join(sorted(edge.kinds))}: {', '.join(sites)}"
    return shown


def test_edges_with_their_lines_and_what_they_are(project: Project) -> None:
    assert edges(picture(project(SHOP))) == {
        "(unassigned) → mail": "allowed: shop/loose.py:1 shop.mail.send 0",
        "billing → orders": "cyclic layer: shop/billing/tax.py:1 shop.orders 0",
        "mail → billing": "undeclared: shop/mail/send.py:2 shop.billing.tax 2",
        "mail → orders": "allowed tests: tests/mail/test_mail.py:1 shop.orders.cart 6",
        "main → mail": "allowed: shop/main.py:1 shop.mail.send 0",
        "orders → billing": (
            "cyclic deprecated: shop/orders/cart.py:2 shop.billing 0, shop/orders/lines.py:2 shop.billing.tax 3"
        ),
        "orders → mail": "typing undeclared: shop/orders/cart.py:5 shop.mail.send 1",
    }


def test_numbers(project: Project) -> None:
    atlas = picture(project(SHOP))
    nodes = {node.name: (node.files, node.lines, node.afferent, node.efferent) for node in atlas.modules}
    assert nodes == {
        "(unassigned)": (2, 1, 0, 1),
        "billing": (2, 4, 2, 1),
        "mail": (1, 3, 3, 1),
        "main": (1, 1, 0, 1),
        "orders": (3, 8, 1, 2),
    }
    # main and its three, and three that reach each other; what belongs to no module is none.
    assert (atlas.metrics.modules, atlas.metrics.ccd) == (4, 13)
    assert [cycle.modules for cycle in atlas.cycles] == [("billing", "orders")]
    (orders,) = (edge for edge in atlas.edges if atlas.ends(edge) == ("orders", "billing"))
    assert (orders.imports, orders.names) == (2, 3)


def test_what_a_contract_says_of_its_module(project: Project) -> None:
    document: Any = to_json(picture(project(SHOP)))
    modules = {module["name"]: module for module in document["modules"]}
    orders = modules["orders"]
    assert (orders["layer"], orders["owner"], orders["folder"]) == ("top", "@shop/orders", "shop/orders")
    assert (orders["depends_on"], orders["deprecated"]) == (["billing"], ["billing"])
    assert (orders["place"], orders["public"]) == ("boundcheck.toml:4", ["shop.orders"])
    assert modules["billing"]["visible_to"] == ["orders"]
    assert modules["mail"]["tests"] == ["tests/mail"]
    assert modules["main"]["role"] == "composition"
    names = [document["files"][path][1] for pair in document["inner"] for path in pair]
    assert names == ["shop.orders.cart", "shop.orders.lines"]


def test_findings_know_whether_they_are_new(project: Project) -> None:
    atlas = picture(project({**SHOP, "shop/mail/send.py": "import shop.billing.tax\nclass Letter: ...\n"}))
    (edge,) = (edge for edge in atlas.edges if atlas.ends(edge) == ("mail", "billing"))
    shown = {(atlas.findings[n].finding.rule, atlas.findings[n].state) for n in edge.findings}
    assert shown == {("private-import", "allowed"), ("not-visible", "new")}
    assert atlas.reported(edge.findings) == 1


def test_an_edge_whose_findings_are_all_in_the_baseline(project: Project) -> None:
    done = run(project(SHOP) / "boundcheck.toml", jobs=1)
    known = [Reported(finding, "baselined") for finding in check(done.analysis, Selection()).findings]
    atlas = build_atlas(done.codebase, known, done.accesses)
    (edge,) = (edge for edge in atlas.edges if atlas.ends(edge) == ("orders", "mail"))
    assert edge.kinds == {"undeclared", "typing", "baselined"}
    assert edge.baselined == len(edge.findings) == 2


DATA: Mapping[str, str | bytes] = {
    "boundcheck.toml": (
        '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\ntables = ["legacy"]\n'
        '[rules]\nmissing-tests = "off"\n'
    ),
    "shop/orders/models.py": (
        "from django.db import models\n"
        "class Order(models.Model):\n"
        '    invoice = models.ForeignKey("billing.Invoice", on_delete=models.CASCADE)\n'
        "    class Meta:\n"
        '        app_label = "orders"\n'
    ),
    "shop/orders/views.py": (
        "from shop.billing.models import Invoice\ndef view():\n    Invoice.objects.get(pk=1)\n"
    ),
    "shop/orders/report.sql": "SELECT id FROM billing_invoice;\n",
    "shop/billing/models.py": (
        "from django.db import models\n"
        "class Invoice(models.Model):\n"
        "    total = models.IntegerField()\n"
        "    class Meta:\n"
        '        app_label = "billing"\n'
    ),
}


def test_data_accesses_and_relations_lead_to_where_the_table_is_defined(project: Project) -> None:
    done = run(project(DATA) / "boundcheck.toml", jobs=1)
    views = done.codebase.by_name["shop.orders.views"]
    known_by_contract = (views, Access("sql", "", "legacy", "SELECT", 9, 1, 9))
    atlas = build_atlas(done.codebase, reported(done), [*done.accesses, known_by_contract])
    (edge,) = atlas.edges
    assert edge.kinds == {"data"}
    assert (edge.imports, edge.data) == (1, 4)
    sites = [(atlas.files[s.file].path, s.line, atlas.files[s.to].path, s.kind) for s in edge.sites]
    models = "shop/billing/models.py"
    assert sites == [
        ("shop/orders/models.py", 3, models, 5),
        ("shop/orders/report.sql", 1, models, 4),
        ("shop/orders/views.py", 1, models, 0),
        ("shop/orders/views.py", 3, models, 4),
        ("shop/orders/views.py", 9, "boundcheck.toml", 4),
    ]
    assert [module.tables for module in atlas.modules] == [("billing_invoice",), ("orders_order",)]


def test_packages_and_files(project: Project) -> None:
    root = project(SHOP)
    shown = edges(picture(root, file_atlas))
    assert (
        shown["shop.orders.cart → shop.orders.lines"] == "allowed: shop/orders/cart.py:3 shop.orders.lines 0"
    )
    assert shown["shop.mail.send → shop.billing.tax"] == "undeclared: shop/mail/send.py:2 shop.billing.tax 2"
    assert not any("test" in name for name in shown)
    assert shown["shop.orders.lines → shop"] == "allowed: shop/orders/lines.py:1 shop 0"  # above the modules
    packages = picture(root, package_atlas)
    assert [(node.name, node.within) for node in packages.modules] == [
        ("shop", "main"),
        ("shop.billing", "billing"),
        ("shop.mail", "mail"),
        ("shop.orders", "orders"),
    ]
    (edge,) = (edge for edge in packages.edges if packages.ends(edge) == ("shop.orders", "shop.mail"))
    assert {packages.findings[n].finding.rule for n in edge.findings} == {
        "undeclared-dependency",
        "private-import",
    }


@pytest.mark.parametrize("build", [build_atlas, package_atlas, file_atlas])
def test_the_order_of_files_does_not_matter(project: Project, build: Any) -> None:
    done = run(
        project({**SHOP, **{f"x/{k}": v for k, v in DATA.items() if k.endswith(".py")}}) / "boundcheck.toml",
        jobs=1,
    )
    known = reported(done)
    expected = to_json(build(done.codebase, known, done.accesses))
    for seed in range(5):
        files = list(done.codebase.files)
        random.Random(seed).shuffle(files)
        random.Random(seed).shuffle(known)
        codebase = replace(done.codebase, files=tuple(files))
        assert to_json(build(codebase, known, replace(done, codebase=codebase).accesses)) == expected


@pytest.mark.parametrize("package", ["click", "pluggy", "boundcheck"])
def test_files_import_each_other_as_grimp_finds_it(package: str, tmp_path: Path) -> None:
    __import__(package)
    (tmp_path / package).symlink_to(Path(str(sys.modules[package].__file__)).parent)
    (tmp_path / "boundcheck.toml").write_text(f'source_roots = ["."]\n[modules.all]\npath = "{package}"\n')
    codebase = read_codebase(tmp_path / "boundcheck.toml", jobs=1)
    atlas = file_atlas(codebase, ())
    graph = grimp.build_graph(package, cache_dir=None)
    expected = {
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }
    found = {atlas.ends(e) for e in atlas.edges if {site.kind for site in e.sites} & {IMPORT, TYPING}}
    assert len(expected) > 10
    assert found == expected
    chains = [e for e in atlas.edges if {site.kind for site in e.sites} == {CHAIN}]
    assert all(not edge.data for edge in chains)
