"""How git is asked: safely, offline, in limited time. Nothing else runs git."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from boundcheck.base.errors import ProjectError
from boundcheck.base.git_places import environment_at
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible

if TYPE_CHECKING:
    import subprocess

_SECONDS: Final = 20
SECONDS_FOR_MUCH: Final = 300  # to compare or read a whole tree
# Nothing that a repository's configuration names is run, nor a folder of a project taken for a repository with one, and no lock is taken.
_SAFE: Final = (
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "safe.bareRepository=explicit",
    "-c", "core.quotePath=false", "--no-optional-locks",
)  # fmt: skip
# A variable of the environment that holds nothing.
_NOTHING: Final = "BOUNDCHECK_NOTHING"
# Nothing is fetched, not even where git would by itself for a clone that lacks content.
_OFFLINE: Final = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
# What may run programs on content to compare it.
_COMPARES: Final = frozenset(("diff", "status"))
# What asks for content of old files, which a partial clone may have to fetch, but by no program that its address names; all else is
# answered by any clone.
_READS_CONTENT: Final = frozenset(("cat-file", "diff", "log"))
_KNOWN_PROTOCOLS: Final = {"GIT_ALLOW_PROTOCOL": "file:git:http:https:ssh"}
# What git says where content is not there.
_LACKING: Final = later(
    rb"unable to read|ould not read|promisor|lazy fetching|not allowed|missing|bad object|bad tree"
)
# How git tells what is no plain file.
GITLINK: Final = "160000"
LINK: Final = "120000"


class LacksContentError(ProjectError):
    """A clone that does not hold all content of its commits: a partial one, or a damaged one."""


class Repository(NamedTuple):
    """A repository's work tree, and the project's folder in it: "" or `sub/folder/`."""

    top: Path
    prefix: str

    def inner(self, path: str) -> str:
        """A path from the repository's root on, as seen from the project's."""
        if path.startswith(self.prefix):
            return path.removeprefix(self.prefix)
        return posixpath.relpath(path, self.prefix or ".")


def ask(root: Path, arguments: Sequence[str]) -> str:
    """What git says; nothing where it cannot be asked or says no."""
    import subprocess  # for the few runs that ask git

    try:
        done = start(root, arguments, _filters(root, arguments))
    except (OSError, subprocess.SubprocessError):
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape")


def must(top: Path, arguments: Sequence[str], options: Sequence[str] | None = None) -> str:
    """What git says; `options` as `without_filters` tells them, asked for here where none are given. Raises ProjectError."""
    done = answer(top, arguments, seconds=SECONDS_FOR_MUCH, options=options)
    if done.returncode:
        raise ProjectError(f"git {arguments[0]} failed ({said_by(done)}); make git status work in {top}")
    return done.stdout.decode("utf-8", "surrogateescape")


def tagged_files(top: Path) -> Iterator[tuple[str, str]]:
    """All files of the index with git's letter for each: S is left out of the work tree, a small one is taken for unchanged."""
    for entry in must(top, ["ls-files", "-v", "-z"]).split("\0"):
        tag, _, path = entry.partition(" ")
        yield tag, path


