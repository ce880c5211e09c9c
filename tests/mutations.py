"""Files as they are in the middle of an edit, after a bad merge, or by an ill will."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

_ODD = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"\f", b'"""', b"'", b"(", b")", b"[[", b"]]", b"{", b"}", b"\\\n", b"#", b"{% ", b"%}", b"{{", b"\xe2\x80\xae",
    b"\xed\xa0\x80", b"<<<<<<< HEAD\n", b"=======\n", b">>>>>>> x\n", b"import ", b"from . import *\n", b"from .....x import y\n", b"lambda: ", b"match x:\n case ", b"f'{", b"-- ", b"/*",
    b"select * from ", b"; drop table x;", b'= ["*"]\n', b"= true\n", b"[modules.x]\n", b"[[allow]]\n", b"9" * 5000, b"a" * 70_000, b"(" * 3_000, b"if x:\n " * 300, b"# boundcheck: allow[x] ",
)  # fmt: skip
# What a value is not: of another type, of no length or of much, of no system's kind.
_VALUES = (
    "1", "-0", "1e999", "nan", "9" * 400, "true", "null", "2027-03-31", "2027-03-31T00:00:00Z", "''", '""', '" "', "[]", "[[]]", "{}", "[{}]", '{ "a": { } }', '[1, "a"]', "{ a.b.c = 1 }",
    '"."', '".."', '"../.."', '"/"', '"*"', '"**"', '"*a*a*a*a*a*a*b"', '"["', '":"', '"a:"', '"a..b"', '".a"', '"a b"', '"A"', '"\\u0000"', '"\\ud800"', '"\\U0010ffff"', '"\\x1b[31m"',
    '"\N{LINE SEPARATOR}"', '"\N{RIGHT-TO-LEFT OVERRIDE}"', '"e\N{COMBINING ACUTE ACCENT}"', '"\N{FULLWIDTH LATIN SMALL LETTER A}"', '"%s"', '"{0}"', '"a"' * 3, f'"{"a" * 5000}"', f'"{"a." * 2000}a"', f'"{"../" * 2000}"', "[" + '"a", ' * 3000 + "]",
)  # fmt: skip
_SCHEMA = Path(__file__).parent.parent / "docs/boundcheck.schema.json"
_VALUE = re.compile(rb"""(?<=[=:,\[(])[ \t]*("[^"\n]*"|'[^'\n]*'|\[[^\]\n]*\]|\{[^}\n]*\}|[\w.+-]+)""")
_PIECE = re.compile(rb"\w+|[^\S\n]+|\n|[^\w\s]")
_NESTS = (
    (b"(", b")"), (b"[", b"]"), (b"{", b"}"), (b"[\n", b"\n]"), (b'{"a": ', b"}"), (b"{ a = ", b" }"), (b"not ", b""), (b"-", b""), (b"lambda: ", b""), (b"(yield ", b")"),
    (b"f'{", b"}'"), (b"a.", b""), (b"", b".a"), (b"", b"()"), (b"", b"[0]"), (b"", b" + 1"), (b"", b" if x else 1"), (b"'a' ", b""), (b"await ", b""), (b"*", b""), (b"@a\n", b""),
    (b"{% if a %}", b"{% endif %}"), (b"{% block a %}", b""), (b"{{ ", b" }}"), (b"{# ", b"#}"), (b"(select ", b")"), (b"/* ", b" */"), (b"with a as (", b")"), (b"case when ", b" end"), (b"$a$", b"$a$"),
)  # fmt: skip
_BLOCKS = (
    "if x:", "for x in y:", "while x:", "try:", "with x:", "def f():", "class X:", "async def f():", "match x:", "case x:", "else:", "except* X:", "elif x:",
)  # fmt: skip
_CHARS = (
    "\0", "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1a", "\x1b", "\x1b[2J", "\x7f", "\x85", "\xa0", "\xad", "\u0301", "\u200b", "\u202e", "\u2028", "\u2029", "\u2066", "\ufeff", "\ufffe", "\uff0e", "\ud800",
    "\udcff", "\U000e0001", "\U0010ffff", "\u0130", "\u212a", "\u00b2", "\u0660", "\u0430", "<", ">", "&", '"', "'", "`", "|", "::", "%", "\\", "\\\\", "$(x)", "{{7*7}}", "<!--", "]]>", "=1+1",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-8-sig", "utf-7", "latin-1", "cp1252", "shift_jis", "iso2022_jp", "cp037")  # fmt: skip
_COOKIES = (
    b"# coding: latin-1", b"# coding: utf-16", b"# coding: utf-7", b"# coding: rot13", b"# coding: no-such", b"# coding: idna", b"# coding: cp1252", b"# -*- coding: utf8 -*-", b"# coding: \xff", b"# coding: hex",
    b"# coding: unicode_escape", b"# coding: raw_unicode_escape", b"# coding: punycode", b"# coding: mbcs", b"# coding: zlib", b"# coding: utf_8_sig",
)  # fmt: skip
_BREAKS = (b"\r\n", b"\r", b"\n\n", b"\n\r", b"\x0b", b"\x0c", b"\x1c", b"\xc2\x85", b"\xe2\x80\xa8", b"\0", b"; ", b" ", b"", b" \\\n", b"\n \t", b"\\n")  # fmt: skip
_PLACES = (
    "a\nb", "\x1b[31m", "-rf", "a b", "\udcff", "\N{RIGHT-TO-LEFT OVERRIDE}", "{{7*7}}", "<b>", "%0A::error::x", "a,b", "=1+1", "a'b", 'a"b', "`x`", "a|b", "*", "[a]", "~", "$HOME", "\\", "a:1", "#", "\N{LINE SEPARATOR}", "\r",
    "e\N{COMBINING ACUTE ACCENT}", "\N{LATIN SMALL LETTER E WITH ACUTE}", "a" * 240, "con", "__init__", "conftest", "models", "boundcheck", "test_x", "0001_initial", "json", "click",
)  # fmt: skip


def mutated(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The bytes with one thing changed; `other` are those of another file of the kind."""
    return (_blindly if chance.random() < 0.4 else restructured)(data, chance, other)


def _blindly(data: bytes, chance: random.Random, other: bytes) -> bytes:
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
        lambda: b"".join(_shuffled(data.splitlines(keepends=True), chance)),
        lambda: other,
        lambda: b"",
    )
    return chance.choice(ways[: 8 if chance.random() < 0.9 else None])()


def restructured(data: bytes, chance: random.Random, other: bytes = b"") -> bytes:
    """The bytes with another structure: of lines, of pieces, of values, of depth, of characters, of encodings."""
    ways: tuple[Callable[[], bytes], ...] = (
        lambda: b"".join(
            _rearranged(data.splitlines(keepends=True), other.splitlines(keepends=True), chance)
        ),
        lambda: b"".join(_rearranged(_PIECE.findall(data), _PIECE.findall(other), chance)),
        lambda: _another_value(data, chance),
        lambda: _another_value(data, chance),
        lambda: _another_key(data, chance),
        lambda: _nested(data, chance),
        lambda: _in_blocks(data, chance),
        lambda: _odd_character(data, chance),
        lambda: _encoded(data, chance),
        lambda: chance.choice(_COOKIES) + b"\n" + data,
        lambda: data.replace(b"\n", chance.choice(_BREAKS)),
        lambda: _broken_once(data, chance),
    )
    return chance.choice(ways)()


def _shuffled(parts: list[bytes], chance: random.Random) -> list[bytes]:
    chance.shuffle(parts)
    return parts


def _rearranged(parts: list[bytes], others: Sequence[bytes], chance: random.Random) -> list[bytes]:
    """One part gone, twice, often, elsewhere, exchanged, or of the other file."""
    if not parts:
        return list(others)
    one, two = chance.randrange(len(parts)), chance.randrange(len(parts))
    match chance.randrange(6):
        case 0:
            del parts[one : one + chance.choice((1, 1, 2, 10))]
        case 1:
            parts[one] *= chance.choice((2, 2, 3, 300, 3000))
        case 2:
            parts[one], parts[two] = parts[two], parts[one]
        case 3:
            parts.insert(two, parts.pop(one))
        case 4 if others:
            parts[one] = chance.choice(others)
        case _:
            parts.insert(one, chance.choice(others or parts))
    return parts


def _another_value(data: bytes, chance: random.Random) -> bytes:
    found = list(_VALUE.finditer(data))
    if not found:
        return data + chance.choice(_VALUES).encode("utf-8", "surrogatepass")
    start, end = chance.choice(found).span(1)
    return data[:start] + chance.choice(_VALUES).encode("utf-8", "surrogatepass") + data[end:]


def _another_key(data: bytes, chance: random.Random) -> bytes:
    """A key of configurations at the start of some table, with a value of any kind, or one that another key has."""
    keys = re.findall(rb'"([a-z_]+)": \{', _SCHEMA.read_bytes())
    values = [*(value.encode("utf-8", "surrogatepass") for value in _VALUES), *_VALUE.findall(data)]
    line = b"%b = %b\n" % (chance.choice(keys), chance.choice(values))
    at = chance.choice([0, *(found.end() for found in re.finditer(rb"^\[.*\n", data, re.M))])
    return data[:at] + line + data[at:]


def _nested(data: bytes, chance: random.Random) -> bytes:
    """One piece, or all of a line or the file, below much that opens."""
    open_, close = chance.choice(_NESTS)
    depth = chance.choice((2, 20, 100, 150, 250, 1_000, 5_000, 20_000))
    found = list(_PIECE.finditer(data))
    start, end = chance.choice((chance.choice(found).span(), (0, len(data)))) if found else (0, 0)
    return data[:start] + open_ * depth + data[start:end] + close * depth + data[end:]


def _in_blocks(data: bytes, chance: random.Random) -> bytes:
    """All below many blocks, one in another or side by side."""
    depth, side_by_side = chance.choice((2, 19, 90, 99, 101, 400)), chance.random() < 0.2
    heads = [chance.choice(_BLOCKS)] * depth if chance.random() < 0.5 else chance.choices(_BLOCKS, k=depth)
    if side_by_side:
        return "".join(f"{head}\n pass\n" for head in heads).encode() + data
    start = "".join(f"{' ' * number}{head}\n" for number, head in enumerate(heads)).encode()
    return start + b"".join(b" " * depth + line for line in data.splitlines(keepends=True)) + data


def _odd_character(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) + 1)
    char = chance.choice(_CHARS).encode("utf-8", "surrogatepass") * chance.choice((1, 1, 1, 2, 2_000))
    return data[:at] + char + data[at + chance.choice((0, 1)) :]


def _encoded(data: bytes, chance: random.Random) -> bytes:
    text = data.decode("utf-8", "replace")
    words = text.replace("a", chance.choice("aä\N{CYRILLIC SMALL LETTER A}\N{HIRAGANA LETTER A}\U0001f600"))
    return words.encode(chance.choice(_ENCODINGS), "replace")


def _broken_once(data: bytes, chance: random.Random) -> bytes:
    ends = [at for at, byte in enumerate(data) if byte == ord("\n")] or [len(data)]
    at = chance.choice(ends)
    return data[:at] + chance.choice(_BREAKS) + data[at + 1 :]


def misplaced(file: Path, chance: random.Random) -> str:
    """What a path holds is no file any more, or lies elsewhere, under a name that no one would give; says which."""
    name = file.with_name(f"{chance.choice(_PLACES)}{chance.choice(('', file.suffix, file.suffix))}")
    ways: tuple[tuple[str, Callable[[], object]], ...] = (
        ("a folder", lambda: (file.unlink(), file.mkdir())),
        ("a pipe", lambda: (file.unlink(), os.mkfifo(file))),
        ("a link to itself", lambda: (file.unlink(), file.symlink_to(file.name))),
        ("a link to its folder", lambda: (file.unlink(), file.symlink_to("."))),
        ("a link to nothing", lambda: (file.unlink(), file.symlink_to("nothing"))),
        ("a link to no end", lambda: (file.unlink(), file.symlink_to("/dev/zero"))),
        (f"moved to {name}", lambda: file.rename(name)),
        (f"copied to {name}", lambda: name.is_dir() or shutil.copyfile(file, name)),
        (f"below {name}", lambda: (name.mkdir(exist_ok=True), file.rename(name / file.name))),
    )
    what, act = chance.choice(ways)
    try:
        act()
    except OSError:
        return ""
    return what
