"""Globs against the plainest reading of them, and .gitignore against git itself."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from boundcheck.base.globs import is_match, path_matches
from boundcheck.discover.ignore import Ignore
from boundcheck.rules.contracts.bounds import _compiled

_GLOB_PARTS = ("a", "b", "/", "*", "**", "**/", "?", "/**/", "*")
_LINE_PARTS = (
    *("a", "b", "ab", "é", "/", "*", "**", "***", "?", "**/", "/**", "/**/", "-", ":", " ", "\t", "!", "#"),
    *(
        "[ab]",
        "[!a]",
        "[^b]",
        "[a-c]",
        "[]a]",
        "[a\\]b]",
        "[\\a-b]",
        "[!-é]",
        "[é]",
        "[",
        "]",
        "[a-",
        "\\",
        "\\*",
    ),
    *("[[:alpha:]]", "[[:alpha:]-z]", "[[:x:]]", "[[:al]", "[[:[:digit:]]", "\\/", "\r"),
)
_NAME_PARTS = ("a", "b", "ab", "c", "z", "-", ":", "é", " ", "a b", "\t", "*", "!", "#", "[", "]", "\\", "1")


def plainly(path: str, glob: str) -> bool:
    """What `*`, `?` and `**` mean, by an expression that may take for ever on long inputs."""
    written = {"**": ".*", "*": "[^/]*", "?": "[^/]"}
    glob = re.sub(r"\*{2,}", "**", glob)
    parts = re.split(r"((?:^|(?<=/))\*\*/|\*\*|\*|\?)", glob)
    expression = "".join("(?:.*/)?" if p == "**/" else written.get(p) or re.escape(p) for p in parts)
    return re.compile(expression, re.S).fullmatch(path) is not None


def test_globs_mean_what_their_plain_reading_means() -> None:
    chosen = random.Random(1)
    matched = 0
    for _ in range(4_000):
        glob = "".join(chosen.choice(_GLOB_PARTS) for _ in range(chosen.randint(1, 8))).strip("/")
        for _ in range(3):
            path = "".join(chosen.choice("aab/") for _ in range(chosen.randint(1, 9)))
            expected = plainly(path, glob)
            assert is_match(path, glob) == expected, (path, glob)
            above = [path[: at.start()] for at in re.finditer("/", path)]
            assert path_matches(path, glob) == any(plainly(p, glob) for p in (path, *above)), (path, glob)
            matched += expected
    assert matched > 1_000


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def _random_names(chosen: random.Random) -> Iterator[list[str]]:
    for _ in range(14):
        yield [
            "".join(chosen.choice(_NAME_PARTS) for _ in range(chosen.randint(1, 2)))
            for _ in range(chosen.randint(1, 4))
        ]


def _plant(root: Path, chosen: random.Random) -> list[str]:
    """Folders, each with an ignore file of its own, and what is in them."""
    found = []
    for number in range(250):
        folder = root / f"p{number}"
        folder.mkdir()
        lines = ["".join(chosen.choice(_LINE_PARTS) for _ in range(chosen.randint(1, 6))) for _ in range(2)]
        (folder / ".gitignore").write_bytes("\n".join(lines).encode())
        for parts in _random_names(chosen):
            path = folder.joinpath(*parts)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.mkdir(exist_ok=True) if chosen.random() < 0.5 else path.touch()
            except OSError:  # what was to be its folder is a file
                continue
            found.append(path.relative_to(root).as_posix())
    return sorted(set(found))


def _as_git_says(root: Path, names: list[str]) -> dict[str, bool]:
    asked = ["git", "check-ignore", "--no-index", "--verbose", "--non-matching", "-z", "--stdin"]
    done = subprocess.run(asked, cwd=root, input="\0".join(names).encode(), capture_output=True, check=False)
    fields = done.stdout.decode().split("\0")
    told = zip(fields[2::4], fields[3::4], strict=True)
    return {name: bool(pattern) and not pattern.startswith("!") for pattern, name in told}


def _as_a_walk_says(root: Path) -> Callable[[str], bool]:
    ignore = Ignore(root, ())
    entered: set[str] = set()

    def is_ignored(name: str) -> bool:
        folder = ""
        for part in name.split("/"):
            if folder not in entered:
                entered.add(folder)
                ignore.enter(folder, {each.name for each in (root / folder).iterdir()})
            folder = f"{folder}/{part}" if folder else part
            if ignore.skips(folder, is_folder=(root / folder).is_dir()):
                return True
        return False

    return is_ignored


@pytest.mark.parametrize("seed", range(2))
def test_ignore_files_mean_what_git_says(seed: int, repository: Path) -> None:
    names = _plant(repository, random.Random(seed))
    said = _as_git_says(repository, names)
    is_ignored = _as_a_walk_says(repository)
    assert sum(said.values()) > 300
    assert {name: is_ignored(name) for name in names} == said


@pytest.mark.parametrize(
    "line",
    ["a/", "/a", "a/b/", "/a/b", "a/*", "**/b", "*", "a/**", "b", "!a", "/b", "a*", "a/b/c.py", "!a/b/\na"],
)
def test_a_project_below_an_ignored_folder_is_ignored(line: str, repository: Path) -> None:
    (repository / ".gitignore").write_text(line)
    root = repository / "a" / "b"
    root.mkdir(parents=True)
    ignore = Ignore(root, ())
    said = _as_git_says(repository, ["a/b/c.py", "a/b/d.py"])
    assert {f"a/b/{name}": ignore.skips(name, is_folder=False) for name in ("c.py", "d.py")} == said


def test_dotted_globs_mean_what_they_say_and_take_no_time() -> None:
    chance = random.Random(21)
    for _ in range(3_000):
        parts = chance.choices(("a", "b", "ab", "*", "**"), k=chance.randint(1, 7))
        segments = chance.choices(("a", "b", "ab"), k=chance.randint(1, 8))
        found = _compiled(".".join(parts)).fullmatch(".".join(segments)) is not None
        assert found == _fits(parts, segments), (parts, segments)
    assert _compiled(".".join(("**", "a") * 12 + ("b",))).fullmatch("a." * 400 + "c") is None


def _fits(parts: list[str], segments: list[str]) -> bool:
    if not parts or not segments:
        return not parts and not segments
    first = parts[0] in ("*", "**", segments[0])
    return first and (_fits(parts[1:], segments[1:]) or (parts[0] == "**" and _fits(parts, segments[1:])))
