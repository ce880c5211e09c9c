"""Small repositories with a history, as tests build them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_SAFE = {
    **{key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    "GIT_AUTHOR_NAME": "nobody",
    "GIT_AUTHOR_EMAIL": "nobody@localhost",
    "GIT_COMMITTER_NAME": "nobody",
    "GIT_COMMITTER_EMAIL": "nobody@localhost",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TEMPLATE_DIR": "",
}

_SET = (
    "-c",
    "init.defaultBranch=main",
    "-c",
    "protocol.file.allow=always",
    "-c",
    "maintenance.auto=false",
    "-c",
    "core.fsync=none",
)

Write = Mapping[str, str | bytes | None]


def run_git(root: Path, arguments: Sequence[str], people: Mapping[str, str] | None = None) -> str:
    """What git prints without the settings of this machine; `people` are variables that say who commits, and when."""
    done = subprocess.run(
        ["git", *_SET, *arguments],
        cwd=root,
        env={**_SAFE, **(people or {})},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@dataclass
class Repository:
    """A repository whose first commit holds the files; `main` stays there, the work is done on a branch."""

    root: Path

    def git(self, *arguments: str) -> str:
        return run_git(self.root, arguments)

    def write(self, files: Write) -> Self:
        """Write files; None deletes one."""
        for name, content in files.items():
            file = self.root / name
            if content is None:
                file.unlink()
                continue
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def commit(self, files: Write | None = None) -> Self:
        self.write(files or {})
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", "change")
        return self

    def copied(self, to: Path) -> Self:
        """The same at another place."""
        shutil.copytree(self.root, to, symlinks=True)
        return type(self)(to)


def made_repository(root: Path, files: Write) -> Repository:
    """A repository with one commit on `main`, and a branch `work` that is checked out."""
    made = Repository(root)
    root.mkdir(parents=True)
    made.git("init", "--quiet")
    made.commit(files)
    made.git("switch", "--quiet", "-c", "work")
    return made


def tree(root: Path) -> dict[str, bytes]:
    """All files below a folder but what git and Python keep, by path."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not {".git", "__pycache__"} & set(path.parts)
    }
