"""What repositories are like in which a change is told: folders, links, submodules, clones that lack something."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository, made_repository
from running import in_process
from shop_history import BREACH, SHOP, TOML, Shop

from boundcheck.base.disk import stat_of

Made = Callable[..., Shop]
CART = "src/shop/orders/cart.py"
MODULE = "src/shop/mail/boundcheck.toml"


def inside(folder: str) -> dict[str, str]:
    return {f"{folder}/{path}": content for path, content in SHOP.items()}


def test_a_revision_that_is_not_there(shop: Shop) -> None:
    assert shop.fails(base="gone") == 'there is no commit "gone" here; fetch it or name another with --diff'
    assert shop.fails(base="--all").startswith('there is no commit "--all" here')


def test_histories_without_a_common_commit(shop: Shop) -> None:
    shop.git("switch", "--quiet", "--orphan", "other")
    shop.commit({**SHOP, "OTHER.md": ""})  # else within a second it is the very commit of main
    assert shop.fails() == (
        "main and HEAD have no common commit: their histories are unrelated; name another revision with --diff"
    )


def test_a_shallow_clone_says_how_to_get_the_rest(shop: Shop, tmp_path: Path) -> None:
    """As CI makes it by default."""
    shop.commit({"src/shop/orders/bill.py": BREACH})
    shop.git("clone", "--quiet", "--depth=1", "--branch=work", f"file://{shop.root}", str(tmp_path / "ci"))
    said = Shop(tmp_path / "ci").fails(base="origin/main")
    assert "fetch-depth: 0" in said
    assert "git fetch --unshallow" in said


def test_no_repository(tmp_path: Path) -> None:
    Shop(tmp_path).write(SHOP)
    assert (
        Shop(tmp_path)
        .fails()
        .endswith("lies in no git repository; run this in a clone, where changes can be told")
    )


def test_no_commit_yet(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write(SHOP).git("init", "--quiet")
    assert "has no commit yet" in shop.fails()


def test_a_base_without_contracts_is_judged_by_those_of_now(made: Made) -> None:
    """So the change that brings them has as new what it adds, and not all that was there."""
    shop = made({path: content for path, content in SHOP.items() if path != "boundcheck.toml"})
    shop.write({"boundcheck.toml": TOML, "src/shop/orders/bill.py": BREACH})
    told = shop.told()
    assert told.new == ["orders/bill.py private-import"]
    assert told.notes == [
        "At main there is no boundcheck.toml: its code is judged by the contracts of the work tree."
    ]
    in_process(("baseline", "--jobs", "1"), shop.root, {})
    told = shop.told()
    assert (told.new, told.unchecked) == ([], [])
    assert told.accepted == ["orders/bill.py private-import by the baseline"]
    assert shop.told().json == told.json


def test_contracts_that_are_no_part_of_the_repository(made: Made) -> None:
    shop = made({**{p: c for p, c in SHOP.items() if p != "boundcheck.toml"}, ".gitignore": "mine.toml\n"})
    shop.write({"mine.toml": TOML, "src/shop/orders/bill.py": BREACH})
    assert shop.told("--config", "mine.toml").new == ["orders/bill.py private-import"]
    shop.write({"mine.toml": TOML.replace('depends_on = ["billing"]', "depends_on = []")})
    assert shop.told("--config", "mine.toml").new == [
        "orders/bill.py private-import",
        "orders/bill.py undeclared-dependency",
    ]


def test_a_base_without_code(made: Made) -> None:
    shop = made({"README.md": "A shop\n"})
    told = shop.write(SHOP).told()
    assert told.new == ["orders/cart.py private-import"]
    assert told.notes == ["At main there is nothing that the contracts speak of, so that everything is new."]


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[modules.orders\n", "boundcheck.toml:1:"),
        ("[modules.orders]\npaht = 'shop.orders'\n[modules.mail]\npaht = 'shop.mail'\n", "and 1 more"),
        ("", "no module is declared"),
    ],
)
def test_a_base_with_contracts_that_say_nothing(made: Made, toml: str, said: str) -> None:
    shop = made({**SHOP, "boundcheck.toml": toml})
    told = shop.write({"boundcheck.toml": TOML}).fails()
    assert told.startswith("the project at main cannot be read (")
    assert said in told
    assert told.endswith("; name another revision with --diff")
    assert "/tmp" not in told


def test_contracts_that_went_to_the_other_file(shop: Shop) -> None:
    text = TOML.replace("[rules]", "[tool.boundcheck.rules]").replace(
        "[modules.", "[tool.boundcheck.modules."
    )
    shop.write({"boundcheck.toml": None, "pyproject.toml": f"[tool.boundcheck]\n{text}"})
    told = shop.told()
    assert (told.new, told.fixed, told.contracts, told.notes) == ([], [], [], [])


def test_a_pyproject_that_had_no_contracts(made: Made) -> None:
    files = {path: content for path, content in SHOP.items() if path != "boundcheck.toml"}
    shop = made({**files, "pyproject.toml": "[project]\nname = 'shop'\n"})
    text = TOML.replace("[rules]", "[tool.boundcheck.rules]").replace(
        "[modules.", "[tool.boundcheck.modules."
    )
    shop.write({"pyproject.toml": f"[project]\nname = 'shop'\n[tool.boundcheck]\n{text}"})
    told = shop.told()
    assert told.new == []
    assert "judged by the contracts of the work tree" in told.notes[0]


def test_a_project_in_a_folder_of_the_repository(made: Made) -> None:
    shop = made(inside("apps/shop"), inside="apps/shop")
    told = shop.write({"apps/shop/src/shop/orders/bill.py": BREACH, "other/x.py": BREACH}).told()
    assert told.new == ["orders/bill.py private-import"]
    shop.git("mv", "apps/shop/src/shop/orders/cart.py", "apps/shop/src/shop/orders/basket.py")
    assert shop.told().moved == ["orders/basket.py private-import from src/shop/orders/cart.py"]


def test_a_project_that_went_to_another_folder(made: Made) -> None:
    shop = made(inside("backend"), inside="apps/shop")
    (shop.root / "apps").mkdir()
    shop.git("mv", "backend", "apps/shop")
    assert shop.told().is_quiet
    told = shop.write({"apps/shop/src/shop/orders/bill.py": BREACH}).told()
    assert (told.new, told.fixed) == (["orders/bill.py private-import"], [])


def test_a_module_that_keeps_its_contract_beside_its_code(made: Made) -> None:
    own = '[module]\nname = "mail"\ndepends_on = []\n'
    toml = TOML[: TOML.index("[modules.mail]")]
    shop = made({**SHOP, "boundcheck.toml": toml, "src/shop/mail/boundcheck.toml": own})
    assert shop.told().is_quiet
    shop.write({"src/shop/mail/boundcheck.toml": own.replace("[]", '["billing"]')})
    shop.write({"src/shop/mail/__init__.py": "from shop.billing import charge\n"})
    told = shop.told()
    assert told.accepted == ["mail/__init__.py undeclared-dependency by the contracts of this change"]
    assert told.contracts == [
        "loosened src/shop/mail/boundcheck.toml:3 mail.depends_on: mail may depend on billing (None)"
    ]


def test_who_has_to_agree_by_codeowners(shop: Shop) -> None:
    """As they were at the base: whoever changes them here may not decide."""
    shop.commit({".github/CODEOWNERS": "* @all\n/src/shop/mail/ @post\n"})
    shop.git("branch", "-f", "main")
    shop.write({".github/CODEOWNERS": "* @me\n"})
    shop.toml('path = "shop.mail"\ndepends_on = []', 'path = "shop.mail"\ndepends_on = ["billing"]')
    assert shop.told().contracts[0].endswith("mail may depend on billing (@post)")


def test_a_changed_owner_does_not_decide(shop: Shop) -> None:
    shop.toml('owner = "@shop/billing"\ndepends_on = []', 'owner = "@me"\npublic = ["**"]\ndepends_on = []')
    told = shop.told()
    assert [each.rpartition("(")[2] for each in told.contracts] == ["@shop/billing)", "@shop/billing)"]


# Links, submodules, clones


@pytest.mark.parametrize(
    "target", ["../../../../shared/lib", "{top}/shared/lib"], ids=["relative", "absolute"]
)
def test_a_folder_that_is_linked(made: Made, target: str, tmp_path: Path) -> None:
    shop = made({**inside("app"), "shared/lib/cart.py": BREACH}, inside="app")
    (shop.root / "app/src/shop/orders/lib").symlink_to(target.format(top=shop.root))
    shop.commit()
    assert shop.told().new == ["orders/lib/cart.py private-import"]
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet


def test_a_file_that_is_linked_from_elsewhere(shop: Shop, tmp_path: Path) -> None:
    """Both sides read what the link leads to."""
    (tmp_path / "outside.py").write_text(BREACH)
    (shop.root / "src/shop/orders/linked.py").symlink_to(tmp_path / "outside.py")
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet


def test_links_in_a_circle(shop: Shop) -> None:
    (shop.root / "src/shop/orders/self").symlink_to("self")
    (shop.root / "src/shop/orders/up").symlink_to("..")
    (shop.root / "src/shop/orders/top").symlink_to("../../..")
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet


def test_a_submodule(shop: Shop, tmp_path: Path) -> None:
    lib = made_repository(tmp_path / "lib", {"__init__.py": "", "old.py": BREACH})
    shop.git("submodule", "--quiet", "add", str(lib.root), "src/shop/orders/lib")
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.told().is_quiet
    Repository(shop.root / "src/shop/orders/lib").commit({"new.py": BREACH})
    assert shop.told().new == ["orders/lib/new.py private-import"]
    shop.git("submodule", "--quiet", "deinit", "--force", "--all")
    assert shop.told().is_quiet


def test_a_submodule_that_lacks_what_the_base_had(shop: Shop, tmp_path: Path) -> None:
    lib = made_repository(tmp_path / "lib", {"__init__.py": ""})
    shop.git("submodule", "--quiet", "add", str(lib.root), "src/shop/orders/lib")
    shop.git("update-index", "--cacheinfo", f"160000,{'1' * 40},src/shop/orders/lib")
    shop.git("commit", "--quiet", "-m", "a commit that is nowhere")
    shop.git("branch", "-f", "main")
    assert shop.fails() == "the submodule src/shop/orders/lib lacks commit 1111111111; run git fetch in it"


def test_a_sparse_checkout(shop: Shop) -> None:
    """What is not checked out is on neither side."""
    shop.git("status")  # a copy's files have other times than the index knows
    shop.git("sparse-checkout", "set", "--no-cone", "/*", "!/src/shop/orders/")
    told = shop.told()
    assert (told.new, told.fixed, told.unchecked) == ([], [], [])
    assert told.notes == ["2 paths are not checked out, and left out of both sides."]


def test_a_large_file_that_git_lfs_keeps(shop: Shop) -> None:
    """A commit has a pointer where the work tree has the file."""
    oid = hashlib.sha256(BREACH.encode()).hexdigest()
    size = len(BREACH)
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"
    shop.commit({"src/shop/orders/large.py": pointer})
    shop.git("branch", "-f", "main")
    shop.write({"src/shop/orders/large.py": BREACH})
    assert shop.told().is_quiet
    shop.write({f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}": BREACH})
    shop.write({"src/shop/orders/large.py": BREACH + "MORE = 1\n"})
    assert shop.told("--no-cache").is_quiet


def test_a_linked_work_tree(shop: Shop, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "main", "--detach")
    beside = Shop(tmp_path / "beside")
    assert beside.write({"src/shop/orders/bill.py": BREACH}).told().new == ["orders/bill.py private-import"]


@pytest.mark.parametrize(
    ("link", "leads", "contracts"),
    [
        (
            "pyproject.toml",
            "pyproject.toml",
            {"pyproject.toml": "[tool.boundcheck.modules]\norders = {path = 'shop.orders'}\n"},
        ),
        ("src/shop/mail", "", {"boundcheck.toml": TOML.partition("[modules.mail]")[0], MODULE: "[module]\n"}),
    ],
)
def test_contracts_of_now_are_not_written_through_links_of_then(
    made: Made, tmp_path: Path, link: str, leads: str, contracts: dict[str, str]
) -> None:
    """Where the base has none, those of now stand in its folder."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / Path(link).name).write_text("mine\n")
    shop = made({path: text for path, text in SHOP.items() if path.endswith(("orders/cart.py", "tax.py"))})
    (shop.root / link).parent.mkdir(exist_ok=True)
    (shop.root / link).symlink_to(tmp_path / "outside" / leads)
    shop.commit().git("branch", "-f", "main")
    (shop.root / link).unlink()
    shop.write(contracts).told()
    assert [file.read_text() for file in (tmp_path / "outside").iterdir()] == ["mine\n"]


