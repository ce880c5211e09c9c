"""What counts once for the baseline, and which of several alike is called the new one."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import Repository, made_repository

Run = Callable[..., subprocess.CompletedProcess[str]]
FILES = {
    "boundcheck.toml": '[modules.a]\npath = "shop.a"\n[modules.b]\npath = "shop.b"\npublic = ["**"]\n'
    '[rules]\nmissing-tests = "off"\n',
    "shop/b/models.py": "from django.db import models\n\n\nclass Client(models.Model):\n    name = models.TextField()\n",
}
START = "from shop.b.models import Client\n\n\n"
ONE = START + "def f():\n    return Client.objects.get(pk=1), Client.objects.get(pk=2)\n"
SPLIT = START + (
    "def f():\n    return (\n        Client.objects.get(pk=1),\n        Client.objects.get(pk=2),\n    )\n"
)
TEST = START + "def f():\n    if Client.objects.get(pk=1) or Client.objects.get(pk=2):\n        pass\n"
TEST_SPLIT = START + (
    "def f():\n    if (\n        Client.objects.get(pk=1)\n        or Client.objects.get(pk=2)\n    ):\n        pass\n"
)
ELIF = TEST.replace("    if", "    if f:\n        pass\n    elif")
ELIF_SPLIT = TEST_SPLIT.replace("    if", "    if f:\n        pass\n    elif")
DECORATED = START + "@f(Client.objects.get(pk=1), Client.objects.get(pk=2))\ndef g():\n    pass\n"
DECORATED_SPLIT = START + (
    "@f(\n    Client.objects.get(pk=1),\n    Client.objects.get(pk=2),\n)\ndef g():\n    pass\n"
)


@pytest.mark.parametrize(
    ("short", "long"), [(ONE, SPLIT), (TEST, TEST_SPLIT), (ELIF, ELIF_SPLIT), (DECORATED, DECORATED_SPLIT)]
)
def test_a_formatter_changes_nothing_that_the_baseline_knows(
    project: Callable[..., Path], boundcheck: Run, short: str, long: str
) -> None:
    """Neither where it puts a statement on several lines, nor where it joins them; and one more statement is new."""
    root = project(FILES)
    for before, after in ((short, long), (long, short)):
        (root / "shop/a").mkdir(exist_ok=True)
        (root / "shop/a/x.py").write_text(before)
        (root / "boundcheck-baseline.toml").unlink(missing_ok=True)
        boundcheck("baseline", cwd=root)
        assert "count = 1 }" in (root / "boundcheck-baseline.toml").read_text()
        (root / "shop/a/x.py").write_text(after)
        assert (done := boundcheck("check", cwd=root)).returncode == 0, done.stdout
        (root / "shop/a/x.py").write_text(after + "\n\ndef h():\n    return Client.objects.get(pk=3)\n")
        assert boundcheck("check", cwd=root).returncode == 1


def test_an_entry_that_counted_each_line_of_a_statement_is_good(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = project({**FILES, "shop/a/x.py": SPLIT})
    boundcheck("baseline", cwd=root)
    file = root / "boundcheck-baseline.toml"
    file.write_text(file.read_text().replace("count = 1 }", "count = 2 }"))
    assert (done := boundcheck("check", cwd=root)).returncode == 0, done.stdout
    (root / "shop/a/x.py").write_text(START)
    assert "instead of" not in boundcheck("check", cwd=root).stdout


def test_of_one_more_of_a_kind_all_places_are_told(project: Callable[..., Path], boundcheck: Run) -> None:
    """Nobody can say which is new, but who has the history."""
    query = "    return Client.objects.get(pk=1)\n"
    root = project({**FILES, "shop/a/x.py": f"{START}def f():\n{query}\n\ndef g():\n{query}"})
    boundcheck("baseline", cwd=root)
    (root / "shop/a/x.py").write_text(f"{START}def new():\n{query}\n\ndef f():\n{query}\n\ndef g():\n{query}")
    told = boundcheck("check", cwd=root).stdout
    assert told.startswith("shop/a/x.py:13:12: foreign-query: ")
    assert told.endswith(
        "(the baseline knows 2 of those in lines 5, 9, 13, so that any of them may be new)\n"
    )


@pytest.mark.parametrize("known", [True, False])
def test_the_change_says_which_of_several_alike_is_new(tmp_path: Path, boundcheck: Run, known: bool) -> None:
    query = "    return Client.objects.get(pk=1)\n"
    old = f"{START}def f():\n{query}\n\ndef g():\n{query}"
    made = made_repository(tmp_path / "shop", {**FILES, "shop/a/x.py": old})
    if known:
        boundcheck("baseline", cwd=made.root)
        made.commit()
    made.write({"shop/a/x.py": f"{START}def new():\n{query}\n\ndef f():\n{query}\n\ndef g():\n{query}"})
    done = boundcheck("check", "--diff", "HEAD", cwd=made.root)
    assert done.returncode == 1
    assert [line.rpartition(";")[0].partition(" a reads")[0] for line in done.stdout.splitlines()] == [
        "shop/a/x.py:5:12: foreign-query:"
    ]
    assert "may be new" not in done.stdout


def test_a_statement_that_goes_over_more_lines_is_nothing_new(tmp_path: Path, boundcheck: Run) -> None:
    made: Repository = made_repository(tmp_path / "shop", {**FILES, "shop/a/x.py": ONE})
    made.write({"shop/a/x.py": SPLIT})
    done = boundcheck("check", "--diff", "HEAD", cwd=made.root)
    assert (done.returncode, done.stdout) == (0, "")
