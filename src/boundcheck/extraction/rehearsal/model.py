"""What a rehearsal is made of: the files of a project that holds one module alone, and what its suite said there."""

from __future__ import annotations

from typing import Literal

from boundcheck.base.light import NamedTuple, dataclass
from boundcheck.extraction.model import Blocker

Origin = Literal["copied", "changed", "stand-in", "client", "made"]


class CutFile(NamedTuple):
    """One file of the project that is cut out, by its path below the folder.

    It is `copied` as it lies there or `changed`, a `stand-in` for another module's file, part of the `client`, or `made` for the project.
    """

    path: str
    content: bytes
    origin: Origin


@dataclass(frozen=True, slots=True)
class CutOut:
    """One module as a project of its own: all files, the paths to give pytest, and by module the names that stand in for others."""

    module: str
    parts: tuple[CutFile, ...]
    suite: tuple[str, ...]
    stand_ins: tuple[tuple[str, tuple[str, ...]], ...]
    libraries: tuple[str, ...] = ()  # shared modules that came along

    def paths(self, origin: Origin) -> tuple[str, ...]:
        return tuple(part.path for part in self.parts if part.origin == origin)


class Failed(NamedTuple):
    """One test, or file that cannot be collected, that did not pass: its error in one line, what it called that stayed behind, and the
    places (path, line) of its traceback that lie in the project, the innermost last."""

    test: str
    error: str
    reached: tuple[str, ...] = ()
    places: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteOutcome:
    """What the suite said: how many tests passed, and what failed.

    Of a suite that `stopped`: that it "did not start", or "broke off", `why` in one line, and the end of its output where pytest itself gave up.
    """

    passed: int
    failed: tuple[Failed, ...]
    stopped: str = ""
    why: str = ""
    gave_up: str = ""

    @property
    def proves(self) -> bool:
        return self.passed > 0 and not self.failed and not self.stopped


class FailureCause(NamedTuple):
    """Why tests failed: a blocker of the report, or else a name that stayed behind (with its module), or neither."""

    blocker: Blocker | None
    name: str
    module: str
    failed: tuple[Failed, ...]
