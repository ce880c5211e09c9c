"""Pages that a reader can follow: each command prints what the page shows, each change can be applied."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from executed_pages import Step, carry_out, steps

ROOT = Path(__file__).parent.parent
TUTORIAL, COMPARED = ROOT / "docs/tutorial.md", ROOT / "docs/compared.md"


def test_all_that_the_tutorial_says_happens(tmp_path: Path) -> None:
    folder = tmp_path / "boundcheck"
    shutil.copytree(
        ROOT / "fixtures/tutorial_shop",
        folder / "fixtures/tutorial_shop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    done = list(steps(TUTORIAL.read_text()))
    assert len(done) > 10
    for step in done:
        folder = carry_out(step, folder)
    assert folder == tmp_path / "shop"


def test_packages_of_packwerk_become_modules(tmp_path: Path) -> None:
    done = list(steps(COMPARED.read_text()))
    assert {step.kind for step in done} == {"file", "console"}
    for step in done:
        carry_out(step, tmp_path)


def test_sources_are_named_and_used() -> None:
    """`[text][name]` or `[name]`, and `[name]: address` at the end of the page."""
    text = COMPARED.read_text()
    defined = re.findall(r"^\[([^\]]+)\]: https://\S+$", text, re.M)
    bracketed = re.findall(r"\[([^\]]+)\](?!:)", text)
    assert defined
    assert len(defined) == len({*defined})
    assert {*defined} <= {*bracketed}
    assert {*re.findall(r"\]\[([^\]]+)\]", text)} <= {*defined}


def test_the_code_that_it_quotes_is_that_of_the_shop() -> None:
    quoted = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", TUTORIAL.read_text(), re.M | re.S)
    assert quoted
    for path, code in quoted:
        assert code in (ROOT / "fixtures/tutorial_shop" / path).read_text()


@pytest.mark.parametrize("shown", ["one\ntwo 3 s\n", "…\ntwo 9 ms\n", "o…\ntwo 1.5 s\n", "one\n…\n", "…\n"])
def test_pages_may_leave_out_lines_and_times(tmp_path: Path, shown: str) -> None:
    (tmp_path / "said").write_text("one\ntwo 3 s\n")
    assert carry_out(Step("console", "", f"$ cat said\n{shown}"), tmp_path) == tmp_path


@pytest.mark.parametrize(
    "shown", ["", "one\n", "two 3 s\n", "one\ntwo\n", "one\n…\nthree\n", "one\n\ntwo 3 s\n"]
)
def test_pages_that_say_something_else_fail(tmp_path: Path, shown: str) -> None:
    (tmp_path / "said").write_text("one\ntwo 3 s\n")
    with pytest.raises(AssertionError):
        carry_out(Step("console", "", f"$ cat said\n{shown}"), tmp_path)
