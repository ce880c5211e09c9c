"""The way in: what was said before of a project that is as it was is said again, before anything else is loaded."""

from __future__ import annotations

import gc
import os
import sys
import time

from boundcheck.door import CachePlace, Look, Passed, looks, places_around, read_door, write_door
from boundcheck.replies import Reply, replies_of, request, shown_time
from boundcheck.version import VERSION

TYPE_CHECKING = (
    False  # `typing` takes longer to load than all the rest of a run that says what was said before
)
if TYPE_CHECKING:
    from typing import Final, NoReturn

# Of these one cannot tell beforehand what they rest on, or they are to read and write otherwise.
_NOT_AGAIN: Final = ("--no-cache", "--config", "--output", "-o", "--rules-from")
_FEW: Final = 16  # files that are judged before the command line is loaded, which shows how far it is


def main() -> NoReturn:
    """Run a command: from what it said before where that stands, else by `boundcheck.cli`."""
    started, arguments = time.perf_counter(), sys.argv[1:]
    if arguments == ["--version"]:
        status = _say(f"boundcheck {VERSION}\n", "")
    elif reply := _said_before(arguments):
        status = _say(*reply.streams(shown_time(time.perf_counter() - started))) or reply.status
        _leave(status)
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
        replies = (_reply(place, passed, arguments) for place, passed in places)
        return next(filter(None, replies), None)
    except Exception:
        return None


def _reply(place: CachePlace, passed: Passed, arguments: list[str]) -> Reply | None:
    door = read_door(place)
    found = replies_of(place, door).get(request(arguments, passed)) if door else None
    reply = Reply(*found) if found else None
    if door is None or reply is None or not reply.stands(place.root):
        return None
    look = looks[door.run] = door.look(place.root, time.time_ns())
    if look is None:
        return None
    if not look.found_nothing:
        return reply if _is_said_still(reply, place, look, arguments) else None
    if look.now is not door:
        write_door(place, look.now)
    return reply


def _is_said_still(reply: Reply, place: CachePlace, look: Look, arguments: list[str]) -> bool:
    """Whether a check says the same although files have changed, as nothing is found in them that was not, and of none a line is
    shown. What is found is kept, so that otherwise the command line goes on from there."""
    sets_jobs = any(argument.startswith("--jobs") for argument in arguments)
    if arguments[0] != "check" or look.others or len(look.files) > _FEW or sets_jobs:
        return False
    if not {*look.files}.isdisjoint(reply.quoted):
        return False
    from pathlib import Path

    from boundcheck.keep.cache import Cache
    from boundcheck.run import finds_the_same

    file = Path(place.root, place.config)
    cache = Cache(file)
    is_same = finds_the_same(file, cache)
    if cache.door is not None:
        looks[cache.door.run] = Look(cache.door, (), ())
    if is_same:
        cache.remember(arguments, reply)
    return is_same


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
