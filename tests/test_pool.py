"""Work over forked processes: results in order, and what happens when one fails or is killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from boundcheck.base.errors import ConfigError, ProjectError
from boundcheck.base.pool import forked


def done(work: Callable[[int], bytes], starts: range, jobs: int = 2) -> list[bytes]:
    return list(forked(work, starts, jobs))


def test_results_come_in_order_and_whole() -> None:
    starts = range(0, 400, 4)
    sizes = [start * 3000 % 500_000 for start in starts]  # more and less than a pipe holds
    found = done(lambda start: bytes([start % 256]) * (start * 3000 % 500_000), starts, 3)
    assert [(len(one), set(one)) for one in found] == [
        (size, {start % 256} if size else set()) for start, size in zip(starts, sizes, strict=True)
    ]


def test_other_processes_do_the_work() -> None:
    processes = set(done(lambda _: str(os.getpid()).encode(), range(40)))
    assert 1 <= len(processes) <= 2
    assert str(os.getpid()).encode() not in processes


def test_what_the_work_raises_is_raised_with_its_place() -> None:
    def work(start: int) -> bytes:
        if start == 7:
            raise ProjectError("one thing")
        return b""

    with pytest.raises(ProjectError, match="one thing") as raised:
        done(work, range(20))
    assert "in work" in "".join(raised.value.__notes__)


def test_mistakes_in_the_configuration_are_told_as_they_are() -> None:
    mistakes = ("boundcheck.toml:1: one", "boundcheck.toml:2: another")

    def work(_: int) -> bytes:
        raise ConfigError(mistakes)

    with pytest.raises(ConfigError) as raised:
        done(work, range(3))
    assert (str(raised.value), raised.value.mistakes) == ("\n".join(mistakes), mistakes)


def test_an_error_that_cannot_be_handed_over_is_told() -> None:
    class OddError(Exception):
        pass

    def work(_: int) -> bytes:
        raise OddError("of this function alone")

    with pytest.raises(RuntimeError, match="of this function alone"):
        done(work, range(3))


def test_a_process_that_is_killed() -> None:
    def work(start: int) -> bytes:
        if start == 5:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x"

    with pytest.raises(ProjectError, match="was killed"):
        done(work, range(20))


def test_who_stops_asking_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    original = os.fork

    def fork() -> int:
        process = original()
        started.append(process)
        return process

    monkeypatch.setattr(os, "fork", fork)
    results: Iterator[bytes] = forked(lambda _: b"x" * 1_000_000, range(50), 2)
    assert next(results)[:1] == b"x"
    results.close()  # type: ignore[attr-defined]
    assert len(started) == 2
    for process in started:
        with pytest.raises(ChildProcessError):
            os.waitpid(process, os.WNOHANG)
