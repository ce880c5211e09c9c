"""What a user sees: the whole output of the command line on the fixture projects.

Run with BOUNDCHECK_UPDATE_SNAPSHOTS=1 to accept what is printed now, and read the diff.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from boundcheck.door import FOLDER

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
SNAPSHOTS = Path(__file__).parent / "snapshots"

RUNS = [
    ("shop_eroded", "check"),
    ("shop_eroded", "check --format text"),
    ("shop_eroded", "check --format json"),
    ("shop_eroded", "check --statistics"),
    ("shop_eroded", "check --format github"),
    ("shop_eroded", "check --format gitlab --module orders"),
    ("shop_eroded", "check --format junit --module web,mail"),
    ("shop_eroded", "check --format markdown"),
    ("shop_eroded", "check --format markdown --module web,mail"),
    ("shop_clean", "check --format junit"),
    ("shop_clean", "check --format markdown"),
    ("shop_eroded", "check --select api --ignore missing-export,wildcard-import"),
    ("shop_eroded", "check --module orders,mail"),
    ("shop_eroded", "check src/shop/web boundcheck.toml"),
    ("shop_eroded", "check --exit-zero --min-certainty possible --format concise"),
    ("shop_eroded", "graph"),
    ("shop_eroded", "graph --format json"),
    ("shop_eroded", "graph --format dot"),
    ("shop_eroded", "graph --format mermaid"),
    ("shop_eroded", "graph --format matrix"),
    ("shop_eroded", "graph --module mail"),
    ("shop_eroded", "graph --module mail --depth 2 --format dot"),
    ("shop_eroded", "graph --only violations --format mermaid"),
    ("shop_eroded", "graph --only cycles"),
    ("shop_eroded", "graph --level package"),
    ("shop_eroded", "graph --level package --format matrix"),
    ("shop_eroded", "graph --level file --module orders --format json"),
    ("shop_eroded", "why orders customers"),
    ("shop_eroded", "why orders customers --format json"),
    ("shop_eroded", "why web catalog"),
    ("shop_eroded", "why billing orders"),
    ("shop_eroded", "why src/shop/mail/__init__.py shop.orders.views"),
    ("shop_eroded", "why catalog web"),
    ("shop_clean", "check"),
    ("shop_clean", "check --format text"),
    ("shop_clean", "graph"),
    ("django_shop", "graph"),
    ("django_shop", "graph --format matrix"),
    ("django_shop", "why customers orders"),
    ("django_shop", "why customers orders --format json"),
    ("django_shop", "why orders customers"),
    ("django_leaving", "extract catalog"),
    ("django_leaving", "extract shipping"),
    ("django_leaving", "extract billing --format markdown"),
    ("django_leaving", "extract --all"),
    ("django_leaving", "extract --merge orders+billing --latency 1-2 --rounds 5"),
    ("django_leaving", "extract orders --skeleton openapi"),
    ("flask_leaving", "extract orders"),
    ("flask_leaving", "extract orders --format json"),
    ("flask_leaving", "extract --all"),
    ("shop_contracts", "check"),
    ("shop_contracts", "check --format text"),
    ("shop_contracts", "check --format json"),
    ("shop_contracts", "check --statistics"),
    ("shop_contracts", "check --contract acyclic-tools --format json"),
    ("shop_contracts", "check --contract acyclic-tool"),
    ("shop_contracts", "baseline"),
    ("workspace", "check"),
    ("workspace", "graph"),
    ("broken_files", "check"),
    ("broken_files", "check --format text"),
    ("shop_eroded", "explain orders"),
    ("shop_eroded", "explain billing"),
    ("shop_eroded", "explain mail"),
    ("shop_eroded", "explain src/shop/orders/cart.py:6"),
    ("shop_eroded", "explain tests/orders/test_cart.py:7"),
    ("django_shop", "explain customers"),
    ("django_shop", "explain shop/orders/joins.py:20"),
    ("django_shop", "explain shop/accounts/mixins.py:13"),
    ("sqlalchemy_shop", "explain billing"),
    ("django_suites", "check --group-by owner"),
    ("django_suites", "check --group-by rule"),
    ("django_suites", "check --target billing_invoice"),
]
# On a terminal of 24 lines.
ON_A_TERMINAL = [
    ("django_shop", "check"),
    ("django_shop", "check --group-by module"),
    ("django_shop", "check --target crm_client"),
    ("django_suites", "check"),
    ("sqlalchemy_shop", "check"),
    ("sqlalchemy_shop", "check --group-by rule"),
    ("sqlalchemy_shop", "check --select relation-traversal"),
    ("sqlalchemy_shop", "check --select relation-traversal,leaked-model,api --full"),
    ("shop_eroded", "check"),
    ("shop_eroded", "check --select api,external-dependency"),
    ("shop_clean", "check"),
]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A copy of a fixture for all commands that write nothing but their cache, without it."""
    root = tmp_path_factory.mktemp("copied")

    def copy(fixture: str) -> Path:
        folder = root / fixture
        if folder.exists():
            shutil.rmtree(folder / FOLDER, ignore_errors=True)
            return folder
        return Path(shutil.copytree(FIXTURES / fixture, folder))

    return copy


@pytest.mark.parametrize(
    ("fixture", "command", "lines"),
    [(*each, "") for each in RUNS] + [(*each, "24") for each in ON_A_TERMINAL],
    ids=[f"{fixture}: {command}" for fixture, command in RUNS]
    + [f"{fixture}, terminal: {command}" for fixture, command in ON_A_TERMINAL],
)
def test_output(
    fixture: str,
    command: str,
    lines: str,
    copied: Callable[[str], Path],
    tmp_path: Path,
    boundcheck: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    writes = command == "baseline"
    folder = shutil.copytree(FIXTURES / fixture, tmp_path / fixture) if writes else copied(fixture)
    terminal = {"LINES": lines} if lines else {}
    result = boundcheck(*command.split(), cwd=folder, COLUMNS="100", **terminal)
    shown = (
        f"$ boundcheck {command}\n{result.stdout}{_timeless(result.stderr)}exit status {result.returncode}\n"
    )
    name = re.sub(r"[^a-z]+", "-", f"{fixture} {command}{' terminal' * bool(lines)}".lower()).strip("-")
    snapshot = SNAPSHOTS / f"{name}.txt"
    if os.environ.get("BOUNDCHECK_UPDATE_SNAPSHOTS"):
        snapshot.write_text(_timeless(shown), encoding="utf-8")
    assert _timeless(shown) == snapshot.read_text(encoding="utf-8")


def _timeless(text: str) -> str:
    return re.sub(r"\(\d[\d.,]* m?s\)", "(some time)", text)
