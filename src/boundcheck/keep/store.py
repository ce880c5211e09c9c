"""Readings of files by the digest of their content, in one file beside the cache that grows until half of it is old.

A record is the content's digest, the length of the reading, the beginning of the reading's own digest, and the reading. What
does not fit its digest (cut off, foreign) counts as none, and what the program of another build wrote as well.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import stat
from collections.abc import Collection, Mapping
from functools import cached_property
from itertools import chain
from typing import Final

from boundcheck.base.disk import digest_of
from boundcheck.base.kept import open_to_add, write_pieces
from boundcheck.base.trusted import is_trusted

_FORMAT: Final = b"boundcheck readings 2\n"
_DIGEST: Final = len(digest_of())
_CHECK: Final = 8
_HEAD: Final = _DIGEST + 8 + _CHECK


class Store:
    """The readings at a path; `key` tells the program that writes and reads them."""

    def __init__(self, path: str, key: bytes) -> None:
        self._path, self._start = path, _FORMAT + digest_of(key)

    def get(self, digest: bytes) -> bytes | None:
        """The reading of a content."""
        place = self._places.get(digest)
        if place is None or self._map is None:
            return None
        start, length, check = place
        found = self._map[start : start + length]
        return found if digest_of(found)[:_CHECK] == check else None

    def forget(self) -> None:
        """Count everything that is kept as not there."""
        vars(self).update(_map=None, _places={})

    def add(self, new: Mapping[bytes, bytes], live: Collection[bytes]) -> None:
        """Keep more. Where most of what is there is of contents that are gone, only the `live` ones stay. OSError when it fails."""
        kept = {digest: place for digest, place in self._places.items() if digest in live}
        size = sum(_HEAD + length for _, length, _ in kept.values())
        if self._map is None or (self._size - len(self._start)) >= 2 * max(size, 1):
            old = {digest: found for digest in kept if (found := self.get(digest)) is not None}
            if new or old or self._map is not None:
                self._write({**old, **new})
        elif new:
            with os.fdopen(open_to_add(self._path), "wb", buffering=0) as stream:
                stream.write(b"".join(map(_record, new.items())))

    def _write(self, records: Mapping[bytes, bytes]) -> None:
        write_pieces(self._path, chain((self._start,), map(_record, records.items())))

    @cached_property
    def _map(self) -> mmap.mmap | None:
        """The file, if it is one and ours."""
        with contextlib.suppress(OSError, ValueError):
            if is_trusted(self._path) and stat.S_ISREG(os.lstat(self._path).st_mode):
                with open(self._path, "rb") as stream:  # noqa: PTH123
                    found = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
                if found[: len(self._start)] == self._start:
                    return found
        return None

    @property
    def _size(self) -> int:
        return len(self._map) if self._map is not None else 0

    @cached_property
    def _places(self) -> dict[bytes, tuple[int, int, bytes]]:
        """Where each reading stands, how long it is, and its check."""
        found: dict[bytes, tuple[int, int, bytes]] = {}
        at = len(self._start)
        while self._map is not None and at + _HEAD <= self._size:
            head = self._map[at : at + _HEAD]
            length = int.from_bytes(head[_DIGEST : _DIGEST + 8], "little")
            if at + _HEAD + length > self._size:
                break
            found[head[:_DIGEST]] = (at + _HEAD, length, head[_DIGEST + 8 :])
            at += _HEAD + length
        return found


def _record(item: tuple[bytes, bytes]) -> bytes:
    digest, reading = item
    return digest + len(reading).to_bytes(8, "little") + digest_of(reading)[:_CHECK] + reading
