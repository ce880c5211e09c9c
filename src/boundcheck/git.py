"""What git knows of the project; nothing else runs git."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal, NamedTuple

from boundcheck.disk import digest_of
from boundcheck.errors import ProjectError
from boundcheck.plain import visible

if TYPE_CHECKING:
    import subprocess

_SECONDS: Final = 20
_SECONDS_FOR_MUCH: Final = 300  # to compare or read a whole tree
# Nothing that a repository's configuration names is run, and no lock is taken.
_SAFE: Final = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "--no-optional-locks")
# Nothing is fetched, not even where git would by itself for a clone that lacks content.
_OFFLINE: Final = {"GIT_ALLOW_PROTOCOL": "none", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
# What asks for content of old files, which a partial clone may have to fetch; all else is answered by any clone.
_READS_CONTENT: Final = frozenset(("cat-file", "diff", "log"))
# What git says where content is not there.
_LACKING: Final = re.compile(
    rb"unable to read|ould not read|promisor|lazy fetching|not allowed|missing|bad object|bad tree"
)
_MAIN: Final = ("main", "master")
_GITLINK: Final = "160000"
_LINK: Final = "120000"
# What hooks set, which may name another repository or index than the one that a folder lies in.
_PLACES: Final = frozenset(
    ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")
)
_SHALLOW: Final = (
    "the clone is shallow; fetch more of the history (in CI fetch-depth: 0, else git fetch --unshallow)"
)

# The files that a run reads, by how their names end; no .gitignore, since what is in a commit is read.
PROJECT_FILES: Final = (".py", ".pyi", ".sql", ".toml", ".ini", ".cfg")

Status = Literal["added", "modified", "deleted", "renamed", "untracked"]
_STATUS: Final[Mapping[str, Status]] = {"A": "added", "D": "deleted", "R": "renamed", "C": "added"}


class LacksContentError(ProjectError):
    """A clone that does not hold all content of its commits: a partial one, or a damaged one."""


class Change(NamedTuple):
    """A path that is not as it was, from the repository's root (posix); `old` is where a renamed file was.

    `is_file` is False for what is no plain file, be it now or before: a submodule, a link, a repository inside.
    """

    path: str
    status: Status
    old: str | None = None
    is_file: bool = True


class Base(NamedTuple):
    """What changes are told against: the commit where the work left the line of `revision`."""

    commit: str
    revision: str


class Repository(NamedTuple):
    """A repository's work tree, and the project's folder in it: "" or `sub/folder/`."""

    top: Path
    prefix: str


def find_repository(root: Path) -> Repository:
    """The work tree that a folder lies in. Raises ProjectError where there is none, or no git."""
    done = _answer(root, ["rev-parse", "--show-toplevel", "--show-prefix"])
    if done.returncode:
        said = _said(done)
        if "not a git repository" in said:
            raise ProjectError(
                f"{root} lies in no git repository; run this in a clone, where changes can be told"
            )
        raise ProjectError(f"git does not read the repository of {root} ({said}); make git status work there")
    top, _, prefix = done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n").rpartition("\n")
    return Repository(Path(top), prefix)


def work_tree(folder: Path) -> Path | None:
    """The root of the repository that a folder, given by its real path, lies in; None where it lies in none.

    Told by what is on disk: git itself may be absent where reports are made, or refuse a tree of another user.
    """
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)


def find_base(repository: Repository, revision: str | None, option: str = "--base") -> Base:
    """The merge base of HEAD and a revision; of the remote's main branch where none is named.

    `option` is what the revision was named with. Raises ProjectError, with the remedy, when there is no such commit or the two have no common one.
    """
    top = repository.top
    if not _commit(top, "HEAD"):
        raise ProjectError(f"{top} has no commit yet; commit first, then changes can be told")
    name = revision or _main_branch(top)
    if name is None:
        raise ProjectError(
            "no main branch is found to tell changes against (origin/HEAD, origin/main, origin/master, main, master); "
            f"name a revision with {option}{_if_shallow(top)}"
        )
    if not _commit(top, name):
        raise ProjectError(
            f'there is no commit "{visible(name)}" here; fetch it or name another with {option}{_if_shallow(top)}'
        )
    done = _answer(top, ["merge-base", "--end-of-options", name, "HEAD"])
    found = done.stdout.decode("ascii", "replace").strip()
    if done.returncode or not found:
        remedy = (
            _SHALLOW
            if _is_shallow(top)
            else f"their histories are unrelated; name another revision with {option}"
        )
        raise ProjectError(f"{visible(name)} and HEAD have no common commit: {remedy}")
    return Base(found, name)


def changes_since(repository: Repository, commit: str) -> tuple[Change, ...]:
    """What differs between a commit and the work tree, by path: committed, staged, unstaged or untracked.

    Files that git was told to take for unchanged count as changed. Raises ProjectError when git does not answer.
    """
    top = repository.top
    found: dict[str, Change] = {}
    for path in _hidden(top):
        found[path] = Change(path, "modified")
    options = [
        "--raw", "-z", "--abbrev", "--find-renames", "--no-relative", "--no-ext-diff", "--no-textconv",
        "--ignore-submodules=none", "-O/dev/null", "--no-color",
    ]  # fmt: skip
    # What is staged need not be in the work tree, but it is part of the change.
    for staged in (["--cached"], []):
        for change in _raw_changes(_must(top, ["diff", *staged, *options, commit, "--"])):
            found[change.path] = change
    for path in _must(top, ["ls-files", "--others", "--exclude-standard", "--full-name", "-z"]).split("\0"):
        if path:
            found[path] = Change(path, "untracked", is_file=_is_plain(top, path))
    return tuple(found[path] for path in sorted(found))


def files_at(repository: Repository, commit: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The project's files in a commit whose names end so: path from the repository's root, and content.

    Nothing is checked out, so that no filter of the repository runs. Raises ProjectError when git does not answer.
    """
    arguments = ["ls-tree", "-r", "-z", "--full-tree", commit]
    if repository.prefix:
        arguments += ["--", repository.prefix]
    found: list[tuple[str, str]] = []
    for entry in _must(repository.top, arguments).split("\0"):
        about, _, path = entry.partition("\t")
        if path.endswith(suffixes) and not about.startswith((_GITLINK, _LINK)) and _is_safe(path):
            found.append((about.split(" ")[2], path))
    asked = "".join(f"{name}\n" for name, _ in found).encode()
    done = _answer(repository.top, ["cat-file", "--batch"], asked, seconds=_SECONDS_FOR_MUCH)
    if done.returncode:
        raise ProjectError(f"git does not read the files of {commit} ({_said(done)}); fetch them all")
    at = 0
    for _, path in found:
        end = done.stdout.index(b"\n", at)
        size = done.stdout[at:end].rpartition(b" ")[2]
        if not size.isdigit():
            raise ProjectError(
                f"git has no content of {visible(path)} in {commit}; fetch the whole repository"
            )
        at = end + 1 + int(size) + 1
        yield path, done.stdout[end + 1 : at - 1]


