"""What files do with names, from their bytes: the one place that reads it, or takes it from an earlier run."""

from __future__ import annotations

from collections.abc import Callable

from boundcheck.base.disk import digest_of
from boundcheck.facts.file import Problem
from boundcheck.python.parse import parse
from boundcheck.python.reader import read_tree
from boundcheck.python.reading import Reading
from boundcheck.python.wire import pack, unpack
from boundcheck.scan.source import read_source, text_of

Kept = Callable[[bytes], bytes | None]  # readings by the digest of a file's content


class Readings:
    """`kept` gives readings of earlier runs by the digest of a file's content; those that were made beside them go to `new`."""

    def __init__(self, kept: Kept | None = None, new: dict[bytes, bytes] | None = None) -> None:
        self._kept, self._new = kept, new

    def of(self, data: bytes, *, with_bodies: bool = True) -> Reading | Problem:
        """The reading of a file, which rests on its content alone, or why there is none. One without the bodies of functions is
        not kept."""
        digest = digest_of(data)
        found: Reading | Problem | None = self._earlier(digest)
        if found is None:
            found = _read(data, with_bodies=with_bodies)
            if (
                with_bodies
                and self._kept is not None
                and self._new is not None
                and not isinstance(found, Problem)
            ):
                self._new[digest] = pack(found)
        return found

    def _earlier(self, digest: bytes) -> Reading | None:
        packed = self._kept(digest) if self._kept is not None else None
        return unpack(packed) if packed is not None else None


def _read(data: bytes, *, with_bodies: bool) -> Reading | Problem:
    text = text_of(data)
    if isinstance(text, Problem):
        return text
    tree = parse(text)
    if not isinstance(tree, Problem):
        return read_tree(tree, text, with_bodies=with_bodies)
    source = read_source(data)  # where quotes do not pair up, that is the reason
    return source if isinstance(source, Problem) else tree
