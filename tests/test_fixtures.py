"""Fixtures are found where pytest itself finds them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from running import suite

from boundcheck.codebase.fixtures import Fixtures
from boundcheck.run import read_codebase

Project = Callable[[Mapping[str, str | bytes]], Path]

FOLDERS = ("", "tests", "tests/orders", "tests/orders/deep", "tests/billing")
NAMES = "abcdefgh"
TOML = 'source_roots = ["src"]\n[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\n'
LINE = re.compile(r"^(\w+)(?: \[\w+ scope\])? -- (\S+?\.py):\d+")
HEADER = re.compile(r"fixtures used by (\w+)")


def fixture(name: str, argument: str = "", how: str = "") -> str:
    return f"@pytest.fixture{how}\ndef {name}({argument}): ...\n"


def generated() -> dict[str, str]:
    """Conftests that override one another at random, helpers that they import, and a test in each folder that asks for all."""
    chance = random.Random(5)
    files = {
        "boundcheck.toml": TOML,
        "pytest.ini": "[pytest]\n",
        "src/shop/orders/cart.py": "a = 1\n",
        "src/shop/billing/tax.py": "a = 1\n",
        "tests/plugin.py": "import pytest\n" + fixture("a") + fixture("g") + fixture("i"),
        "tests/helpers.py": "import pytest\n" + fixture("f") + fixture("_c", how='(name="c")') + fixture("d"),
    }
    seen: dict[str, set[str]] = {}
    for folder in FOLDERS:
        prefix = f"{folder}/" if folder else ""
        parent = folder.rpartition("/")[0] if folder else None
        visible = set(seen[parent]) if parent is not None else {"a", "g", "i"}
        text = "import pytest\n" if folder else 'import pytest\npytest_plugins = ["tests.plugin"]\n'
        if chance.random() < 0.5:
            text += "from tests.helpers import f, _c as renamed, d as e  # noqa\n"
            visible |= {"f", "c", "e"}
        for name in chance.sample(NAMES, 3):
            text += fixture(name, name if name in visible and chance.random() < 0.5 else "")
            visible.add(name)
        seen[folder] = visible
        files[f"{prefix}conftest.py"] = text
        for number in range(3 if folder else 0):
            own = chance.sample(NAMES, 2)
            test = "import pytest\n"
            test += fixture(own[0], own[0] if own[0] in visible else "")
            asked = sorted({*visible, own[0]})
            stem = f"{folder.replace('/', '_')}_{number}"
            test += f"def test_{stem}({', '.join(asked)}): ...\n"
            files[f"{prefix}test_{stem}.py"] = test
    return files


def by_pytest(root: Path) -> dict[str, dict[str, str]]:
    """For each test function, the files that define its fixtures."""
    asked = ("--fixtures-per-test", "-v", "-p", "no:cacheprovider", "--import-mode=importlib", ".")
    shown = suite(
        root, *asked, plugins=(), PYTHONDONTWRITEBYTECODE="1", COLUMNS="200", PYTHONPATH=str(root)
    ).stdout
    found: dict[str, dict[str, str]] = {}
    test = ""
    for line in shown.splitlines():
        if header := HEADER.search(line):
            test = header[1]
        elif match := LINE.match(line):
            found.setdefault(test, {})[match[1]] = match[2]
    return found


def test_every_fixture_is_found_where_pytest_finds_it(project: Project) -> None:
    root = project(generated())
    expected = by_pytest(root)
    codebase = read_codebase(root / "boundcheck.toml", jobs=1)
    fixtures, found = Fixtures(codebase), {}
    for file in codebase.files:
        suite = file.packed.suite
        for request in suite.requests if suite and file.path.rpartition("/")[2].startswith("test_") else ():
            if not request.fixture:
                definition = fixtures.lookup(file, request.name, request.fixture, request.inside)
                stem = file.path.rpartition("/")[2].removesuffix(".py")
                found.setdefault(stem, {})[request.name] = definition[1].path if definition else None
    assert len(expected) >= 9
    assert {
        test: {name: places.get(name) for name in found[test]} for test, places in expected.items()
    } == found
    places = [place for of in found.values() for place in of.values()]
    assert {"conftest.py", "tests/helpers.py", "tests/plugin.py", "tests/orders/conftest.py"} <= set(places)