@contextmanager
def tree_at(repository: Repository, commit: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """The project's files in a commit whose names end so, in a folder that is gone afterwards; see `files_at`."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="boundcheck-") as name:
        top = Path(name)
        for path, content in files_at(repository, commit, suffixes):
            file = top / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        yield top / repository.prefix


def tracked_files(root: Path) -> tuple[str, ...] | None:
    """What the index of the repository that a folder lies in has below it, as paths from there; None where git does not tell."""
    import subprocess

    try:
        done = _start(root, ["ls-files", "--cached", "-z"], without=_PLACES, seconds=_SECONDS_FOR_MUCH)
    except (OSError, subprocess.SubprocessError):
        return None
    names = done.stdout.decode("utf-8", "surrogateescape").split("\0")
    return None if done.returncode else tuple(filter(None, names))


def answer_of(tracked: tuple[str, ...] | None) -> bytes | None:
    """A digest of tracked files; None where git did not tell."""
    return (
        None if tracked is None else digest_of("\0".join(sorted(tracked)).encode("utf-8", "surrogateescape"))
    )


def content_at(repository: Repository, commit: str, path: str) -> bytes:
    """What a file held in a commit; nothing where it was not there."""
    done = _answer(repository.top, ["cat-file", "blob", f"{commit}:{path}"])
    return b"" if done.returncode else done.stdout


def files_that_name(repository: Repository, text: str) -> tuple[str, ...]:
    """The files of the work tree, untracked ones too, that hold a text: paths from the repository's root."""
    options = ["-l", "-z", "-F", "--untracked", "--full-name", "--no-color", "--no-textconv"]
    done = _answer(
        repository.top,
        ["grep", *options, "--no-recurse-submodules", "-e", text, "--"],
        seconds=_SECONDS_FOR_MUCH,
    )
    if done.returncode > 1:
        raise ProjectError(f"git does not search the repository ({_said(done)}); make git grep work there")
    return tuple(path for path in done.stdout.decode("utf-8", "surrogateescape").split("\0") if path)


def renames_since(root: Path, file: str, paths: frozenset[str]) -> Mapping[str, str]:
    """Where paths below `root` went since the last commit that wrote `file`: old path to new, as git tells renames.

    That the file itself was moved counts for nothing. Empty without git, outside a repository, and where git does not answer.
    """
    if all((root / path).exists() for path in paths):
        return {}
    name = file.rpartition("/")[2]
    base = last_commit_of(root, file, moved=True) or last_commit_of(root, f":(glob)**/{name}")
    return renames_from(root, base, paths) if base else {}


def last_commit_of(root: Path, file: str, *, moved: bool = False) -> str:
    """The last commit that wrote a file or one that a pathspec names, `moved`: under whatever path; "" where git tells none."""
    options = ["--no-show-signature", "--format=%H", *(["--follow", "--diff-filter=AM"] if moved else [])]
    return _git(root, ["log", "-1", *options, "--", file]).strip()


def renames_from(root: Path, base: str, paths: frozenset[str]) -> Mapping[str, str]:
    """Where paths below `root` that are gone went since a commit."""
    options = [
        "--find-renames",
        "--diff-filter=R",
        "--name-status",
        "-z",
        "--relative",
        "--no-ext-diff",
        "--no-textconv",
    ]
    fields = _git(root, ["diff", *options, base, "--"]).split("\0")
    moved = dict(zip(fields[1::3], fields[2::3], strict=False))
    return {old: new for old, new in moved.items() if old in paths and not (root / old).exists()}


def linked_paths(repository: Repository) -> Iterator[tuple[str, str]]:
    """The symbolic links that git keeps, each with the path in the repository that it leads to."""
    top = os.path.realpath(repository.top)
    for entry in _must(repository.top, ["ls-files", "-s", "-z", "--full-name"]).split("\0"):
        about, _, path = entry.partition("\t")
        target = os.path.realpath(os.path.join(top, path)) if about.startswith(_LINK) else top  # noqa: PTH118
        if target.startswith(f"{top}{os.sep}"):
            yield path, target[len(top) + 1 :].replace(os.sep, "/")


def commit_named(repository: Repository, revision: str) -> str | None:
    """The full name of the commit that a revision names; None where there is none."""
    return _commit(repository.top, revision) or None


def is_shallow(repository: Repository) -> bool:
    """Whether the clone holds the newest commits only."""
    return _is_shallow(repository.top)


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
                env={**os.environ, "LC_ALL": "C", **_OFFLINE},
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


def _main_branch(top: Path) -> str | None:
    remotes = _git(top, ["remote"]).split()
    remote = "origin" if "origin" in remotes or len(remotes) != 1 else remotes[0]
    names = (f"{remote}/HEAD", *(f"{remote}/{name}" for name in _MAIN))
    references = (*(f"refs/remotes/{name}" for name in names), *(f"refs/heads/{name}" for name in _MAIN))
    return next(
        (
            shown
            for reference, shown in zip(references, (*names, *_MAIN), strict=True)
            if _commit(top, reference)
        ),
        None,
    )


def _commit(top: Path, revision: str) -> str:
    arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"]
    return _git(top, arguments).strip()


def _is_shallow(top: Path) -> bool:
    return _git(top, ["rev-parse", "--is-shallow-repository"]).strip() == "true"


def _if_shallow(top: Path) -> str:
    return f" ({_SHALLOW})" if _is_shallow(top) else ""


def _raw_changes(text: str) -> Iterator[Change]:
    fields = iter(text.split("\0"))
    return (raw_change(about, fields) for about in fields if about)


def raw_change(about: str, fields: Iterator[str]) -> Change:
    """One change as `--raw -z` tells it: what comes before the path, and the fields from there on."""
    before, after, _, _, letter = about.lstrip(":").split(" ")
    path, status = next(fields), _STATUS.get(letter[0], "modified")
    old = None
    if letter[0] in "RC":
        old, path = path, next(fields)
    is_file = not {before, after} & {_GITLINK, _LINK}
    return Change(path, status, old if letter[0] == "R" else None, is_file)


def _hidden(top: Path) -> Iterator[str]:
    """Files whose changes git was told not to see."""
    for entry in _must(top, ["ls-files", "-v", "-z"]).split("\0"):
        tag, _, path = entry.partition(" ")
        if tag.islower() or (tag == "S" and (top / path).exists()):
            yield path


def _is_plain(top: Path, path: str) -> bool:
    file = top / path
    return not path.endswith("/") and file.is_file() and not file.is_symlink()


def _is_safe(path: str) -> bool:
    return not {"", ".", ".."}.intersection(path.split("/"))


def _filters(top: Path, arguments: Sequence[str]) -> Iterable[str]:
    return _without_filters(top) if arguments[0] == "diff" else ()


def _without_filters(top: Path) -> Iterator[str]:
    """Options that take away the programs that git would run on content; git has none for all of them."""
    done = _start(
        top, ["config", "-z", "--name-only", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$"]
    )
    for name in done.stdout.decode("utf-8", "surrogateescape").split("\0"):
        if name:
            yield from ("-c", f"{name}={'false' if name.endswith('.required') else ''}")


def _must(top: Path, arguments: Sequence[str]) -> str:
    done = _answer(top, arguments, seconds=_SECONDS_FOR_MUCH)
    if done.returncode:
        raise ProjectError(f"git {arguments[0]} failed ({_said(done)}); make git status work in {top}")
    return done.stdout.decode("utf-8", "surrogateescape")


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return visible(lines[0]) if lines else f"exit status {done.returncode}"


def _answer(
    root: Path, arguments: Sequence[str], given: bytes = b"", seconds: int = _SECONDS
) -> subprocess.CompletedProcess[bytes]:
    """What git says, be it an error. Raises ProjectError when it cannot be run, or takes too long."""
    import subprocess

    try:
        return _start(root, arguments, _filters(root, arguments), given, seconds)
    except subprocess.TimeoutExpired:
        raise ProjectError(
            f"git {arguments[0]} took longer than {seconds} seconds; see what git status says"
        ) from None
    except OSError as error:
        raise _cannot_run(error) from None


def _cannot_run(error: OSError) -> ProjectError:
    return ProjectError(
        f"git cannot be run ({error.strerror or error}); install it, changes are told by git alone"
    )


def _git(root: Path, arguments: Sequence[str]) -> str:
    """What git says; nothing where it cannot be asked or says no."""
    import subprocess  # for the few runs that ask git

    try:
        done = _start(root, arguments, _filters(root, arguments))
    except (OSError, subprocess.SubprocessError):
        return ""
    return "" if done.returncode else done.stdout.decode("utf-8", "surrogateescape")


def _start(
    root: Path,
    arguments: Sequence[str],
    options: Iterable[str] = (),
    given: bytes = b"",
    seconds: int = _SECONDS,
    without: frozenset[str] = frozenset(),
) -> subprocess.CompletedProcess[bytes]:
    import subprocess

    environment = {name: value for name, value in os.environ.items() if name not in without}
    network = {} if arguments[0] in _READS_CONTENT else _OFFLINE
    return subprocess.run(  # noqa: S603
        ["git", *_SAFE, *options, *arguments],  # noqa: S607
        cwd=root,
        env={**environment, "LC_ALL": "C", **network},
        input=given,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
