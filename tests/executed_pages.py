"""Pages whose blocks are carried out one after the other, as a reader would: commands with what they print, changes of files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from running import PLAIN, PLUGIN, in_process, suite

_BLOCK = re.compile(r'^```(console|diff|\w+ title="([^"\n]+)")\n(.*?)^```$', re.M | re.S)
_COMMAND = re.compile(r"^\$ (.*)\n", re.M)
# What no two runs have in common.
_TIME = re.compile(r"\b\d+(\.\d+)? ?(ms|s)\b")
# As on a terminal of this size, by a person whom git knows, without what pytest does not need here.
_TERMINAL = {"COLUMNS": "100", "LINES": "60"}
_PERSON = {
    f"GIT_{who}_{what}": f"reader{'@example.org' * (what == 'EMAIL')}"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}
_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Step:
    """One block: a `console`, a `diff`, or a whole file, which has a path."""

    kind: str
    path: str
    text: str


def steps(page: str) -> Iterator[Step]:
    """Those that are carried out, of the text of a page or a part of it."""
    for kind, path, text in _BLOCK.findall(page):
        yield Step("file" if path else kind, path, text)


def carry_out(step: Step, folder: Path) -> Path:
    """Do what the block says, compare what it shows; the folder in which a reader is afterwards."""
    if step.kind == "file":
        (folder / step.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / step.path).write_text(step.text)
    elif step.kind == "diff":
        done = subprocess.run(
            ["git", "apply"], cwd=folder, input=step.text, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr + step.text
    else:
        _, *rest = _COMMAND.split(step.text)
        for command, shown in zip(rest[::2], rest[1::2], strict=True):
            if command.startswith("cd "):
                folder = (folder / command[3:]).resolve()
                continue
            done = _run(command, folder)
            assert done.returncode != 2, f"$ {command}\n{done.stderr}"
            _assert_shows(command, shown, done)
    return folder


def _run(command: str, folder: Path) -> CompletedProcess[str]:
    name, *arguments = command.split()
    if name == "boundcheck" and not {"|", ">", "&&"} & {*arguments}:
        return in_process(tuple(arguments), folder, _TERMINAL)
    if name == "pytest" and not {"|", ">", "&&"} & {*arguments}:
        # As a command of its own, not by `python -m`, it does not see the working directory.
        return suite(folder, *arguments, plugins=(PLUGIN, "pytest_django.plugin"), PYTHONSAFEPATH="1")
    path = f"{_BIN}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, **PLAIN, **_PERSON, "PATH": path}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def _assert_shows(command: str, shown: str, done: CompletedProcess[str]) -> None:
    orders = (done.stdout + done.stderr, done.stderr + done.stdout)
    assert any(shows(shown, said) for said in orders), f"$ {command}\n{orders[0]}\nis not\n{shown}"


def shows(shown: str, said: str) -> bool:
    """Whether a page shows what a command said; `…` stands for any number of lines where it is alone, else for anything within its line."""
    wanted = "(?s:.*)".join(
        "[^\n]*".join(map(re.escape, _TIME.sub("TIME", part).split("…")))
        for part in re.split(r"^…\n", shown, flags=re.M)
    )
    told = _TIME.sub("TIME", said.strip("\n") + "\n" * bool(said))
    return re.fullmatch(wanted, told) is not None
