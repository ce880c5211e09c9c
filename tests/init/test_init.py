"""`boundcheck init` on small projects of the usual shapes: what it proposes, and that the result holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tomli

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

DJANGO: Mapping[str, str | bytes] = {
    "manage.py": "import config.settings\n",
    "config/__init__.py": "",
    "config/settings.py": "INSTALLED_APPS = ['orders', 'billing']\n",
    "config/urls.py": "import orders.views\nimport billing.views\n",
    "config/wsgi.py": "x = 1\n",
    "orders/__init__.py": "",
    "orders/apps.py": "from django.apps import AppConfig\nclass OrdersConfig(AppConfig): ...\n",
    "orders/models.py": "from django.db import models\nfrom billing.models import Invoice\n",
    "orders/views.py": "from billing.services import charge\n",
    "orders/migrations/0001_initial.py": "from django.db import migrations\n",
    "billing/__init__.py": "",
    "billing/apps.py": "from django.apps import AppConfig\nclass BillingConfig(AppConfig): ...\n",
    "billing/models.py": "from django.db import models\nclass Invoice(models.Model): ...\n",
    "billing/services.py": "def charge(): ...\n",
    "billing/views.py": "def index(): ...\n",
    "tests/test_orders.py": "import orders.views\ndef test_it(): ...\n",
}
MODULES: Mapping[str, str | bytes] = {
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from shop.modules.orders import total\n",
    "src/shop/common/__init__.py": "def money(): ...\n",
    "src/shop/modules/__init__.py": "",
    "src/shop/modules/orders/__init__.py": "from shop.common import money\nfrom shop.modules.billing import charge\ntotal = 1\n",
    "src/shop/modules/billing/__init__.py": "from shop.common import money\ndef charge(): ...\n",
    "tests/unit/orders/test_total.py": "def test_total(): ...\n",
    "CODEOWNERS": b"* @all\n/src/shop/modules/orders/ @orders # caf\xe9\n",
}
FLAT: Mapping[str, str | bytes] = {
    "shop/__init__.py": "",
    "shop/web/__init__.py": "import shop.orders\n",
    "shop/orders/__init__.py": "import shop.store\n",
    "shop/billing/__init__.py": "import shop.store\n",
    "shop/store/__init__.py": "x = 1\n",
}
WORKSPACE: Mapping[str, str | bytes] = {
    "libs/a/src/acme/a/__init__.py": "from acme.b import y\n",
    "libs/b/src/acme/b/__init__.py": "y = 1\n",
    "libs/a/pyproject.toml": "",
    "libs/b/pyproject.toml": "",
}
TREES = {"django": DJANGO, "modules": MODULES, "flat": FLAT, "workspace": WORKSPACE}


def _modules(root: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = tomli.loads((root / "boundcheck.toml").read_text())["modules"]
    return found


@pytest.mark.parametrize("name", TREES)
def test_what_is_written_holds(project: Write, boundcheck: Run, name: str) -> None:
    root = project(TREES[name])
    made = boundcheck("init", cwd=root)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.splitlines()) <= 13
    checked = boundcheck("check", cwd=root)
    assert checked.returncode in (0, 1), checked.stderr
    for rule in ("stale-contract", "undeclared-dependency", "unused-dependency", "layer-violation"):
        assert rule not in checked.stdout
    text = (root / "boundcheck.toml").read_text()
    assert max(map(len, text.splitlines())) <= 112
    (root / "boundcheck.toml").unlink()
    assert boundcheck("init", "--dry-run", cwd=root, PYTHONHASHSEED="7").stdout == text
    assert not (root / "boundcheck.toml").exists()


def test_django(project: Write, boundcheck: Run) -> None:
    root = project(DJANGO)
    boundcheck("init", cwd=root)
    modules = _modules(root)
    assert modules == {
        "orders": {"path": "orders", "depends_on": ["billing"], "layer": "domain", "tests": ["tests/test_orders.py"]},
        "billing": {"path": "billing", "depends_on": [], "layer": "domain", "public": [".", "services"]},
        "config": {"path": "config", "role": "composition", "layer": "entrypoints"},
        "entrypoints": {"path": "manage", "role": "composition", "layer": "entrypoints"},
    }  # fmt: skip


def test_an_app_is_a_module_whatever_it_is_called(project: Write, boundcheck: Run) -> None:
    model = "from django.db import models\nclass Thing(models.Model): ...\n"
    names = ("orders", "management", "test", "tests")
    files = {
        f"shop/{name}/{file}": text
        for name in names
        for file, text in (("__init__.py", ""), ("models.py", model))
    }
    settings = "INSTALLED_APPS = ['shop.orders', 'shop.management', 'shop.test']\n"
    root = project({"shop/__init__.py": "", "shop/settings.py": settings, **files})
    text = boundcheck("init", "--dry-run", cwd=root).stdout
    assert {name for name in names if f'path = "shop.{name}"' in text} == {"orders", "management", "test"}


def test_a_package_of_modules_with_shared_code_tests_and_owners(project: Write, boundcheck: Run) -> None:
    root = project(MODULES)
    boundcheck("init", cwd=root)
    modules = _modules(root)
    assert modules["common"]["role"] == "shared"
    assert modules["shop"]["role"] == "composition"
    assert modules["orders"]["depends_on"] == ["billing"]
    assert modules["orders"]["owner"] == "@orders"
    assert modules["orders"]["tests"] == ["tests/unit/orders"]


def test_layers_where_there_is_an_order(project: Write, boundcheck: Run) -> None:
    root = project(FLAT)
    boundcheck("init", cwd=root)
    assert {name: m["layer"] for name, m in _modules(root).items()} == {
        "web": "entrypoints", "orders": "domain", "billing": "domain", "store": "platform",
    }  # fmt: skip


def test_a_workspace(project: Write, boundcheck: Run) -> None:
    root = project(WORKSPACE)
    boundcheck("init", cwd=root)
    assert {m["path"] for m in _modules(root).values()} == {"acme.a", "acme.b"}
    assert 'source_roots = ["libs/*/src"]' in (root / "boundcheck.toml").read_text()


def test_hundreds_of_siblings_are_one_glob(project: Write, boundcheck: Run) -> None:
    root = project({"home/__init__.py": "", "home/auth/__init__.py": "x = 1\n"} | {f"home/components/c{i}/__init__.py": "x = 1\n" for i in range(70)} | {"home/components/auth/__init__.py": "x = 1\n"})  # fmt: skip
    boundcheck("init", cwd=root)
    assert {name: m["path"] for name, m in _modules(root).items()} == {
        "components": "home.components.*",
        "home_auth": "home.auth",
    }
    assert boundcheck("check", cwd=root).returncode == 0


@pytest.mark.parametrize(
    "files",
    [{"boundcheck.toml": "# mine\n"}, {"pyproject.toml": "[tool.boundcheck]\n"}],
)
def test_nothing_is_overwritten(project: Write, boundcheck: Run, files: Mapping[str, str]) -> None:
    root = project({**FLAT, **files})
    result = boundcheck("init", cwd=root)
    assert result.returncode == 2
    assert "--update" in result.stderr
    for name, text in files.items():
        assert (root / name).read_text() == text


def test_a_project_without_code(project: Write, boundcheck: Run) -> None:
    result = boundcheck("init", cwd=project({"README": "x"}))
    assert result.returncode == 2
    assert "no Python files" in result.stderr


UPDATED = """\
# Ours.
exhaustive = false   # for now

