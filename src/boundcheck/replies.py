"""What commands said of a project as it is, which is said again where nothing has changed."""

from __future__ import annotations

import marshal
import os
import sys
import time

from boundcheck.base.disk import digest_of
from boundcheck.base.kept import has_types, read_kept, write_kept
from boundcheck.base.light import NamedTuple
from boundcheck.door import CachePlace, Door, Passed, content_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Final

_SHAPE: Final = (int, str, str, str, int, (int, type(None)), tuple, tuple, tuple)
_MOST: Final = 48
_LARGEST: Final = 32_000_000  # bytes of all


class Reply(NamedTuple):
    """What a command said, and what that rests on beside the project: the day (None: any), the baseline's content, and
    where the paths that were named lead to; `quoted` are the files of which it shows lines. `timed` is the part in which the time that it took is to be put into the gap
    before its last `rest` characters: "out", "err" or "".
    """

    status: int
    out: str
    err: str
    timed: str
    rest: int
    day: int | None
    beside: tuple[tuple[str, bytes], ...]
    paths: tuple[tuple[str, str], ...]
    quoted: tuple[str, ...] = ()

    def stands(self, root: str) -> bool:
        """Whether it would be said again, the project being as it was."""
        return (
            self.day in (None, today())
            and all(content_of(root, path) == digest for path, digest in self.beside)
            and all(os.path.lexists(path) and os.path.realpath(path) == real for path, real in self.paths)
        )

    def streams(self, elapsed: str) -> tuple[str, str]:
        """What goes to standard output and standard error, with the time in it."""
        out, err = (
            f"{text[: len(text) - self.rest]}{elapsed}{text[len(text) - self.rest :]}"
            if self.timed == name
            else text
            for name, text in (("out", self.out), ("err", self.err))
        )
        return out, err


def shown_time(elapsed: float) -> str:
    """Seconds for people: `1.2 s`, `45 ms`."""
    return f"{elapsed:.1f} s" if elapsed >= 0.1 else f"{elapsed * 1000:.0f} ms"


def today() -> int:
    """The day by which exceptions expire, counted from 1970."""
    return int(time.time() // 86400)


def request(arguments: list[str], passed: Passed = ()) -> bytes:
    """Tells commands apart that say different things on an unchanged project. That it is this project which is asked follows
    from what was `passed` on the way to it."""
    streams = sys.stdout
    terminal = bool(streams) and streams.isatty()
    size = None
    if terminal:
        try:
            size = tuple(os.get_terminal_size(streams.fileno()))
        except OSError:  # it has none
            size = None
    environ = os.environ
    parts = (
        arguments,
        passed,
        os.path.realpath(os.curdir),
        tuple(sys.path),  # where rules of one's own are found
        terminal,
        size,
        environ.get("COLUMNS"),
        *(environ.get(name) for name in ("NO_COLOR", "FORCE_COLOR", "TERM")),
        environ.get("LINES"),
    )
    return digest_of(marshal.dumps(parts, 2))  # of this version equal values are equal bytes


def colored() -> bool:
    """Whether standard output is to have colours: as NO_COLOR and FORCE_COLOR say (no-color.org, force-color.org: anything
    but nothing counts, and NO_COLOR wins), else where it is a terminal that has some."""
    environ = os.environ
    if environ.get("NO_COLOR"):
        return False
    is_terminal = bool(sys.stdout) and sys.stdout.isatty() and environ.get("TERM") != "dumb"
    return is_terminal or bool(environ.get("FORCE_COLOR"))


def replies_of(place: CachePlace, door: Door) -> dict[bytes, tuple[Any, ...]]:
    """What commands said of the project as it was at a door, by the request."""
    found = read_kept(f"{place.stem}.replies")
    replies = found.get("said") if found is not None and found.get("run") == door.run else None
    if not isinstance(replies, dict):
        return {}
    return {asked: reply for asked, reply in replies.items() if has_types(reply, _SHAPE)}


def remember(place: CachePlace, door: Door, asked: bytes, reply: Reply) -> None:
    """Keep what a command said; what others said goes when it becomes too much. OSError when it cannot be written."""
    replies = {**replies_of(place, door), asked: tuple(reply)}
    sizes = {asked: len(found[1]) + len(found[2]) for asked, found in replies.items()}
    for old in list(replies):
        if len(replies) > _MOST or sum(sizes.values()) > _LARGEST:
            del replies[old], sizes[old]
    write_kept(f"{place.stem}.replies", {"run": door.run, "said": replies})
