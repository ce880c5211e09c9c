"""What of a project wires the others together, and what its tests share, by what the code does."""

from __future__ import annotations

import pytest
from proposing import Run, Write, roles, written

CODE = "x = 1\n"
DOMAINS = ("orders", "billing", "mail")


def _domains(*names: str, root: str = "shop", text: str = CODE) -> dict[str, str]:
    return {
        path: content
        for name in names or DOMAINS
        for path, content in (
            (f"{root}/{name}/__init__.py", ""),
            (f"{root}/{name}/views.py", text),
            (f"{root}/{name}/rates.py", CODE),
        )
    }


FACTORY = "def create_app():\n    import shop.orders.views\n    import shop.billing.views\n    import shop.mail.views\n"


@pytest.mark.parametrize(
    ("root", "domain", "role"),
    [
        (FACTORY, CODE, "composition"),
        # The object that it makes is used by all: it wires all the same.
        (f"db = object()\n{FACTORY}", "from shop import db\n", "composition"),
        # What all use, and which knows one of them.
        ("db = object()\nimport shop.mail.views\n", "from shop import db\n", "module"),
        ("db = object()\n", "from shop import db\n", "shared"),
    ],
)
def test_a_root_package_that_knows_most_modules_wires_them(
    project: Write, boundcheck: Run, root: str, domain: str, role: str
) -> None:
    files = {"shop/__init__.py": root, **_domains(text=domain)}
    assert roles(project, boundcheck, files) == {
        "shop": role,
        **dict.fromkeys((f"shop.{name}" for name in DOMAINS), "module"),
    }


def test_a_root_package_that_wires_lies_beside_what_its_modules_share(
    project: Write, boundcheck: Run
) -> None:
    files = {
        "shop/__init__.py": FACTORY,
        "shop/extensions.py": "db = object()\n",
        **_domains(text="from shop.extensions import db\n"),
    }
    found = roles(project, boundcheck, files)
    assert (found["shop"], found["shop.extensions"]) == ("composition", "shared")


def test_what_a_root_package_that_wires_has_beside_it_is_bound(project: Write, boundcheck: Run) -> None:
    beside = ("database", "schemas", "tools")
    files = {
        "shop/__init__.py": FACTORY,
        **{f"shop/{name}.py": "import shop.orders.rates\n" for name in beside},
        **_domains(text="import shop.database, shop.schemas, shop.tools\n"),
        "shop/orders/rates.py": "import shop.billing.rates\n",
        "shop/billing/rates.py": "import shop.orders.views\n",
    }
    modules = written(project, boundcheck, files)["modules"]
    assert isinstance(modules, dict)
    assert modules["shop"] == {"path": "shop", "role": "composition"}
    assert modules["shop_core"] == {"paths": [f"shop.{name}" for name in beside], "depends_on": ["orders"]}
    assert modules["orders"]["depends_on"] == ["billing", "shop_core"]


def test_addresses_of_the_applications_in_a_package_are_composition(project: Write, boundcheck: Run) -> None:
    files = {
        "manage.py": CODE,
        "site/__init__.py": "",
        "site/settings.py": f"INSTALLED_APPS = {[f'shop.{name}' for name in DOMAINS]}\nROOT_URLCONF = 'site.urls'\n",
        "site/urls.py": "from django.urls import include, path\nurlpatterns = [path('', include('shop.urls'))]\n",
        "shop/__init__.py": "",
        "shop/urls.py": "import shop.orders.views\n",
        **_domains(),
    }
    assert roles(project, boundcheck, files)["shop"] == "composition"
    files["shop/urls.py"] = "import shop.orders.views\ndef link(): ...\n"
    files["shop/mail/views.py"] = "from shop.urls import link\n"
    files["other/__init__.py"] = "from shop.urls import link\n"
    assert roles(project, boundcheck, files)["shop"] == "module"


def test_a_package_of_gateways_alone_is_composition(project: Write, boundcheck: Run) -> None:
    files = {
        "old/__init__.py": "",
        "old/wsgi.py": "import shop.orders.views\n",
        "shop/__init__.py": "",
        **_domains(),
    }
    assert roles(project, boundcheck, files)["old"] == "composition"
    assert roles(project, boundcheck, {**files, "old/pages.py": CODE})["old"] == "module"


