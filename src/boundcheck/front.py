"""The way in: what was said before of a project that is as it was is said again, before anything else is loaded."""

from __future__ import annotations

import gc
import os
import sys
import time

from boundcheck.door import CachePlace, looks, places_around, read_door, write_door
from boundcheck.replies import Reply, replies_of, request, shown_time
from boundcheck.version import VERSION

TYPE_CHECKING = (
    False  # `typing` takes longer to load than all the rest of a run that says what was said before
)
if TYPE_CHECKING:
    from typing import Final, NoReturn

# Of these one cannot tell beforehand what they rest on, or they are to read and write otherwise.
_NOT_AGAIN: Final = ("--no-cache", "--config", "--output", "-o", "--rules-from")


def main() -> NoReturn:
    """Run a command: from what it said before where that stands, else by `boundcheck.cli`."""
    started, arguments = time.perf_counter(), sys.argv[1:]
    if arguments == ["--version"]:
        status = _say(f"boundcheck {VERSION}\n", "")
    elif reply := _said_before(arguments):
        status = _say(*reply.streams(shown_time(time.perf_counter() - started))) or reply.status
    else:
        _whole()
    sys.exit(status)


def _whole() -> NoReturn:
    from boundcheck.cli import main as whole

    try:
        whole()
    except SystemExit as end:
        if _is_quick(sys.argv[1:]) and isinstance(end.code, int):
            _leave(end.code)
        raise


def _is_quick(arguments: list[str]) -> bool:
    """Whether a command is one that people and tools run again and again."""
    return arguments[:1] in (["check"], ["may"])


def _leave(status: int) -> None:
    """End the process without taking apart all that it has read."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        return  # the usual end tells
    os._exit(status)


def _said_before(arguments: list[str]) -> Reply | None:
    """What a command said with these arguments, if it would say so again."""
    if not _is_quick(arguments) or any(argument.startswith(_NOT_AGAIN) for argument in arguments):
        return None
    gc.disable()  # what a run reads is needed until its end
    try:
        places = places_around(os.path.realpath(os.curdir))
        replies = (_reply(place, request(arguments, passed)) for place, passed in places)
        return next(filter(None, replies), None)
    except Exception:
        return None


def _reply(place: CachePlace, asked: bytes) -> Reply | None:
    door = read_door(place)
    found = replies_of(place, door).get(asked) if door else None
    reply = Reply(*found) if found else None
    if door is None or reply is None or not reply.stands(place.root):
        return None
    look = looks[door.run] = door.look(place.root, time.time_ns())
    if look is None or not look.found_nothing:
        return None
    if look.now is not door:
        write_door(place, look.now)
    return reply


def _say(out: str, err: str) -> int:
    """Print; the exit status where that fails."""
    try:
        for stream, text in ((sys.stdout, out), (sys.stderr, err)):
            if text:
                stream.reconfigure(errors="replace")  # type: ignore[union-attr]
                stream.write(text)
                stream.flush()
    except Exception as error:
        from boundcheck.cli import status_of

        return status_of(error)
    return 0
