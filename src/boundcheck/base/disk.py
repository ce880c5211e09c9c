"""Files on disk: only regular ones are read, with what tells whether they are as they were; written whole or not at all."""

from __future__ import annotations

import os
import stat
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Final

Stat = tuple[int, int, int, int]  # mtime and ctime in nanoseconds, size, inode
MISSING: Final[Stat] = (0, 0, 0, 0)
# Files that say what their folder is, or what in it counts.
TELLING_FILES: Final = frozenset(
    "boundcheck.toml .gitignore pyvenv.cfg pyproject.toml setup.py setup.cfg manage.py alembic.ini".split()
)
ROWS: Final = (
    ".json",
    ".jsonl",
    ".yaml",
    ".yml",
    ".xml",
)  # what Django reads rows from, in folders of one name
ROWS_FOLDER: Final = "fixtures"
# What template engines read; a plain text only in folders of these names, in which frameworks look for templates unasked.
TEMPLATES: Final = (".html", ".htm", ".txt", ".jinja", ".jinja2", ".j2", ".djhtml", ".mjml")
TEMPLATE_FOLDERS: Final = ("/templates/", "/jinja2/")
OTHER_FILES: Final = (".sql", *ROWS, *TEMPLATES)  # what is read beside Python
SOURCES: Final = (".py", ".pyi", *OTHER_FILES)  # how the names of all files end whose content is judged
_SETTINGS: Final = (".toml", ".ini", ".cfg")
_MAX_BYTES: Final = 64 * 1024 * 1024  # a larger source file is a mistake, and would eat the memory
_READING: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_held: Mapping[str, bytes] = {}


class HeldTexts:
    """Within it the files at these real paths are read as if they held these bytes, which an editor has not written yet.

    It holds for the whole process, so only one of its threads may use it, and no analysis that leaves a cache on disk.
    """

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        self._texts = self._before = texts

    def __enter__(self) -> None:
        global _held
        self._before, _held = _held, self._texts

    def __exit__(self, *_: object) -> None:
        global _held
        _held = self._before


def held_at(path: str) -> bytes | None:
    """What is to be read at a path instead of the file."""
    return _held.get(path) if _held else None


def _stat_held(data: bytes) -> Stat:
    """A stat for it, which is another one for other bytes; times long past, as it never changes unseen."""
    sign = int.from_bytes(digest_of(data)[:7], "little")
    return sign & 0xFFFFFFF, sign >> 28, len(data), 0


def read_file(path: str, largest: int = _MAX_BYTES) -> tuple[bytes, Stat]:
    """The bytes of a regular file, and its stat from before they were read.

    Raises OSError for anything else, so that a pipe never makes the run wait, and for a file of more bytes.
    """
    if (data := held_at(path)) is not None:
        return data, _stat_held(data)
    descriptor = os.open(path, _READING)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        if status.st_size > largest:
            raise OSError(0, f"it is larger than {largest >> 20} MB")
        data = os.read(descriptor, status.st_size + 1)
        while more := os.read(descriptor, 1 << 16):  # in pieces, or still growing
            data += more
        return data, _stat(status)
    finally:
        os.close(descriptor)


def read_text(path: str, errors: str = "strict") -> str:
    """The text of a regular file in UTF-8, with line ends as Python reads them. Raises OSError as `read_file`, and UnicodeDecodeError."""
    return read_file(path)[0].decode("utf-8", errors).replace("\r\n", "\n").replace("\r", "\n")


def stat_of(root: str, path: str) -> Stat:
    """The stat of a path from the root on, or of an absolute one; links are followed. `MISSING` where nothing is."""
    path = path if path[:1] == "/" else f"{root}/{path}"
    if _held and (data := held_at(path)) is not None:
        return _stat_held(data)
    try:
        return _stat(os.stat(path))  # noqa: PTH116 - the hot path
    except (OSError, ValueError):
        return MISSING


def _stat(status: os.stat_result) -> Stat:
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def listing_of(entries: Iterable[os.DirEntry[str]]) -> bytes:
    """A digest of the names in a folder that can matter: Python files, folders, links, and files that tell something; each with
    what it is, as a folder or a pipe may make room for a file of its name.

    What else comes and goes there (`__pycache__`, hidden folders, an editor's files) changes nothing.
    """
    names = sorted(name for entry in entries if (name := _telling_name(entry)))
    return digest_of("\n".join(names).encode("utf-8", "surrogateescape"))


def _telling_name(entry: os.DirEntry[str]) -> str | None:
    name = entry.name
    tells = name in TELLING_FILES or is_source(entry.path)
    if not tells and (name[0] == "." or name == "__pycache__"):
        return None
    try:
        if tells and entry.is_file():
            return name
        return f"{name}/" if entry.is_dir() else f"{name}@" if tells or entry.is_symlink() else None
    except OSError:  # a link to itself
        return f"{name}@"


def is_source(path: str) -> bool:
    """Whether the content of a file is judged, by its path alone: Python, SQL, a Django fixture, a template."""
    if not path.endswith(SOURCES):
        return False
    if path.endswith(ROWS):
        return f"/{ROWS_FOLDER}/" in f"/{path}"  # a name may lead into folders below: `loaddata shop/orders`
    return not path.endswith(".txt") or any(folder in f"/{path}" for folder in TEMPLATE_FOLDERS)


def is_read(path: str) -> bool:
    """Whether a run may read a file, by its path: what it judges, and what says how."""
    return is_source(path) or path.endswith(_SETTINGS)


def is_read_by_link(name: str) -> bool:
    """Whether a run may read a file of such a name if a link leads to it or to its folder, which may be called anything."""
    return name.endswith((*SOURCES, *_SETTINGS))


def digest_of(data: bytes | memoryview = b"") -> bytes:
    """A digest of 16 bytes."""
    return sha256(data).digest()[:16]  # processors have instructions for it


def write_whole(output: Path, text: str) -> None:
    """Write a file whole or not at all; one that is there keeps its mode. Raises OSError."""
    name = written_beside(output, text.encode("utf-8", "backslashreplace"))
    try:
        os.replace(name, output)  # noqa: PTH105
    except BaseException:
        remove_quietly(name)
        raise


def written_beside(output: Path, data: bytes, *, synced: bool = False) -> str:
    """A new file in the folder of another one, with what that is to hold and its mode: to be put in its place. Raises OSError."""
    import tempfile  # not for those who print

    mode = output.stat().st_mode & 0o777 if output.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if synced:
                stream.flush()
                os.fsync(stream.fileno())
        os.chmod(name, mode)  # noqa: PTH101
    except BaseException:
        remove_quietly(name)
        raise
    return name


def remove_quietly(name: str) -> None:
    """Take away a file that may be gone."""
    try:  # noqa: SIM105 - what would make one line of it is loaded by nothing else here
        os.unlink(name)  # noqa: PTH108
    except FileNotFoundError:
        pass


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
