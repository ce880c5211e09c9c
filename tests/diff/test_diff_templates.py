"""The base of a diff has its templates, as it has its code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from repositories import Repository, made_repository
from running import in_process
from shop_history import SHOP, Shop

Made = Callable[..., Shop]

NAMES = {
    **SHOP,
    "src/shop/orders/templates/orders/x.html": '{% include "billing/y.html" %}',
    "src/shop/billing/templates/billing/y.html": "<b>",
}
BREACH = ["orders/templates/orders/x.html foreign-name"]


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
