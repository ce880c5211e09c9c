"""What git tells of changes, in every state that a clone can be in."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from boundcheck.answers.affected import find_affected
from boundcheck.base.errors import ProjectError

MAIL = "tests/mail/test_mail.py"
With = Callable[..., Any]


def test_the_base_is_where_the_work_left_it(shop: Any) -> None:
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    shop.git("switch", "-q", "main")
    shop.commit({"src/shop/orders/cart.py": "moved = 1\n"})
    shop.git("switch", "-q", "work")
    assert shop.runs() == [MAIL]


def test_a_detached_head(shop: Any) -> None:
    shop.commit({"src/shop/mail/__init__.py": "x = 1\n"})
    shop.git("checkout", "-q", "--detach")
    assert shop.runs() == [MAIL]


@pytest.mark.parametrize("remote", ["origin", "upstream"])
def test_without_a_name_the_base_is_the_main_branch_of_the_remote(shop: Any, remote: str) -> None:
    shop.base = None
    assert shop.affected().base.revision == "main"
    shop.git("update-ref", f"refs/remotes/{remote}/master", "main")
    shop.git("remote", "add", remote, ".")
    assert shop.affected().base.revision == f"{remote}/master"
    shop.git("update-ref", f"refs/remotes/{remote}/trunk", "main")
    shop.git("symbolic-ref", f"refs/remotes/{remote}/HEAD", f"refs/remotes/{remote}/trunk")
    assert shop.affected().base.revision == f"{remote}/HEAD"


def test_no_main_branch(shop: Any) -> None:
    shop.base = None
    shop.git("branch", "-q", "-D", "main")
    with pytest.raises(ProjectError, match=r"no main branch is found .* name a revision with --base"):
        shop.affected()


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "-x", "a b", "HEAD^{tree}"])
def test_a_revision_that_is_none(shop: Any, name: str) -> None:
    shop.base = name
    with pytest.raises(ProjectError, match="there is no commit"):
        shop.affected()


def test_a_shallow_clone_without_the_base(shop: Any, tmp_path: Path) -> None:
    shop.commit({"README.md": "x\n"}).commit({"README.md": "y\n"})
    shop.git("switch", "-q", "main")
    shop.commit({"README.md": "z\n"})
    shop.git("clone", "-q", "--depth=1", "--no-single-branch", f"file://{shop.root}", str(tmp_path / "clone"))
    shop.root = tmp_path / "clone"
    shop.base = "origin/work"
    with pytest.raises(ProjectError, match=r"have no common commit: the clone is shallow; .*fetch-depth: 0"):
        shop.affected()
    shop.base = "origin/other"
    with pytest.raises(ProjectError, match=r"there is no commit .*the clone is shallow; .*fetch-depth: 0"):
        shop.affected()


def test_unrelated_histories(shop: Any) -> None:
    shop.git("checkout", "-q", "--orphan", "other")
    shop.commit({"README.md": "other"})
    with pytest.raises(ProjectError, match="their histories are unrelated"):
        shop.affected()


def test_no_repository(shop: Any, tmp_path: Path) -> None:
    (shop.root / ".git").rename(tmp_path / "gone")
    with pytest.raises(ProjectError, match="lies in no git repository"):
        shop.affected()


def test_no_commit_yet(shop: Any, tmp_path: Path) -> None:
    (shop.root / ".git").rename(tmp_path / "gone")
    shop.git("init", "-q")
    with pytest.raises(ProjectError, match="has no commit yet"):
        shop.affected()


def test_no_git(shop: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ProjectError, match=r"git cannot be run .*install it"):
        shop.affected()


@pytest.mark.parametrize("name", ["a b.py", "a\nb.py", "a'\"$(x).py", "ä.py", "-x.py"])
def test_odd_names(shop: Any, name: str) -> None:
    shop.write({f"src/shop/mail/{name}": "x = 1\n"})
    assert shop.runs() == [MAIL]
    shop.commit()
    assert shop.runs() == [MAIL]


def test_names_that_are_no_text(shop: Any) -> None:
    Path(os.fsdecode(os.fsencode(shop.root) + b"/src/shop/mail/\xff.json")).write_text("{}")
    assert shop.runs() == [MAIL]
    assert (
        r"\udcff.json" in shop.json()["changed"][0]["path"] or "\udcff" in shop.json()["changed"][0]["path"]
    )


def test_a_submodule_runs_everything(shop: Any, repo: With) -> None:
    other = repo({"a.txt": ""}, folder="other")
    shop.git("submodule", "--quiet", "add", str(other.root), "vendor")
    shop.commit()
    shop.git("branch", "-f", "main")
    assert shop.runs() == []
    (shop.root / "vendor/a.txt").write_text("changed")
    assert shop.everything() == "vendor is no plain file (a submodule, a repository or a link)"


def test_a_repository_inside_runs_everything(shop: Any) -> None:
    shop.git("init", "-q", "inner")
    shop.write({"inner/a.py": ""})
    assert shop.everything() == "inner is no plain file (a submodule, a repository or a link)"


def test_a_change_counts_by_way_of_a_link_too(shop_with: With) -> None:
    shop = shop_with({"common/data.json": "{}"})
    (shop.root / "src/shop/mail/common").symlink_to("../../../common")
    shop.commit()
    shop.git("branch", "-f", "main")
    shop.commit({"common/data.json": "[]"})
    assert "src/shop/mail/common/data.json" in [change.path for change in shop.affected().changed]
    assert MAIL in shop.runs()


def test_a_link_itself_runs_everything(shop: Any) -> None:
    (shop.root / "src/shop/mail/link.py").symlink_to("__init__.py")
    assert shop.everything() is not None


def test_a_project_below_the_root_of_the_repository(repo: With) -> None:
    files = {
        "app/boundcheck.toml": '[modules.mail]\npath = "shop.mail"\n[modules.web]\npath = "shop.web"\n',
        "app/shop/mail/__init__.py": "",
        "app/shop/web/__init__.py": "",
        "app/shop/web/old.py": "",
        "app/tests/mail/test_mail.py": "def test_mail(): pass\n",
        "app/tests/web/test_web.py": "import shop.web.old\ndef test_web(): pass\n",
    }
    shop = repo(files, config="app/boundcheck.toml")
    shop.commit({"app/shop/mail/__init__.py": "x = 1\n"})
    assert shop.runs() == ["tests/mail/test_mail.py"]
    shop.commit({"README.md": "x", "docs/a.md": "", "app/shop/web/old.py": None})
    assert shop.runs() == ["tests/mail/test_mail.py", "tests/web/test_web.py"]
    shop.commit({"other/x.py": ""})
    assert shop.everything() == "../other/x.py lies outside of the project"
    shop.commit({"other/x.py": None, "uv.lock": ""})
    assert shop.everything() == "../uv.lock is a lock file"


def test_no_program_of_the_repository_runs(shop_with: With, tmp_path: Path) -> None:
    shop = shop_with({".gitattributes": "*.py filter=evil diff=evil\n"})
    program = f"touch {tmp_path}/ran; cat"
    for key in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        shop.git("config", key, program)
    for key in ("core.fsmonitor", "diff.external", "diff.evil.command", "core.pager"):
        shop.git("config", key, program)
    shop.git("config", "filter.evil.required", "true")
    shop.write({"src/shop/mail/__init__.py": "x = 1\n", "src/shop/web/__init__.py": None})
    assert shop.runs() == [MAIL, "tests/web/test_web.py"]
    assert not (tmp_path / "ran").exists()


def test_the_base_leaves_nothing_behind(shop: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    shop.commit({"src/shop/billing/tax.py": None})
    assert len(shop.runs()) == 3
    assert list((tmp_path / "temporary").iterdir()) == []
    assert shop.git("worktree", "list").count("\n") == 0


def test_a_base_that_cannot_be_read_runs_everything(shop_with: With) -> None:
    shop = shop_with({"boundcheck.toml": 'source_roots = ["lib"]\n[modules.mail]\npath = "mail"\n'})
    shop.commit({"lib/mail/__init__.py": "", "src/shop/billing/tax.py": None})
    assert (shop.everything() or "").startswith("the project at the base cannot be read")


def test_the_variables_of_a_hook_do_no_harm(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"src/shop/mail/__init__.py": "x = 1\n"}).git("add", "--all")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.chdir(shop.root)
    subprocess.run(["git", "status"], check=True, capture_output=True)
    assert [
        t.path for t in find_affected(shop.root / "boundcheck.toml", "main").tests if t.decision.affected
    ] == [MAIL]