[modules.orders]  # the shop's heart
path = "shop.orders"
depends_on = [
    # nothing yet
    "web",   # why?
]

[modules."web"]
path   = "shop.web"

# Rules last.
[rules]
unused-dependency = "off"
"""


def test_an_update_adds_and_leaves_every_line(project: Write, boundcheck: Run) -> None:
    root = project({**FLAT, "boundcheck.toml": UPDATED})
    result = boundcheck("init", "--update", cwd=root)
    assert result.returncode == 0, result.stderr
    text = (root / "boundcheck.toml").read_text()
    lines = text.splitlines()
    assert [line for line in UPDATED.splitlines() if line not in lines] == []
    modules = _modules(root)
    assert modules["orders"]["depends_on"] in (["store", "web"], ["web", "store"])
    assert modules["billing"]["depends_on"] == ["store"]
    assert "depends_on" not in modules["web"]
    assert text.index("[modules.billing]") < text.index("# Rules last.")
    assert "undeclared-dependency" not in boundcheck("check", cwd=root).stdout
    again = boundcheck("init", "--update", cwd=root)
    assert "nothing is added" in again.stdout
    assert (root / "boundcheck.toml").read_text() == text


def test_a_new_package_beside_modules_is_new_though_the_root_package_owns_it(
    project: Write, boundcheck: Run
) -> None:
    root = project({**FLAT, "shop/__init__.py": "import shop.web\n"})
    boundcheck("init", cwd=root)
    before = (root / "boundcheck.toml").read_text()
    assert "nothing is added" in boundcheck("init", "--update", cwd=root).stdout
    assert (root / "boundcheck.toml").read_text() == before
    project({"shop/news/__init__.py": "import shop.orders\n", "shop/billing/more.py": "import shop.news\n"})
    told = boundcheck("init", "--update", cwd=root).stdout
    assert "new module: news" in told
    assert _modules(root)["billing"]["depends_on"] == ["news", "store"]
    assert '["news", "store"]' in (root / "boundcheck.toml").read_text()


def test_an_update_of_pyproject_with_windows_lines(project: Write, boundcheck: Run) -> None:
    old = b'[project]\r\nname = "x"\r\n[tool.boundcheck.modules.web]\r\npath = "shop.web"\r\n[tool.other]\r\na = 1\r\n'
    root = project({**FLAT, "pyproject.toml": old})
    assert boundcheck("init", "--update", cwd=root).returncode == 0
    new = (root / "pyproject.toml").read_bytes()
    assert b"[tool.boundcheck.modules.store]\r\n" in new
    assert new.count(b"\n") == new.count(b"\r\n")
    assert set(old.splitlines()) <= set(new.splitlines())


def test_import_linter(project: Write, boundcheck: Run) -> None:
    root = project(
        {
            **FLAT,
            ".importlinter": "[importlinter]\nroot_package = shop\n[importlinter:contract:1]\nname = Layers\ntype = layers\n"
            "layers =\n    shop.web\n    shop.orders | shop.billing\n    shop.store\n"
            "[importlinter:contract:2]\nname = No store\ntype = forbidden\nsource_modules = shop.orders\n"
            "forbidden_modules =\n    shop.store\n    django\nignore_imports =\n    shop.orders -> shop.store\n    shop.web -> shop.nothing\n",
        }
    )
    result = boundcheck("init", "--from", "import-linter", cwd=root)
    assert result.returncode == 0, result.stderr
    data = tomli.loads((root / "boundcheck.toml").read_text())
    assert data["layers"] == ["web", {"name": "orders_billing", "independent": True}, "store"]
    assert data["modules"]["orders"]["depends_on"] == []
    assert {allow["target"] for allow in data["allow"]} == {"shop.store"}
    assert "forbids django" in (root / "boundcheck.toml").read_text()
    assert boundcheck("check", cwd=root).returncode == 0


def test_tach(project: Write, boundcheck: Run) -> None:
    root = project(
        {
            **FLAT,
            "tach.toml": 'source_roots = ["."]\nlayers = ["top", { name = "low", closed = true }]\n'
            '[[modules]]\npath = "shop.web"\nlayer = "top"\ndepends_on = ["shop.orders"]\n'
            '[[modules]]\npath = "shop.orders"\nlayer = "low"\ndepends_on = [{ path = "shop.billing", deprecated = true }]\nvisibility = ["shop.web"]\n'
            '[[modules]]\npath = "shop.store"\nutility = true\n[[interfaces]]\nexpose = ["x", "services.*"]\nfrom = ["shop.orders"]\n',
            "shop/billing/tach.domain.toml": '[root]\ndepends_on = ["//shop.store"]\n',
        }
    )
    result = boundcheck("init", "--from", "tach", cwd=root)
    assert result.returncode == 0, result.stderr
    modules = _modules(root)
    assert modules["store"]["role"] == "shared"
    assert modules["orders"]["depends_on"] == [{"module": "billing", "deprecated": True}]
    assert modules["orders"]["visible_to"] == ["web"]
    assert modules["billing"]["path"] == "shop.billing"


@pytest.mark.parametrize(
    ("tool", "files"),
    [("tach", {}), ("tach", {"tach.toml": "[["}), ("tach", {"tach.toml": "modules = 1"}), ("import-linter", {}), ("import-linter", {".importlinter": "x"})],
)  # fmt: skip
def test_a_broken_file_of_another_tool(
    project: Write, boundcheck: Run, tool: str, files: Mapping[str, str]
) -> None:
    result = boundcheck("init", "--from", tool, cwd=project({**FLAT, **files}))
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert "internal error" not in result.stderr


@pytest.mark.parametrize("name", ["shop_eroded", "shop_clean", "workspace", "broken_files"])
def test_the_fixtures(boundcheck: Run, tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    shutil.copytree(FIXTURES / name, root)
    (root / "boundcheck.toml").unlink(missing_ok=True)
    if name == "workspace":  # the contract beside its code has mistakes of its own
        (root / "pyproject.toml").unlink()
        (root / "libs/search/src/acme/search/boundcheck.toml").unlink()
    made = boundcheck("init", cwd=root)
    assert made.returncode == 0, made.stderr
    assert "stale-contract" not in boundcheck("check", cwd=root).stdout


@pytest.mark.parametrize("name", TREES)
def test_the_whole_file(project: Write, boundcheck: Run, name: str) -> None:
    written = boundcheck("init", "--dry-run", cwd=project(TREES[name])).stdout
    snapshot = Path(__file__).parent / "snapshots" / f"{name}.toml"
    if "BOUNDCHECK_UPDATE_SNAPSHOTS" in os.environ:
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(written)
    assert written == snapshot.read_text()


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        # A folder on the way does not win, though it is called src.
        ({"src/shop/__init__.py": "", "src/shop/a.py": "import src.shop.b\n", "src/shop/b.py": "x = 1\n", "pyproject.toml": ""}, ["."]),
        ({"src/shop/__init__.py": "", "src/shop/a.py": "import shop.b\n", "src/shop/b.py": "x = 1\n", "pyproject.toml": ""}, ["src"]),
        # An application in a folder, its project file beside it or above.
        ({"backend/manage.py": "import shop.a\n", "backend/shop/__init__.py": "", "backend/shop/a.py": "import shop.b\n", "backend/shop/b.py": "x = 1\n"}, ["backend"]),
        # No package has an __init__.
        ({"backend/app/main.py": "from app.orders import api\n", "backend/app/orders/api.py": "x = 1\n", "tools/run.py": "import app.main\n"}, ["backend"]),
        # The project root is a package itself, as some tests need it.
        ({"__init__.py": "", "pyproject.toml": "", "shop/__init__.py": "", "shop/a.py": "import shop.b\n", "shop/b.py": "x = 1\n"}, ["."]),
        # A folder inside a package begins nothing, whatever is imported from there.
        ({"shop/__init__.py": "", "shop/plugins/pay/setup.py": "x = 1\n", "shop/plugins/pay/pay/core.py": "import pay.base\n", "shop/plugins/pay/pay/base.py": "x = 1\n", "shop/a.py": "import shop\n"}, ["."]),
        # Several applications in one repository, with shared code.
        ({"services/a/alpha/__init__.py": "", "services/a/alpha/x.py": "import alpha.y, kit.z\n", "services/a/alpha/y.py": "x = 1\n", "services/b/beta/__init__.py": "", "services/b/beta/x.py": "import beta.y\nimport kit.z\n", "services/b/beta/y.py": "x = 1\n", "libs/kit/__init__.py": "", "libs/kit/z.py": "x = 1\n"}, ["libs", "services/a", "services/b"]),
        # A template of a project is none.
        ({"shop/__init__.py": "", "shop/a.py": "import shop.b\n", "shop/b.py": "x = 1\n", "make/{{name}}/setup.py": "", "make/{{name}}/core/a.py": "import core.b\n", "make/{{name}}/core/b.py": "x = 1\n"}, ["."]),
    ],
)  # fmt: skip
def test_roots_are_where_imports_resolve(
    project: Write, boundcheck: Run, files: dict[str, str | bytes], roots: list[str]
) -> None:
    text = boundcheck("init", "--dry-run", cwd=project(files)).stdout
    assert tomli.loads(text)["source_roots"] == roots


OWNED: Mapping[str, str | bytes] = {
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "from shop.billing.rates import x\n",
    "shop/billing/__init__.py": "",
    "shop/billing/rates.py": "x = 1\n",
    "shop/mail/__init__.py": "x = 1\n",
}


def test_an_owner_that_all_share_is_left_out(project: Write, boundcheck: Run) -> None:
    text = boundcheck("init", "--dry-run", cwd=project({**OWNED, "CODEOWNERS": "* @all\n"})).stdout
    assert "@all" not in text


def test_files_beside_packages_are_what_they_do(project: Write, boundcheck: Run) -> None:
    parts = ("orders", "billing", "mail", "stock", "tax", "users")
    root = project(
        {
            "shop/__init__.py": "",
            "shop/errors.py": "class Wrong(Exception): ...\n",
            "shop/db.py": "from shop.errors import Wrong\nclass Base: ...\n",
            "shop/wsgi.py": "import shop.startup\n",
            "shop/startup.py": "".join(f"import shop.{part}\n" for part in parts),
            "shop/sitemap.py": "import shop.orders\n",
            "manage.py": "import shop.startup\n",
            **{
                f"shop/{part}/__init__.py": "from shop.db import Base\nimport shop.sitemap\n"
                for part in parts
            },
            "load_tests/__init__.py": "",
            "load_tests/users.py": "import locust\nimport shop.users\n",
        }
    )
    boundcheck("init", cwd=root)
    modules = _modules(root)
    assert modules["kernel"]["paths"] == ["shop.db", "shop.errors"]
    assert modules["kernel"]["role"] == "shared"
    assert modules["entrypoints"]["paths"] == ["manage", "shop.startup", "shop.wsgi"]
    assert modules["shop"]["path"] == "shop"
    assert set(modules) == {*parts, "shop", "kernel", "entrypoints"}
