"""Pieces of bytes in one file that only grows: whoever keeps the reference to one can have it back, and nothing else is read.

A file begins with its generation, by which those who refer to it tell it from others. A piece that is not as it was written
(cut off, damaged) is never given.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from boundcheck.base.disk import digest_of
from boundcheck.base.kept import open_to_add, write_pieces

_FORMAT: Final = b"boundcheck pieces 1\n"
_GENERATION: Final = 16  # bytes
_START: Final = len(_FORMAT) + _GENERATION
_CHECK: Final = 8
Ref = tuple[int, int, bytes]  # where a piece begins, how long it is, the beginning of its digest


class Pieces:
    """The pieces at a path."""

    def __init__(self, path: str) -> None:
        self._path = path

    def get(self, ref: Ref) -> bytes:
        """A piece. ValueError when it is not there as it was written."""
        start, length, check = ref
        found = self._at(start, length) if start >= 0 and 0 <= length <= self.size else b""
        if len(found) != length or digest_of(found)[:_CHECK] != check:
            raise ValueError("a piece of the cache is damaged")
        return found

    def holding(self, words: Collection[bytes], refs: Iterable[Ref]) -> Iterator[Ref]:
        """Those of some pieces that hold one of the words, as far as one look over all that is there tells."""
        data = self._at(0, self.size)
        for ref in refs:
            start, end = ref[0], ref[0] + ref[1]
            if end > len(data) or any(data.find(word, start, end) >= 0 for word in words):
                yield ref

    def is_of(self, generation: object) -> bool:
        """Whether there is a file of this generation."""
        return self._at(0, _START) == _FORMAT + generation if isinstance(generation, bytes) else False

    @property
    def size(self) -> int:
        return os.fstat(self._handle).st_size if self._handle is not None else 0

    def add(self, pieces: Sequence[bytes]) -> list[Ref]:
        """Add pieces to the file that is there; others may add to it at the same time. OSError when that fails."""
        data = b"".join(pieces)
        if not data:
            return [_ref(0, piece) for piece in pieces]
        handle = open_to_add(self._path)
        try:
            if os.write(handle, data) != len(data):
                raise OSError(0, "it could not be written whole")
            end = os.lseek(handle, 0, os.SEEK_CUR)
        finally:
            os.close(handle)
        return _refs(end - len(data), pieces)

    def write(self, pieces: Iterable[bytes], refs: list[Ref]) -> bytes:
        """Write the file anew: its generation. `refs` gets the reference to each piece before the next is made: they are not held in
        memory together. OSError when that fails."""
        generation = os.urandom(_GENERATION)

        def written() -> Iterator[bytes]:
            yield _FORMAT + generation
            at = _START
            for piece in pieces:
                yield piece
                refs.append(_ref(at, piece))
                at += len(piece)

        write_pieces(self._path, written())
        self._close()
        return generation

    def _at(self, start: int, length: int) -> bytes:
        """What stands at a place, as far as the file goes. It is read, not mapped: a file that another program cuts off then
        only is a damaged one. Processes that were forked share the place where a file stands, so that is not moved."""
        if self._handle is None:
            return b""
        if hasattr(os, "pread"):
            return os.pread(self._handle, length, start)
        os.lseek(self._handle, start, os.SEEK_SET)
        return os.read(self._handle, length)

    @cached_property
    def _handle(self) -> int | None:
        """The file, if it is one, open until nobody refers to this."""
        try:
            if not stat.S_ISREG(os.lstat(self._path).st_mode):
                return None
            return os.open(self._path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError):
            return None

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        if (handle := vars(self).pop("_handle", None)) is not None:
            os.close(handle)


def _refs(start: int, pieces: Sequence[bytes]) -> list[Ref]:
    starts = accumulate(map(len, pieces), initial=start)
    return [_ref(at, piece) for at, piece in zip(starts, pieces, strict=False)]


def _ref(start: int, piece: bytes) -> Ref:
    return start, len(piece), digest_of(piece)[:_CHECK]
