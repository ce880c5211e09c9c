"""What formats of `check` get beside the report: source lines, paths as they are read there, owners, the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import cache as remembered
from functools import cached_property
from pathlib import Path

from boundcheck.base.code_owners import CodeOwners, places_of, read_code_owners
from boundcheck.base.disk import read_file
from boundcheck.base.git import work_tree
from boundcheck.base.light import replace
from boundcheck.base.paths_in_text import seen_from_here
from boundcheck.door import content_of
from boundcheck.findings.analysis import Analysis
from boundcheck.findings.own_rules import OwnRules
from boundcheck.outcome.suppress import exemptions
from boundcheck.replies import colored
from boundcheck.report import FORMATS, Surroundings


class FormatSurroundings:
    """The surroundings of each format, for the project at `root`."""

    def __init__(
        self, root: Path, analysis: Analysis, group_by: str | None, own_rules: OwnRules, each: frozenset[str]
    ) -> None:
        """`group_by` and `each` as `Surroundings` has them."""
        self._root = root
        self._owners = _OwnersOfPaths(root)
        self._lines = _LinesOfPaths(root)
        self._any = Surroundings(
            self._lines,
            str,
            group_by=group_by,
            owners=dict(analysis.owners),
            owner_of_path=self._owners,
            each=each,
            exemptions=exemptions(analysis),
            own_rules=own_rules,
        )

    def of(self, name: str, output: Path | None, *, full: bool) -> Surroundings:
        """Those of a format that goes to a file, or to standard output; `full`: no terminal is too small for it."""
        found = replace(
            self._any if FORMATS[name].paths != "working directory" else self.here,
            show_path=_path_shown(self._root, name),
            color=output is None and colored(),
        )
        if name != "text":
            return found
        return _on_terminal(found, is_screen=output is None and not full and is_terminal())

    @cached_property
    def here(self) -> Surroundings:
        """Those of what is told to whom runs it."""
        if os.path.realpath(os.curdir) == str(self._root):
            return self._any
        show_path = _path_from_here(self._root)
        return replace(self._any, show_path=show_path, show_text=seen_from_here(self._root))

    @property
    def beside(self) -> tuple[tuple[str, bytes], ...]:
        """What was read for them beside the project, with its content, as `Reply.beside` has it."""
        return self._owners.beside

    @property
    def quoted(self) -> tuple[str, ...]:
        """The files of which lines were read."""
        return tuple(self._lines.read)


def is_terminal() -> bool:
    """Whether standard output is one."""
    return bool(sys.stdout) and sys.stdout.isatty()


class _OwnersOfPaths:
    """Who owns a path as CODEOWNERS says, which is read when somebody asks, and what the answers rest on."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.beside: tuple[tuple[str, bytes], ...] = ()

    def __call__(self, path: str) -> str:
        return " ".join(self._found.of(path)) if self._found else ""

    @cached_property
    def _found(self) -> CodeOwners | None:
        names = (os.path.relpath(file, self._root) for file, _ in places_of(self._root))
        self.beside = tuple((name, content_of(str(self._root), name)) for name in names)
        return read_code_owners(self._root)


def may_be_quoted(root: Path, path: str) -> bool:
    """Whether lines of a file may be shown: not where a link leads out of what git keeps, or of the project, to whatever lies there."""
    folder, _, name = f"{root}/{path}".rpartition("/")
    real = f"{_real_folder(folder)}/{name}"
    real = os.path.realpath(real) if os.path.islink(real) else real  # noqa: PTH114 - for every file
    return _is_in(root, real) or _is_in(work_tree(root), real)


_real_folder = remembered(os.path.realpath)


def _is_in(folder: Path | None, path: str) -> bool:
    return folder is not None and path.startswith(os.path.join(folder, ""))  # noqa: PTH118 - for every file


class _LinesOfPaths:
    """The lines of files, as far as they may be shown, and which were read."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.read: dict[str, None] = {}

    def __call__(self, path: str) -> Sequence[str]:
        from boundcheck.facts.file import Problem
        from boundcheck.scan.source import text_of

        if not may_be_quoted(self._root, path):
            return ()
        self.read[path] = None
        text = text_of(read_file(f"{self._root}/{path}")[0])
        return () if isinstance(text, Problem) else text.split("\n")


def _path_shown(root: Path, name: str) -> Callable[[str], str]:
    """How a format has a path that is relative to the project's root."""
    match FORMATS[name].paths:
        case "working directory":
            return _path_from_here(root)
        case "git root" if (top := work_tree(root)) not in (None, root):
            prefix = root.relative_to(top or root).as_posix()
            return lambda path: f"{prefix}/{path}"
        case _:
            return lambda path: path


def _path_from_here(root: Path) -> Callable[[str], str]:
    is_here = os.path.realpath(os.curdir) == str(root)

    @remembered
    def show_path(path: str) -> str:
        return path if is_here else os.path.relpath(root / path)

    return show_path


def _on_terminal(around: Surroundings, *, is_screen: bool) -> Surroundings:
    """With the terminal's width; where it is a screen to be read, also what decides whether causes are told first."""
    import shutil

    columns, rows = shutil.get_terminal_size()
    if not is_screen:
        return replace(around, width=columns)
    return replace(around, width=columns, height=rows, command=_command(around.group_by))


def _command(group_by: str | None) -> str:
    """What was run, for more to be added to it: without the groups that were asked for."""
    import shlex

    words = ["boundcheck", *sys.argv[1:]]
    if group_by and f"--group-by={group_by}" in words:
        words.remove(f"--group-by={group_by}")
    elif group_by and "--group-by" in words:
        place = words.index("--group-by")
        words[place : place + 2] = []
    return shlex.join(words)
