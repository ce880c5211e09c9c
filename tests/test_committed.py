"""What is committed is read, whatever .gitignore says; without git's word the ignore rules apply, and are told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck import door as door_module
from boundcheck.config.load import load_config
from boundcheck.discover import discover
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.catalog import ALL_RULES
from boundcheck.keep.cache import Cache
from boundcheck.outcome.selection import Selection, check
from boundcheck.run import analyse

Write = Callable[[Mapping[str, str | bytes]], Path]
Run = Callable[..., subprocess.CompletedProcess[str]]

SHOP = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.billing]\npath = "shop.billing"\n',
    ".gitignore": "*_pb2.py\n/shop/orders/generated/\n*.local.sql\n",
    "shop/orders/cart.py": "",
    "shop/orders/cart_pb2.py": "import shop.billing\n",
    "shop/orders/new_pb2.py": "",
    "shop/orders/generated/kept.py": "",
    "shop/orders/generated/deep/kept.py": "",
    "shop/orders/generated/new.py": "",
    "shop/orders/generated/other/new.py": "",
    "shop/billing/__init__.py": "",
    "shop/billing/rows.local.sql": "",
}
COMMITTED = ("boundcheck.toml", ".gitignore", "shop/orders/cart.py", "shop/orders/cart_pb2.py", "shop/billing/__init__.py",
             "shop/orders/generated/kept.py", "shop/orders/generated/deep/kept.py")  # fmt: skip
READ = ["shop/billing/__init__.py", "shop/orders/cart.py", "shop/orders/cart_pb2.py",
        "shop/orders/generated/deep/kept.py", "shop/orders/generated/kept.py"]  # fmt: skip


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


def repository(root: Path, *committed: str) -> Path:
    git(root, "init", "-q")
    git(root, "add", "-f", "--", *committed)
    return root


def names(root: Path) -> list[str]:
    return [file.path for file in discover(load_config(root / "boundcheck.toml")).files]


def left_out(root: Path) -> int:
    return discover(load_config(root / "boundcheck.toml")).left_out


def test_a_committed_file_is_read_and_others_are_left_out(project: Write) -> None:
    root = repository(project(SHOP), *COMMITTED)
    assert names(root) == READ
    assert left_out(root) == 0


def test_without_a_repository_the_ignore_rules_apply_and_are_counted(project: Write) -> None:
    root = project(SHOP)
    assert names(root) == ["shop/billing/__init__.py", "shop/orders/cart.py"]
    assert left_out(root) == 4  # two files of a kind, a folder, some SQL


def test_what_is_asked_to_be_left_out_stays_out_though_committed(project: Write) -> None:
    excluded = 'exclude = ["**/cart_pb2.py"]\n' + SHOP["boundcheck.toml"]
    root = repository(project(SHOP | {"boundcheck.toml": excluded}), *COMMITTED)
    assert "shop/orders/cart_pb2.py" not in names(root)
    assert left_out(root) == 0


def test_rules_above_the_project_and_of_the_clone_alone(project: Write) -> None:
    below = {f"sub/{name}": text for name, text in SHOP.items() if name != ".gitignore"}
    root = repository(
        project(below | {".gitignore": "*_pb2.py\n"}), *(f"sub/{name}" for name in COMMITTED[2:])
    )
    (root / ".git/info").mkdir()
    (root / ".git/info/exclude").write_text("generated/\n")
    assert [name for name in names(root / "sub") if name.endswith(".py")] == READ


def test_a_project_in_a_folder_that_is_ignored(project: Write) -> None:
    below = {f"sub/{name}": text for name, text in SHOP.items() if name != ".gitignore"}
    root = repository(project(below | {".gitignore": "/sub/\n"}), *(f"sub/{name}" for name in COMMITTED[2:]))
    assert names(root / "sub") == READ


@pytest.mark.parametrize(
    "name", ["shop/orders/ä_pb2.py", "shop/orders/a b_pb2.py", "shop/orders/[x]_pb2.py", "shop/a\nb/x_pb2.py"]
)
def test_names_of_any_kind(project: Write, name: str) -> None:
    root = repository(project(SHOP | {name: ""}), *COMMITTED[:4])
    git(root, "--literal-pathspecs", "add", "-f", "--", name)
    assert name in names(root)


def test_a_work_tree_beside_the_repository(project: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = repository(project(SHOP), *COMMITTED)
    git(root, "commit", "-q", "-m", "x")
    other = tmp_path_factory.mktemp("other") / "tree"
    git(root, "worktree", "add", "-q", str(other))
    assert names(other) == READ


def test_a_hook_that_names_another_repository_or_index(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(project(SHOP), *COMMITTED)
    monkeypatch.setenv("GIT_DIR", str(root / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere.lock")
    assert names(root) == READ


def test_git_is_not_asked_where_nothing_is_ignored(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {name: text for name, text in SHOP.items() if name in (*COMMITTED[:3], COMMITTED[4])}
    root = repository(project(files), "boundcheck.toml", "shop/orders/cart.py")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("subprocess.run", None)
    assert names(root) == ["shop/billing/__init__.py", "shop/orders/cart.py"]


def test_without_git_the_rules_apply_and_are_counted(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(project(SHOP), *COMMITTED)
    monkeypatch.setenv("PATH", "")
    assert names(root) == ["shop/billing/__init__.py", "shop/orders/cart.py"]
    assert left_out(root) == 4


@pytest.mark.parametrize("format_", ["text", "concise"])
def test_check_ends_with_what_was_left_out(project: Write, boundcheck: Run, format_: str) -> None:
    root = project(SHOP)
    told = "4 paths were left out by ignore rules; git does not tell which of them are committed."
    for _ in range(2):  # and once more from the cache
        done = boundcheck("check", "--format", format_, cwd=root)
        assert (done.stderr if format_ == "concise" else done.stdout).splitlines()[-1] == told
    repository(root, *COMMITTED)
    done = boundcheck("check", "--format", format_, cwd=root)
    assert "left out" not in done.stdout + done.stderr
    assert "cart_pb2.py" in done.stdout


def told(analysis: Analysis) -> list[str]:
    return [
        f"{f.path} {f.rule}"
        for f in check(analysis, Selection()).findings
        if f.rule == "undeclared-dependency"
    ]


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "_RACY_NS", -(10**12))


@pytest.mark.usefixtures("settled")
def test_what_is_committed_or_taken_back_later_is_seen(project: Write) -> None:
    root = repository(project(SHOP), *COMMITTED[:3])
    config = root / "boundcheck.toml"

    def cached() -> list[str]:
        cache = Cache(config)
        return told(cache.unchanged(ALL_RULES) or analyse(config, jobs=1, cache=cache))

    assert cached() == cached() == []
    git(root, "add", "-f", "shop/orders/cart_pb2.py")
    assert cached() == cached() == ["shop/orders/cart_pb2.py undeclared-dependency"]
    git(root, "rm", "-q", "--cached", "shop/orders/cart_pb2.py")
    assert cached() == cached() == []
    os.rename(root / ".git", root / ".gone")
    assert cached() == []


@pytest.mark.usefixtures("settled")
def test_a_submodule_says_what_it_keeps(
    project: Write, boundcheck: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Its rules and those around it leave nothing out that is committed in it, now and at the base of a change."""
    lib = repository(tmp_path_factory.mktemp("lib"))
    (lib / "cart_pb2.py").write_text(SHOP["shop/orders/cart_pb2.py"])
    (lib / "old.py").write_text(SHOP["shop/orders/cart_pb2.py"])
    (lib / ".gitignore").write_text("old.py\n")
    git(lib, "add", "-f", "--all")
    git(lib, "commit", "-q", "-m", "x")
    root = repository(project(SHOP), *COMMITTED[:3], COMMITTED[4])
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(lib), "shop/orders/lib")
    git(root, "commit", "-q", "-m", "x")
    config, start = root / "boundcheck.toml", "shop/orders/lib"

    def cached() -> list[str]:
        cache = Cache(config)
        return told(cache.unchanged(ALL_RULES) or analyse(config, jobs=1, cache=cache))

    both = [f"{start}/{name}.py undeclared-dependency" for name in ("cart_pb2", "old")]
    assert cached() == cached() == both
    assert boundcheck("check", "--diff", "HEAD", "--jobs", "1", cwd=root).stdout == ""
    git(root / start, "rm", "-q", "--cached", "old.py")
    assert cached() == cached() == both[:1]


@pytest.mark.usefixtures("settled")
def test_a_warm_run_starts_no_git_and_an_index_that_says_the_same_changes_nothing(
    project: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository(project(SHOP), *COMMITTED)
    config = root / "boundcheck.toml"
    analyse(config, jobs=1, cache=Cache(config))
    with monkeypatch.context() as patch:
        patch.setattr("subprocess.run", None)
        assert Cache(config).unchanged(ALL_RULES) is not None
    git(root, "commit", "-q", "-m", "x")
    os.utime(root / ".git/index", ns=(1, 1))
    assert Cache(config).unchanged(ALL_RULES) is not None


@pytest.mark.usefixtures("settled")
def test_git_that_comes_later_is_asked(project: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(project(SHOP), *COMMITTED)
    config = root / "boundcheck.toml"
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        analyse(config, jobs=1, cache=Cache(config))
        assert Cache(config).unchanged(ALL_RULES) is not None
    assert Cache(config).unchanged(ALL_RULES) is None
