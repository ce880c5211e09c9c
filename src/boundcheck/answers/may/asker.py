"""Who asks: a module, a file that is there, or one that is not yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from boundcheck.answers.may.model import Asker
from boundcheck.base.errors import UsageError
from boundcheck.base.light import replace
from boundcheck.base.paths_in_text import from_root
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File, FileKind
from boundcheck.codebase.kinds import Kinds
from boundcheck.codebase.misnamed import nearest_to
from boundcheck.discover import Project, SourceFile, source_file
from boundcheck.discover.mirrors import is_called_test
from boundcheck.facts.file import FileFacts
from boundcheck.scan.wire import Packed, pack

_NEW: Final = "new_file"  # what a module's own new file is called
_SUFFIXES: Final = (".py", ".pyi", ".sql")


def asker_of(codebase: Codebase, project: Project, written: str) -> Asker:
    """The module of that name, else the file at a path from the working directory on, else the file of a dotted name or of what
    stands in it. What is not there yet is of the module of its folder. Raises UsageError for what nobody knows."""
    if written in codebase.modules.by_name:
        return _in_module(codebase, written)
    path = inner_path(codebase, written)
    if path is not None:
        return _at_path(codebase, project, written, path)
    target = codebase.symbols.resolve(written)
    file = codebase.by_name.get(target.file or "")
    if file is not None and (target.symbol is None or codebase.symbols.binds(file.name, target.symbol)):
        return Asker(written, file, is_new=False)
    parent = written.rpartition(".")[0]
    folder = _folder_of(codebase, parent) if parent in codebase.packages else None
    if folder is not None and written.rpartition(".")[2].isidentifier() and target.file == parent:
        return _new(codebase, project, written, f"{folder}/{written.rpartition('.')[2]}.py".lstrip("/"))
    raise UsageError(f'"{written}" is no module, file or dotted name; {nearest_of(codebase, written)}')


def nearest_of(codebase: Codebase, written: str) -> str:
    """The remedy for a name that nobody knows."""
    options = [*codebase.modules.by_name, *codebase.known]
    if "/" in written:
        options += [os.path.relpath(codebase.config.root / file.path) for file in codebase.files]
    return nearest_to(codebase, written, options, "boundcheck graph lists the modules")


def inner_path(codebase: Codebase, written: str) -> str | None:
    """A path from the working directory on, as seen from the project's root ("." is the root); None for what is written as no path
    and is none. Raises UsageError where it leads out of the project."""
    path = Path(written)
    is_path = "/" in written or os.sep in written or written.endswith(_SUFFIXES)
    if not is_path and not path.exists():
        return None
    root = codebase.config.root
    if (inner := from_root(root, path)) is None:
        raise UsageError(f"{written}: it lies outside the project {root}; name a path in it")
    return inner


def _in_module(codebase: Codebase, name: str) -> Asker:
    """A file in a module that nobody else has, so that nothing counts but the module's contract."""
    module = codebase.modules.by_name[name]
    path = module.paths[0] if module.paths else name
    folder = _folder_of(codebase, path)
    file = codebase.by_name.get(path)
    if file is not None and not file.is_package and path not in codebase.packages:
        return Asker(name, file, is_new=False)  # all of it is one file
    new = f"{path}.{_NEW}"
    packed = Packed(pack(FileFacts()))
    where = f"{folder if folder is not None else path.replace('.', '/')}/{_NEW}.py"
    return Asker(
        name, File(where.lstrip("/"), new, path, False, "source", name, packed), is_new=True, whole=True
    )


def _folder_of(codebase: Codebase, package: str) -> str | None:
    """Where the files of a package lie; None where there are none of Python."""
    for file in codebase.by_name.values():
        if file.name == package and file.is_package:
            return file.path.rpartition("/")[0]
        if file.name.startswith(f"{package}.") and file.is_python:
            return "/".join(file.start.split("/") + package.split(".")).removeprefix("./")
    return None


def _at_path(codebase: Codebase, project: Project, written: str, path: str) -> Asker:
    known = codebase.by_path.get(path)
    if known is None and (codebase.config.root / path).is_dir():
        known = codebase.by_path.get(f"{path}/__init__.py")
        path = f"{path}/{_NEW}.py" if known is None else path
    if known is not None:
        return Asker(written, known, is_new=False)
    if not path.endswith(_SUFFIXES):
        raise UsageError(f"{written}: there is no such file or folder; a new file's name ends in .py")
    if (codebase.config.root / path).exists():
        raise UsageError(f"{written}: boundcheck does not look at it (see source_roots, exclude, .gitignore)")
    return _new(codebase, project, written, path)


def _new(codebase: Codebase, project: Project, written: str, path: str) -> Asker:
    """A file that is not there, of the kind and module that it would be of with a text like those beside it."""
    starts = {file.start for file in codebase.files if file.is_python} | set(project.roots)
    inside = [start for start in starts if start == "." or path.startswith(f"{start}/")]
    if not inside:
        raise UsageError(
            f"{written}: no code is looked for there; put it below a source root, or add one to source_roots"
        )
    start = max(inside, key=len)
    source = source_file(path, start)
    kind, module = _kind(codebase, project, source)
    folder = path.rpartition("/")[0]
    is_known = not folder or any(file.path.startswith(f"{folder}/") for file in codebase.files)
    if module is None and kind == "source" and not is_known:
        remedy = nearest_of(codebase, source.name)
        raise UsageError(f"{written}: there is no such folder, and no module would have it; {remedy}")
    packed = Packed(pack(FileFacts()))
    return Asker(
        written, File(path, source.name, source.package, source.is_package, kind, module, packed), is_new=True
    )


def _kind(codebase: Codebase, project: Project, source: SourceFile) -> tuple[FileKind, str | None]:
    """What the file would be by the place that it has, and by what those beside it are."""
    beside = tuple(_beside(codebase, source.path.rpartition("/")[0]))
    files = tuple(SourceFile(file.path, file.name, file.is_package, source.root) for file in beside)
    facts = (*(file.packed for file in beside), Packed(pack(FileFacts())))
    small = replace(project, files=(*files, source), alembic=())
    kinds = Kinds(codebase.config, small, codebase.modules, facts, codebase.apps)
    kind, module = kinds.of(source, facts[-1])
    stem = _stem(source.path)
    if kind == "migration" or is_called_test(stem) or stem == "conftest":
        return kind, module
    others = {(file.kind, file.module) for file in beside if _tells_of_others(_stem(file.path))}
    if len(others) == 1:
        ((kind, module),) = others  # what decided may lie in files that are far away
    return kind, module


def _beside(codebase: Codebase, folder: str) -> Iterator[File]:
    return (file for file in codebase.files if file.is_python and file.path.rpartition("/")[0] == folder)


def _tells_of_others(stem: str) -> bool:
    """Whether a file's name leaves it to the folder what kind of file it is."""
    return not is_called_test(stem) and stem not in ("conftest", "__init__")


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
