"""What shells are told to complete: names of the program and of the TOML file, whatever state the line and the file are in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import click
import pytest

from boundcheck.cli import cli
from boundcheck.findings.catalog import GROUP_OF, GROUPS

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\n[modules.billing]\npath = "shop.billing"\n',
    "shop/orders/broken.py": "def (:\n",  # that no code is read
}
VERBS = sorted(cli.list_commands(click.Context(cli)))
# Whole lines: the words before the one that is completed, and this.
WORDS: list[tuple[str, list[str]]] = [
    ("", VERBS),
    ("ch", ["check"]),
    ("check --select wild", ["wildcard-import"]),
    ("check --select dat", ["data"]),
    ("check --select api,wild", ["api,wildcard-import"]),
    ("check --select wildcard-import,wild", []),
    ("check --ignore tests,miss", ["tests,missing-export", "tests,missing-tests"]),
    ("check --module ", ["billing", "orders"]),
    ("check --module orders,", ["orders,billing"]),
    ("check --for", ["--format"]),
    ("check --format js", ["json"]),
    ("explain private", ["private-import"]),
    ("extract ", ["billing", "orders"]),
    ("may ord", ["orders"]),
    ("may orders bil", ["billing"]),
    ("may orders billing --as wr", ["write"]),
    ("extract --merge orders+", ["orders+billing", "orders+orders"]),
    ("extract --move shop.x=bil", ["shop.x=billing"]),
    ("graph --module bi", ["billing"]),
    ("why orders b", ["billing"]),
    ("tables --module b", ["billing"]),
    ("test o", ["orders"]),
    ("check --config nowhere.toml --module ", []),
    ("chx ", VERBS),
    ("chx --module ", VERBS),
]


@pytest.fixture
def completed(boundcheck: Run) -> Callable[[Path, str], list[str]]:
    """The values that fish would be given behind a line."""

    def complete(root: Path, line: str) -> list[str]:
        word = line.rpartition(" ")[2]
        asked = {"COMP_WORDS": f"boundcheck {line}", "COMP_CWORD": word}
        answer = boundcheck(cwd=root, _BOUNDCHECK_COMPLETE="fish_complete", **asked)
        assert (answer.returncode, answer.stderr) == (0, "")
        lines = answer.stdout.splitlines()
        return sorted(told.partition(",")[2].partition("\t")[0] for told in lines if told)

    return complete


@pytest.mark.parametrize(("line", "names"), WORDS, ids=[line for line, _ in WORDS])
def test_names_that_are_there(
    project: Write, completed: Callable[[Path, str], list[str]], line: str, names: list[str]
) -> None:
    assert completed(project(SHOP), line) == names


def test_every_rule_and_group(project: Write, completed: Callable[[Path, str], list[str]]) -> None:
    assert completed(project(SHOP), "check --select ") == sorted([*GROUP_OF, *GROUPS])


def test_an_option_and_its_value_in_one_word(
    project: Write, completed: Callable[[Path, str], list[str]]
) -> None:
    assert completed(project(SHOP), "check --select=api,wild") == ["--select=api,wildcard-import"]


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ({"boundcheck.toml": "[modules.orders\n"}, []),
        ({"boundcheck.toml": b"\xff\xfe"}, []),
        ({}, []),
        ({"boundcheck.toml": "modules = 3\n"}, []),
        ({"boundcheck.toml": '[modules.a]\npath = 3\n[modules.b]\n'}, ["a", "b"]),
        ({"pyproject.toml": '[tool.boundcheck.modules.orders]\npath = "shop.orders"\n'}, ["orders"]),
        (
            {
                "boundcheck.toml": '[modules.all]\npath = "shop.*"\n[modules.web]\npath = "web"\n',
                "src/shop/orders/__init__.py": "",
                "src/shop/__pycache__/x.pyc": "",
                "src/shop/urls.py": "",
            },
            ["orders", "web"],
        ),
        (
            {
                "boundcheck.toml": 'source_roots = ["libs/*/src"]\n[modules.all]\npaths = ["*.api"]\n',
                "libs/a/src/crm/api/__init__.py": "",
            },
            ["crm"],
        ),
        ({"boundcheck.toml": 'source_roots = ["/", "../.."]\n[modules.all]\npath = "nowhere.*"\n'}, []),
    ],
)  # fmt: skip
def test_modules_of_the_file_as_it_is(
    project: Write,
    completed: Callable[[Path, str], list[str]],
    files: Mapping[str, str | bytes],
    names: list[str],
) -> None:
    root = project(files)
    (root / "nested").mkdir()
    assert completed(root / "nested", "check --module ") == names


BASH = r"""
eval "$(_BOUNDCHECK_COMPLETE=bash_source boundcheck)"
COMP_WORDS=(boundcheck check --select = api,wild); COMP_CWORD=4; _boundcheck_completion boundcheck; echo "${COMPREPLY[@]}"
"""
ZSH = r"""
compdef() { :; }
_describe() { print -r -- ${(P)3}; }
eval "$(_BOUNDCHECK_COMPLETE=zsh_source boundcheck)"
words=(boundcheck check --select=api,wild); CURRENT=3; _boundcheck_completion
"""
FISH = """
_BOUNDCHECK_COMPLETE=fish_source boundcheck | source
complete -C "boundcheck check --select=api,wild"
"""


@pytest.mark.parametrize(
    ("shell", "script", "told"),
    [
        ("bash", BASH, "api,wildcard-import\n"),
        ("zsh", ZSH, "--select=api,wildcard-import:api\n"),
        ("fish", FISH, "--select=api,wildcard-import\tapi\n"),
    ],
)
def test_in_the_shell_itself(project: Write, shell: str, script: str, told: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shell, *(["-f"] if shell == "zsh" else []), "-c", script],
        cwd=project(SHOP),
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == (told, "")