def test_an_application_of_commands_alone_is_a_module(project: Write, boundcheck: Run) -> None:
    files = {
        "site/__init__.py": "",
        "site/settings.py": "INSTALLED_APPS = ['shop', 'tidy', 'plain']\n",
        "shop/__init__.py": "",
        "shop/views.py": CODE,
        **{
            f"{name}/__init__.py": ""
            for name in ("tidy", "tidy/management", "tidy/management/commands", "plain")
        },
        "tidy/management/commands/sweep.py": "import shop.views\n",
    }
    assert roles(project, boundcheck, files) == {"site": "composition", "shop": "module", "tidy": "module"}


def test_a_domain_that_each_of_its_layers_uses_is_a_module(project: Write, boundcheck: Run) -> None:
    users = ("orders", "billing", "mail", "web", "store", "jobs")

    def used_by(count: int) -> dict[str, str]:
        use = {f"shop/{name}/use.py": "import shop.rates.views\n" for name in users[:count]}
        return {"shop/__init__.py": "", **_domains("rates", *users, "audit", "flags", "mills"), **use}

    assert roles(project, boundcheck, used_by(4))["shop.rates"] == "module"
    assert roles(project, boundcheck, used_by(6))["shop.rates"] == "shared"


SETTINGS = "INSTALLED_APPS = ['shop.orders', 'shop.billing', 'shop.mail']\nPAGE = 20\n"


@pytest.mark.parametrize("name", ["settings", "config", "environments"])
@pytest.mark.parametrize("at", ["", "shop/"])
@pytest.mark.parametrize("is_used", [False, True])
def test_settings_by_environment_are_composition(
    project: Write, boundcheck: Run, name: str, at: str, is_used: bool
) -> None:
    dotted = f"{at}{name}".replace("/", ".")
    files = {
        "manage.py": f"import os\nos.environ['DJANGO_SETTINGS_MODULE'] = '{dotted}.dev'\n",
        "shop/__init__.py": "",
        f"{at}{name}/__init__.py": "",
        f"{at}{name}/common.py": SETTINGS,
        f"{at}{name}/dev.py": "from .common import *\nDEBUG = True\n",
        f"{at}{name}/prod.py": "from .common import *\nDEBUG = False\n",
        **_domains(text=f"from {dotted}.common import PAGE\n" if is_used else CODE),
    }
    assert roles(project, boundcheck, files)[dotted] == "composition"


def test_a_package_of_an_application_that_lies_beside_settings_is_none(
    project: Write, boundcheck: Run
) -> None:
    work = {f"shop/config/{name}.py": "def work(): ...\n" for name in ("rates", "flags", "tax", "units")}
    files = {
        "manage.py": CODE,
        "shop/__init__.py": "",
        "shop/settings.py": SETTINGS,
        "shop/config/__init__.py": "",
        **work,
        **_domains(text="from shop.config.rates import work\n"),
    }
    assert roles(project, boundcheck, files)["shop.config"] == "shared"


@pytest.mark.parametrize(
    ("main", "domain", "role"),
    [
        ("import shop.options.web\nimport shop.orders.views\n", CODE, "composition"),
        ("import shop.orders.views\n", "from shop.options.web import settings\n", "shared"),
    ],
)
def test_values_of_an_environment_are_of_who_reads_them(
    project: Write, boundcheck: Run, main: str, domain: str, role: str
) -> None:
    """A package that only reads the environment is a part of what starts the program, unless modules read it too."""
    reading = "import os\nfrom pydantic_settings import BaseSettings\n\n\nclass Web(BaseSettings):\n    page: int = 20\n\n\nsettings = Web()\n"
    files = {
        "shop/__init__.py": "",
        "shop/main.py": main,
        "shop/options/__init__.py": "",
        "shop/options/web.py": reading,
        "shop/options/data.py": reading,
        **_domains(text=domain),
    }
    assert roles(project, boundcheck, files)["shop.options"] == role


FIXTURE = "import pytest\n\n\n@pytest.fixture\ndef {0}(): ...\n"


