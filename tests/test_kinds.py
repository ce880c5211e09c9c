"""What kind of file each file is, whatever its folder is called: an app called test, a migration in an odd place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.run import read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]

CONTRACT = 'source_roots = ["."]\n[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
SETTINGS = {"shop/settings.py": "INSTALLED_APPS = ['shop.a.test', 'shop.a.migrations', 'tests']\n"}
TEST = "def test_it(): ...\n"
REVISION = "from alembic import op\nrevision = 'a'\ndown_revision = None\ndef upgrade(): ...\n"
MODEL = "from django.db import models\nclass Thing(models.Model): ...\n"
MIGRATION = "from django.db import migrations\nclass Migration(migrations.Migration): ...\n"


@pytest.mark.parametrize(
    ("files", "path", "kind"),
    [
        ({"shop/a/test/models.py": "x = 1\n"}, "shop/a/test/models.py", "test"),
        ({"shop/a/test/models.py": "x = 1\n", **SETTINGS}, "shop/a/test/models.py", "source"),
        ({"shop/a/test/tests/help.py": "x = 1\n", **SETTINGS}, "shop/a/test/tests/help.py", "test"),
        ({"shop/b/test/models.py": "x = 1\n", **SETTINGS}, "shop/b/test/models.py", "test"),
        ({"shop/a/test/models.py": MODEL, "shop/b/x.py": "import shop.a.test.models\n"}, "shop/a/test/models.py", "source"),
        ({"shop/a/test/models.py": "x = 1\n", "shop/b/x.py": "import shop.a.test.models\n"}, "shop/a/test/models.py", "test"),
        ({"shop/a/test/models.py": "class T(Base):\n    __tablename__ = 't'\n", "shop/b/x.py": "import shop.a.test.models\n"},
         "shop/a/test/models.py", "source"),
        ({"shop/a/test/models.py": MODEL, "shop/b/x.py": "from shop.a.test import models\n",
          "shop/a/test/tests/test_x.py": TEST}, "shop/a/test/models.py", "source"),
        ({"shop/a/test/models.py": MODEL, "shop/b/x.py": "from shop.a.test import models\n",
          "shop/a/test/tests/test_x.py": TEST}, "shop/a/test/tests/test_x.py", "test"),
        ({"shop/a/test/models.py": MODEL + TEST, "shop/b/x.py": "import shop.a.test.models\n"}, "shop/a/test/models.py", "source"),
        ({"shop/a/test/models.py": MODEL, "shop/a/test/test_x.py": TEST, "shop/b/x.py": "import shop.a.test.models\n"},
         "shop/a/test/models.py", "test"),
        ({"shop/a/test/models.py": MODEL + "import pytest\n", "shop/b/x.py": "import shop.a.test.models\n"}, "shop/a/test/models.py", "test"),
        ({"shop/a/test/models.py": MODEL, "shop/b/test_x.py": "import shop.a.test.models\n"}, "shop/a/test/models.py", "test"),
        ({"tests/__init__.py": "", "tests/models.py": "x = 1\n"}, "tests/models.py", "test"),
        ({"tests/__init__.py": "", "tests/models.py": "x = 1\n", **SETTINGS}, "tests/models.py", "source"),
        ({"tests/__init__.py": "", "tests/test_x.py": TEST, **SETTINGS}, "tests/test_x.py", "test"),
        ({"shop/a/tests.py": TEST}, "shop/a/tests.py", "test"),
        ({"shop/a/tests.py": "from .test_x import *\n"}, "shop/a/tests.py", "test"),
        ({"shop/a/tests.py": ""}, "shop/a/tests.py", "test"),
        ({"shop/a/tests.py": "import shop.b\n"}, "shop/a/tests.py", "test"),
        ({"shop/a/tests.py": "from shop.b import Lab\nclass BloodTest(Lab): ...\n"}, "shop/a/tests.py", "source"),
        # About tests, and used by what is none.
        ({"shop/a/test_runs.py": "from shop.a.test_results import Row\nclass Runs(Row): ...\n"}, "shop/a/test_runs.py", "source"),
        ({"shop/a/test_runs.py": "from shop.testing import Row\nclass Runs(Row): ...\n"}, "shop/a/test_runs.py", "test"),
        ({"shop/a/test_runs.py": "from django.test import Client\n"}, "shop/a/test_runs.py", "test"),
        ({"shop/a/db/old/one.py": REVISION}, "shop/a/db/old/one.py", "migration"),
        ({"shop/a/db/old/one.py": REVISION, "shop/a/db/env.py": "x = 1\n"}, "shop/a/db/env.py", "migration"),
        ({"shop/a/db/old/one.py": REVISION, "shop/a/db/old/use.py": "x = 1\n"}, "shop/a/db/old/use.py", "source"),
        ({"shop/a/env.py": "x = 1\n"}, "shop/a/env.py", "source"),
        ({"shop/a/deploy.py": "revision = 'a'\n"}, "shop/a/deploy.py", "source"),
        ({"shop/a/changes/one.py": MIGRATION}, "shop/a/changes/one.py", "migration"),
        ({"shop/a/changes/one.py": "from ..base import Checked\nclass Migration(Checked): ...\n",
          "shop/a/base.py": MIGRATION.replace("class Migration", "class Checked")}, "shop/a/changes/one.py", "migration"),
        ({"shop/a/base.py": MIGRATION.replace("class Migration", "class Checked")}, "shop/a/base.py", "source"),
        ({"shop/a/birds.py": "from zoo import Movement\nclass Migration(Movement): ...\n"}, "shop/a/birds.py", "source"),
        ({"shop/a/migrations/0001_x.py": MIGRATION}, "shop/a/migrations/0001_x.py", "migration"),
        ({"shop/a/migrations/versions/v1.py": "x = 1\n"}, "shop/a/migrations/versions/v1.py", "migration"),
        ({"shop/a/migrations/__init__.py": "", "shop/a/migrations/versions/v1.py": "x = 1\n", **SETTINGS},
         "shop/a/migrations/versions/v1.py", "source"),
        ({"shop/a/migrations/__init__.py": "", "shop/a/migrations/migrations/0001_x.py": "x = 1\n", **SETTINGS},
         "shop/a/migrations/migrations/0001_x.py", "migration"),
    ],
)  # fmt: skip
def test_kind(project: Write, files: Mapping[str, str], path: str, kind: str) -> None:
    packages = {"shop/__init__.py": "", "shop/a/__init__.py": "", "shop/b/__init__.py": ""}
    if path.startswith("shop/a/test/"):
        packages["shop/a/test/__init__.py"] = ""
    codebase = read_codebase(
        project({"boundcheck.toml": CONTRACT, **packages, **files}) / "boundcheck.toml", 1
    )
    assert {file.path: file.kind for file in codebase.files}[path] == kind


def test_written_test_paths_win(project: Write) -> None:
    files = {"tests/__init__.py": "", "tests/models.py": "x = 1\n", "shop/a/__init__.py": "", **SETTINGS}
    root = project({"boundcheck.toml": f'test_paths = ["tests"]\n{CONTRACT}', **files})
    codebase = read_codebase(root / "boundcheck.toml", jobs=1)
    assert {file.path: file.kind for file in codebase.files}["tests/models.py"] == "test"


def test_a_glob_makes_a_module_of_an_app_whatever_it_is_called(project: Write) -> None:
    names = ("", "a/", "test/", "tests/")
    settings = {"shop/settings.py": "INSTALLED_APPS = ['shop.a', 'shop.test']\n"}
    root = project(
        {
            "boundcheck.toml": '[modules."*"]\npath = "shop.*"\n',
            **{f"shop/{name}__init__.py": "" for name in names},
            **settings,
        }
    )
    assert set(read_codebase(root / "boundcheck.toml", jobs=1).modules.by_name) == {"a", "test"}
