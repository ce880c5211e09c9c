"""Branches that change the baseline, joined by git itself."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boundcheck.outcome.baseline import FILE_NAME, Baseline, BaselineEntry, parse, render

Run = Callable[..., subprocess.CompletedProcess[str]]
CONTRACT = '[modules.a]\npath = "shop.a"\ndepends_on = []\n[modules.b]\npath = "shop.b"\n[rules]\nmissing-tests = "off"\n'


def git(root: Path, *arguments: str, statuses: tuple[int, ...] = (0,), given: str = "") -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    done = subprocess.run(command, cwd=root, input=given, capture_output=True, text=True)
    assert done.returncode in statuses, done
    return done.stdout.removesuffix("\n")


def text_of(names: Iterable[str], before: str = "") -> str:
    entries = (
        BaselineEntry(("private-import", f"shop/{name}.py", "a", "b", "shop.b.x"), 1) for name in names
    )
    return render(Baseline(tuple(entries)), before)


def names_in(text: str) -> str:
    return "".join(entry.identity[1][5:-3] for entry in parse(text).entries)


def joined(base: str, ours: str, theirs: str, folder: Path) -> tuple[int, str]:
    """What the two merges of git say, that of single files and that of branches, which has another way to tell differences."""
    conflicts, text = of_files(base, ours, theirs, folder)
    if merges_trees():
        branches = of_branches(base, ours, theirs, folder / "branches")
        assert branches == (None if conflicts else text)
    return conflicts, text


@cache
def merges_trees() -> bool:
    """Git merges branches without a work tree from 2.38 on."""
    version = subprocess.run(["git", "--version"], capture_output=True, text=True).stdout
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2]) >= (2, 38)


def of_branches(base: str, ours: str, theirs: str, folder: Path) -> str | None:
    if not folder.exists():
        folder.mkdir()
        git(folder, "init", "-q")
    commits: list[str] = []
    for text in (base, ours, theirs):
        blob = git(folder, "hash-object", "-w", "--stdin", given=text)
        tree = git(folder, "mktree", given=f"100644 blob {blob}\t{FILE_NAME}\n")
        commits.append(
            git(folder, "commit-tree", tree, "-m", "step", *(["-p", commits[0]] if commits else []))
        )
    merged = git(folder, "merge-tree", "--write-tree", *commits[1:], statuses=(0, 1))
    tree = merged.partition("\n")[0]
    return None if "CONFLICT" in merged else git(folder, "cat-file", "blob", f"{tree}:{FILE_NAME}") + "\n"


def of_files(base: str, ours: str, theirs: str, folder: Path) -> tuple[int, str]:
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(text)
    done = subprocess.run(
        ["git", "merge-file", "-p", "ours", "base", "theirs"], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("abcd", "acd", "abd", "ad"),  # neighbours go
        ("abcd", "bcd", "acd", "cd"),
        ("abcd", "abc", "abd", "ab"),
        ("ab", "a", "b", ""),
        ("abcd", "d", "ac", ""),
        ("abcdef", "adef", "abcf", "af"),
        ("abcd", "acd", "acd", "acd"),  # the same one goes
        ("abd", "bd", "abcd", "bcd"),  # one goes, one comes
        ("abd", "ad", "abcd", "acd"),
        ("bcd", "bc", "abcd", "abc"),
        ("ab", "a", "abc", "ac"),
        ("abef", "abcef", "abdef", None),  # two come at one place
        ("acf", "abcf", "acdf", "abcdf"),  # two come at two places
        ("", "a", "b", None),
        ("bd", "abd", "bcd", "abcd"),
        ("acd", "ad", "abcd", None),  # one goes and one comes right before it
    ],
)
def test_branches_merge(base: str, ours: str, theirs: str, merged: str | None, tmp_path: Path) -> None:
    before = text_of(base)
    for one, other in ((ours, theirs), (theirs, ours)):
        conflicts, text = joined(before, text_of(one, before), text_of(other, before), tmp_path)
        assert bool(conflicts) == (merged is None)
        if merged is not None:
            assert names_in(text) == merged


def test_long_baselines_shrink_on_two_branches(tmp_path: Path) -> None:
    chance = random.Random(7)
    names = [f"{number:05}" for number in range(3000)]
    for size in (1, 3, 40, 400):
        for _ in range(3):
            start = chance.randrange(len(names) - 2 * size)
            part = names[start : start + 2 * size]
            chance.shuffle(part)
            gone = set(part[:size]), set(part[size:])
            before = text_of(names)
            sides = [text_of([name for name in names if name not in some], before) for some in gone]
            conflicts, text = joined(before, *sides, tmp_path)
            assert conflicts == 0
            assert names_in(text) == "".join(name for name in names if name not in gone[0] | gone[1])


def test_branches_merge_again_and_again(tmp_path: Path) -> None:
    chance, text, known = random.Random(3), text_of("abcdefghijklmnop"), set("abcdefghijklmnop")
    while known:
        gone = [set(chance.sample(sorted(known), min(len(known), 2))) for _ in range(2)]
        conflicts, text = joined(text, *(text_of(known - some, text) for some in gone), tmp_path)
        known -= gone[0] | gone[1]
        assert (conflicts, names_in(text)) == (0, "".join(sorted(known)))


@given(st.lists(st.sets(st.sampled_from("abcdefghijkl")), max_size=8))
def test_what_lies_between_says_nothing(history: list[set[str]]) -> None:
    text = ""
    for names in history:
        text = text_of(names, text)
        assert names_in(text) == "".join(sorted(names))
        lines = text.split("\n")
        assert all(line[:3] != "  {" or after == "" for line, after in pairwise(lines))
        assert text_of(names, text) == text


def test_a_file_without_blank_lines_gets_them_and_one_with_too_many_loses_them() -> None:
    old = text_of("abc").replace("},\n\n", "},\n")
    assert names_in(old) == "abc"
    assert text_of("abc", old) == text_of("abc")
    many = text_of([f"{number:03}" for number in range(500)])
    assert text_of(["001"], many) == text_of(["001"])
    assert text_of([f"{number:03}" for number in range(400)], many) != text_of(
        [f"{number:03}" for number in range(400)]
    )


@pytest.mark.parametrize("lines", ["acb", "abbc", "bac", "cab", "aab"])
def test_what_git_joined_out_of_order_is_put_in_order(lines: str) -> None:
    text = text_of(lines[0])
    for name in lines[1:]:
        text = text.replace("\n]\n", "\n" + text_of(name).partition("findings = [\n")[2], 1)
    assert names_in(text) == "".join(dict.fromkeys(lines))
    put = text_of(set(lines), text)
    assert names_in(put) == "".join(sorted(set(lines)))
    assert text_of(set(lines), put) == put


def shop(project: Callable[..., Path], *names: str) -> Path:
    root = project(
        {
            "boundcheck.toml": CONTRACT,
            ".gitignore": ".boundcheck_cache\n",
            "shop/b/y.py": "N = 1\n",
            **{f"shop/a/{name}.py": "from shop.b.y import N\n" for name in names},
        }
    )
    git(root, "init", "-q", "-b", "main")
    return root


def commit(root: Path) -> None:
    git(root, "add", ".")
    git(root, "commit", "-qm", "step")


def test_two_branches_that_each_mend_a_file_merge(project: Callable[..., Path], boundcheck: Run) -> None:
    root = shop(project, "p", "q", "r")
    boundcheck("baseline", cwd=root)
    commit(root)
    for branch, name in (("one", "p"), ("two", "q")):
        git(root, "checkout", "-qb", branch, "main")
        (root / f"shop/a/{name}.py").write_text("")
        assert "2 fixed" in boundcheck("baseline", cwd=root).stdout
        commit(root)
    git(root, "merge", "-q", "one", "-m", "both")
    done = boundcheck("check", cwd=root)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("; 2 known: boundcheck check --known shows where.\n")


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_the_command_resolves_a_conflict(project: Callable[..., Path], boundcheck: Run, style: str) -> None:
    root = shop(project, "a", "z")
    boundcheck("baseline", cwd=root)
    commit(root)
    for branch, name in (("one", "m"), ("two", "n")):
        git(root, "checkout", "-qb", branch, "main")
        (root / f"shop/a/{name}.py").write_text("from shop.b.y import N\n")
        assert "2 added" in boundcheck("baseline", "--add", cwd=root).stdout
        commit(root)
    git(root, "-c", f"merge.conflictStyle={style}", "merge", "-q", "one", statuses=(1,))
    stopped = boundcheck("check", cwd=root)
    assert stopped.returncode == 2
    assert "git left the two sides of a merge here; run boundcheck baseline" in stopped.stderr
    assert len(stopped.stderr.splitlines()) == 1
    (root / "shop/a/a.py").write_text("")
    (root / "shop/a/z.py").write_text("")
    solved = boundcheck("baseline", cwd=root)
    assert (solved.returncode, solved.stdout) == (
        0,
        f"{FILE_NAME}: 4 findings known; 4 fixed and taken out.\n",
    )
    assert boundcheck("check", cwd=root).returncode == 0
    assert [entry.identity[1] for entry in parse((root / FILE_NAME).read_text()).entries] == [
        "shop/a/m.py",
        "shop/a/n.py",
    ] * 2


def test_a_conflict_is_not_resolved_over_code_in_conflict(
    project: Callable[..., Path], boundcheck: Run
) -> None:
    root = shop(project, "p", "q")
    boundcheck("baseline", cwd=root)
    text = (root / FILE_NAME).read_text()
    marked = text.replace("findings = [\n", "findings = [\n<<<<<<< HEAD\n=======\n>>>>>>> one\n")
    (root / FILE_NAME).write_text(marked)
    (root / "shop/a/p.py").write_text("<<<<<<< HEAD\nfrom shop.b.y import N\n=======\n>>>>>>> one\n")
    stopped = boundcheck("baseline", cwd=root)
    assert stopped.returncode == 2
    assert "it is in conflict, and so may be the code" in stopped.stderr
    assert (root / FILE_NAME).read_text() == marked
    (root / "shop/a/p.py").write_text("from shop.b.y import N\n")
    assert "nothing changed" in boundcheck("baseline", cwd=root).stdout
    assert (root / FILE_NAME).read_text() == text
