"""The rehearsal of an extraction: a module as a project of its own, whose suite shows whether it can leave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from boundcheck.base.disk import read_file
from boundcheck.base.errors import ProjectError
from boundcheck.extraction.rehearsal.client import client_of
from boundcheck.extraction.rehearsal.model import CutFile, CutOut
from boundcheck.extraction.rehearsal.outcome import causes_of, complete, not_installed, read_outcome
from boundcheck.extraction.rehearsal.project import (
    empty_place,
    pytest_ini,
    with_constants,
    without_others,
    write_below,
)
from boundcheck.extraction.rehearsal.show import text
from boundcheck.extraction.rehearsal.stand_ins import RUNTIME, STAND_IN, StandIns
from boundcheck.extraction.rehearsal.taken import TakenFiles

if TYPE_CHECKING:
    from boundcheck.extraction.ground import Ground
    from boundcheck.extraction.model import Extraction

__all__ = [
    "causes_of",
    "complete",
    "cut_out",
    "empty_place",
    "not_installed",
    "read_outcome",
    "text",
    "write_below",
]


def cut_out(ground: Ground, found: Extraction, suite: Sequence[str]) -> CutOut:
    """The module of a report as a project that stands alone. `suite` are the paths of its tests, as pytest takes them.

    Its files and those of shared modules that it uses come as they are, with the conftest files and settings that its suite starts with;
    every other file of the project that these name is stood in for. Raises ProjectError for a file that cannot be read.
    """
    module = found.module
    taken = TakenFiles(ground, module)
    stand_ins = StandIns(ground.definitions, taken, STAND_IN)
    _want_all(ground, taken, stand_ins)
    standing = {file.path: said for file, said in stand_ins.files()}
    named = defaultdict(list)
    for name in sorted(stand_ins.names):
        named[ground.codebase.owner_of(name)].append(name)
    parts = (
        *_copied(ground, taken, module),
        *(CutFile(path, said.encode(), "stand-in") for path, said in sorted(standing.items())),
        *_made(ground, taken, suite),
        *client_of(ground, found),
    )
    return CutOut(
        module,
        tuple(sorted(parts)),
        tuple(suite),
        tuple((owner, tuple(names)) for owner, names in sorted(named.items())),
        tuple(sorted(taken.modules - {module})),
    )


def _want_all(ground: Ground, taken: TakenFiles, stand_ins: StandIns) -> None:
    """What files that come along use of others; first what their own code uses, then what only puts the application together."""
    files = [file for file in taken.files if file.is_python]
    for stand_ins.quiet in (False, True):
        for file in files:
            if taken.is_composing(file) == stand_ins.quiet:
                for use in ground.uses.in_file(file):
                    if not use.typing_only:
                        stand_ins.want(use.written)


def _copied(ground: Ground, taken: TakenFiles, module: str) -> Iterator[CutFile]:
    root = ground.codebase.config.root
    beside = (path for path in taken.beside() if path not in ground.codebase.by_path)
    for path in sorted({*beside, *(file.path for file in taken.files)}):
        try:
            data, _ = read_file(f"{root}/{path}")
        except OSError as error:
            raise ProjectError(
                f"{path} cannot be read: {error.strerror}; it belongs to what {module} takes along"
            ) from None
        if path in taken.settings:
            yield CutFile(path, without_others(data), "changed")
        else:
            yield CutFile(path, data, "copied")


def _made(ground: Ground, taken: TakenFiles, suite: Sequence[str]) -> Iterator[CutFile]:
    codebase = ground.codebase
    left = {path: name for path, name in codebase.modules.paths.items() if name not in taken.modules}
    told = {"LEFT": left, "TAKEN": sorted(taken.names)}
    yield CutFile(f"{RUNTIME}.py", with_constants("runtime.py", told).encode(), "made")
    roots = sorted({file.start for file in taken.files if file.is_python and file.kind != "test"})
    yield CutFile("pytest.ini", pytest_ini(codebase.config.root, roots, suite).encode(), "made")
