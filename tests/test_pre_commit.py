"""The hook, as a user installs it: the real pre-commit, from a local clone, makes a commit fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from boundcheck.base.disk import SOURCES, is_read

ROOT = Path(__file__).parent.parent


def git(*arguments: str, cwd: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main")
    return subprocess.run(
        ["git", *identity, *arguments],
        cwd=cwd,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(cwd.parent / "pre-commit"),
            # Python compiles what the hook imports; all that is installed would take longer than the rest of the test.
            "PIP_NO_COMPILE": "no",
            "GIT_CONFIG_GLOBAL": os.devnull,
        },
        capture_output=True,
        text=True,
        check=check,
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_hook_stops_a_commit_that_breaks_a_contract(tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    for name in ("src", "pyproject.toml", "hatch_build.py", ".pre-commit-hooks.yaml", "README.md", "LICENSE"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, hooks / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, hooks / name)
    git("init", cwd=hooks)
    git("add", "-A", cwd=hooks)
    git("commit", "-m", "hooks", cwd=hooks)
    revision = git("rev-parse", "HEAD", cwd=hooks).stdout.strip()

    shop = tmp_path / "shop"
    shutil.copytree(ROOT / "fixtures" / "shop_clean", shop)
    (shop / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: boundcheck\n"
    )
    git("init", cwd=shop)
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], cwd=shop, check=True, capture_output=True)
    git("add", "-A", cwd=shop)
    committed = git("commit", "-m", "clean", cwd=shop, check=False)
    assert committed.returncode == 0, committed.stderr

    with (shop / "src/shop/orders/cart.py").open("a") as stream:
        stream.write("\nfrom shop.billing import charge\n")
    git("add", "-A", cwd=shop)
    refused = git("commit", "-m", "eroded", cwd=shop, check=False)
    assert refused.returncode == 1
    assert (
        "src/shop/orders/cart.py:7:1: layer-violation: orders imports shop.billing (billing), but"
        in refused.stderr
    )


def test_the_hook_runs_for_what_a_check_reads_and_for_nothing_else() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    ends = (*SOURCES, ".toml", ".ini", ".cfg", ".md", ".css", ".lock", ".pyx", "")
    folders = (
        "",
        "shop/",
        "fixtures/",
        "shop/fixtures/",
        "shop/fixtures/more/",
        "templates/",
        "shop/jinja2/a/",
        "shop/my_templates/",
    )
    for path in (f"{folder}name{end}" for folder in folders for end in ends):
        assert bool(re.search(hook["files"], path)) == is_read(path), path
    assert not {"types", "types_or"} & hook.keys()
