"""What differs between a commit and the work tree, and where paths went."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from boundcheck.base.git.command import GITLINK, LINK, Repository, ask, must, tagged_files, without_filters
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later

Status = Literal["added", "modified", "deleted", "renamed", "untracked"]
_HUNK: Final = later(r"@@ -[\d,]+ \+(\d+)(?:,(\d+))? @@")
_STATUS: Final[Mapping[str, Status]] = {"A": "added", "D": "deleted", "R": "renamed", "C": "added"}


class Change(NamedTuple):
    """A path that is not as it was, from the repository's root (posix); `old` is where a renamed file was.

    `is_file` is False for what is no plain file, be it now or before: a submodule, a link, a repository inside.
    """

    path: str
    status: Status
    old: str | None = None
    is_file: bool = True


def changes_since(repository: Repository, commit: str) -> tuple[Change, ...]:
    """What differs between a commit and the work tree, by path: committed, staged, unstaged or untracked.

    Files that git was told to take for unchanged count as changed. Raises ProjectError when git does not answer.
    """
    top = repository.top
    found: dict[str, Change] = {}
    for path in _hidden(top):
        found[path] = Change(path, "modified")
    options = [
        "--raw", "-z", "--abbrev", "--find-renames", "--no-relative", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules=none", "-O/dev/null", "--no-color",
    ]  # fmt: skip
    # What is staged need not be in the work tree, but it is part of the change.
    filters = tuple(without_filters(top))
    for staged in (["--cached"], []):
        for change in _raw_changes(must(top, ["diff", *staged, *options, commit, "--"], filters)):
            found[change.path] = change
    for path in must(top, ["ls-files", "--others", "--exclude-standard", "--full-name", "-z"]).split("\0"):
        if path:
            found[path] = Change(path, "untracked", is_file=_is_plain(top, path))
    return tuple(found[path] for path in sorted(found))


def lines_added(repository: Repository, commit: str, path: str) -> frozenset[int]:
    """The lines of a file of the work tree, by its path from the project's root, that a commit's file there had not; none where git does not tell."""
    options = ["-U0", "--no-ext-diff", "--no-textconv", "--no-color", "--relative"]
    root = repository.top / repository.prefix
    found: set[int] = set()
    for line in ask(root, ["diff", *options, commit, "--", f":(literal){path}"]).split("\n"):
        if hunk := _HUNK.match(line):
            first = int(hunk[1])
            found.update(range(first, first + int(hunk[2] or 1)))
    return frozenset(found)


def uncommitted(root: Path) -> frozenset[str]:
    """The paths below a folder that are not as they were committed, untracked ones too; none where no git tells.

    Raises ProjectError when git does not answer.
    """
    if not ask(root, ["rev-parse", "--is-inside-work-tree"]):
        return frozenset()
    prefix = ask(root, ["rev-parse", "--show-prefix"]).strip()
    options = ["--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none"]
    entries = must(root, ["status", *options, "--", "."]).split("\0")
    changed = {entry[3:] for entry in entries if entry}
    return frozenset(path.removeprefix(prefix) for path in changed)


def _raw_changes(text: str) -> Iterator[Change]:
    fields = iter(text.split("\0"))
    return (raw_change(about, fields) for about in fields if about)


def raw_change(about: str, fields: Iterator[str]) -> Change:
    """One change as `--raw -z` tells it: what comes before the path, and the fields from there on."""
    before, after, _, _, letter = about.lstrip(":").split(" ")
    path, status = next(fields), _STATUS.get(letter[0], "modified")
    old = None
    if letter[0] in "RC":
        old, path = path, next(fields)
    is_file = not {before, after} & {GITLINK, LINK}
    return Change(path, status, old if letter[0] == "R" else None, is_file)


def _hidden(top: Path) -> Iterator[str]:
    """Files whose changes git was told not to see."""
    for tag, path in tagged_files(top):
        if tag.islower() or (tag == "S" and (top / path).exists()):
            yield path


def _is_plain(top: Path, path: str) -> bool:
    file = top / path
    return not path.endswith("/") and file.is_file() and not file.is_symlink()


def renames_since(root: Path, file: str, paths: frozenset[str]) -> Mapping[str, str]:
    """Where paths below `root` went since the last commit that wrote `file`: old path to new, as git tells renames; of no paths: all that went.

    That the file itself was moved counts for nothing. Empty without git, outside a repository, and where git does not answer.
    """
    if paths and are_there(root, paths):
        return {}
    name = file.rpartition("/")[2]
    base = last_commit_of(root, file, moved=True) or last_commit_of(root, f":(glob)**/{name}")
    return renames_from(root, base, paths) if base else {}


def are_there(root: Path, paths: Iterable[str]) -> bool:
    """Whether each of some paths below `root` leads to something; none does that no file can have."""
    return all(os.path.exists(root / path) for path in paths)  # noqa: PTH110 - Path.exists raises for these


def last_commit_of(root: Path, file: str, *, moved: bool = False) -> str:
    """The last commit that wrote a file or one that a pathspec names, `moved`: under whatever path; "" where git tells none."""
    options = ["--no-show-signature", "--format=%H", *(["--follow", "--diff-filter=AM"] if moved else [])]
    return ask(root, ["log", "-1", *options, "--", file]).strip()


def renames_from(root: Path, base: str, paths: frozenset[str]) -> Mapping[str, str]:
    """Where paths below `root` that are gone went since a commit; of no paths: all that are gone."""
    options = [
        "--find-renames",
        "--diff-filter=R",
        "--name-status",
        "-z",
        "--relative",
        "--no-ext-diff",
        "--no-textconv",
    ]
    fields = ask(root, ["diff", *options, base, "--"]).split("\0")
    moved = dict(zip(fields[1::3], fields[2::3], strict=False))
    return {
        old: new for old, new in moved.items() if (not paths or old in paths) and not (root / old).exists()
    }
