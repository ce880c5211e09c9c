"""When `check` paints: as NO_COLOR and FORCE_COLOR say, else on a terminal that has colours."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
Write = Callable[[Mapping[str, str | bytes]], Path]

SHOP: Mapping[str, str | bytes] = {
    "boundcheck.toml": '[modules.orders]\npath = "shop.orders"\ndepends_on = []\n[modules.billing]\npath = "shop.billing"\n',
    "shop/orders/a.py": "import shop.billing\n",
    "shop/billing/__init__.py": "",
}
PIPE: list[tuple[Mapping[str, str], bool]] = [
    ({}, False),
    ({"FORCE_COLOR": "1"}, True),
    ({"FORCE_COLOR": "0"}, True),  # whatever it says, but nothing
    ({"FORCE_COLOR": ""}, False),
    ({"FORCE_COLOR": "1", "TERM": "dumb"}, True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
]
TERMINAL: list[tuple[Mapping[str, str], bool]] = [
    ({}, True),
    ({"NO_COLOR": "1"}, False),
    ({"NO_COLOR": ""}, True),
    ({"TERM": "dumb"}, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
]


@pytest.mark.parametrize(("environment", "is_painted"), PIPE)
@pytest.mark.parametrize("format_", ["text", "concise", "json"])
def test_in_a_pipe(
    project: Write, boundcheck: Run, environment: Mapping[str, str], is_painted: bool, format_: str
) -> None:
    root = project(SHOP)
    arguments = ("check", "--format", format_)
    for _ in range(2):  # as it is found, and as it was said before
        told = boundcheck(*arguments, cwd=root, **{"NO_COLOR": "", "TERM": "xterm", **environment}).stdout
        assert ("\x1b[" in told) is (is_painted and format_ != "json")


@pytest.mark.parametrize(("environment", "is_painted"), TERMINAL)
def test_on_a_terminal(project: Write, environment: Mapping[str, str], is_painted: bool) -> None:
    root = project(SHOP)
    for format_ in ("text", "concise"):
        assert ("\x1b[" in _on_a_terminal(root, environment, "--format", format_)) is is_painted


def test_what_is_written_to_a_file_is_never_painted(project: Write, boundcheck: Run) -> None:
    root = project(SHOP)
    _on_a_terminal(root, {}, "--format", "text", "-o", "terminal.txt")
    boundcheck("check", "--format", "text", "-o", "pipe.txt", cwd=root, NO_COLOR="", FORCE_COLOR="1")
    for name in ("terminal.txt", "pipe.txt"):
        assert "\x1b" not in (root / name).read_text()


def _on_a_terminal(root: Path, environment: Mapping[str, str], *arguments: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    main, other = pty.openpty()
    try:
        with os.fdopen(other, "wb", closefd=True) as stream:
            subprocess.run(
                [sys.executable, "-m", "boundcheck", "check", "--jobs", "1", *arguments],
                cwd=root,
                env={**kept, "TERM": "xterm", **environment},
                stdout=stream,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            os.write(other, b"end")
        told = b""
        while not told.endswith(b"end"):
            told += os.read(main, 65536)
    finally:
        os.close(main)
    return told.decode()
