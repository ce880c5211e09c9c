"""Models that code takes from distributions which are no part of the project: rules on data know nothing of their tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.patterns import later
from boundcheck.base.plain import counted
from boundcheck.codebase.answers import MODELS, TEXT
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.third_party import MODEL_FILES
from boundcheck.codebase.files import File
from boundcheck.codebase.importers import models_taken

_OF_FRAMEWORKS: Final = frozenset(
    ("django", "sqlalchemy", "sqlmodel", "flask_sqlalchemy", "peewee", "tortoise", "mongoengine", "rest_framework")
)  # fmt: skip
_SHOWN: Final = 3
# How models are queried, by the name of the class. What begins with plain letters is found many times faster than what may stand
# before it is ruled out.
_QUERIED: Final = (
    later(r"([A-Z](?<!\w.)\w*+)\.objects\b"),
    later(r"(?:select(?<!\wselect)|query(?<!\wquery)|exists(?<!\wexists))\(\s*([A-Z]\w*)\b"),
)
_SIGNS: Final = (b".objects", b"select(", b"query(", b"exists(")  # of these, told at a tenth of the cost


def models_elsewhere(codebase: Codebase) -> str:
    """How many files take models from such distributions, from which packages, and what to do: a sentence.

    "" where no file does, and where the project has more tables of its own than such files: there rules on data have much to look at.
    What it rests on is noted.
    """
    codebase.symbols.noted.add(MODELS)
    own = sum(entity.table is not None for entity in codebase.registry.by_name.values())
    found: dict[str, dict[str, tuple[File, set[str]]]] = {}
    for file in codebase.files:
        if file.kind == "source" and file.is_python and file.module is not None:
            for top, names in _taken(codebase, file):
                found.setdefault(top, {}).setdefault(file.path, (file, set()))[1].update(names)
    if len({path for files in found.values() for path in files}) <= own:
        return ""
    taking = {
        top: paths for top, files in found.items() if (paths := _taking_queried(codebase, files.values()))
    }
    count = len({path for paths in taking.values() for path in paths})
    if count <= own:
        return ""
    return _told(count, sorted(taking))


def _told(files: int, packages: Sequence[str]) -> str:
    are = "is" if len(packages) == 1 else "are"
    some = ", ".join(packages[:_SHOWN]) + (", …" if len(packages) > _SHOWN else "")
    return (
        f"{counted(files, 'file')} {'takes' if files == 1 else 'take'} models from {some}, which {are} not in the project: rules on data "
        "do not know these tables. Where you have that code, check both together: add its folder to source_roots."
    )


def _taken(codebase: Codebase, file: File) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The package at the top, and the names, of what a file imports from a place that is called after models and lies elsewhere."""
    for module, names in models_taken(file.of_imports.imports) if b"models" in file.packed.data else ():
        top = module.partition(".")[0]
        if not {top, module} & (_OF_FRAMEWORKS | MODEL_FILES) and top not in codebase.known:
            yield top, names


def _taking_queried(codebase: Codebase, files: Collection[tuple[File, set[str]]]) -> list[str]:
    """The paths of those that take what one of them queries, or all that there is by a star."""
    queried = {"*"}.union(*(_queried(codebase, file) & names for file, names in files))
    return [file.path for file, names in files if names & queried] if len(queried) > 1 else []


def _queried(codebase: Codebase, file: File) -> set[str]:
    """The names of classes that are written as models are in queries."""
    codebase.symbols.noted.add((file.name, TEXT))
    try:
        data, _ = read_file(f"{codebase.config.root}/{file.path}")
    except OSError:  # the scan has told
        return set()
    if not any(sign in data for sign in _SIGNS):
        return set()
    text = data.decode("utf-8", "replace")
    return {name for pattern in _QUERIED for name in pattern.findall(text)}
