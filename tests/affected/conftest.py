"""Small repositories with a history, and what boundcheck says of a change in them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from boundcheck.affected import Affected, find_affected
from boundcheck.affected.show import FORMATS

_SAFE = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_AUTHOR_NAME": "nobody",
    "GIT_AUTHOR_EMAIL": "nobody@localhost",
    "GIT_COMMITTER_NAME": "nobody",
    "GIT_COMMITTER_EMAIL": "nobody@localhost",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

Write = Mapping[str, str | bytes | None]
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
class Repo:
    """A repository whose first commit holds the files; `main` stays there, the work is done on a branch."""

    root: Path
    config: str = "boundcheck.toml"
    base: str | None = "main"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always", *arguments],
            cwd=self.root,
            env=_SAFE,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, files: Write) -> Repo:
        """Write files; None deletes one."""
        for name, content in files.items():
            file = self.root / name
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def commit(self, files: Write | None = None) -> Repo:
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "change")
        return self

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
    made = Repo(root, **options)
    root.mkdir()
    made.git("init", "--quiet")
    made.commit(files)
    made.git("switch", "--quiet", "-c", "work")
    return made


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
