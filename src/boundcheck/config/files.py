"""A configuration file: from its bytes to text, and what stands in the way of that."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final

from boundcheck.base.disk import held_at
from boundcheck.base.errors import ConfigError

_LARGEST: Final = 5_000_000


def is_file(path: Path) -> bool:
    """Whether a file is there, as far as one can see."""
    try:
        return path.is_file()
    except OSError:
        return False


def read_text(path: Path, shown: str) -> str:
    """The text without a byte order mark, lines ended by a line feed alone.

    Raises ConfigError, which names the file as `shown`, when it is not there or not a text file of a sane size.
    """
    data = _read_bytes(path, shown)
    if len(data) > _LARGEST:
        raise problem(
            shown, f"larger than {_LARGEST // 1_000_000} MB, which no configuration is; name another file"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise problem(f"{shown}:{line}", "not UTF-8; save the file as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise problem(f"{shown}:{line}", "holds a NUL byte, so it is not a text file; save it as UTF-8")
    return text.replace("\r\n", "\n")


def problem(where: str, what: str) -> ConfigError:
    """The error of a file that has one mistake, which keeps it from being read any further."""
    return ConfigError((f"{where}: {what}",))


def _read_bytes(path: Path, shown: str) -> bytes:
    if (data := held_at(str(path))) is not None:
        return data
    try:
        mode = path.stat().st_mode
        # A pipe would block and a device may never end.
        if stat.S_ISREG(mode):
            with path.open("rb") as file:
                return file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise problem(shown, "no such file; create it, or name another with --config") from None
    except PermissionError:
        raise problem(shown, "permission denied; make the file readable") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise problem(shown, f"cannot be read: {reason}; name another file with --config") from None
    what = "a directory" if stat.S_ISDIR(mode) else "not a regular file"
    raise problem(shown, f"{what}; name a TOML file")
