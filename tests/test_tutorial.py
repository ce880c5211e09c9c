"""The tutorial, as a reader does it: each command prints what the page shows, each change can be applied."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from executed_pages import Step, carry_out, steps

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs/tutorial.md"


def test_all_that_the_tutorial_says_happens(tmp_path: Path) -> None:
    folder = tmp_path / "boundcheck"
    shutil.copytree(
        ROOT / "fixtures/tutorial_shop",
        folder / "fixtures/tutorial_shop",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    done = list(steps(PAGE.read_text()))
    assert len(done) > 10
    for step in done:
        folder = carry_out(step, folder)
    assert folder == tmp_path / "shop"


def test_the_code_that_it_quotes_is_that_of_the_shop() -> None:
    quoted = re.findall(r"^```python\n# (\S+)\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
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
