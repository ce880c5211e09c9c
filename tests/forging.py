"""A cache that another hand has written: content of wrong types and shapes behind digests that are right."""

from __future__ import annotations

import marshal
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from boundcheck.base.kept import read_kept, write_kept
from boundcheck.keep.last_run import LARGE
from boundcheck.keep.pieces import Pieces

KEPT = ("door", "index", "replies", "earlier", "outputs")  # files of one value each
_WRONG: tuple[Any, ...] = (
    None, True, 0, -1, 1 << 70, 2.5, "", "x", "\0", "\ud800", "../" * 9, b"", b"x", (), (1,), ("a", "b"), (None,) * 16, [], {}, {"key": 1},
    frozenset(), frozenset(("a",)),
)  # fmt: skip


def forge(folder: Path, chance: random.Random) -> str:
    """Write one value in a project's cache anew, with one place of it changed; says which, or "" where there is none."""
    stems = sorted({str(path)[: -len(".index")] for path in folder.glob("*.index")})
    if not stems:
        return ""
    stem = chance.choice(stems)
    ways: tuple[Callable[[], str], ...] = (
        *(lambda name=name: _kept(f"{stem}.{name}", chance) for name in KEPT),  # type: ignore[misc]
        *((lambda: _in_base(stem, chance),) * 4),
        lambda: _in_readings(Path(f"{stem}.readings"), chance),
    )
    try:
        return chance.choice(ways)()
    except (ValueError, TypeError, EOFError):
        return ""  # forged before


def changed(value: Any, chance: random.Random) -> tuple[Any, str]:
    """A plain value with one place of another type or length, and which."""
    if isinstance(value, tuple | list | frozenset | dict) and value and chance.random() < 0.9:
        if isinstance(value, dict):
            key = chance.choice(list(value))
            if chance.random() < 0.15:
                return {found: kept for found, kept in value.items() if found != key}, f".{key!r} gone"
            inner, way = changed(value[key], chance)
            return {**value, key: inner}, f".{key!r}{way}"[:200]
        items = list(value)
        at = chance.randrange(len(items))
        if chance.random() < 0.15:
            del items[at]
            return type(value)(items), f"[{at}] gone"
        items[at], way = changed(items[at], chance)
        try:
            return type(value)(items), f"[{at}]{way}"
        except TypeError:
            return (), " = ()"
    wrong = chance.choice([one for one in _WRONG if type(one) is not type(value)])
    return wrong, f" = {wrong!r}"


def _kept(path: str, chance: random.Random) -> str:
    value = read_kept(path)
    if value is None:
        return ""
    if chance.random() < 0.1:
        wrong = chance.choice((b"", b"\xff", b"N", b"[\x05\0\0\0", marshal.dumps(1)))
        _write_raw(path, wrong)
        return f"{path[-8:]}: {wrong!r}"
    # The key stays, without which nothing is read.
    inner, way = changed({key: kept for key, kept in value.items() if key not in ("key", "run")}, chance)
    write_kept(
        path,
        {**{key: value[key] for key in ("key", "run") if key in value}, **inner}
        if isinstance(inner, dict)
        else {},
    )
    return f"{path.rpartition('.')[2]}{way}"


def _write_raw(path: str, body: bytes) -> None:
    from boundcheck.base.disk import digest_of
    from boundcheck.base.kept import _FORMAT

    Path(path).write_bytes(_FORMAT + digest_of(body) + body)


def _in_base(stem: str, chance: random.Random) -> str:
    """A piece of the base written anew, where the index finds it."""
    index = read_kept(f"{stem}.index")
    if index is None or not {"rows", "told", "resting"} <= index.keys():
        return ""
    pieces = Pieces(f"{stem}.base")
    name = chance.choice(("rows", "rows", "rows", *LARGE, "told", "resting"))
    try:
        if name == "rows":
            at = chance.randrange(len(index["rows"]))
            data, way = _row(pieces.get(index["rows"][at]), chance)
            (ref,) = pieces.add([data])
            index["rows"] = (*index["rows"][:at], ref, *index["rows"][at + 1 :])
        else:
            value, way = changed(marshal.loads(pieces.get(index[name])), chance)
            (index[name],) = pieces.add([marshal.dumps(value)])
    except (ValueError, TypeError, IndexError, EOFError):
        return ""  # forged before
    write_kept(f"{stem}.index", index)
    return f"base {name}{way}"


def _row(row: bytes, chance: random.Random) -> tuple[bytes, str]:
    length = int.from_bytes(row[:4], "little")
    facts, verdict = row[4 : 4 + length], marshal.loads(row[4 + length :])
    if chance.random() < 0.5:
        value, way = changed(verdict, chance)
        return row[: 4 + length] + marshal.dumps(value), f" verdict{way}"
    if chance.random() < 0.2:
        at = chance.randrange(min(len(facts), 24))
        facts = facts[:at] + bytes((chance.randrange(256),)) + facts[at + 1 :]
        return row[:4] + facts + row[4 + length :], f" head {at}"
    starts = [int.from_bytes(facts[at : at + 4], "little") for at in range(0, 20, 4)]
    parts, at = [], 21
    for size in starts:
        parts.append(facts[at : at + size])
        at += size
    parts.append(facts[at:])
    number = chance.choice([number for number, part in enumerate(parts) if part])
    value, way = changed(marshal.loads(parts[number]), chance)
    parts[number] = marshal.dumps(value)
    sizes = b"".join(len(part).to_bytes(4, "little") for part in parts[:-1])
    facts = sizes + facts[20:21] + b"".join(parts)
    return len(facts).to_bytes(4, "little") + facts + marshal.dumps(verdict), f" part {number}{way}"


def _in_readings(path: Path, chance: random.Random) -> str:
    from boundcheck.keep.store import _FORMAT, _record

    if not path.is_file():
        return ""
    data, at, records = path.read_bytes(), len(_FORMAT) + 16, []
    start = data[:at]
    while at + 32 <= len(data):
        length = int.from_bytes(data[at + 16 : at + 24], "little")
        records.append((data[at : at + 16], data[at + 32 : at + 32 + length]))
        at += 32 + length
    if not records:
        return ""
    number = chance.randrange(len(records))
    digest, reading = records[number]
    try:
        value, way = changed(marshal.loads(reading), chance)
    except (ValueError, EOFError, TypeError):
        return ""
    records[number] = digest, marshal.dumps(value)
    path.write_bytes(start + b"".join(map(_record, records)))
    return f"readings{way}"
