"""Why paths of the project are not among its files: what a walk over all of it decides by the way, path by path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from boundcheck.base.disk import TEMPLATES, is_source
from boundcheck.config.model import Config
from boundcheck.discover import reads_templates
from boundcheck.discover.ignore import NEVER_SOURCE, TOOL_FOLDERS, Ignore


def left_out_of(config: Config) -> Callable[[str], str]:
    """What tells the reason for each path, as of something that lies `outside of source_roots`. Paths are from the project root on,
    are there, and neither are files of the project nor hold one."""
    root = config.root
    by_exclude, by_git = Ignore(root, [entry.value for entry in config.exclude]), Ignore(root, ())

    def why(path: str) -> str:
        is_folder = (root / path).is_dir()
        if not (is_folder or is_source(path)) or (path.endswith(TEMPLATES) and not reads_templates(config)):
            return "of a kind that is not read"
        above = ""
        for name in path.split("/"):
            for ignore in (by_exclude, by_git):
                ignore.enter(above, [".gitignore"] if (root / above / ".gitignore").is_file() else [])
            above = f"{above}/{name}" if above else name
            goes_on = (root / above).is_dir()
            if goes_on and (name.startswith(".") or name in NEVER_SOURCE or _is_of_tools(root / above)):
                return "in a folder of tools"
            if by_git.skips(above, is_folder=goes_on):
                return "left out by ignore rules"
            if by_exclude.skips(above, is_folder=goes_on):
                return "left out by exclude"
        if is_folder and not any(is_source(each.as_posix()) for each in (root / path).rglob("*")):
            return "without code"
        if path.endswith(".pyi") and (root / path[:-1]).exists():
            return "beside the .py file of its name"
        return "outside of source_roots"

    return why


def _is_of_tools(folder: Path) -> bool:
    if folder.name in TOOL_FOLDERS:
        return not (folder / "__init__.py").exists()
    return folder.name.endswith(".egg-info") or (folder / "pyvenv.cfg").exists()
