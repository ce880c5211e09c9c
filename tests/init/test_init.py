"""`boundcheck init` on small projects of the usual shapes: what it proposes, and that the result holds."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import tomli

from boundcheck.init.draft import DraftPublic
from boundcheck.init.from_import_linter import read_import_linter
from boundcheck.init.from_tach import matches_path, read_tach

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
    """The whole file as a person reads it, which `check` finds nothing wrong with but what is known."""
    root = project(TREES[name])
    made = boundcheck("init", cwd=root)
    assert made.returncode == 0, made.stderr
    assert len(made.stdout.splitlines()) <= 13
    checked = boundcheck("check", cwd=root)
    assert checked.returncode in (0, 1), checked.stderr
    for rule in ("stale-contract", "undeclared-dependency", "unused-dependency", "layer-violation"):
        assert rule not in checked.stdout
    text = (root / "boundcheck.toml").read_text()
    snapshot = Path(__file__).parent / "snapshots" / f"{name}.toml"
    if "BOUNDCHECK_UPDATE_SNAPSHOTS" in os.environ:
        snapshot.write_text(text)
    assert text == snapshot.read_text()
    (root / "boundcheck.toml").unlink()
    assert boundcheck("init", "--dry-run", cwd=root, PYTHONHASHSEED="7").stdout == text
    assert not (root / "boundcheck.toml").exists()


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


@pytest.mark.parametrize("at", ["", "backend/"])
def test_an_app_at_the_top_is_a_module_whatever_it_is_called(
    project: Write, boundcheck: Run, at: str
) -> None:
    model = "from django.db import models\nclass Thing(models.Model): ...\n"
    installed, scripts = (
        ("docs", "examples", "scripts", "benchmarks", "tests", "shop"),
        ("doc", "tools", "test"),
    )
    files = {
        f"{at}{name}/{file}": text
        for name in (*installed, *scripts)
        for file, text in (
            ("__init__.py", ""),
            ("models.py", model),
            ("views.py", "from .models import Thing\n"),
        )
    }
    settings = f"INSTALLED_APPS = {[*installed]}\n"
    root = project(
        {f"{at}manage.py": "", f"{at}site/__init__.py": "", f"{at}site/settings.py": settings, **files}
    )
    text = boundcheck("init", "--dry-run", cwd=root).stdout
    assert {name for name in (*installed, *scripts) if f'path = "{name}"' in text} == {*installed}


def test_a_package_called_test_that_others_use_is_a_module(project: Write, boundcheck: Run) -> None:
    model = "from django.db import models\nclass Thing(models.Model): ...\n"
    files = {f"shop/{name}/__init__.py": "" for name in ("orders", "billing", "test", "tests")}
    files |= {f"shop/{name}/models.py": model for name in ("orders", "billing", "test", "tests")}
    files |= {
        "shop/orders/use.py": "from shop.test.models import Thing\n",
        "shop/tests/test_it.py": "import pytest\n",
    }
    root = project({"shop/__init__.py": "", **files})
    text = boundcheck("init", "--dry-run", cwd=root).stdout
    assert {line for line in text.splitlines() if line.startswith("path")} == {
        f'path = "shop.{name}"' for name in ("orders", "billing", "test")
    }


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
    assert "run it in the folder of the code" in result.stderr  # there is no configuration to mend


def test_what_a_configuration_cannot_name_and_what_leads_nowhere(project: Write, boundcheck: Run) -> None:
    suites = {
        f"{folder}/test_{folder[0]}.py": "def test_it(): ...\n" for folder in ("~x", "a:b", "we\\ird", "qa")
    }
    deed = {f"~deed/case_{number}_test.py": "def test_it(): ...\n" for number in range(12)}
    paths = b"[pytest]\ntestpaths = ~x a:b we\\ird qa\n"
    other = {
        "~root/pyproject.toml": "[tool.setuptools.packages.find]\nwhere = ['.']\n",
        "~root/lib/__init__.py": "x = 1\n",
    }
    root = project(
        {**FLAT, **suites, **deed, **other, "~deed/helper.py": "def help_(): ...\n", "pytest.ini": paths}
    )
    (root / "qa/__init__.py").symlink_to("nowhere")
    (root / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    os.mkfifo(root / "setup.cfg")
    written = boundcheck("init", cwd=root)
    assert written.returncode == 0, written.stderr
    assert tomli.loads((root / "boundcheck.toml").read_text())["test_paths"] == ["qa"]
    assert boundcheck("check", cwd=root).returncode == 0


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


IMPORT_LINTER = """\
[importlinter]
root_package = shop
exclude_type_checking_imports = True
[importlinter:contract:1]
name = Layers
type = layers
layers =
    shop.web
    shop.orders | shop.billing
    # a comment
    (shop.gone) : shop.store
