"""What git knows of the project; nothing else runs git."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_SECONDS: Final = 20
# Nothing that a repository's configuration names is run, and no lock is taken.
_SAFE: Final = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-optional-locks")


def renames_since(root: Path, file: str, paths: frozenset[str]) -> Mapping[str, str]:
    """Where paths below `root` went since the last commit that wrote `file`: old path to new, as git tells renames.

    Empty without git, outside a repository, and where git does not answer.
    """
    if all((root / path).exists() for path in paths):
        return {}
    base = _git(root, ["log", "-1", "--format=%H", "--", file]).strip()
    if not base:
        return {}
    options = [
        "--find-renames",
        "--diff-filter=R",
        "--name-status",
        "-z",
        "--relative",
        "--no-ext-diff",
        "--no-textconv",
    ]
    fields = _git(root, ["diff", *options, base, "--"]).split("\0")
    moved = dict(zip(fields[1::3], fields[2::3], strict=False))
    return {old: new for old, new in moved.items() if old in paths and not (root / old).exists()}


def _git(root: Path, arguments: Sequence[str]) -> str:
    import subprocess  # for the few runs that ask git

    try:
        done = subprocess.run(  # noqa: S603
            ["git", *_SAFE, *arguments],  # noqa: S607
            cwd=root,
            env={**os.environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape")
