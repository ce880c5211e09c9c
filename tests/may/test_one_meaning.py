"""By which public name a thing can be had: `may`, the remedy of `check` and `fix` say the same of a project."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
OPTIONS = ("--no-cache", "--jobs", "1")
TOML = """\
[rules]
missing-tests = "off"

[modules.a]
path = "p.a"
public = PUBLIC

[modules.b]
path = "p.b"
"""
MODEL = "from django.db import models\n\n\nclass Row(models.Model):\n    pass\n"


class Case(NamedTuple):
    """What a module has, what another one imports of it, and by which public name that can be had (None: by none)."""

    files: dict[str, str]
    wanted: str
    same: str | None
    fixed: str = ""
    unsafe: bool = False
    public: str = '[".", "api"]'


CASES = {
    "a package imports it": Case(
        {"__init__": "from p.a.core import bump\n"},
        "core.bump", "p.a.bump", "from p.a import bump",
    ),
    "a public file lists it": Case(
        {"api": "from p.a.core import bump\n__all__ = ['bump']\n"},
        "core.bump", "p.a.api.bump", "from p.a.api import bump",
    ),
    "a public file merely imports it": Case(
        {"__init__": "from p.a.core import thing\n", "api": "from p.a.core import bump\n"},
        "core.bump", "p.a.api.bump", "from p.a.api import bump", True,
    ),
    "a public file that is not called for it imports it": Case(
        {"more": "from p.a.core import bump\n"}, "core.bump", None, public='["more"]',
    ),
    "a package imports everything": Case(
        {"__init__": "from p.a.core import *\n"},
        "core.bump", "p.a.bump", "from p.a import bump",
    ),
    "one that is meant to goes before": Case(
        {"api": "from p.a.core import bump\n", "more": "from p.a.core import bump\n__all__ = ['bump']\n"},
        "core.bump", "p.a.more.bump", "from p.a.more import bump", public='["api", "more"]',
    ),
    "a public file defines it": Case(
        {"api": "def send(): ...\n", "core": "from p.a.api import send\n"},
        "core.send", "p.a.api.send", "from p.a.api import send",
    ),
    "under another name": Case(
        {"__init__": "from p.a.core import bump as add\n"},
        "core.bump", "p.a.add", "from p.a import add as bump",
    ),
    "an entry names it": Case(
        {"more": "from p.a.core import bump\n"},
        "more.bump", "p.a.core.bump", "from p.a.core import bump", public='["core:bump"]',
    ),
    "a list leaves it out": Case({"api": "from p.a.core import bump\n__all__ = []\n"}, "core.bump", None),
    "a name that is private there, too": Case({"__init__": "from p.a.core import _in\n"}, "core._in", None),
    "a model that a package offers": Case(
        {"models": MODEL, "__init__": "from p.a.models import Row\n"},
        "models.Row", "p.a.Row", "from p.a import Row",
    ),
    "a model that is merely imported": Case(
        {"models": MODEL, "api": "from p.a.models import Row\n"}, "models.Row", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_all_say_the_same(name: str, project: Callable[..., Path], boundcheck: Run) -> None:
    case = CASES[name]
    file, _, symbol = case.wanted.partition(".")
    inside = {"__init__": "", "core": "thing = 1\ndef bump(): ...\ndef _in(): ...\n", **case.files}
    root = project(
        {
            "boundcheck.toml": TOML.replace("PUBLIC", case.public),
            **{f"p/a/{stem}.py": text for stem, text in inside.items()},
            "p/__init__.py": "",
            "p/b/__init__.py": "",
            "p/b/use.py": f"from p.a.{file} import {symbol}\n",
            "requirements.txt": "django\n",
        }
    )
    asked = boundcheck("may", "p/b/use.py", f"p.a.{case.wanted}", "--format", "json", *OPTIONS[:1], cwd=root)
    ways = json.loads(asked.stdout)["ways"]
    assert [way["name"] for way in ways if way["kind"] == "same"] == [case.same] * bool(case.same)
    assert case.same or not any(way["name"].endswith(f".{symbol}") for way in ways)
    told = boundcheck("check", "--select", "private-import", "--format", "json", *OPTIONS, cwd=root)
    (finding,) = json.loads(told.stdout)["findings"]
    remedy = finding["message"].partition("; ")[2]
    assert remedy == (
        f"use {case.same}" if case.same else "use the public API of a, or ask its owner to make it public"
    )
    flags = ("--unsafe",) if case.unsafe else ()
    mended = boundcheck("fix", "--select", "private-import", *flags, *OPTIONS, cwd=root).stdout
    assert ("+++ b/p/b/use.py" in mended) is bool(case.same)
    assert f"\n+{case.fixed}\n" in mended or not case.same
    assert mended.count("+++ ") == bool(case.same), mended
    if case.unsafe:
        assert boundcheck("fix", "--select", "private-import", *OPTIONS, cwd=root).stdout == ""
