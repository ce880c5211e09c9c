"""Which modules and roles `boundcheck init` proposes: each kind beside one that is alike and is something else."""

from __future__ import annotations

import shutil

from proposing import Run, Write, roles, written

MODEL = "from django.db import models\nclass Thing(models.Model): ...\n"
CODE = "x = 1\n"


def _package(name: str, *files: str, text: str = CODE) -> dict[str, str]:
    folder = name.replace(".", "/")
    return {f"{folder}/__init__.py": "", **{f"{folder}/{file}.py": text for file in files}}


def test_a_template_that_many_modules_use_is_public(project: Write, boundcheck: Run) -> None:
    """As a file is; not one of two."""
    apps = ("core", "orders", "billing", "mail")
    extends = {
        f"{app}/templates/{app}/page.html": '{% extends "base.html" %}'
        + ('{% include "part.html" %}' if app in ("orders", "mail") else "")
        for app in apps
    }
    files = {
        "manage.py": CODE,
        "site/__init__.py": "",
        "site/settings.py": f"INSTALLED_APPS = {[*apps]}\n",
        "core/templates/base.html": "x",
        "core/templates/part.html": "x",
        **extends,
        **{f"{app}/{name}.py": CODE for app in apps for name in ("__init__", "views")},
    }
    modules = written(project, boundcheck, files)["modules"]
    assert modules["core"]["public"] == [".", "template:base.html"]
    assert "public" not in modules["orders"]


def test_a_project_package_with_models_is_an_application_beside_what_starts_it(
    project: Write, boundcheck: Run
) -> None:
    site = {
        "site/__init__.py": "",
        "site/settings.py": "INSTALLED_APPS = ['shop']\n",
        "site/urls.py": "import shop.views\n",
        "site/wsgi.py": CODE,
    }
    shop = {**_package("shop", "views"), "shop/models.py": MODEL}
    assert roles(project, boundcheck, {**site, **shop}) == {"site": "composition", "shop": "module"}
    own = {"site/models.py": MODEL, "site/views.py": CODE}
    assert roles(project, boundcheck, {**site, **shop, **own}) == {
        "site": "module",
        "shop": "module",
        "site.settings": "composition",
        "site.urls": "composition",
        "site.wsgi": "composition",
    }


def test_an_application_in_an_application_is_a_part_of_it(project: Write, boundcheck: Run) -> None:
    names = ("orders", "orders.returns", "billing", "ports.mail", "ports.sms", "ports.fax")
    files = {
        path: text
        for name in names
        for path, text in {**_package(name, "views"), f"{name.replace('.', '/')}/models.py": MODEL}.items()
    }
    installed = {"conf/settings.py": f"INSTALLED_APPS = {list(names)}\n", "conf/__init__.py": ""}
    assert roles(project, boundcheck, {**files, **installed}) == {
        "orders": "module",
        "billing": "module",
        "ports.mail": "module",
        "ports.sms": "module",
        "ports.fax": "module",
        "conf": "composition",
    }


def test_a_package_that_is_nearly_everything_is_opened(project: Write, boundcheck: Run) -> None:
    parts = ("graph", "mail", "tasks", "views")
    inner = {
        path: text
        for part in parts
        for path, text in _package(f"shop.api.{part}", *(f"f{number}" for number in range(10))).items()
    }
    files = {"shop/__init__.py": "", "shop/api/__init__.py": "", **inner, **_package("shop.jobs", "daily")}
    expected = {*(f"shop.api.{part}" for part in parts), "shop.jobs"}
    assert roles(project, boundcheck, files).keys() == expected
    more = _package("shop.jobs", *(f"job{number}" for number in range(50)))
    assert roles(project, boundcheck, {**files, **more}).keys() == {"shop.api", "shop.jobs"}


def test_a_root_that_serves_development_has_no_modules(project: Write, boundcheck: Run) -> None:
    shop = {"pyproject.toml": "", **_package("shop.orders", *(f"f{number}" for number in range(40)))}
    tool = {
        "dev/gen/helpers/__init__.py": "",
        "dev/gen/helpers/text.py": CODE,
        "dev/gen/run.py": "from helpers.text import x\n",
    }
    files = {"shop/__init__.py": "", **shop, **_package("shop.billing", "rates")}
    assert roles(project, boundcheck, {**files, **tool}).keys() == {"shop.orders", "shop.billing"}
    own = {"dev/gen/pyproject.toml": ""}
    assert "helpers" in roles(project, boundcheck, {**files, **tool, **own})


