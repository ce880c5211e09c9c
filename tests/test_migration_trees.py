"""Trees of migrations that the tools' own settings name: helpers in them are migrations too, code that others use is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck import door as door_module
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.keep.cache import Cache
from boundcheck.run import analyse, read_codebase

Write = Callable[[Mapping[str, str | bytes]], Path]
Findings = Callable[[Mapping[str, str | bytes]], list[str]]

CONTRACT = 'source_roots = ["."]\n[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\n'
TREE = {
    "boundcheck.toml": CONTRACT,
    "shop/a/__init__.py": "",
    "shop/a/models.py": "",
    "shop/b/__init__.py": "",
    "shop/a/db/steps/env.py": "from shop.a import models\nfrom .common import helper\n",
    "shop/a/db/steps/common.py": "def helper(): ...\n",
    "shop/a/db/steps/versions/one.py": "revision = 'a'\ndown_revision = None\n",
    "shop/a/db/steps/versions/old_models.py": "class Row: ...\n",
    "shop/a/db/session.py": "x = 1\n",
}
HELPERS = {"shop/a/db/steps/common.py", "shop/a/db/steps/versions/old_models.py"}
ALL = {*HELPERS, "shop/a/db/steps/env.py", "shop/a/db/steps/versions/one.py"}


def migrations(root: Path) -> set[str]:
    return {
        file.path
        for file in read_codebase(root / "boundcheck.toml", jobs=1).files
        if file.kind == "migration"
    }


@pytest.mark.parametrize(
    "files",
    [
        {"alembic.ini": "[alembic]\nscript_location = shop/a/db/steps\n"},
        {"alembic.ini": "[alembic]\nscript_location = %(here)s/shop/a/db/steps\n"},
        {"alembic.ini": "[alembic]\nscript_location=./shop/a/db/../db/steps/\nsqlalchemy.url = postgres://u:%p@h\n"},
        {"alembic.ini": "[alembic]\nscript_location = shop.a:db/steps\n"},
        {"alembic.ini": "[alembic]\nscript_location = shop.a.db:steps\n"},
        {"alembic.ini": "[DEFAULT]\nplace = shop/a/db\n[first]\nscript_location = %(place)s/steps\n"},
        {"alembic.ini": "# settings\n[alembic]\nscript_location: shop/a/db/steps\n"},
        {"shop/a/alembic.ini": "[alembic]\nscript_location = db/steps\n"},
        {"shop/a/alembic.ini": "[alembic]\nscript_location = %(here)s/db/steps\n"},
        {"deploy/alembic.ini": "[alembic]\nscript_location = %(here)s/../shop/a/db/steps\n"},
        {"deploy/alembic.ini": "[alembic]\nscript_location = shop/a/db/steps\n"},
        {"pyproject.toml": '[tool.alembic]\nscript_location = "%(here)s/shop/a/db/steps"\n'},
        {"pyproject.toml": '[tool.alembic]\nscript_location = "shop/a/db/steps"\nversion_locations = ["x"]\n'},
        {"alembic.ini": b"\xef\xbb\xbf[alembic]\r\nscript_location = shop/a/db/steps\r\n"},
    ],
)  # fmt: skip
def test_the_script_location_is_a_tree(project: Write, files: Mapping[str, str | bytes]) -> None:
    assert migrations(project(TREE | files)) == ALL


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"alembic.ini": "[alembic]\nscript_location = nowhere\n"},
        {"alembic.ini": "[alembic]\n"},
        {"alembic.ini": "no ini at all: [\n"},
        {"alembic.ini": b"\xff\xfe\x00"},
        {"alembic.ini": "[alembic]\nscript_location = ../outside\n"},
        {"alembic.ini": "[alembic]\nscript_location = /shop/a/db/steps\n"},
        {"alembic.ini": "[alembic]\n# script_location = shop/a/db/steps\n"},
        {"pyproject.toml": '[tool.alembic]\nscript_location = 3\nversion_locations = "x"\n'},
        {"pyproject.toml": "[tool.alembic\n"},
        {"alembic.ini": "[alembic]\nscript_location = shop/a/db/steps\n", ".gitignore": "alembic.ini\n"},
    ],
)
def test_without_a_place_only_content_tells(project: Write, files: Mapping[str, str | bytes]) -> None:
    assert migrations(project(TREE | files)) == ALL - HELPERS


@pytest.mark.parametrize(
    "ini",
    [
        "version_locations = shop/a/db/steps/versions shop/b/steps",
        "version_locations = shop/a/db/steps/versions, %(here)s/shop/b/steps",
        "version_locations =\n    shop/a/db/steps/versions\n    shop/b/steps\npath_separator = newline",
        "version_locations = shop/a/db/steps/versions:shop/b/steps\nversion_path_separator = :",
        "version_locations = shop/a/db/steps/versions;shop/b/steps\nversion_path_separator = ;",
        "version_locations = %(here)s/shop/a/db/steps/versions:%(here)s/shop/b/steps\npath_separator = os",
        "version_locations = shop.a:db/steps/versions shop.b:steps",
    ],
)
def test_version_locations_are_trees(project: Write, ini: str) -> None:
    files = {
        "alembic.ini": f"[alembic]\n{ini}\n",
        "shop/b/steps/tool.py": "",
        "shop/b/steps/deep/tool.py": "",
    }
    found = migrations(project(TREE | files))
    assert found == {*ALL, "shop/b/steps/tool.py", "shop/b/steps/deep/tool.py"} - {
        "shop/a/db/steps/common.py"
    }


def test_a_list_of_version_locations(project: Write) -> None:
    toml = '[tool.alembic]\nversion_locations = ["%(here)s/shop/b/steps", "shop/a/db/steps/versions"]\n'
    found = migrations(project(TREE | {"pyproject.toml": toml, "shop/b/steps/tool.py": ""}))
    assert found == {*ALL, "shop/b/steps/tool.py"} - {"shop/a/db/steps/common.py"}


DJANGO = {
    "boundcheck.toml": CONTRACT,
    "shop/a/__init__.py": "",
    "shop/b/__init__.py": "",
    "shop/a/steps/__init__.py": "",
    "shop/a/steps/0001_initial.py": "from django.db import migrations\nclass Migration(migrations.Migration): ...\n",
    "shop/a/steps/common.py": "def helper(): ...\n",
    "shop/a/work.py": "",
}


@pytest.mark.parametrize(
    "settings",
    [
        "MIGRATION_MODULES = {'a': 'shop.a.steps'}",
        "MIGRATION_MODULES: dict[str, str] = {\n    'x': None,\n    'a': 'shop.a.steps',\n}",
        "MIGRATION_MODULES = dict(a='shop.a.steps')",
        "MIGRATION_MODULES = {}\nMIGRATION_MODULES['a'] = 'shop.a.steps'",
        "from .base import *\nMIGRATION_MODULES['a'] = 'shop.a.steps'",
        "from .base import *\nMIGRATION_MODULES.update({'a': 'shop.a.steps'})",
        "from .base import *\nMIGRATION_MODULES.update(a='shop.a.steps')",
        "from .base import *\nMIGRATION_MODULES |= {'a': 'shop.a.steps'}",
        "from .base import *\nMIGRATION_MODULES = {**MIGRATION_MODULES, 'a': 'shop.a.steps'}",
        "TOP = 'shop.a'\nMIGRATION_MODULES = {'a': f'{TOP}.steps'}",
        "TOP = 'shop.a'\nMIGRATION_MODULES = {'a': TOP + '.steps'}",
        "if DEBUG:\n    MIGRATION_MODULES = {'a': 'shop.a.steps'}",
        "MIGRATION_MODULES = {'a': 'shop.a.steps'} if X else {}",
        "from configurations import Configuration\nclass Base(Configuration):\n    MIGRATION_MODULES = {'a': 'shop.a.steps'}",
        "MIGRATION_MODULES = {a: f'shop.{a}.steps' for a in ('a', 'b')}\nMIGRATION_MODULES.setdefault('a', 'shop.a.steps')",
    ],
)
def test_migration_modules_are_trees(project: Write, settings: str) -> None:
    found = migrations(project(DJANGO | {"shop/settings.py": settings + "\n"}))
    assert found == {"shop/a/steps/__init__.py", "shop/a/steps/0001_initial.py", "shop/a/steps/common.py"}


@pytest.mark.parametrize(
    "settings",
    [
        "",
        "MIGRATION_MODULES = {'a': None}",
        "MIGRATION_MODULES = {'a': 'shop.gone'}",
        "MIGRATION_MODULES = DisableMigrations()",
        "# MIGRATION_MODULES = {'a': 'shop.a.steps'}",
        "X = \"MIGRATION_MODULES = {'a': 'shop.a.steps'}\"",
        "MIGRATION_MODULES = {'shop.a.steps': None}",
        "OLD_MIGRATION_MODULES = {'a': 'shop.a.steps'}",
        "MIGRATION_MODULES = {'a': 'shop.a'}",  # a module's own path is code
        "MIGRATION_MODULES = {'a': 'shop'}",
        "MIGRATION_MODULES = {",
    ],
)
def test_what_names_no_tree(project: Write, settings: str) -> None:
    found = migrations(project(DJANGO | {"shop/settings.py": settings + "\n"}))
    assert found == {"shop/a/steps/0001_initial.py"}


@pytest.mark.parametrize("use", ["from shop.a.db.steps import base", "from shop.a.db.steps.base import Base", "import shop.a.db.steps.base as b", "from .db.steps import base"])  # fmt: skip
def test_what_other_code_imports_is_no_migration(project: Write, use: str) -> None:
    """Some put the models and the session where Alembic is told to look."""
    root = project(
        TREE
        | {
            "alembic.ini": "[alembic]\nscript_location = shop/a/db/steps\n",
            "shop/a/db/steps/base.py": "from .kinds import Kind\n",
            "shop/a/db/steps/kinds.py": "",
            "shop/a/db/steps/unused.py": "",
            "shop/a/use.py": f"{use}\n",
            "tests/test_steps.py": "from shop.a.db.steps import unused\n",
        }
    )
    assert migrations(root) == {*ALL, "shop/a/db/steps/unused.py"}


@pytest.mark.parametrize("place", [".", "shop", "shop/a", "%(here)s", "shop/a/"])
def test_a_place_that_holds_everything_is_no_tree(project: Write, place: str) -> None:
    files = {"alembic.ini": f"[alembic]\nscript_location = {place}\n", "manage.py": "", "shop/a/main.py": ""}
    assert migrations(project(TREE | files)) == ALL - HELPERS


def test_copied_models_own_nothing(findings: Findings) -> None:
    model = (
        "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import DeclarativeBase\n"
        "class Base(DeclarativeBase): ...\nclass Row(Base):\n    __tablename__ = 'rows'\n    id = Column(Integer, primary_key=True)\n"
    )
    files = TREE | {"shop/b/models.py": model, "shop/a/db/steps/versions/old_models.py": model}
    assert any("table-ownership" in told for told in findings(files))
    assert not any(
        "table-ownership" in told
        for told in findings(files | {"alembic.ini": "[alembic]\nscript_location = shop/a/db/steps\n"})
    )


def test_a_tree_outside_the_packages_is_found(project: Write) -> None:
    root = project(
        {
            "boundcheck.toml": CONTRACT.replace('"."', '"src"'),
            "src/shop/a/__init__.py": "", "src/shop/b/__init__.py": "",
            "alembic.ini": "[alembic]\nscript_location = db/steps\n",
            "db/steps/env.py": "", "db/steps/tool.py": "", "db/steps/versions/x.py": "", "db/other.py": "",
        }
    )  # fmt: skip
    assert migrations(root) == {"db/steps/env.py", "db/steps/tool.py", "db/steps/versions/x.py"}


@pytest.mark.parametrize("name", ["alembic.ini", "shop/a/alembic.ini", "pyproject.toml"])
def test_a_place_that_comes_or_goes_is_seen(
    project: Write, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_module, "_RACY_NS", -(10**12))
    root = project(TREE)
    config = root / "boundcheck.toml"
    text = (
        '[tool.alembic]\nscript_location = "db/steps"\n'
        if name.endswith("toml")
        else "[alembic]\nscript_location = db/steps\n"
    )

    def keep() -> None:
        analyse(config, jobs=1, cache=Cache(config))
        assert Cache(config).unchanged(ALL_RULES) is not None

    keep()
    (root / name).write_text(text)
    assert Cache(config).unchanged(ALL_RULES) is None
    keep()
    (root / name).write_text(text.replace("db/steps", "db/other"))
    assert Cache(config).unchanged(ALL_RULES) is None
    keep()
    (root / name).unlink()
    assert Cache(config).unchanged(ALL_RULES) is None
