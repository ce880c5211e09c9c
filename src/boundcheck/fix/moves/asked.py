"""What is to move and where to, as people write it: dotted names or paths, each refused where it cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

from boundcheck.base.dotted import upwards
from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import suggestion
from boundcheck.base.plain import visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.fix.moves.model import Move

_ENDINGS = (".py", ".pyi")


def move_asked(codebase: Codebase, written: str, target: str) -> Move:
    """Raises UsageError where there is nothing of that name, or where it cannot go."""
    if not (written and target):
        raise UsageError("--move takes what moves and where to; write both")
    old = _known(codebase, written)
    file = codebase.by_name.get(old)
    is_package = file is None or file.is_package
    old_path = _folder_of(codebase, old) if is_package or file is None else file.path
    if not old or old_path in ("", "."):
        raise UsageError(f"{visible(written)} holds whole packages; name one of them")
    new, new_path = _place(codebase, target, old_path, is_package=is_package)
    _refuse(codebase, target, old, new, new_path)
    roots = [(old_path, new_path)]
    if not is_package:
        others = (f"{os.path.splitext(old_path)[0]}{end}" for end in _ENDINGS)  # noqa: PTH122
        roots += [
            (other, f"{new_path.rpartition('.')[0]}{other[other.rindex('.') :]}")
            for other in others
            if other != old_path and (Path(codebase.config.root) / other).is_file()
        ]
    return Move(old, new, tuple(roots), is_package, tuple(_made(codebase, new, new_path)))


def _is_path(written: str) -> bool:
    is_there = os.path.exists(written)  # noqa: PTH110 - any text may be asked for
    return "/" in written or os.sep in written or written.endswith(_ENDINGS) or is_there


def _from_root(codebase: Codebase, written: str) -> str:
    root = os.path.realpath(codebase.config.root)
    real = os.path.realpath(Path(written).parent) + os.sep + Path(written).name
    path = os.path.relpath(os.path.normpath(real), root).replace(os.sep, "/")
    if path.startswith("../"):
        raise UsageError(f"{visible(written)} lies outside of the project")
    return path


def _known(codebase: Codebase, written: str) -> str:
    """The dotted name of a file or package that is there."""
    if written in codebase.known:
        return written
    if not _is_path(written):
        remedy = suggestion(written, codebase.known, "give a dotted name or a path of the project")
        raise UsageError(f"there is no file or package {visible(written)}; {remedy}")
    path = _from_root(codebase, written)
    file = codebase.by_path.get(path)
    if file is not None and file.is_python:
        return file.name
    name = next((name for folder, name in _folders(codebase) if folder == path), None)
    if name is None:
        paths = [each.path for each in codebase.files]
        raise UsageError(
            f"{visible(written)} is no Python file or package of the project; "
            f"{suggestion(path, paths, 'what is excluded or ignored does not move')}"
        )
    return name


def _folders(codebase: Codebase) -> Iterator[tuple[str, str]]:
    """Each folder that holds Python files, with its dotted name; the roots of all have none."""
    for file in codebase.files:
        if file.is_python:
            folder = file.path.rpartition("/")[0]
            package = file.name if file.is_package else file.name.rpartition(".")[0]
            yield folder, package
            while package and folder.endswith(package.rpartition(".")[2]):
                folder, package = folder.rpartition("/")[0], package.rpartition(".")[0]
                yield folder, package


def _folder_of(codebase: Codebase, package: str) -> str:
    return next((folder for folder, name in _folders(codebase) if name == package), "")


def _place(codebase: Codebase, target: str, old_path: str, *, is_package: bool) -> tuple[str, str]:
    """The dotted name and the path that it is to have."""
    end = "" if is_package else old_path[old_path.rindex(".") :]
    folders = {name: folder for folder, name in _folders(codebase) if name}
    if not _is_path(target):
        for above in upwards(target.rpartition(".")[0]):
            if above in folders:
                below = target[len(above) + 1 :].replace(".", "/")
                return target, f"{folders[above]}/{below}{end}"
        root = _root_of(codebase, old_path)
        return target, f"{root}/{target.replace('.', '/')}{end}".lstrip("/")
    path = _from_root(codebase, target).removesuffix(end or "/")
    root = _root_of(codebase, path)
    if root is None:
        raise UsageError(f"{visible(target)} lies where no imports start; give a place below a source root")
    return path[len(root) :].strip("/").replace("/", "."), f"{path}{end}"


def _root_of(codebase: Codebase, path: str) -> str | None:
    """The folder above a path that imports start from."""
    roots = {folder for folder, name in _folders(codebase) if not name}
    return max((r for r in roots if not r or path.startswith(f"{r}/")), key=len, default=None)


def _refuse(codebase: Codebase, target: str, old: str, new: str, new_path: str) -> None:
    if bad := next((p for p in new.split(".") if not p.isidentifier() or iskeyword(p)), None):
        raise UsageError(
            f"{visible(target)}: {visible(bad) or 'an empty part'} cannot be imported by that name"
        )
    if new in codebase.known or os.path.lexists(Path(codebase.config.root) / new_path):
        raise UsageError(
            f"{visible(target)} is there already; name what it is to be called there, such as {new}.{old.rpartition('.')[2]}"
        )
    if new.startswith(f"{old}."):
        raise UsageError(f"{old} cannot move into itself")
    parent, _, last = new.rpartition(".")
    for above in upwards(parent):
        file = codebase.by_name.get(above)
        if file is not None and not file.is_package:
            raise UsageError(f"{above} is a file, and holds no others; make it a package first")
    if parent in codebase.by_name and codebase.symbols.binding(parent, last) not in ("", new):
        raise UsageError(f"{parent} has a {last} of its own, which would hide it; take another name")


def _made(codebase: Codebase, new: str, new_path: str) -> Iterator[str]:
    """What makes the folders above a package, where there is none yet."""
    folder = new_path.rpartition("/")[0]
    for above in upwards(new.rpartition(".")[0]):
        if above in codebase.known or (Path(codebase.config.root) / folder / "__init__.py").exists():
            return
        yield f"{folder}/__init__.py"
        folder = folder.rpartition("/")[0]
