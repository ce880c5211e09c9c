"""Which tests a change can affect, decided in order, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BILLING, MAIL, ORDERS, WEB = (
    "tests/billing/test_tax.py",
    "tests/mail/test_mail.py",
    "tests/orders/test_cart.py",
    "tests/web/test_web.py",
)
ALL = [BILLING, MAIL, ORDERS, WEB]
With = Callable[..., Any]


def test_nothing_changed(shop: Any) -> None:
    found = shop.affected()
    assert (shop.runs(), found.everything, found.reason) == ([], False, "nothing changed")


def test_a_leaf_runs_alone(shop: Any) -> None:
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == [MAIL]
    assert shop.why(MAIL) == (
        "depends on mail (tests/mail/test_mail.py belongs to its suite), where src/shop/mail/__init__.py changed"
    )


def test_those_who_depend_on_it_run_too(shop: Any) -> None:
    shop.commit({"src/shop/billing/tax.py": "RATE = 2\n"})
    assert shop.runs() == [BILLING, ORDERS, WEB]
    modules = {module.name: module.decision for module in shop.affected().modules}
    assert modules["orders"].reason == (
        "depends on billing (src/shop/orders/cart.py:1 imports shop.billing.tax), where src/shop/billing/tax.py changed"
    )
    assert modules["web"].reason == (
        "depends on orders (src/shop/web/__init__.py:2 names shop.orders.cart), which leads to billing, "
        "where src/shop/billing/tax.py changed"
    )
    assert not modules["mail"].affected
    assert modules["mail"].reason == "nothing it depends on changed"


def test_a_test_file_runs_itself(shop: Any) -> None:
    shop.commit({ORDERS: "def test_cart(): assert True\n"})
    assert shop.runs() == [ORDERS]
    assert shop.why(ORDERS) == f"{ORDERS} changed"


@pytest.mark.parametrize("how", ["committed", "staged", "unstaged"])
def test_whatever_is_not_yet_in_the_base_counts(shop: Any, how: str) -> None:
    shop.write({"src/shop/mail/__init__.py": "x = 1\n"})
    if how != "unstaged":
        shop.git("add", "--all")
    if how == "committed":
        shop.git("commit", "-qm", "x")
    assert shop.runs() == [MAIL]


def test_untracked_files_count(shop: Any) -> None:
    shop.write({"src/shop/mail/new.py": "", "tests/orders/test_new.py": "def test_new(): pass\n"})
    assert shop.runs() == [MAIL, "tests/orders/test_new.py"]
    assert [change.status for change in shop.affected().changed] == ["untracked", "untracked"]


def test_ignored_files_do_not(shop_with: With) -> None:
    shop = shop_with({".gitignore": "*.log\n"})
    shop.write({"a.log": "", "src/shop/mail/__pycache__/x.pyc": b"\0"})
    assert shop.runs() == []


def test_a_staged_change_that_the_work_tree_took_back_counts(shop: Any) -> None:
    shop.write({"src/shop/mail/__init__.py": "x = 1\n"}).git("add", "--all")
    shop.write({"src/shop/mail/__init__.py": ""})
    assert shop.runs() == [MAIL]


def test_a_change_that_git_was_told_not_to_see_counts(shop: Any) -> None:
    shop.git("update-index", "--assume-unchanged", "src/shop/mail/__init__.py")
    shop.write({"src/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == [MAIL]


def test_what_is_deleted_is_seen_through_the_base(shop: Any) -> None:
    # Nobody names tax.py any more, but its users did.
    shop.commit({"src/shop/billing/tax.py": None, "src/shop/orders/cart.py": ""})
    assert shop.runs() == [BILLING, ORDERS, WEB]


def test_what_depended_on_a_deleted_file_runs(shop_with: With) -> None:
    shop = shop_with(
        {"src/shop/mail/far.py": "", "tests/far.py": "", ORDERS: "import far\ndef test_x(): pass\n"}
    )
    shop.commit({"tests/far.py": None})
    assert ORDERS in shop.runs()


def test_a_renamed_file_counts_at_both_ends(shop: Any) -> None:
    (shop.root / "src/shop/mail/moved.py").write_text("RATE = 1\n")
    shop.commit({"src/shop/billing/tax.py": None})
    assert shop.runs() == [BILLING, MAIL, ORDERS, WEB]
    [change] = shop.affected().changed
    assert (change.status, change.old, change.path) == (
        "renamed",
        "src/shop/billing/tax.py",
        "src/shop/mail/moved.py",
    )


def test_a_copied_file_changes_only_its_copy(shop: Any) -> None:
    shop.commit({"src/shop/mail/copy.py": "RATE = 1\n"})
    assert shop.runs() == [MAIL]


@pytest.mark.parametrize(
    "path",
    ["README.md", "docs/conf.py", "docs/a/b.png", "LICENSE", "notes.txt", "src/logo.svg", "CHANGELOG.rst"],
)
def test_documentation_alone_runs_nothing(shop: Any, path: str) -> None:
    shop.commit({path: "changed\n"})
    found = shop.affected()
    assert (shop.runs(), found.everything) == ([], False)
    assert found.reason == "documentation alone changed"


def test_documentation_that_a_test_reads_runs_it(shop_with: With) -> None:
    shop = shop_with({MAIL: "TEXT = open('README.md').read()\ndef test_x(): pass\n"})
    shop.commit({"README.md": "other\n"})
    assert shop.runs() == [MAIL]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("poetry.lock", "poetry.lock is a lock file"),
        ("requirements-dev.txt", "requirements-dev.txt is a lock file"),
        ("requirements/base.txt", "requirements/base.txt is a lock file"),
        ("libs/uv.lock", "libs/uv.lock is a lock file"),
        ("pyproject.toml", "pyproject.toml is a build file"),
        ("pytest.ini", "pytest.ini is configuration of pytest"),
        (".github/workflows/ci.yml", ".github/workflows/ci.yml is configuration of CI"),
        (".python-version", ".python-version is a choice of tools"),
        ("tests/conftest.py", "tests/conftest.py stands above several suites"),
        ("scripts/run.sh", "scripts/run.sh is nothing that boundcheck can place"),
        ("src/shop/common.py", "src/shop/common.py belongs to no module"),
        ("tool.py", "tool.py belongs to no module"),
        ("tests/data.json", "tests/data.json may be used by several suites"),
    ],
)
def test_what_decides_everything(shop: Any, path: str, reason: str) -> None:
    shop.write({path: ""})
    hint = "; git does not track it: where no test needs it, let .gitignore name it"
    assert shop.everything() == reason + (hint if "can place" in reason else "")
    assert set(ALL) <= set(shop.runs())


def test_a_contract_beside_the_code_runs_everything(shop_with: With) -> None:
    shop = shop_with({"src/shop/common/__init__.py": ""})
    shop.write({"src/shop/common/boundcheck.toml": "[module]\n"})
    assert shop.everything() == "src/shop/common/boundcheck.toml is the configuration of boundcheck"


def test_the_configuration_runs_everything(shop: Any) -> None:
    shop.write({"boundcheck.toml": (shop.root / "boundcheck.toml").read_text() + "\n"})
    assert shop.everything() == "boundcheck.toml is the configuration of boundcheck"


def test_test_support_runs_everything(shop_with: With) -> None:
    config = 'test_support = ["tests/helpers.py"]\n[modules.mail]\npath = "shop.mail"\n'
    shop = shop_with({"boundcheck.toml": config, "tests/helpers.py": ""})
    shop.commit({"tests/helpers.py": "x = 1\n"})
    assert shop.everything() == "tests/helpers.py helps all tests (test_support)"


def test_a_module_that_wires_the_whole_runs_everything(shop_with: With) -> None:
    config = '[modules.web]\npath = "shop.web"\nrole = "composition"\n[modules.mail]\npath = "shop.mail"\n'
    shop = shop_with({"boundcheck.toml": config})
    shop.commit({"src/shop/web/__init__.py": ""})
    assert shop.everything() == "src/shop/web/__init__.py is part of web, which wires the whole"


def test_package_data_belongs_to_its_module(shop: Any) -> None:
    shop.commit({"src/shop/billing/templates/invoice.html": "<b>\n"})
    assert shop.runs() == [BILLING, ORDERS, WEB]


def test_a_text_inside_a_package_is_data(shop: Any) -> None:
    shop.commit({"src/shop/mail/greeting.txt": "Hello\n"})
    assert shop.runs() == [MAIL]


def test_whoever_names_a_file_of_data_depends_on_it(shop_with: With) -> None:
    # mail opens a template that extends billing's, by names alone.
    shop = shop_with(
        {
            "src/shop/web/templates/page.html": "{% extends 'invoice.html' %}",
            "src/shop/mail/__init__.py": "PAGE = 'page.html'\n",
        }
    )
    shop.commit({"src/shop/billing/templates/invoice.html": "<b>\n"})
    assert shop.runs() == ALL


def test_a_template_that_is_a_text_is_no_documentation(shop_with: With) -> None:
    shop = shop_with({"src/shop/mail/templates/mail.txt": "{% include 'invoice.html' %}"})
    shop.commit({"src/shop/billing/templates/invoice.html": "<b>\n"})
    assert shop.runs() == ALL


def test_data_of_a_suite_belongs_to_it(shop_with: With) -> None:
    shop = shop_with({MAIL: "import json\nDATA = 'prices.json'\ndef test_x(): pass\n"})
    shop.commit({"tests/orders/data/prices.json": "{}\n"})
    assert shop.runs() == [MAIL, ORDERS]


@pytest.mark.parametrize("written", ["prices", "prices.json"])
def test_rows_for_tests_belong_to_whoever_loads_them(shop_with: With, written: str) -> None:
    shop = shop_with({MAIL: f"class TestX:\n    fixtures = ['{written}']\n    def test_x(self): pass\n"})
    shop.commit({"src/shop/orders/fixtures/prices.json": "[]\n"})
    assert shop.runs() == [MAIL, ORDERS, WEB]


def test_a_conftest_of_one_suite_runs_that_suite(shop: Any) -> None:
    shop.commit({"tests/orders/conftest.py": "x = 1\n"})
    assert shop.runs() == [ORDERS]


def test_hooks_in_a_conftest_see_every_test(shop: Any) -> None:
    shop.commit({"tests/orders/conftest.py": "def pytest_collection_modifyitems(items): ...\n"})
    assert shop.everything() == "tests/orders/conftest.py changed: its hooks see every test"


def test_what_a_conftest_imports_counts_for_the_tests_below_it(shop_with: With) -> None:
    shop = shop_with({"tests/orders/conftest.py": "import shop.mail\n"})
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == [MAIL, ORDERS]


def test_what_a_test_imports_counts_for_it_alone(shop_with: With) -> None:
    shop = shop_with({"tests/orders/test_mail_too.py": "import shop.mail\ndef test_x(): pass\n"})
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == [MAIL, "tests/orders/test_mail_too.py"]
    orders = next(module for module in shop.affected().modules if module.name == "orders")
    assert orders.decision.affected
    assert orders.decision.reason.startswith("tests/orders/test_mail_too.py runs: depends on mail")


@pytest.mark.parametrize(
    "line",
    ["import helper", "from helper import x", "from .helper import x", "from tests.orders import helper"],
)
def test_helpers_of_tests_count_however_they_are_imported(shop_with: With, line: str) -> None:
    shop = shop_with({"tests/orders/helper.py": "x = 1\n", ORDERS: f"{line}\ndef test_x(): pass\n"})
    shop.commit({"tests/orders/helper.py": "x = 2\n"})
    assert shop.runs() == [ORDERS]


def test_names_in_strings_of_tests_count(shop_with: With) -> None:
    shop = shop_with({MAIL: "def test_x(mocker): mocker.patch('shop.billing.tax.RATE')\n"})
    shop.commit({"src/shop/billing/tax.py": "RATE = 2\n"})
    assert shop.runs() == ALL


@pytest.mark.parametrize(
    "call", ["['python', '-m', 'shop.billing']", "['python', '-m', 'shop']", "'shop-tax 3'"]
)
def test_programs_that_a_test_starts_count(shop_with: With, call: str) -> None:
    shop = shop_with(
        {
            MAIL: f"import subprocess\ndef test_x(): subprocess.run({call})\n",
            "src/shop/billing/__main__.py": "x = 1\n",
            "src/shop/__main__.py": "import shop.billing.tax\n",
            "pyproject.toml": "[project.scripts]\nshop-tax = 'shop.billing.tax:main'\n",
        }
    )
    shop.commit({"src/shop/billing/__main__.py": "x = 2\n"})
    assert MAIL in shop.runs()


def test_a_flood_of_changes_runs_everything(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("boundcheck.answers.affected.MOST_CHANGES", 2)
    shop.write({f"docs/{number}.md": "" for number in range(3)})
    assert shop.everything() == "3 paths changed, more than are looked at one by one"


def test_tests_of_no_module_run_whenever_code_changes(shop_with: With) -> None:
    shop = shop_with({"tests/test_all.py": "def test_all(): pass\n"})
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == [MAIL, "tests/test_all.py"]
    shop.commit({"src/shop/mail/__init__.py": "", "README.md": "x"})
    assert shop.runs() == []


def test_an_import_that_nobody_can_tell_may_be_of_anything(shop_with: With) -> None:
    shop = shop_with(
        {"src/shop/mail/__init__.py": "import importlib\ndef f(name): return importlib.import_module(name)\n"}
    )
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    assert shop.runs() == [MAIL, ORDERS, WEB]
    assert "src/shop/mail/__init__.py:2 imports a name that cannot be read" in next(
        module.decision.reason for module in shop.affected().modules if module.name == "mail"
    )


@pytest.mark.parametrize(
    "argument", ["f'{__name__}.{name}'", "'.' + name, __package__", "f'shop.mail.{name}'"]
)
def test_an_import_below_a_known_package_is_of_that(shop_with: With, argument: str) -> None:
    text = f"import importlib\ndef f(name): return importlib.import_module({argument})\n"
    shop = shop_with({"src/shop/mail/__init__.py": text})
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    assert shop.runs() == [ORDERS, WEB]


def test_a_package_above_runs_first(shop_with: With) -> None:
    config = 'source_roots = ["src"]\n[modules.shop]\npath = "shop"\n[modules.mail]\npath = "shop.mail"\n'
    shop = shop_with({"boundcheck.toml": config})
    shop.commit({"src/shop/__init__.py": "x = 1\n"})
    assert MAIL in shop.runs()


def test_a_file_that_cannot_be_parsed_may_import_anything(shop_with: With) -> None:
    shop = shop_with({"src/shop/mail/__init__.py": "<<<<<<< x\nimport (\n"})
    shop.commit({"src/shop/orders/cart.py": "x = 1\n"})
    assert MAIL in shop.runs()


def test_whoever_uses_a_name_depends_on_the_file_that_makes_it(shop_with: With) -> None:
    paths = "from django.urls import path\napp_name = 'mail'\nurlpatterns = [path('', f, name='sent')]\n"
    shop = shop_with(
        {
            "src/shop/mail/urls.py": paths,
            "src/shop/web/templates/web/page.html": "{% url 'mail:sent' %}",
        }
    )
    shop.commit({"src/shop/mail/urls.py": f"{paths}# changed\n"})
    assert shop.runs() == [MAIL, WEB]
    assert "which leads to mail, where src/shop/mail/urls.py changed" in shop.why(WEB)
