"""What is read of a commit: whatever a run finds in the work tree, of every kind and by whatever way it is reached."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository, made_repository
from running import in_process
from shop_history import SHOP, Shop

from boundcheck.discover.ignore import Ignore
from boundcheck.discover.walk import walk
from boundcheck.disk import OTHER_FILES, TELLING_FILES, TEMPLATE_FOLDERS
from boundcheck.earlier import tree_at
from boundcheck.git import find_repository

Made = Callable[..., Shop]

ENDINGS = (".py", ".pyi", ".toml", ".ini", ".cfg", *OTHER_FILES)
FOLDERS = ("", "shop/", "shop/a/fixtures/", *(f"shop/a{folder}" for folder in TEMPLATE_FOLDERS))
EVERYTHING = {
    **{f"{folder}x{ending}": f"{folder}{ending}" for folder in FOLDERS for ending in ENDINGS},
    **{f"shop/a{folder}deep/er/x.html": "" for folder in TEMPLATE_FOLDERS},
    **dict.fromkeys(TELLING_FILES - {".gitignore"}, ""),
    "shop/a/boundcheck.toml": "",
}
NAMES = {
    **SHOP,
    "src/shop/orders/templates/orders/x.html": '{% include "billing/y.html" %}',
    "src/shop/billing/templates/billing/y.html": "<b>",
}
BREACH = ["orders/templates/orders/x.html foreign-name"]


def found(root: Path) -> list[tuple[str, ...]]:
    tree = walk(root, Ignore(root, ()))
    return [tree.files, tree.templates, tree.contracts, tree.markers, tree.settings]


@pytest.mark.parametrize("inside", ["", "app/"])
def test_a_base_has_every_file_that_the_walk_finds(inside: str, tmp_path: Path) -> None:
    files = {f"{inside}{path}": content for path, content in EVERYTHING.items()}
    other = {"web/page.html": "", "web/deep/x.txt": "", "web/rows.json": "", "app/kept/y.html": ""}
    made = made_repository(tmp_path / "made", {**files, **other})
    root = made.root / inside
    up = "../" * (3 + bool(inside))
    (root / "shop/a/templates/linked.html").symlink_to(f"{up}web/page.html")
    (root / "shop/a/templates/near.html").symlink_to(f"{up}app/kept/y.html")
    (root / "shop/a/templates/web").symlink_to(f"{up}web")
    (root / "shop/a/fixtures/linked.json").symlink_to(f"{up}web/rows.json")
    made.commit()
    now = found(root)
    assert len(now[0]) + len(now[1]) > len(FOLDERS) * 3
    assert {"shop/a/templates/linked.html", "shop/a/templates/near.html"} <= {*now[1]}
    with tree_at(find_repository(root), "HEAD") as base:
        assert found(base.top / inside) == now
        for files_found in now[:2]:
            for path in files_found:
                assert (base.top / inside / path).read_bytes() == (root / path).read_bytes()


def test_templates_of_an_untouched_base_are_read(made: Made) -> None:
    shop = made(NAMES)
    assert shop.told().is_quiet
    assert shop.told().json["summary"]["warnings"] == 0
    shop.write({"src/shop/orders/templates/orders/x.html": "<p>"})
    assert shop.told().fixed == BREACH


def test_a_template_that_a_submodule_has(made: Made, tmp_path: Path) -> None:
    shop = made(NAMES)
    lib = made_repository(tmp_path / "lib", {"one/z.html": '{% include "billing/y.html" %}'})
    shop.git("submodule", "--quiet", "add", str(lib.root), "src/shop/mail/templates")
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet
    Repository(shop.root / "src/shop/mail/templates").commit({"one/w.html": '{% include "billing/y.html" %}'})
    assert shop.told().new == ["mail/templates/one/w.html foreign-name"]


def test_a_template_that_moved_without_telling_git(made: Made) -> None:
    shop = made(NAMES)
    old, new = "src/shop/orders/templates/orders/x.html", "src/shop/orders/templates/orders/z.html"
    shop.write({old: None, new: NAMES[old]})
    told = shop.told()
    assert (told.new, told.fixed) == ([], [])


def test_a_baseline_that_knows_templates_tells_nothing_fixed(made: Made) -> None:
    shop = made(NAMES)
    in_process(("baseline", "--jobs", "1"), shop.root, {})
    shop.commit()
    shop.git("branch", "-f", "main")
    told = shop.told()
    assert (told.new, told.fixed, told.unchecked, told.accepted) == ([], [], [], [])


def test_the_graph_of_an_untouched_base_has_the_names_of_templates(made: Made) -> None:
    shop = made(NAMES)
    done = in_process(("graph", "--diff", "main", "--format", "markdown"), shop.root, {})
    assert "nothing changed between the modules" in done.stdout