def test_files_that_only_what_wires_uses_are_composition(project: Write, boundcheck: Run) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/main.py": "import shop.middleware\nimport shop.orders.cart\nimport shop.billing.rates\n",
        "shop/middleware.py": "import shop.orders.cart\n",
        "shop/seed.py": "import shop.billing.rates\ndef main(): ...\n",
        "shop/reports.py": "import shop.billing.rates\n",
        "shop/pricing.py": "import shop.billing.rates\n",
        **_package("shop.orders", "cart", text="import shop.pricing\n"),
        **_package("shop.billing", "rates"),
        **_package("shop.mail", "out"),
    }
    found = roles(project, boundcheck, files)
    assert {path for path, role in found.items() if role == "composition"} == {
        "shop.main",
        "shop.middleware",
        "shop.seed",
    }


def test_a_package_of_commands_is_composition_unless_a_module_uses_it(
    project: Write, boundcheck: Run
) -> None:
    files = {
        "shop/__init__.py": "",
        **_package("shop.cli", "run", text="import shop.orders.cart\n"),
        **_package("shop.orders", "cart"),
        **_package("shop.billing", "rates"),
        **_package("shop.mail", "out"),
    }
    assert roles(project, boundcheck, files)["shop.cli"] == "composition"
    used = {"shop/mail/out.py": "import shop.cli.run\n"}
    assert roles(project, boundcheck, {**files, **used})["shop.cli"] == "module"


def test_a_package_of_migrations_alone_is_no_module(project: Write, boundcheck: Run) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/steps/alembic.ini": "[alembic]\nscript_location = .\n",
        "shop/steps/__init__.py": "",
        "shop/steps/env.py": "import shop.orders.tables\n",
        **_package("shop.orders", "tables"),
        **_package("shop.billing", "tables"),
    }
    assert roles(project, boundcheck, files).keys() == {"shop.orders", "shop.billing"}


def test_models_of_one_package_for_all_are_owned_by_file_name_and_writer(
    project: Write, boundcheck: Run
) -> None:
    def model(name: str) -> str:
        return f"from django.db import models\nclass {name}(models.Model):\n    pass\n"

    files = {
        "shop/__init__.py": "",
        "shop/db/__init__.py": "",
        "shop/db/models/__init__.py": "",
        "shop/db/models/orders.py": model("Order") + model("Line"),
        "shop/db/models/money.py": model("Invoice") + model("BillingRun"),
        "shop/db/models/post.py": model("Letter") + model("Stamp") + model("MailLog"),
        **_package(
            "shop.orders", "cart", text="from shop.db.models.post import Stamp\nStamp.objects.all()\n"
        ),
        **_package("shop.billing", "rates"),
        **_package(
            "shop.mail", "out", text="from shop.db.models.post import Letter\nLetter.objects.create()\n"
        ),
    }
    modules = written(project, boundcheck, files)["modules"]
    assert isinstance(modules, dict)
    assert {name: module["models"] for name, module in modules.items() if "models" in module} == {
        "orders": ["shop.db.models.orders.*"],
        "billing": ["shop.db.models.money.BillingRun"],
        "mail": ["shop.db.models.post.Letter", "shop.db.models.post.MailLog"],
    }
    # Modules that are no domains own none, whoever writes.
    layered = {
        path.replace("/orders/", "/views/").replace("/billing/", "/tasks/").replace("/mail/", "/api/"): text
        for path, text in files.items()
    }
    shutil.rmtree(project({}) / "shop")
    modules = written(project, boundcheck, layered)["modules"]
    assert isinstance(modules, dict)
    assert not [name for name, module in modules.items() if "models" in module]


def test_factories_that_the_suites_of_several_modules_use_are_test_support(
    project: Write, boundcheck: Run
) -> None:
    files = {
        "shop/__init__.py": "",
        **_package("shop.orders", "cart"),
        **_package("shop.billing", "rates"),
        **_package("shop.mail", "out"),
        **_package("shop.orders.tests", "makers", "helpers"),
        "shop/orders/tests/test_cart.py": "from shop.orders.tests import helpers, makers\ndef test_it(): ...\n",
        **{
            f"shop/{name}/tests/test_it.py": "from shop.orders.tests import makers\ndef test_it(): ...\n"
            for name in ("billing", "mail")
        },
    }
    assert written(project, boundcheck, files)["test_support"] == ["shop/orders/tests/makers.py"]
    files["shop/mail/tests/test_it.py"] = "def test_it(): ...\n"
    assert "test_support" not in written(project, boundcheck, files)
