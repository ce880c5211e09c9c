"""Whatever a small project looks like, a file or package that moves leaves every name what it was, and comes back."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from repositories import tree
from test_moves import OPTIONS

Run = Callable[..., subprocess.CompletedProcess[str]]
Project = Callable[[Mapping[str, str | bytes]], Path]

PACKAGES = ("app", "app.a", "app.b", "app.b.c", "other")
TOML = '[modules.app]\npath = "app"\n[modules.other]\npath = "other"\n[rules]\nmissing-tests = "off"\n'
# What each name of each file is; names of files below a package are there as soon as somebody loads these.
SHOWN = """
import importlib, json, sys
def told(value):
    if type(value) is type(sys): return value.__name__
    return getattr(value, "__module__", "") + ":" + getattr(value, "__qualname__", "")
def names_of(name):
    found = dict(vars(importlib.import_module(name)))
    found |= {f"late {n}": v for n, v in found["late"]().items()} if "late" in found else {}
    seen = {n: told(v) for n, v in found.items() if n[:2] != "__"}
    return {n: v for n, v in seen.items() if v != f"{name}.{n}" and n.split()[-1] not in ("app", "other")}
print(json.dumps({name: names_of(name) for name in sys.argv[1:]}))
"""


def relative(package: str, name: str) -> str:
    """The shortest way to write it relative; as it is where nothing is in common."""
    here, there = package.split("."), name.split(".")
    common = 0
    while common < min(len(here), len(there)) and here[common] == there[common]:
        common += 1
    return "." * (len(here) - common + 1) + ".".join(there[common:]) if common else name


class Writer:
    """Files of a project, each of which imports only earlier ones. `loose` ones may be written otherwise after a way back."""

    def __init__(self, seed: int, *, loose: bool) -> None:
        self.chance = random.Random(seed)
        self.loose = loose
        self.files = [f"{package}.m{n}" for package in PACKAGES for n in range(3)]
        self.chance.shuffle(self.files)

    def project(self) -> dict[str, str]:
        found = {f"{package.replace('.', '/')}/__init__.py": "def whole(): ...\n" for package in PACKAGES}
        for index, name in enumerate(self.files):
            text = "".join(
                self.statement(name, index, "") for _ in range(self.chance.randint(0, 4) if index else 0)
            )
            body = "".join(self.statement(name, index, "    ") for _ in range(2 if index else 0))
            late = f"def late():\n{body}    return dict(locals())\n"
            head = self.chance.choice(("", "# about it\n"))
            text = f"{head}{text}def f(): ...\ndef g(): ...\n{late}"
            text = text.replace("\n", "\r\n") if self.chance.random() < 0.2 else text
            found[f"{name.replace('.', '/')}.py"] = text
        return {"boundcheck.toml": TOML, **found}

    def statement(self, name: str, index: int, indent: str) -> str:
        package, number = name.rpartition(".")[0], self.chance.randint(0, 10**6)
        target = self.chance.choice(self.files[:index])
        base, _, last = target.rpartition(".")
        write = self.chance.choice((lambda dotted: dotted, lambda dotted: relative(package, dotted)))
        other = self.chance.choice(PACKAGES)
        shapes = [
            f"from {write(target)} import f as f{number}, g  # {target}",
            f"from {write(base)} import {last}",
            f"from {write(base)} import {last} as n{number}",
            f"import {target} as n{number}",
            f"from {write(other)} import whole as w{number}",
            f"import {target}\n{indent}c{number} = {target}.f",
            f"from importlib import import_module\n{indent}i{number} = import_module('{target}')",
            f"from typing import TYPE_CHECKING\n{indent}if TYPE_CHECKING:\n{indent}    from {target} import g",
        ]
        if self.loose:
            shapes += [
                f"from {write(base)} import ({last},\n{indent}    whole as w{number})",
                f"import {target}\n{indent}from {base.rpartition('.')[0] or base} import "
                + (
                    f"{base.rpartition('.')[2]} as p{number}\n{indent}c{number} = p{number}.{last}.g"
                    if "." in base
                    else "whole"
                ),
            ]
        return f"{indent}{self.chance.choice(shapes)}\n"

    def move(self) -> tuple[str, str]:
        old = self.chance.choice((*self.files, "app.a", "app.b", "app.b.c", *(("other",) * self.loose)))
        top = self.chance.choice(("app", "other", "new")) if self.loose else old.partition(".")[0]
        inner = self.chance.choice(("", ".a", ".made.here"))
        same = self.chance.random() < 0.5
        return old, f"{top}{inner}.{old.rpartition('.')[2] if same else 'moved'}"


def meanings(root: Path, names: list[str]) -> dict[str, dict[str, str]]:
    command = [sys.executable, "-B", "-c", SHOWN, *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("loose", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_names_mean_what_they_meant(seed: int, loose: bool, project: Project, boundcheck: Run) -> None:
    writer = Writer(seed, loose=loose)
    root = project(writer.project())
    names = sorted((*writer.files, *PACKAGES))
    before, told = tree(root), meanings(root, names)
    while True:
        old, new = writer.move()
        if (
            new not in names
            and not new.startswith(f"{old}.")
            and old != new
            and new.partition(".")[0] != "new"
        ):
            break

    def renamed(name: str) -> str:
        return f"{new}{name[len(old) :]}" if f"{name}.".replace(":", ".").startswith(f"{old}.") else name

    done = boundcheck("fix", "--move", old, new, "--write", *OPTIONS, cwd=root)
    assert done.returncode == 0, done.stderr
    after = meanings(root, [renamed(name) for name in names])
    for name, said in told.items():
        expected = {n: renamed(value) for n, value in said.items()}
        kept = {n: value for n, value in after[renamed(name)].items() if n in expected}
        assert kept == expected, (old, new, name)
    again = boundcheck("fix", "--move", old, new, "--write", *OPTIONS, cwd=root)
    assert (again.returncode, "there is no file or package" in again.stderr) == (2, True)
    back = boundcheck("fix", "--move", new, old, "--write", *OPTIONS, cwd=root)
    assert back.returncode == 0, back.stderr
    assert meanings(root, names) == told
    if not loose:
        assert {path: data for path, data in tree(root).items() if path in before or data} == before
