"""A baseline of another version of boundcheck, and projects that want one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from boundcheck.base.versions import is_older, is_wanted
from boundcheck.outcome.baseline import FILE_NAME, parse
from boundcheck.version import VERSION

Run = Callable[..., subprocess.CompletedProcess[str]]
CONTRACT = '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n[rules]\nmissing-tests = "off"\n'
FILES = {
    "boundcheck.toml": CONTRACT,
    ".gitignore": ".boundcheck_cache\n",
    "shop/a/x.py": "from shop.b.y import N\n",
    "shop/a/z.py": "from shop.b.y import N\n",
    "shop/b/y.py": "N = 1\n",
}
STAMP = f'version = "{VERSION}"\n'
OLD = 'version = "0.0.9"\n'


def git(root: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    return subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-qm", "step")


def without(root: Path, word: str, stamp: str = OLD, file: str = FILE_NAME) -> None:
    """The baseline as another version wrote it, which did not find what holds this word."""
    lines = (root / file).read_text().replace(STAMP, stamp).splitlines(keepends=True)
    (root / file).write_text("".join(line for line in lines if word not in line))


def stamp_of(root: Path, file: str = FILE_NAME) -> str:
    return parse((root / file).read_text()).version


@pytest.fixture
def upgraded(project: Callable[..., Path], boundcheck: Run) -> Path:
    """A project whose older boundcheck did not find what `shop/a/x.py` does."""
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    assert stamp_of(root) == VERSION
    without(root, "shop/a/x.py")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


def test_only_what_is_new_in_the_version_is_taken_in(upgraded: Path, boundcheck: Run) -> None:
    (upgraded / "shop/a/new.py").write_text("from shop.b.y import N\n")
    red = boundcheck("check", cwd=upgraded)
    assert red.returncode == 1
    assert red.stderr.endswith(
        "; 2 known, by a baseline of boundcheck 0.0.9: run boundcheck baseline --upgrade.\n"
    )
    assert boundcheck("baseline", "--upgrade", cwd=upgraded).stdout.splitlines() == [
        f"{FILE_NAME}: 4 findings known; 2 added. 2 findings new: mend them, or accept them with --add.",
        "       1  private-import",
        "       1  undeclared-dependency",
    ]
    assert stamp_of(upgraded) == VERSION
    lines = boundcheck("check", cwd=upgraded).stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["shop/a/new.py"] * 2


def test_further_breaches_of_old_files_are_new(upgraded: Path, boundcheck: Run) -> None:
    """The path does not tell whether a finding is old, nor does its identity alone."""
    (upgraded / "shop/a/x.py").write_text("from shop.b.y import N\nfrom shop.b.y import N\n")
    (upgraded / "shop/a/z.py").write_text("# moved\n\nfrom shop.b.y import N\nfrom shop.b.z import M\n")
    (upgraded / "shop/b/z.py").write_text("M = 1\n")
    commit(upgraded)
    boundcheck("baseline", "--upgrade", cwd=upgraded)
    lines = boundcheck("check", cwd=upgraded).stdout.splitlines()
    assert [tuple(line.split(":")[:2]) for line in lines] == [("shop/a/x.py", "2")] * 2 + [
        ("shop/a/z.py", "4")
    ] * 2


def test_a_contract_that_became_stricter_is_no_new_version(upgraded: Path, boundcheck: Run) -> None:
    strict = CONTRACT.replace('path = "shop.b"\n', 'path = "shop.b"\ndepends_on = []\n')
    (upgraded / "shop/b/w.py").write_text("from shop.a.z import N\n")
    (upgraded / "boundcheck.toml").write_text(strict)
    boundcheck("baseline", "--upgrade", cwd=upgraded)
    lines = boundcheck("check", cwd=upgraded).stdout.splitlines()
    assert {line.split(":")[0] for line in lines} == {"shop/b/w.py"}


def test_old_code_that_moved_is_old(upgraded: Path, boundcheck: Run) -> None:
    git(upgraded, "mv", "shop/a/x.py", "shop/a/w.py")
    assert "4 findings known; 2 added." in boundcheck("baseline", "--upgrade", cwd=upgraded).stdout
    assert boundcheck("check", cwd=upgraded).returncode == 0


def test_a_revision_says_where_old_code_ends(upgraded: Path, boundcheck: Run) -> None:
    (upgraded / "shop/a/later.py").write_text("from shop.b.y import N\n")
    commit(upgraded)
    git(upgraded, "checkout", "-qb", "topic")
    (upgraded / "shop/a/mine.py").write_text("from shop.b.y import N\n")
    commit(upgraded)
    boundcheck("baseline", "--upgrade", "--base", "main", cwd=upgraded)
    lines = boundcheck("check", cwd=upgraded).stdout.splitlines()
    assert [line.split(":")[0] for line in lines] == ["shop/a/mine.py"] * 2


def test_a_project_that_wanted_the_older_version_is_read_as_it_was(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    without(root, "shop/a/x.py")
    (root / "boundcheck.toml").write_text(f'required_version = "==0.0.9"\n{CONTRACT}')
    git(root, "init", "-q")
    commit(root)
    (root / "boundcheck.toml").write_text(f'required_version = "=={VERSION}"\n{CONTRACT}')
    assert "2 added" in boundcheck("baseline", "--upgrade", cwd=root).stdout
    assert boundcheck("check", cwd=root).returncode == 0


def test_upgrade_by_module(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, "boundcheck.toml": f'baseline = "per-module"\n{CONTRACT}'})
    boundcheck("baseline", cwd=root)
    file = f"shop/a/{FILE_NAME}"
    without(root, "shop/a/x.py", file=file)
    git(root, "init", "-q")
    commit(root)
    assert "2 added" in boundcheck("baseline", "--upgrade", cwd=root).stdout
    assert (stamp_of(root), stamp_of(root, file)) == (VERSION, VERSION)
    assert boundcheck("check", cwd=root).returncode == 0


def test_one_module_is_upgraded(project: Callable[..., Path], boundcheck: Run) -> None:
    text = f'baseline = "per-module"\n{CONTRACT}'.replace('"shop.b"\n', '"shop.b"\ndepends_on = []\n')
    root = project({**FILES, "boundcheck.toml": text, "shop/b/w.py": "from shop.a.z import N\n"})
    boundcheck("baseline", cwd=root)
    a, b = (f"shop/{name}/{FILE_NAME}" for name in "ab")
    for file, word in ((a, "shop/a/x.py"), (b, "private-import"), (FILE_NAME, "nothing")):
        without(root, word, file=file)
    git(root, "init", "-q")
    commit(root)
    assert "2 added" in boundcheck("baseline", "--upgrade", "--module", "a", cwd=root).stdout
    assert [stamp_of(root, file) for file in (a, b, FILE_NAME)] == [VERSION, "0.0.9", "0.0.9"]
    (root / "shop/a/new.py").write_text("from shop.b.y import N\n")
    assert "1 added. 2 findings new" in boundcheck("baseline", "--upgrade", cwd=root).stdout
    assert [stamp_of(root, file) for file in (a, b, FILE_NAME)] == [VERSION] * 3


def test_a_baseline_of_this_version_takes_nothing_in(upgraded: Path, boundcheck: Run) -> None:
    without(upgraded, "nothing", stamp="")
    text = (upgraded / FILE_NAME).read_text().replace(OLD, STAMP)
    (upgraded / FILE_NAME).write_text(text)
    commit(upgraded)
    done = boundcheck("baseline", "--upgrade", cwd=upgraded)
    assert done.stdout.splitlines() == [
        f"boundcheck {VERSION} wrote the baseline: there is nothing to upgrade.",
        f"{FILE_NAME}: 2 findings known; nothing changed. 2 findings new: mend them, or accept them with --add.",
    ]


def test_a_strict_module_takes_nothing_in(upgraded: Path, boundcheck: Run) -> None:
    (upgraded / "boundcheck.toml").write_text(CONTRACT.replace('"shop.a"\n', '"shop.a"\nstrict = true\n'))
    done = boundcheck("baseline", "--upgrade", cwd=upgraded)
    assert done.returncode == 1
    assert done.stdout.endswith("a is strict: its 2 new findings stay, to be mended.\n")


def test_what_this_version_does_not_find_is_no_error(upgraded: Path, boundcheck: Run) -> None:
    for name in "xz":
        (upgraded / f"shop/a/{name}.py").write_text("")
    kept = boundcheck("check", cwd=upgraded)
    assert (kept.returncode, kept.stdout) == (0, "")
    assert kept.stderr.endswith(
        "; 2 no longer found, by a baseline of boundcheck 0.0.9: run boundcheck baseline --upgrade.\n"
    )
    assert len(kept.stderr.splitlines()) == 1
    assert "0 findings known; 2 fixed" in boundcheck("baseline", cwd=upgraded).stdout
    assert stamp_of(upgraded) == VERSION


def test_the_stamp_stays_while_there_is_something_new(upgraded: Path, boundcheck: Run) -> None:
    (upgraded / "shop/a/z.py").write_text("")
    assert "2 fixed and taken out. 2 findings new" in boundcheck("baseline", cwd=upgraded).stdout
    assert stamp_of(upgraded) == "0.0.9"
    boundcheck("baseline", "--module", "a", "--add", cwd=upgraded)
    assert stamp_of(upgraded) == "0.0.9"
    boundcheck("baseline", cwd=upgraded)
    assert stamp_of(upgraded) == VERSION


def test_an_older_version_takes_nothing_out(upgraded: Path, boundcheck: Run) -> None:
    text = (upgraded / FILE_NAME).read_text().replace(OLD, 'version = "99.1"\n')
    (upgraded / FILE_NAME).write_text(text)
    (upgraded / "shop/a/x.py").write_text("")
    (upgraded / "shop/a/z.py").write_text("")
    assert boundcheck("check", cwd=upgraded).returncode == 0
    stopped = boundcheck("baseline", cwd=upgraded)
    assert (stopped.returncode, len(stopped.stderr.splitlines())) == (2, 1)
    assert f"boundcheck 99.1 wrote it and may know what this one, {VERSION}, does not find" in stopped.stderr
    assert (upgraded / FILE_NAME).read_text() == text


def test_a_baseline_without_a_stamp(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    without(root, "nothing", stamp="")
    (root / "shop/a/x.py").write_text("")
    assert boundcheck("check", cwd=root).stdout.count("stale-baseline") == 2
    boundcheck("baseline", cwd=root)
    assert stamp_of(root) == VERSION


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--upgrade",), "lies in no git repository"),
        (("--upgrade", "--add"), "take one of --add"),
        (("--base", "main"), "take one of --add"),
    ],
)
def test_upgrades_that_cannot_be(
    project: Callable[..., Path], boundcheck: Run, arguments: tuple[str, ...], told: str
) -> None:
    stopped = boundcheck("baseline", *arguments, cwd=project(FILES))
    assert stopped.returncode == 2
    assert told in stopped.stderr


def test_an_upgrade_needs_a_commit_with_the_baseline(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    git(root, "init", "-q")
    commit(root)
    stopped = boundcheck("baseline", "--upgrade", cwd=root)
    assert stopped.returncode == 2
    assert f"no commit holds {FILE_NAME}" in stopped.stderr


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["check"], 2), (["baseline"], 2), (["graph"], 2), (["tables"], 2), (["why", "a", "b"], 2), (["extract", "a"], 2),
        (["affected"], 2), (["init", "--update"], 2), (["check", "--config", "boundcheck.toml"], 2), (["explain"], 0),
    ],
)  # fmt: skip
def test_another_version_is_wanted(
    project: Callable[..., Path], boundcheck: Run, command: list[str], status: int
) -> None:
    text = f'required_version = ">=0.2,<0.3"\nkey_of_then = 1\n{CONTRACT}'
    done = boundcheck(*command, cwd=project({**FILES, "boundcheck.toml": text}))
    assert done.returncode == status
    told = (
        f'boundcheck: boundcheck.toml: required_version is ">=0.2,<0.3", and this is boundcheck {VERSION}; '
        "install a version that the project wants\n"
    )
    assert done.stderr == (told if status else "")


def test_a_wanted_version_is_seen_at_once(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    assert boundcheck("check", cwd=root).returncode == 1
    (root / "boundcheck.toml").write_text(f'required_version = "<0.1"\n{CONTRACT}')
    assert boundcheck("check", cwd=root).returncode == 2
    (root / "boundcheck.toml").write_text(f'required_version = "{VERSION}"\n{CONTRACT}')
    assert boundcheck("check", cwd=root).returncode == 1


def test_pyproject_wants_a_version_too(project: Callable[..., Path], boundcheck: Run) -> None:
    text = '[tool.boundcheck]\nrequired_version = "==9.*"\n[tool.boundcheck.modules.a]\npath = "shop.a"\n'
    root = project({"pyproject.toml": text, "shop/a/x.py": ""})
    assert boundcheck("check", cwd=root).stderr.startswith(
        'boundcheck: pyproject.toml: required_version is "==9.*"'
    )


@pytest.mark.parametrize(
    ("wanted", "yes", "no"),
    [
        ("0.1.0", ("0.1.0", "0.1", "v0.1.0"), ("0.1.1", "0.1.0rc1", "0.1.0.dev1")),
        ("==0.1.*", ("0.1.0", "0.1", "0.1.7", "0.1.7rc1"), ("0.2", "0.10.1", "1.1")),
        ("!=0.1.*", ("0.2", "0.10.1"), ("0.1.0",)),
        ("!=0.1.3", ("0.1.2",), ("0.1.3", "0.1.3.0")),
        (
            ">=0.1,<0.2",
            ("0.1", "0.1.0", "0.1.99", "0.1.0.post1"),
            ("0.2", "0.2.0rc1", "0.2.dev1", "0.1rc1", "0.0.9"),
        ),
        (" >= 0.1 , < 0.2 ", ("0.1.5",), ("0.2.1",)),
        ("<0.2rc2", ("0.2rc1", "0.2a1", "0.2.dev3"), ("0.2rc2", "0.2")),
        ("~=0.1.2", ("0.1.2", "0.1.9"), ("0.2", "0.1.1", "1.0")),
        ("~=1.2", ("1.2", "1.9.1"), ("2.0", "1.1")),
        (">0.1", ("0.1.1", "0.2"), ("0.1", "0.1.0")),
        ("<=0.9", ("0.9", "0.9.0", "0.8", "0.9rc1"), ("0.10",)),
    ],
)
def test_which_versions_are_wanted(wanted: str, yes: tuple[str, ...], no: tuple[str, ...]) -> None:
    assert {version: is_wanted(version, wanted) for version in yes} == dict.fromkeys(yes, True)
    assert {version: is_wanted(version, wanted) for version in no} == dict.fromkeys(no, False)


@pytest.mark.parametrize(
    "wanted", ["", "new", "^1.0", ">=", ">=a", "1.0,", "=>1", "~=1", "1.*.2", ">=1.*", "1 2", "===1"]
)
def test_what_names_no_versions(wanted: str) -> None:
    assert is_wanted("1.0", wanted) is None


def test_versions_in_order() -> None:
    order = [
        "0.1.dev1",
        "0.1a1",
        "0.1a2",
        "0.1b1",
        "0.1rc1",
        "0.1",
        "0.1.post1",
        "0.1.1",
        "0.2",
        "0.10",
        "1.0",
    ]
    for place, version in enumerate(order):
        assert [is_older(version, other) for other in order] == [False] * (place + 1) + [True] * (
            len(order) - place - 1
        )
    assert not is_older("what", "1.0")
    assert not is_older("1.0", "")