containers =
    shop
exhaustive = True
exhaustive_ignores =
    tests
[importlinter:anything]
name = No store
type = forbidden
source_modules = shop.orders
forbidden_modules =
    shop.store
    django
allow_indirect_imports = True
as_packages = False
ignore_imports =
    shop.orders -> shop.store
    shop.*  ->  shop.nothing
unmatched_ignore_imports_alerting = none
broken_contract_guidance =
    Ask
    the store.
[importlinter:contract:3]
name = Apart
type = independence
modules = shop.*
[importlinter:contract:4]
name = Kept
type = protected
protected_modules = shop.store
allowed_importers = shop.orders
[importlinter:contract:5]
name = No cycles
type = acyclic_siblings
ancestors = shop
depth = 20000
skip_descendants = shop.web
[importlinter:contract:6]
name = Private
type = private_modules
[importlinter:contract:7]
name = Kept
type = mine.Contract
"""


def test_import_linter(project: Write) -> None:
    draft = read_import_linter(project({**FLAT, ".importlinter": IMPORT_LINTER}))
    common = {"roots": ["shop"], "typing_only": "ignore"}
    assert draft.source_roots == (".",)
    assert [dict(contract) for contract in draft.contracts] == [
        {
            "name": "Layers", "type": "layers", "containers": ["shop"], "exhaustive": True, "exhaustive_ignores": ["tests"],
            "layers": [
                "shop.web", {"siblings": ["shop.orders", "shop.billing"], "independent": True},
                {"siblings": ["(shop.gone)", "shop.store"], "independent": False},
            ],
            **common,
        },
        {
            "name": "No store", "type": "forbidden", "from": ["shop.orders"], "to": ["shop.store", "django"],
            "indirect": False, "exact": True, **common, "ignore": ["shop.orders -> shop.store", "shop.* -> shop.nothing"],
            "unmatched_ignores": "off", "guidance": "Ask the store.",
        },
        {"name": "Apart", "type": "independence", "modules": ["shop.*"], **common},
        {"name": "Kept", "type": "protected", "to": ["shop.store"], "allowed": ["shop.orders"], **common},
        {"name": "No cycles", "type": "acyclic", "within": ["shop"], "depth": 1000, "skip": ["shop.web"], **common},
        {"name": "Private", "type": "private", **common},
    ]  # fmt: skip
    assert [(row.what, row.kept) for row in draft.rows if row.kept != "kept"] == [
        ('contract "Kept" (mine.Contract)', "lost")
    ]
    assert len(draft.rows) == 7


def test_a_line_of_layers_that_import_linter_refuses_is_told(project: Write) -> None:
    text = IMPORT_LINTER.replace("shop.orders | shop.billing", "shop.orders | shop.billing : shop.kernel")
    draft = read_import_linter(project({**FLAT, ".importlinter": text}))
    assert [row[1:] for row in draft.rows if row.what == 'contract "Layers" (layers)'] == [
        (
            "partly",
            '"shop.orders | shop.billing : shop.kernel" mixes | and :, which import-linter refuses; all are independent now',
        )
    ]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("setup.cfg", "[importlinter]\nroot_package = shop\n[importlinter:x]\nname = A\ntype = independence\nmodules =\n    shop.*\n"),
        ("pyproject.toml", '[tool.importlinter]\nroot_packages = ["shop"]\n[[tool.importlinter.contracts]]\nname = "A"\ntype = "independence"\nmodules = ["shop.*"]\n'),
        ("pyproject.toml", '[tool.importlinter]\nroot_package = "shop"\n[[tool.importlinter.contracts]]\nname = "A"\ntype = "independence"\nmodules = "shop.*"\n'),
    ],
)  # fmt: skip
def test_import_linter_wherever_it_is_written(project: Write, file: str, text: str) -> None:
    root = project({"backend/src/shop/__init__.py": "", "backend/src/shop/a/__init__.py": "", file: text})
    draft = read_import_linter(root)
    assert draft.source_roots == ("backend/src",)
    assert [dict(contract) for contract in draft.contracts] == [
        {"name": "A", "type": "independence", "modules": ["shop.*"], "roots": ["shop"]}
    ]


TACH = """\
source_roots = ["."]
layers = ["top", { name = "low", closed = true }]
[[modules]]
path = "shop.web"
layer = "top"
depends_on = ["shop.bil*", "shop.orders"]
[[modules]]
path = "shop.orders"
layer = "low"
depends_on = [{ path = "shop.billing", deprecated = true }]
visibility = ["shop.web"]
[[modules]]
path = "shop.store"
utility = true
cannot_depend_on = ["shop.web"]
[[interfaces]]
expose = ["x", "services.*"]
from = ["shop.orders"]
visibility = ["shop.web"]
exclusive = true
"""


def test_tach(project: Write, boundcheck: Run) -> None:
    domain = '[root]\ndepends_on = ["//shop.store"]\nunchecked = true\n'
    root = project({**FLAT, "tach.toml": TACH, "shop/billing/tach.domain.toml": domain})
    result = boundcheck("init", "--from", "tach", "--strict", cwd=root)
    assert result.returncode == 0, result.stderr
    modules = _modules(root)
    data = tomli.loads((root / "boundcheck.toml").read_text())
    assert (data["unassigned"], data["typing_only"]) == ("free", "ignore")
    assert data["rules"]["data"] == "off"
    assert data["rules"]["private-import"] == "error"
    store, billing = (
        {"module": name, "optional": True} for name in ("store", "billing")
    )  # a utility, by a glob
    assert modules["web"]["depends_on"] == [billing, "orders", store, {"layer": "low"}]
    assert modules["orders"]["depends_on"] == [{"module": "billing", "deprecated": True}, store]
    assert modules["orders"]["visible_to"] == ["web"]
    assert modules["orders"]["public"] == [
        {"entry": "/x/", "to": ["web"], "exclusive": True},
        {"entry": "/services.*/", "to": ["web"], "exclusive": True},
        {"entry": "**", "to": ["billing", "store", "(unassigned)"]},
    ]
    assert modules["store"]["cannot_depend_on"] == ["web"]
    assert modules["billing"] == {
        "path": "shop.billing", "public": ["**"], "rules": {"dependency": "off", "api": "off", "tests": "off"},
    }  # fmt: skip
    assert "module shop.orders: visibility" in result.stdout
    assert not (root / "boundcheck-baseline.toml").exists()


def test_what_import_linter_did_not_read_is_not_read(project: Write, boundcheck: Run) -> None:
    contract = "[importlinter:contract:1]\nname = n\ntype = forbidden\nsource_modules = a.x\nforbidden_modules = a.y\n"
    root = project(
        {
            ".importlinter": f"[importlinter]\nroot_package = a\n{contract}",
            "a/__init__.py": "", "a/x.py": "", "a/y.py": "",
            "a/templates/{{ name }}/conf.py": "import {{ name }}\n",
            "scripts/old.py": "print 1 if\n",
        }
    )  # fmt: skip
    assert boundcheck("init", "--from", "import-linter", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "a/x.py").write_text("def (\n")
    assert "a/x.py:1:5: unparsable-file" in boundcheck("check", cwd=root).stdout
    (root / "boundcheck.toml").unlink()
    assert boundcheck("init", "--from", "import-linter", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 1  # as it was


def test_packages_that_tach_denies(project: Write, boundcheck: Run) -> None:
    module = (
        '[[modules]]\npath = "a"\ncannot_depend_on_external = ["python-dateutil", "PyYAML", "some-tool"]\n'
    )
    text = f'{module}[external]\nrename = ["yaml:pyyaml"]\n'
    files = {"a/__init__.py": "import some_tool\nimport yaml\nimport dotenv, json\n", "b.py": "import yaml\n"}
    root = project({**files, "tach.toml": text})
    assert boundcheck("init", "--from", "tach", cwd=root).returncode == 0
    assert _modules(root)["a"]["cannot_depend_on_external"] == ["python_dateutil", "some_tool", "yaml"]
    found = boundcheck("check", cwd=root).stdout.splitlines()
    assert [line.split(": ")[:2] for line in found if line.startswith(("a/", "b"))] == [
        ["a/__init__.py:1:1", "external-dependency"],
        ["a/__init__.py:2:1", "external-dependency"],
    ]


def test_packages_and_utilities_of_tach(project: Write, boundcheck: Run) -> None:
    """What is free to use need not be used, though every listed module must be."""
    head = 'exact = true\nsource_roots = ["one/src", "two/src"]\n'
    text = head + "".join(
        f'[[modules]]\npath = "{name}"\ndepends_on = []\n' for name in ("a", "b", "c", "near")
    )
    interface = '[[interfaces]]\nexpose = ["x"]\nfrom = ["b"]\n'
    files = {f"one/src/{name}/__init__.py": "" for name in ("a", "near", "tools")}
    root = project(
        {
            **files,
            "tach.toml": f'{text}[[modules]]\npath = "tools"\nutility = true\ndepends_on = []\n{interface}',
            "one/pyproject.toml": "", "two/setup.py": "",
            "one/src/a/__init__.py": "from b import y\nimport tools\n",
            "two/src/b/__init__.py": "import a\nx = y = 1\n",
            "two/src/c/__init__.py": "",
        }
    )  # fmt: skip
    assert boundcheck("init", "--from", "tach", "--strict", cwd=root).returncode == 0
    free = [{"module": name, "optional": True} for name in ("b", "c", "tools")]
    assert _modules(root)["a"]["depends_on"] == free
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "two/src/c/__init__.py").write_text("from b import y\n")
    (root / "one/src/near/__init__.py").write_text("import a\n")
    found = boundcheck("check", cwd=root).stdout.splitlines()
    assert [line.split(": ")[:2] for line in found[:3]] == [
        ["one/src/near/__init__.py:1:1", "undeclared-dependency"],
        ["two/src/c/__init__.py:1:1", "private-import"],
        ["two/src/c/__init__.py:1:1", "undeclared-dependency"],
    ]


@pytest.mark.parametrize(
    ("a", "b", "severity"),
    [
        ('depends_on = ["b"]', "depends_on = []", "error"),  # the imports of a cycle are undeclared anyway
        ('depends_on = ["b"]', 'depends_on = ["a"]', "error"),  # tach says so, of what is listed
        ("", 'depends_on = ["a"]', "off"),  # tach says nothing where nothing is listed
        ('depends_on = []\nutility = true', 'depends_on = ["a"]', "error"),
        ('depends_on = ["b"]', "depends_on = []\nutility = true", "off"),  # two utilities may use each other
        ('depends_on = ["c"]\nutility = true', "depends_on = []", "off"),
    ],
)  # fmt: skip
def test_cycles_of_tach(project: Write, a: str, b: str, severity: str) -> None:
    modules = "".join(f'[[modules]]\npath = "{n}"\n{k}\n' for n, k in zip("abc", (a, b, b), strict=True))
    files = {f"{name}/__init__.py": "" for name in "abc"}
    found = read_tach(project({**files, "tach.toml": f"forbid_circular_dependencies = true\n{modules}"}))
    assert dict(found.rules)["dependency-cycle"] == severity


@pytest.mark.parametrize(
    ("listed", "kept"),
    [
        ('["b.*"]', "partly"), ('[{ path = "b.*" }]', "partly"), ('[{ path = "b.*", deprecated = true }]', "partly"),
        ('["b.x", { path = "b.y" }]', "kept"),
    ],
)  # fmt: skip
def test_an_exact_glob_of_tach_is_told_however_it_is_written(project: Write, listed: str, kept: str) -> None:
    modules = f'[[modules]]\npath = "a"\ndepends_on = {listed}\n[[modules]]\npaths = ["b.x", "b.y", "c.*"]\n'
    files = {f"{name}/__init__.py": "" for name in ("a", "b", "b/x", "b/y", "c", "c/z")}
    rows = read_tach(project({**files, "tach.toml": f"exact = true\n{modules}"})).rows
    assert [row.kept for row in rows if row.what == "exact"] == [kept]
    told = {row.what: row.kept for row in rows if row.what.startswith("module")}
    assert told == {"module a": "kept", "module b.x": "kept", "module b.y": "kept", "module c.*": "partly"}


def test_a_module_of_tests_of_tach(project: Write, boundcheck: Run) -> None:
    text = '[[modules]]\npath = "a"\ndepends_on = []\n[[modules]]\npath = "tests"\ndepends_on = ["a"]\n'
    root = project(
        {
            "tach.toml": text + '[[modules]]\npath = "b"\ndepends_on = []\n',
            "a/__init__.py": "",
            "b/__init__.py": "",
            "tests/__init__.py": "",
            "tests/test_a.py": "import a\nimport tests\n",
        }
    )
    assert boundcheck("init", "--from", "tach", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "a/__init__.py").write_text("import tests.test_a\n")
    (root / "tests/test_a.py").write_text("import b\n")
    found = boundcheck("check", cwd=root).stdout.splitlines()
    assert [line.split(": ")[:2] for line in found[:2]] == [
        ["a/__init__.py:1:1", "undeclared-dependency"],
        ["tests/test_a.py:1:1", "test-undeclared-dependency"],
    ]


def test_interfaces_of_tach_that_expose_the_same(project: Write, boundcheck: Run) -> None:
    interface = '[[interfaces]]\nexpose = [".*", "x"]\nfrom = ["b"]\n'
    modules = "".join(f'[[modules]]\npath = "{name}"\n' for name in "abc")
    text = f'{modules}{interface}{interface}visibility = ["a"]\nexclusive = true\n{interface}visibility = ["c"]\n'
    root = project({"tach.toml": text, "a/__init__.py": "", "b/__init__.py": "x = 1\n", "c/__init__.py": ""})
    assert boundcheck("init", "--from", "tach", cwd=root).returncode == 0
    assert _modules(root)["b"]["public"] == [
        "/.*/", "/x/", {"entry": "/(?:.*)/", "to": ["a"], "exclusive": True},
        {"entry": "/(?:x)/", "to": ["a"], "exclusive": True}, {"entry": "**", "to": ["(unassigned)"]},
    ]  # fmt: skip
    assert boundcheck("check", cwd=root).returncode == 0


def test_interfaces_of_a_domain_of_tach(project: Write) -> None:
    domain = '[root]\n[[modules]]\npath = "pay"\n[[interfaces]]\nexpose = ["x"]\n'
    files = {"tach.toml": "", "b/__init__.py": "", "b/pay/__init__.py": "", "b/tach.domain.toml": domain}
    public = {module.name: module.public for module in read_tach(project(files)).modules}
    assert public["b"] == (DraftPublic("**"),)
    assert public["pay"] == (DraftPublic("/x/"), DraftPublic("**", ("(unassigned)",)))


def test_what_tach_ignored_and_what_was_red(project: Write, boundcheck: Run) -> None:
    root = project(
        {
            "tach.toml": '[[modules]]\npath = "a"\ndepends_on = []\n[[modules]]\npath = "b"\n',
            "a/__init__.py": "import b.one  # tach-ignore(moves\x02 out)\n# tach-ignore two\nfrom b import two\n",
            "a/more.py": "import b.one\n",
            "b/__init__.py": "",
            "b/one.py": "",
            "b/two.py": "",
        }
    )
    assert boundcheck("init", "--from", "tach", cwd=root).returncode == 0
    allows = tomli.loads((root / "boundcheck.toml").read_text())["allow"]
    assert [(allow["path"], allow["target"], allow["reason"]) for allow in allows] == [
        ("a/__init__.py", "b.one", "moves\\x02 out"),
        ("a/__init__.py", "b.two", "was ignored by tach"),
    ]
    found = boundcheck("check", "--format", "concise", cwd=root)
    assert found.returncode == 1
    assert [line.split(":")[0] for line in found.stdout.splitlines() if "undeclared" in line] == ["a/more.py"]


@pytest.mark.parametrize(
    ("text", "is_ignored"),
    [
        ("import b  # noqa # tach-ignore", True),
        ("# pylint: disable=x # tach-ignore(later) b\nimport b", True),
        ("import b  # tach-ignore: later", False),
        ("import b  # tach-ignore  # noqa", False),
        ("x = 1  # tach-ignore\nimport b", False),
    ],
)
def test_comments_of_tach(project: Write, boundcheck: Run, text: str, is_ignored: bool) -> None:
    modules = '[[modules]]\npath = "a"\ndepends_on = []\n[[modules]]\npath = "b"\n'
    root = project({"tach.toml": modules, "a.py": f"{text}\n", "b.py": ""})
    assert boundcheck("init", "--from", "tach", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == (0 if is_ignored else 1)


def test_what_was_lost_fails_where_that_is_asked(project: Write, boundcheck: Run) -> None:
    text = '[[modules]]\npath = "a"\ndepends_on_external = ["requests"]\n'
    root = project({"tach.toml": text, "a/__init__.py": ""})
    result = boundcheck("init", "--from", "tach", "--strict", cwd=root)
    assert result.returncode == 1
    assert "lost" in result.stdout
    assert (root / "boundcheck.toml").exists()
    assert boundcheck("init", "--strict", cwd=root).returncode == 2


@pytest.mark.parametrize(
    ("glob", "path", "found"),
    [("a.*", "a.b", True), ("a.*", "a", False), ("a.*", "a.b.c", False), ("a.**", "a", True), ("a.**", "a.b.c", True), ("**.c", "a.b.c", True), ("*", "a", True)],
)  # fmt: skip
def test_the_globs_of_tach(glob: str, path: str, found: bool) -> None:
    assert matches_path(path, glob) is found


@pytest.mark.parametrize(
    ("tool", "files"),
    [("tach", {}), ("tach", {"tach.toml": "[["}), ("tach", {"tach.toml": "modules = 1"}), ("import-linter", {}), ("import-linter", {".importlinter": "x"}),
     ("import-linter", {".importlinter": "[importlinter]\nroot_package = a\n[contract:1]\nname = n\n"}),
     ("import-linter", {"pyproject.toml": '[tool.importlinter]\nroot_package = "a"\n'})],
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
        # A file that is called like a package that is installed: it holds no others.
        ({"shop/__init__.py": "", "shop/a.py": "import shop.b\nfrom celery.exceptions import Retry\n", "shop/b.py": "x = 1\n", "docker/settings/celery.py": "from .base import *\n", "docker/settings/base.py": ""}, ["."]),
        # A package that nobody names lies on the way, and one in it too.
        ({"src/__init__.py": "", "src/shop/__init__.py": "", "src/shop/a.py": "import shop.b\n", "src/shop/b.py": "x = 1\n", "src/web/__init__.py": "", "src/web/parts/__init__.py": "", "src/web/c.py": "import parts.d\n", "src/web/parts/d.py": "x = 1\n"}, ["src", "src/web"]),
        # A package of applications inside of one that is imported by its name; a package in one of them begins nothing.
        ({"manage.py": "import portal.urls\n", "portal/__init__.py": "", "portal/urls.py": "import orders.a\n", "portal/apps/__init__.py": "", "portal/apps/orders/__init__.py": "", "portal/apps/orders/a.py": "import stock.b, tax.c\n", "portal/apps/stock/__init__.py": "", "portal/apps/stock/b.py": "import parts.d, tax.c\n", "portal/apps/stock/parts/__init__.py": "", "portal/apps/stock/parts/d.py": "x = 1\n", "portal/apps/tax/__init__.py": "", "portal/apps/tax/c.py": "import orders.a\n"}, [".", "portal/apps"]),
        # Its files name it among themselves, or others do.
        ({"src/__init__.py": "", "src/shop/__init__.py": "", "src/shop/a.py": "import shop.b\nfrom ..kit import x\n", "src/shop/b.py": "x = 1\n", "src/kit/__init__.py": "x = 1\n"}, ["."]),
        ({"run.py": "import src.shop.a\n", "src/__init__.py": "", "src/shop/__init__.py": "", "src/shop/a.py": "import shop.b\n", "src/shop/b.py": "x = 1\n"}, ["."]),
        # What others distribute is called like some of its files.
        ({"run.py": "import shop\n", "shop/__init__.py": "", "shop/a.py": "import redis, celery, flask\n", "shop/redis.py": "x = 1\n", "shop/celery.py": "x = 1\n", "shop/orders/__init__.py": "x = 1\n", "shop/flask/__init__.py": "x = 1\n", "shop/mail/__init__.py": "x = 1\n"}, ["."]),
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


def test_the_first_check_finds_its_cache(project: Write, boundcheck: Run) -> None:
    root = project(OWNED)
    boundcheck("init", cwd=root)
    assert any((root / ".boundcheck_cache").glob("*.index"))