def answer(
    root: Path,
    arguments: Sequence[str],
    given: bytes = b"",
    seconds: int = _SECONDS,
    options: Sequence[str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """What git says, be it an error. Raises ProjectError when it cannot be run, or takes too long."""
    import subprocess

    try:
        known = _filters(root, arguments) if options is None else options
        return start(root, arguments, known, given, seconds)
    except subprocess.TimeoutExpired:
        raise ProjectError(
            f"git {arguments[0]} took longer than {seconds} seconds; see what git status says"
        ) from None
    except OSError as error:
        raise _cannot_run(error) from None


def said_by(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return visible(lines[0]) if lines else f"exit status {done.returncode}"


def stream(
    repository: Repository, options: Sequence[str], arguments: Sequence[str], seconds: int
) -> Iterator[str]:
    """What git prints, cut at every NUL, as it comes; nothing is fetched over a network.

    Raises ProjectError when git cannot be run, fails, or takes longer than `seconds`: LacksContentError where the clone does
    not hold what git needs to read.
    """
    import subprocess
    import tempfile
    from threading import Event, Timer

    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603
                ["git", *_SAFE, *options, *arguments],  # noqa: S607
                cwd=repository.top,
                env={**environment_at(str(repository.top)), "LC_ALL": "C", _NOTHING: "", **_OFFLINE},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        except OSError as error:
            raise _cannot_run(error) from None
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(seconds, stop)
        timer.start()
        try:
            with process:
                yield from _cut(process.stdout)
        finally:
            timer.cancel()
            process.kill()  # whoever asked may have had enough
        if late.is_set():
            raise ProjectError(
                f"git {arguments[0]} took longer than {seconds} seconds; take less of the history with --since"
            )
        if process.returncode:
            errors.seek(0)
            raise _failed(repository, arguments[0], errors.read(10_000), process.returncode)


def _failed(repository: Repository, verb: str, told: bytes, status: int) -> ProjectError:
    said = visible(told.decode("utf-8", "replace").strip().partition("\n")[0]) or f"exit status {status}"
    if _LACKING.search(told):
        return LacksContentError(
            f"this clone lacks a part of its history ({said}); clone it anew, without --filter"
        )
    return ProjectError(f"git {verb} failed ({said}); make it work in {repository.top}")


def _cut(pipe: IO[bytes] | None) -> Iterator[str]:
    rest = b""
    while pipe is not None and (block := pipe.read(1 << 16)):
        whole, found, end = (rest + block).rpartition(b"\0")
        rest = end
        if found:
            yield from whole.decode("utf-8", "surrogateescape").split("\0")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")


def _cannot_run(error: OSError) -> ProjectError:
    return ProjectError(
        f"git cannot be run ({error.strerror or error}); install it, changes are told by git alone"
    )


def _filters(top: Path, arguments: Sequence[str]) -> Iterable[str]:
    return without_filters(top) if arguments[0] in _COMPARES else ()


def without_filters(top: Path) -> Iterator[str]:
    """Options that take away the programs that git would run on content, here or in submodules; git has none for all of them."""
    for name in sorted({*_programs(top)}):
        # Only there may a name have an equals sign in it.
        yield from (f"--config-env={name}={_NOTHING}",) if "=" in name else ("-c", f"{name}=")


def _programs(top: Path) -> Iterator[str]:
    """The keys of a repository's configuration that name programs for content, and those of the submodules that lie in it."""
    keys = r"^filter\..*\.(clean|smudge|process|required)$"
    yield from _told(top, ["config", "-z", "--name-only", "--get-regexp", keys])
    for entry in _told(top, ["ls-files", "--stage", "-z"]):
        about, _, path = entry.partition("\t")
        inner = top / path
        if (
            about.startswith(GITLINK)
            and (inner / ".git").exists()
            and inner.resolve() == top.resolve() / path
        ):
            yield from _programs(inner)


def _told(top: Path, arguments: Sequence[str]) -> Iterable[str]:
    return filter(None, start(top, arguments).stdout.decode("utf-8", "surrogateescape").split("\0"))


def start(
    root: Path,
    arguments: Sequence[str],
    options: Iterable[str] = (),
    given: bytes = b"",
    seconds: int = _SECONDS,
) -> subprocess.CompletedProcess[bytes]:
    import subprocess

    network = _KNOWN_PROTOCOLS if arguments[0] in _READS_CONTENT else _OFFLINE
    return subprocess.run(  # noqa: S603
        ["git", *_SAFE, *options, *arguments],  # noqa: S607
        cwd=root,
        env={**environment_at(str(root)), "LC_ALL": "C", _NOTHING: "", **network},
        input=given,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
