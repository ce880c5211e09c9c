"""What the rules find in their own examples, `explain PATH:LINE` explains."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from boundcheck.rules import RULES, Rule
from boundcheck.rules.document import example, sections


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_breach_of_every_kind_is_explained(
    rule: Rule,
    project: Callable[[Mapping[str, str | bytes]], Path],
    boundcheck: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    breaks = example(sections(rule.documentation)["Breaks"])
    root = project(dict(breaks.files))
    for path, line, name in breaks.expected:
        done = boundcheck("explain", f"{path}:{line}", "--jobs", "1", cwd=root)
        assert (done.returncode, done.stderr) == (0, "")
        told = [part for part in done.stdout.split("\n\n") if f"[{name}]" in part.partition(":")[0]]
        assert told, f"{name} is not told at {path}:{line}: {done.stdout}"
        assert "\n  → " in told[0]
        assert done.stdout.endswith("\n→ decided.\n")
