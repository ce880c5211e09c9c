"""A folder without `__init__.py` at the top that is called like a package that is installed: Python takes the package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]

FILES = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[rules]\nmissing-tests = "off"\n',
    "alembic/env.py": "",
    "alembic/versions/0001.py": "",
    "shop/__init__.py": "",
    "shop/orders/__init__.py": "",
}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("from alembic import command, config\n", []),
        ("from alembic.config import Config\n", []),
        ("import alembic.command\n", []),
        ("from alembic import env\n", ["undeclared-dependency"]),
        ("from alembic.env import run\n", ["undeclared-dependency"]),
        ("import alembic.env\n", ["undeclared-dependency"]),
    ],
)
def test_only_its_files_are_imported_from_a_folder(project: Write, code: str, expected: list[str]) -> None:
    root = project({**FILES, "shop/orders/use.py": code})
    found = check(analyse(root / "boundcheck.toml", jobs=1), Selection()).findings
    assert [one.rule for one in found] == expected


def test_a_package_of_the_project_is_meant_whatever_it_has(project: Write) -> None:
    code = "from alembic import command\n"
    root = project({**FILES, "alembic/__init__.py": "", "shop/orders/use.py": code})
    found = check(analyse(root / "boundcheck.toml", jobs=1), Selection()).findings
    assert [one.rule for one in found] == ["undeclared-dependency"]
