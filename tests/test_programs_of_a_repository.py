"""No program that a repository's configuration names ever runs, whatever git is asked for."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from repositories import made_repository, run_git

Run = Callable[..., CompletedProcess[str]]
SHOP = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n'
    '[[allow]]\nrule = "private-import"\nfrom = "a"\nto = "b"\nreason = "none"\n',
    ".gitignore": "*_pb2.py\n",
    "shop/a/x.py": "from shop.b import x\n",
    "shop/b/x.py": "X = 1\n",
}
PROGRAMS = (
    "core.fsmonitor", "core.pager", "pager.log", "pager.diff", "pager.status", "diff.external", "gpg.program", "core.sshCommand", "core.alternateRefsCommand", "core.editor", "credential.helper",
    "diff.{0}.textconv", "diff.{0}.command", "filter.{0}.clean", "filter.{0}.smudge", "filter.{0}.process", "alias.status", "alias.diff", "alias.log",
)  # fmt: skip
HOOKS = ("post-index-change", "post-checkout", "reference-transaction", "pre-commit")
COMMANDS = (
    ("check",), ("check", "--diff", "HEAD~1"), ("affected", "--base", "HEAD~1"), ("fix", "--unsafe", "--write"), ("fix", "--move", "shop/b/x.py", "shop/b/y.py", "--write"),
    ("extract", "b"), ("extract", "--trend"), ("baseline",), ("init", "--update"), ("graph", "--diff", "HEAD~1"),
)  # fmt: skip


def armed(root: Path, driver: str, program: Path) -> None:
    """Every program of the repository is `program`."""
    for key in PROGRAMS:
        run_git(root, ["config", key.format(driver), str(program)])
    for key, value in {f"filter.{driver}.required": "true", "log.showSignature": "true", "core.hooksPath": str(program.parent), "diff.ignoreSubmodules": "none"}.items():  # fmt: skip
        run_git(root, ["config", key, value])


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A repository with another one in it, with drivers of other names, whose files have new times and texts as long as before."""
    program = tmp_path / "programs/program"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$0 $@" >> {tmp_path}/ran\ncat\n')
    program.chmod(0o755)
    for hook in HOOKS:
        program.with_name(hook).symlink_to(program)
    inner = made_repository(
        tmp_path / "inner", {"x.py": "X = 1\n", ".gitattributes": "* filter=o=er diff=o=er\n"}
    )
    shop = made_repository(tmp_path / "shop", SHOP | {".gitattributes": "* filter=evil diff=evil\n"})
    shop.git("submodule", "--quiet", "add", str(inner.root), "shop/a/inner")
    shop.commit().commit({"shop/b/more.py": "Y = 1\n"})
    armed(shop.root / "shop/a/inner", "o=er", program)
    armed(shop.root, "evil", program)
    for file in sorted(shop.root.rglob("*.py")):
        os.utime(file, (1, 1))
    (shop.root / "shop/a/inner/x.py").write_text("X = 2\n")
    (shop.root / "shop/a/inner/x_pb2.py").write_text("")  # git is asked whether it is committed
    (tmp_path / "ran").unlink(missing_ok=True)
    return shop.root


def test_git_itself_would_run_them(hostile: Path) -> None:
    subprocess.run(["git", "status"], cwd=hostile, check=False, capture_output=True)
    told = (hostile.parent / "ran").read_text()
    assert {"version 2", "clean"} <= {*told.split()} or "program" in told


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_boundcheck_runs_none(hostile: Path, boundcheck: Run, command: tuple[str, ...]) -> None:
    done = boundcheck(
        *command, *(("--jobs", "1") if command[0] in ("check", "fix", "baseline") else ()), cwd=hostile
    )
    assert not (hostile.parent / "ran").exists(), (hostile.parent / "ran").read_text()
    assert "git " not in done.stderr, done.stderr


@pytest.mark.parametrize("is_bare", [True, False])
def test_no_address_that_is_a_program_is_fetched_from(tmp_path: Path, boundcheck: Run, is_bare: bool) -> None:
    """And what is cloned is no repository, though it looks like a bare one, with a configuration that nobody has written here."""
    made = made_repository(tmp_path / "shop", SHOP)
    blob = made.git("rev-parse", "HEAD:shop/b/x.py")
    place = made.root if is_bare else made.root / ".git"
    for kept in (made.root / ".git").iterdir():
        kept.rename(place / kept.name)
    (place / "objects" / blob[:2] / blob[2:]).unlink()
    (place / "config").write_text(
        f"[core]\n\trepositoryFormatVersion = 1\n\tworktree = {made.root}\n[extensions]\n\tpartialClone = origin\n"
        f'[remote "origin"]\n\tpromisor = true\n\turl = "ext::touch {tmp_path}/ran"\n[protocol "ext"]\n\tallow = always\n'
    )
    (made.root / "shop/b/x.py").write_text("X = 2\n")
    if is_bare:
        (made.root / ".git").rmdir()
    assert boundcheck("check", "--diff", "HEAD", "--jobs", "1", cwd=made.root).returncode == 2
    assert not (tmp_path / "ran").exists()
