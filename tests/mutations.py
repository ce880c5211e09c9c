"""Files as they are in the middle of an edit, after a bad merge, or by an ill will."""

from __future__ import annotations

import random
from collections.abc import Callable

_ODD = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\f", b'"""', b"'", b"(", b")", b"[[", b"]]", b"{", b"}", b"\\\n", b"#", b"{% ", b"%}", b"{{", b"\xe2\x80\xae",
    b"\xed\xa0\x80", b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> x\n", b"import ", b"from . import *\n", b"from .....x import y\n", b"lambda: ", b"match x:\n case ", b"f'{", b"-- ", b"/*",
    b"select * from ", b"; drop table x;", b'= ["*"]\n', b"= true\n", b"[modules.x]\n", b"[[allow]]\n", b"9" * 5000, b"a" * 70_000, b"(" * 3_000, b"if x:\n " * 300, b"# boundcheck: allow[x] ",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The bytes with one thing changed; `other` are those of another file of the kind."""
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 1, 4, 40, 400)))
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: data[:at],
        lambda: data[:at] + data[to:],
        lambda: data[:at] + chance.choice(_ODD) + data[at:],
        lambda: data[:at] + chance.choice(_ODD) + data[to:],
        lambda: data[:to] + data[at:],
        lambda: data[:at] + chance.randbytes(to - at) + data[to:],
        lambda: data[:at] + other[at:],
        lambda: _lines_swapped(data, chance),
        lambda: other,
        lambda: b"",
    )
    return chance.choice(ways[: 8 if chance.random() < 0.9 else None])()


def _lines_swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)