def test_a_work_tree_whose_repository_lies_elsewhere(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which only the environment says."""
    shop.write({".gitignore": "made_*.py\n", "src/shop/orders/made_code.py": BREACH})
    shop.git("add", "--force", "--all")
    shop.commit().git("branch", "-f", "main")
    (shop.root / ".git").rename(tmp_path / "elsewhere.git")
    assert "left out by ignore rules" in in_process(("check",), shop.root, {}).stderr
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(shop.root))
    assert "left out by ignore rules" not in in_process(("check",), shop.root, {}).stderr
    assert shop.told().is_quiet
    shop.write({"src/shop/orders/made_code.py": f"\n{BREACH}", "src/shop/orders/bill.py": BREACH})
    assert shop.told().new == ["orders/bill.py private-import"]
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_WORK_TREE")
    assert "left out by ignore rules" in in_process(("check",), shop.root, {}).stderr


def test_rows_of_a_base_are_read(made: Made) -> None:
    """Django's fixtures are neither Python nor TOML."""
    model = "from django.db import models\nclass Invoice(models.Model):\n    pass\n"
    files = {
        **SHOP,
        "src/shop/billing/models.py": model,
        "src/shop/orders/tests/__init__.py": "",
        "src/shop/orders/tests/test_x.py": "class T:\n    fixtures = ['bills']\n",
        "src/shop/orders/fixtures/bills.json": '[{"model": "billing.invoice", "pk": 1, "fields": {}}]\n',
    }
    assert made(files).told().is_quiet


def test_nothing_of_the_repository_runs(shop: Shop, tmp_path: Path) -> None:
    """Neither its hooks nor the programs that its configuration names."""
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\ncat\n")
    program.chmod(0o755)
    shop.commit({".gitattributes": "*.py filter=mine diff=mine\n"})
    shop.git("branch", "-f", "main")
    for key in (
        "filter.mine.clean",
        "filter.mine.smudge",
        "diff.mine.textconv",
        "diff.mine.command",
        "core.fsmonitor",
    ):
        shop.git("config", key, str(program))
    for hook in ("post-checkout", "post-index-change"):
        (shop.root / ".git/hooks").mkdir(exist_ok=True)
        (shop.root / ".git/hooks" / hook).symlink_to(program)
    shop.write({"src/shop/orders/bill.py": BREACH, CART: None})
    assert shop.told().new == ["orders/bill.py private-import"]
    assert not (tmp_path / "ran").exists()
    assert not os.path.lexists(shop.root / CART)


def test_projects_that_are_checked_as_one(made: Made) -> None:
    """What one of them says otherwise counts, and its file is named."""
    own = '[rules]\nmissing-tests = "off"\n[modules.{0}]\npath = "{0}"\ndepends_on = {1}\n'
    files = {
        "boundcheck.toml": 'include = ["services/*"]\n',
        "services/catalog/boundcheck.toml": own.format("catalog", "[]"),
        "services/catalog/src/catalog/__init__.py": "P = 1\n",
        "services/billing/boundcheck.toml": own.format("billing", "[]"),
        "services/billing/src/billing/__init__.py": "from catalog import P\n",
    }
    shop = made(files)
    assert shop.told().is_quiet
    shop.write({"services/billing/boundcheck.toml": own.format("billing", '["catalog"]')})
    told = shop.told()
    assert (told.new, told.fixed) == ([], [])
    assert told.unchecked == [
        "services/billing/src/billing/__init__.py undeclared-dependency: the contracts allow it now"
    ]
    assert told.contracts == [
        "loosened services/billing/boundcheck.toml:5 billing.depends_on: billing may depend on catalog (None)"
    ]


def test_a_contract_that_a_link_leads_to_is_left_as_it_is(shop: Shop, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "__init__.py").write_text("")
    (outside / "boundcheck.toml").write_text('[module]\nname = "out"\n')
    before = stat_of(str(outside), "boundcheck.toml")
    (shop.root / "src/shop/out").symlink_to(outside)
    shop.commit()
    shop.git("branch", "-f", "main")
    shop.toml("[rules]\n", '[rules]\nprivate-import = "off"\n')
    assert [each.partition(":")[2] for each in shop.told().unchecked] == [" private-import is off"]
    assert stat_of(str(outside), "boundcheck.toml") == before
