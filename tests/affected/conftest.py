"""Small repositories with a history, and what boundcheck says of a change in them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from repositories import Repository, Write, made_repository

from boundcheck.answers.affected import Affected, find_affected
from boundcheck.answers.affected.show import FORMATS

# orders imports billing, web names orders in a string, mail stands alone.
SHOP: Final[dict[str, str]] = {
    "boundcheck.toml": 'source_roots = ["src"]\ntest_paths = ["tests"]\n'
    + "".join(f'[modules.{name}]\npath = "shop.{name}"\n' for name in ("billing", "orders", "web", "mail")),
    "src/shop/__init__.py": "",
    "src/shop/billing/__init__.py": "",
    "src/shop/billing/tax.py": "RATE = 1\n",
    "src/shop/billing/templates/invoice.html": "<p>\n",
    "src/shop/orders/__init__.py": "",
    "src/shop/orders/cart.py": "from shop.billing.tax import RATE\n",
    "src/shop/web/__init__.py": "import importlib\nviews = importlib.import_module('shop.orders.cart')\n",
    "src/shop/mail/__init__.py": "",
    "tests/billing/test_tax.py": "def test_tax(): pass\n",
    "tests/orders/test_cart.py": "def test_cart(): pass\n",
    "tests/web/test_web.py": "def test_web(): pass\n",
    "tests/mail/test_mail.py": "def test_mail(): pass\n",
    "README.md": "A shop\n",
}


@dataclass
class Repo(Repository):
    """A repository whose first commit holds the files; `main` stays there, the work is done on a branch."""

    config: str = "boundcheck.toml"
    base: str | None = "main"

    def affected(self) -> Affected:
        return find_affected(self.root / self.config, self.base, jobs=1)

    def runs(self) -> list[str]:
        """The test files that run."""
        return [test.path for test in self.affected().tests if test.decision.affected]

    def why(self, test: str) -> str:
        return next(t.decision.reason for t in self.affected().tests if t.path == test)

    def everything(self) -> str | None:
        """Why everything runs."""
        found = self.affected()
        return found.reason if found.everything else None

    def json(self) -> Any:
        return json.loads(FORMATS["json"](self.affected(), str(self.root)))


@pytest.fixture
def repo(tmp_path: Path) -> Callable[..., Repo]:
    return lambda files, folder="repo", **options: _made(tmp_path / folder, files, **options)


def _made(root: Path, files: Write, **options: Any) -> Repo:
    return Repo(made_repository(root, files).root, **options)


@pytest.fixture(scope="session")
def shop_of_all(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return _made(tmp_path_factory.mktemp("shop") / "repo", SHOP)


@pytest.fixture
def shop(shop_of_all: Repo, tmp_path: Path) -> Repo:
    shutil.copytree(shop_of_all.root, tmp_path / "repo", symlinks=True)
    return Repo(tmp_path / "repo")


@pytest.fixture
def shop_with(repo: Callable[..., Repo]) -> Callable[..., Repo]:
    """The shop with further files, or others, in its first commit."""
    return lambda files, **options: repo({**SHOP, **files}, **options)
