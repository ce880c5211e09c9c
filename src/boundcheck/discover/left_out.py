"""Why a path of the project is not among its files: what a walk over all of it decides by the way, for one path."""

from __future__ import annotations

from pathlib import Path

from boundcheck.base.disk import is_source
from boundcheck.config.model import Config
from boundcheck.discover.ignore import NEVER_SOURCE, TOOL_FOLDERS, Ignore


def why_left_out(config: Config, path: str) -> str:
    """The reason, as of something that lies `outside of source_roots`. `path` is from the project root on, is there, and neither is
    a file of the project nor holds one."""
    root = config.root
    is_folder = (root / path).is_dir()
    if not is_folder and not is_source(path):
        return "of a kind that is not read"
    by_exclude, by_git = Ignore(root, [entry.value for entry in config.exclude]), Ignore(root, ())
    above = ""
    for name in path.split("/"):
        for ignore in (by_exclude, by_git):
            ignore.enter(above, (root / above / ".gitignore").is_file())
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
    return "outside of source_roots"


def _is_of_tools(folder: Path) -> bool:
    if folder.name in TOOL_FOLDERS:
        return not (folder / "__init__.py").exists()
    return folder.name.endswith(".egg-info") or (folder / "pyvenv.cfg").exists()
