"""A baseline in several files, and parts of it: by module, by rule, without modules that are strict."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from boundcheck.base.homes import homes_of
from boundcheck.outcome.baseline import FILE_NAME, parse

Run = Callable[..., subprocess.CompletedProcess[str]]
RULES = '[rules]\nmissing-tests = "off"\n'
PER_MODULE = 'baseline = "per-module"\n'
MODULES = """\
[modules.a]
path = "shop.a"
depends_on = []
[modules.b]
path = "shop.b"
depends_on = []
[modules.c]
path = "shop.c"
depends_on = []
"""
FILES = {
    "boundcheck.toml": f"{PER_MODULE}{MODULES}{RULES}",
    "shop/a/__init__.py": "",
    "shop/a/x.py": "from shop.c.y import N\n",
    "shop/b/sub/x.py": "from shop.c.y import N\n",
    "shop/c/y.py": "N = 1\n",
    "shop/loose.py": "from shop.c.y import N\n",
}
A, B, C = (f"shop/{name}/{FILE_NAME}" for name in "abc")


def known(root: Path, file: str) -> list[tuple[str, str]]:
    return [entry.identity[:2] for entry in parse((root / file).read_text()).entries]


def test_each_module_has_its_own_file(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    assert (
        boundcheck("baseline", cwd=root).stdout == f"{FILE_NAME} (3 files): 5 findings known from now on.\n"
    )
    assert known(root, A) == [("private-import", "shop/a/x.py"), ("undeclared-dependency", "shop/a/x.py")]
    assert [path for _, path in known(root, B)] == ["shop/b/sub/x.py"] * 2
    assert known(root, FILE_NAME) == [("private-import", "shop/loose.py")]
    assert not (root / C).exists()
    green = boundcheck("check", cwd=root)
    assert (green.returncode, green.stdout) == (0, "")
    assert green.stderr.endswith("; 5 known: boundcheck check --known shows where.\n")
    assert (
        boundcheck("baseline", cwd=root).stdout
        == f"{FILE_NAME} (3 files): 5 findings known; nothing changed.\n"
    )


def test_what_is_stale_is_told_in_the_file_of_its_module(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    (root / "shop/b/sub/x.py").write_text("")
    text = (root / B).read_text().split("\n")
    lines = boundcheck("check", cwd=root).stdout.splitlines()
    places = [f"{B}:{number}:1" for number, line in enumerate(text, 1) if line.startswith("  {")]
    assert [line.split(": ")[0] for line in lines] == places
    before = (root / A).stat().st_mtime_ns
    boundcheck("baseline", cwd=root)
    assert not (root / B).exists()
    assert (root / A).stat().st_mtime_ns == before
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "shop/b/sub/x.py").write_text("from shop.c.y import N\n")
    assert boundcheck("check", cwd=root).returncode == 1


def test_nothing_is_accepted_when_the_last_entry_is_gone(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project({**FILES, "shop/loose.py": "", "shop/b/sub/x.py": ""})
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("")
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text("from shop.c.y import N\n")
    assert "2 findings new" in boundcheck("baseline", cwd=root).stdout


def test_from_one_file_to_many_and_back(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, "boundcheck.toml": f"{MODULES}{RULES}"})
    boundcheck("baseline", cwd=root)
    assert len(known(root, FILE_NAME)) == 5
    for many in (True, False):
        (root / "boundcheck.toml").write_text(f"{PER_MODULE if many else ''}{MODULES}{RULES}")
        assert boundcheck("check", cwd=root).returncode == 0
        assert "nothing changed" in boundcheck("baseline", cwd=root).stdout
        assert boundcheck("check", cwd=root).returncode == 0
        assert len(known(root, FILE_NAME)) == (1 if many else 5)
        assert ((root / A).exists(), (root / B).exists()) == (many, many)


def test_a_contract_beside_the_code_has_its_baseline_there(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project(
        {
            "boundcheck.toml": f'{PER_MODULE}source_roots = ["src"]\n{RULES}[modules.b]\npath = "shop.b"\n',
            "src/shop/a/boundcheck.toml": '[module]\nname = "alpha"\ndepends_on = []\n',
            "src/shop/a/x.py": "from shop.b.y import N\n",
            "src/shop/b/y.py": "N = 1\n",
        }
    )
    boundcheck("baseline", cwd=root)
    assert len(known(root, f"src/{A}")) == 2
    assert 'module = "alpha"' in (root / f"src/{A}").read_text()
    assert boundcheck("check", cwd=root).returncode == 0


def test_a_project_inside_keeps_its_own(project: Callable[..., Path], boundcheck: Run) -> None:
    inside = "findings = [\n]\n"
    root = project({**FILES, "boundcheck.toml": f"{MODULES}{RULES}", A: inside})
    boundcheck("baseline", cwd=root)
    assert (root / A).read_text() == inside
    assert boundcheck("check", cwd=root).returncode == 0
    (root / "boundcheck.toml").write_text(f"{PER_MODULE}{MODULES}{RULES}")
    for command in ("check", "baseline"):
        stopped = boundcheck(command, cwd=root)
        assert stopped.returncode == 2
        assert stopped.stderr.startswith(f"boundcheck: {A}:1: it does not say of which module it is")


@pytest.mark.parametrize(
    "text", ["<<<<<<< HEAD\n", "findings = [\n", "module = 1\n", 'module = "a"\nx = 1\n']
)
def test_a_mistake_names_its_file(project: Callable[..., Path], boundcheck: Run, text: str) -> None:
    root = project({**FILES, A: text})
    stopped = boundcheck("check", cwd=root)
    assert stopped.returncode == 2
    assert stopped.stderr.startswith(f"boundcheck: {A}:1:")


def test_a_module_that_moves_takes_its_baseline_along(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, ".gitignore": ".boundcheck_cache\n"})
    boundcheck("baseline", cwd=root)
    git(root, "init", "-q")
    commit(root)
    (root / "shop/b/more").mkdir()
    git(root, "mv", "shop/b/sub", "shop/b/other")
    git(root, "mv", "shop/a", "shop/alpha")
    moved = (root / "boundcheck.toml").read_text().replace('"shop.a"', '"shop.alpha"')
    (root / "boundcheck.toml").write_text(moved)
    for _ in range(2):
        done = boundcheck("check", cwd=root)
        assert (done.returncode, done.stdout) == (0, "")
        commit(root)
    assert "nothing changed" in boundcheck("baseline", cwd=root).stdout
    assert [path for _, path in known(root, f"shop/alpha/{FILE_NAME}")] == ["shop/alpha/x.py"] * 2
    commit(root)
    assert boundcheck("check", cwd=root).returncode == 0


def git(root: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-qm", "step", "--allow-empty")


def test_one_module_of_one_file(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project({**FILES, "boundcheck.toml": f"{MODULES}{RULES}"})
    assert "2 findings known" in boundcheck("baseline", "--module", "a", cwd=root).stdout
    assert boundcheck("check", "--module", "a", cwd=root).returncode == 0
    assert boundcheck("check", cwd=root).returncode == 1
    assert "2 findings new" in boundcheck("baseline", "--module", "b", cwd=root).stdout
    assert "2 added" in boundcheck("baseline", "--module", "b", "--add", cwd=root).stdout
    boundcheck("baseline", "--add", cwd=root)
    for name in ("a/x.py", "b/sub/x.py"):
        (root / "shop" / name).write_text("")
    assert "3 findings known; 2 fixed" in boundcheck("baseline", "--module", "b", cwd=root).stdout
    assert [path for _, path in known(root, FILE_NAME)] == ["shop/a/x.py", "shop/loose.py", "shop/a/x.py"]
    wrong = boundcheck("baseline", "--module", "aa", cwd=root)
    assert (wrong.returncode, wrong.stderr) == (
        2,
        'boundcheck: there is no module "aa"; modules are declared in boundcheck.toml\n',
    )


def test_one_rule(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    assert "3 findings known" in boundcheck("baseline", "--select", "private-import", cwd=root).stdout
    assert {rule for rule, _ in known(root, A)} == {"private-import"}
    assert "nothing changed. 2 findings new" in boundcheck("baseline", cwd=root).stdout
    assert (
        "1 added"
        in boundcheck("baseline", "--add", "--select", "dependency", "--module", "b", cwd=root).stdout
    )
    (root / "shop/b/sub/x.py").write_text("")
    assert "1 fixed" in boundcheck("baseline", "--select", "api", cwd=root).stdout
    assert known(root, B) == [("undeclared-dependency", "shop/b/sub/x.py")]
    assert boundcheck("baseline", "--select", "privat-import", cwd=root).returncode == 2


@pytest.mark.parametrize("per_module", ["", PER_MODULE])
def test_a_strict_module_takes_nothing_in(
    project: Callable[..., Path], boundcheck: Run, per_module: str
) -> None:
    strict = MODULES.replace('"shop.a"\n', '"shop.a"\nstrict = true\n')
    root = project({**FILES, "boundcheck.toml": f"{per_module}{MODULES}{RULES}"})
    boundcheck("baseline", cwd=root)
    (root / "boundcheck.toml").write_text(f"{per_module}{strict}{RULES}")
    assert boundcheck("check", cwd=root).returncode == 0  # what is known stays known
    for name in ("a/new.py", "b/new.py"):
        (root / "shop" / name).write_text("from shop.c.y import N\n")
    assert "4 findings new" in boundcheck("baseline", cwd=root).stdout
    done = boundcheck("baseline", "--add", cwd=root)
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        f"{FILE_NAME}{' (3 files)' * bool(per_module)}: 7 findings known; 2 added.",
        "       1  private-import",
        "       1  undeclared-dependency",
        "a is strict: its 2 new findings stay, to be mended.",
    ]
    red = boundcheck("check", cwd=root)
    assert red.returncode == 1
    assert [line.split(":")[0] for line in red.stdout.splitlines()] == ["shop/a/new.py"] * 2
    (root / "shop/a/new.py").unlink()
    (root / "shop/a/x.py").write_text("")
    assert "5 findings known; 2 fixed" in boundcheck("baseline", cwd=root).stdout


def test_a_strict_module_is_not_in_the_first_baseline(project: Callable[..., Path], boundcheck: Run) -> None:
    strict = MODULES.replace('"shop.a"\n', '"shop.a"\nstrict = true\n')
    root = project({**FILES, "boundcheck.toml": f"{strict}{RULES}"})
    done = boundcheck("baseline", cwd=root)
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        [
            f"{FILE_NAME}: 3 findings known from now on.",
            "a is strict: its 2 new findings stay, to be mended.",
        ],
    )
    found = json.loads(boundcheck("check", "--format", "json", cwd=root).stdout)
    assert {finding["from"] for finding in found["findings"]} == {"a"}


def test_a_glob_is_strict_in_all_its_modules(project: Callable[..., Path], boundcheck: Run) -> None:
    contract = f'{PER_MODULE}{RULES}[modules.each]\npath = "shop.*"\ndepends_on = []\nstrict = true\n'
    root = project({**FILES, "boundcheck.toml": contract, "shop/b/__init__.py": "", "shop/c/__init__.py": ""})
    assert [line.split()[0] for line in boundcheck("baseline", cwd=root).stdout.splitlines()[1:]] == [
        "a",
        "b",
    ]


def test_other_commands_know_it_too(project: Callable[..., Path], boundcheck: Run) -> None:
    root = project(FILES)
    boundcheck("baseline", cwd=root)
    assert "1 baselined" in boundcheck("extract", "a", cwd=root).stdout


@pytest.mark.parametrize(
    ("packages", "files", "homes"),
    [
        ({"a": "m"}, [("a", "a/__init__.py")], {"m": "a"}),
        ({"a": "m"}, [("a", "a.py")], {}),
        ({"s.a": "m"}, [("s.a.b.c", "src/s/a/b/c.py")], {"m": "src/s/a"}),
        ({"s.a": "m", "s.a.b": "n"}, [("s.a.b.c", "s/a/b/c.py")], {"m": "s/a", "n": "s/a/b"}),
        ({"s.a": "m"}, [("s.b.c", "s/b/c.py")], {}),
        ({"s": "m"}, [("s.x", "x.py")], {}),  # a package whose folder is the root itself
        ({"a": "m"}, [("a.x", "one/a/x.py"), ("a.y", "two/a/y.py")], {"m": "one/a"}),
    ],
)
def test_homes(packages: dict[str, str], files: list[tuple[str, str]], homes: dict[str, str]) -> None:
    assert dict(homes_of(packages, files)) == homes


@pytest.mark.parametrize(
    "path", ["shop/gone.py", "a" * 5000 + ".py", "a/" * 2000 + "x.py", "../" * 2000 + "x.py"]
)
def test_an_entry_whose_path_no_file_can_have_is_stale(
    project: Callable[..., Path], boundcheck: Run, path: str
) -> None:
    entry = f'{{ rule = "private-import", path = "{path}", from = "a", to = "b", target = "shop.b.N" }}'
    contracts = {"boundcheck.toml": MODULES + RULES, "shop/a/x.py": "", "shop/b/x.py": "", "shop/c/x.py": ""}
    root = project({**contracts, FILE_NAME: f"findings = [{entry}]\n"})
    done = boundcheck("check", "--format", "json", cwd=root)
    assert (done.returncode, [each["rule"] for each in json.loads(done.stdout)["findings"]]) == (
        1,
        ["stale-baseline"],
    ), done.stderr
