"""The text of a `.sql` file, whatever it is encoded in."""

from __future__ import annotations

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def decoded(data: bytes) -> str:
    """UTF-16 shows by its mark, or by every other byte of the first characters, which are plain."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    if data[1:4:2] == b"\0\0":
        return data.decode("utf-16-le", "replace")
    if data[0:3:2] == b"\0\0":
        return data.decode("utf-16-be", "replace")
    return data.decode("utf-8", "replace")