def _asking(name: str) -> str:
    return f"def test_it({name}): ...\n"


@pytest.mark.parametrize(
    ("plugin", "listed_in"),
    [
        ("shop/orders/pytest_fixtures.py", "conftest.py"),
        ("shop/orders/tests/things.py", "conftest.py"),
        ("tests/fixtures/orders.py", "conftest.py"),
        ("shop/orders/tests/things.py", "shop/billing/tests/conftest.py"),
    ],
)
def test_what_pytest_plugins_load_for_others_is_test_support(
    project: Write, boundcheck: Run, plugin: str, listed_in: str
) -> None:
    dotted = plugin.removesuffix(".py").replace("/", ".")
    files = {
        "shop/__init__.py": "",
        **_domains(),
        **({"tests/__init__.py": "", "tests/fixtures/__init__.py": ""} if "fixtures/" in plugin else {}),
        "shop/orders/tests/__init__.py": "",
        "shop/orders/tests/test_it.py": _asking("order"),
        "shop/billing/tests/__init__.py": "",
        "shop/billing/tests/test_it.py": _asking("order"),
        "shop/mail/tests/test_it.py": _asking("order"),
        plugin: FIXTURE.format("order"),
        listed_in: f'pytest_plugins = ["{dotted}"]\n',
    }
    root = project(files)
    assert written(project, boundcheck, files).get("test_support") == [plugin]
    boundcheck("init", cwd=root)
    checked = boundcheck("check", "--known", cwd=root).stdout
    assert plugin not in checked
    assert "fixture" not in checked


def test_fixtures_that_a_conftest_imports_for_all_suites_are_test_support(
    project: Write, boundcheck: Run
) -> None:
    files = {
        "shop/__init__.py": "",
        **_domains(),
        "tests/__init__.py": "",
        "tests/conftest.py": "from tests.parts.users import *\nfrom tests.parts.rows import rows\n",
        "tests/parts/__init__.py": "",
        "tests/parts/users.py": FIXTURE.format("test_user"),
        "tests/parts/rows.py": FIXTURE.format("rows"),
        **{f"tests/{name}/test_it.py": _asking("test_user") for name in DOMAINS},
    }
    assert written(project, boundcheck, files)["test_support"] == ["tests/parts"]


def test_what_a_suite_loads_for_itself_is_its_own(project: Write, boundcheck: Run) -> None:
    files = {
        "shop/__init__.py": "",
        **_domains(),
        "shop/orders/tests/__init__.py": "",
        "shop/orders/tests/conftest.py": 'pytest_plugins = ["shop.orders.tests.things"]\n',
        "shop/orders/tests/things.py": FIXTURE.format("order"),
        "shop/orders/tests/test_it.py": _asking("order"),
        "shop/billing/tests/test_it.py": _asking("invoice"),
    }
    assert "test_support" not in written(project, boundcheck, files)


def test_a_package_that_uses_a_factory_of_its_own_serves_no_tests(project: Write, boundcheck: Run) -> None:
    files = {
        "shop/__init__.py": "",
        **_domains(text="from .factory import x\n"),
        **{f"shop/orders/{name}.py": "from .factory import x\n" for name in ("tasks", "rates")},
        "shop/orders/factory.py": CODE,
    }
    assert roles(project, boundcheck, files)["shop.orders"] == "module"


@pytest.mark.parametrize(
    ("users", "role"), [(0, "composition"), (2, "composition"), (3, "module"), (6, "module")]
)
def test_forms_of_all_modules_that_these_take_from_there_wire_nothing(
    project: Write, boundcheck: Run, users: int, role: str
) -> None:
    names = [f"part{number}" for number in range(12)]
    files = {
        "shop/__init__.py": "",
        "shop/forms.py": "".join(f"import shop.{name}.rates\n" for name in names[:8]) + CODE,
        "shop/urls.py": "".join(f"import shop.{name}.views\n" for name in names),
        **_domains(*names),
        **{f"shop/{name}/views.py": "from shop.forms import x\n" for name in names[:users]},
    }
    found = roles(project, boundcheck, files)
    assert found.get("shop.forms", found.get("shop")) == role
