"""A cache's files of one value each: read only as they were written, written whole or not at all."""

from __future__ import annotations

import marshal
import os

from boundcheck.base.disk import digest_of, read_file
from boundcheck.base.trusted import is_trusted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Final

_FORMAT: Final = b"boundcheck cache 14\n"
_LARGEST: Final = 1 << 31
_BINARY: Final = getattr(os, "O_BINARY", 0)  # some systems have
_LINK_FAILS: Final = getattr(os, "O_NOFOLLOW", 0)  # others
_DIGEST: Final = len(digest_of())


def read_kept(path: str) -> dict[str, Any] | None:
    """The content of a cache file; None unless it is exactly as it was written."""
    if not is_trusted(path):
        return None
    try:
        data, _ = read_file(path, _LARGEST)
    except OSError:
        return None
    start = len(_FORMAT) + _DIGEST
    body = memoryview(data)[start:]
    if not data.startswith(_FORMAT) or data[len(_FORMAT) : start] != digest_of(body):
        return None
    try:
        found = marshal.loads(body)  # noqa: S302 - its digest says that it is whole
    except (ValueError, EOFError, TypeError):  # and yet it is not of boundcheck
        return None
    return found if isinstance(found, dict) else None


def write_kept(path: str, content: dict[str, Any]) -> None:
    """Write a cache file whole or not at all. Raises OSError."""
    body = marshal.dumps(content)
    write_pieces(path, (_FORMAT, digest_of(body), body))


def open_to_add(path: str) -> int:
    """A handle to write behind what a file of the cache's folder holds. Raises OSError, also where it is a link."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | _LINK_FAILS | _BINARY)


def write_pieces(path: str, pieces: Iterable[bytes]) -> None:
    """Write a file of the cache's folder whole or not at all. Raises OSError, also where the folder is a link."""
    folder = os.path.dirname(path)  # noqa: PTH120
    if os.path.islink(folder):  # noqa: PTH114 - it may lead out of the project
        raise OSError(0, "the folder is a link")
    name = f"{folder}/.new-{os.urandom(8).hex()}"
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(pieces)
        os.replace(name, path)  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise


def has_types(value: Any, types: tuple[Any, ...]) -> bool:
    """Whether a value is a tuple of these types."""
    return isinstance(value, tuple) and len(value) == len(types) and all(map(isinstance, value, types))
