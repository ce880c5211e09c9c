"""What starts a Django project, and what serves its tests, is told by what it does, whatever it is called."""

from __future__ import annotations

from proposing import Run, Write, roles, written

CODE = "x = 1\n"
SETTINGS = "INSTALLED_APPS = ['orders', 'billing']\nROOT_URLCONF = 'acme.urls'\n"
USES_BASE = "from acme.models import Base\nclass Row(Base): ...\n"
ABSTRACT = """
from django.db import models
class Base(models.Model):
    made = models.DateTimeField()
    class Meta:
        abstract = True
"""


def _shop(**more: str) -> dict[str, str]:
    files = {
        "manage.py": CODE,
        "acme/__init__.py": "",
        "acme/settings_base.py": SETTINGS,
        "acme/settings_live.py": "from acme.settings_base import *\n",
        "acme/urls.py": "import orders.views, billing.views, graphs.views\n",
        "acme/wsgi.py": CODE,
        "acme/models.py": ABSTRACT,
        "acme/forms.py": "import orders.views\n",
        "graphs/__init__.py": "",
        "graphs/settings.py": "settings = {'tree': {}}\n",
        "graphs/urls.py": "import graphs.views\n",
        "graphs/views.py": "import orders.views, billing.views\n",
    }
    for name in ("orders", "billing"):
        files |= {
            f"{name}/__init__.py": "",
            f"{name}/models.py": USES_BASE,
            f"{name}/views.py": CODE,
        }
    return {**files, **{path.replace("__", "/") + ".py": text for path, text in more.items()}}


def test_the_package_of_a_projects_settings_starts_it_and_one_that_is_merely_called_so_does_not(
    project: Write, boundcheck: Run
) -> None:
    found = roles(project, boundcheck, _shop())
    assert (found["acme"], found["graphs"], found["orders"]) == ("composition", "module", "module")


def test_a_project_package_with_a_table_of_its_own_is_an_application_beside_its_settings(
    project: Write, boundcheck: Run
) -> None:
    found = roles(project, boundcheck, _shop(acme__models=ABSTRACT + "class Site(Base): ...\n"))
    assert (found["acme"], found["acme.urls"]) == ("module", "composition")


def test_the_folder_of_settings_belongs_to_the_project_though_nothing_imports_it(
    project: Write, boundcheck: Run
) -> None:
    files = {path: text for path, text in _shop().items() if not path.startswith("acme/")}
    files |= {"projects/dev.py": SETTINGS, "projects/urls.py": "import orders.views\n"}
    assert roles(project, boundcheck, files)["projects"] == "composition"


def test_what_settings_alone_import_is_a_part_of_them(project: Write, boundcheck: Run) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/settings.py": "from shop.schedule import TIMES\nfrom shop.rates import RATE\nINSTALLED_APPS = ['shop.orders', 'shop.mail']\n",
        "shop/schedule.py": "TIMES = {}\n",
        "shop/rates.py": "RATE = 1\n",
        "shop/orders/__init__.py": "",
        "shop/orders/views.py": "from shop.rates import RATE\n",
        "shop/mail/__init__.py": "",
        "shop/mail/views.py": "from shop.rates import RATE\n",
    }
    found = roles(project, boundcheck, files)
    assert (found["shop.schedule"], found["shop.rates"]) == ("composition", "shared")


def test_a_very_large_application_with_many_that_are_installed_by_themselves_is_as_many_modules(
    project: Write, boundcheck: Run
) -> None:
    inner = [f"part{n}" for n in range(8)]
    files = {
        "shop/__init__.py": "",
        "shop/settings.py": f"INSTALLED_APPS = {['shop.desk', 'shop.sales', *(f'shop.sales.{name}' for name in inner)]}\n",
        "shop/desk/__init__.py": "",
        "shop/desk/views.py": "import shop.sales.models\n",
        "shop/sales/__init__.py": "",
        "shop/sales/models.py": "from django.db import models\n",
        "shop/sales/mixins/__init__.py": CODE,
        **{
            f"shop/sales/{name}/{file}.py": text
            for name in inner
            for file, text in {
                "__init__": "",
                "models": "from django.db import models\n",
                **{f"view{n}": CODE for n in range(12)},
            }.items()
        },
    }
    found = roles(project, boundcheck, files)
    assert {"shop.sales", *(f"shop.sales.{name}" for name in inner)} <= found.keys()
    assert "shop.sales.mixins" not in found


def test_a_package_of_a_module_that_tests_elsewhere_alone_import_is_test_support(
    project: Write, boundcheck: Run
) -> None:
    files = _shop()
    for name in ("orders", "billing"):
        files[f"{name}/tests/__init__.py"] = ""
        files[f"{name}/tests/test_views.py"] = (
            "from utils.testing import Case\nclass Views(Case):\n    def test_it(self): ...\n"
        )
    files |= {
        "utils/__init__.py": "",
        "utils/dates.py": CODE,
        "utils/testing/__init__.py": "from .case import Case\n",
        "utils/testing/case.py": "import orders.models\nclass Case:\n    def test_all(self): ...\n",
    }
    assert written(project, boundcheck, files)["test_support"] == ["utils/testing"]
    files["orders/views.py"] = "from utils.testing import Case\n"  # production code uses it: it is none
    assert "test_support" not in written(project, boundcheck, files)
