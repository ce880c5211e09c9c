"""A file of the baseline as text, in a form that git merges: a blank line stays wherever an entry was.

Git joins two changes when a line that neither touches lies between them. So every entry is followed by a blank line, and
that stays when the entry goes: neighbours that go on two branches are two changes. Two entries that come at one place are
a conflict in any form, of which `merged` is the remedy.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from boundcheck.base.errors import ConfigError
from boundcheck.base.light import replace
from boundcheck.base.patterns import later
from boundcheck.base.versions import is_older
from boundcheck.findings.finding import Identity
from boundcheck.outcome.baseline.known import FILE_NAME, Baseline, BaselineEntry, joined

_KEYS: Final = ("rule", "path", "from", "to", "target")
_ABOUT: Final = ("version", "module")
_HEADER: Final = """\
# Findings that are known and accepted for now: `boundcheck check` reports only what is not in here.
# Written by `boundcheck baseline`, which takes out what is fixed; do not edit by hand.
# Blank lines stay where entries were, so that branches merge; on a conflict, run `boundcheck baseline`.
"""
_OPENS: Final = "findings = [\n"
_STRING: Final = r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"'
_MARK: Final = later(r"(<{7}|\|{7}|={7}|>{7})(?: .*)?\r?")
# So many blank lines more than there are entries are worth a file that merges with nothing for once.
_MOST_SPARE: Final = 100

_Written = tuple[Identity, int, int]  # an entry: how many findings it knows, in which line it is written
_Slots = list[
    tuple[Identity | None, int]
]  # entries in order with the blank lines after each; first those before all


def render(baseline: Baseline, before: str = "") -> str:
    """The text of one file; `before` is what it was, whose blank lines stay."""
    lines = {entry.identity: _line_of(entry) for entry in baseline.entries}
    slots = _placed(sorted(lines), _slots(before))
    if sum(blanks for _, blanks in slots) > 2 * len(lines) + _MOST_SPARE:
        slots = _placed(sorted(lines), [(None, 0)])
    about = zip(_ABOUT, (baseline.version, baseline.module), strict=True)
    told = "".join(f"{key} = {_quoted(value)}\n" for key, value in about if value)
    listed = "".join((lines[identity] if identity else "") + "\n" * blanks for identity, blanks in slots)
    return f"{_HEADER}{told}{_OPENS}{listed}]\n"


def _line_of(entry: BaselineEntry) -> str:
    values = zip(_KEYS, entry.identity, strict=True)
    written = (f"{key} = {_quoted(value)}" for key, value in values if value)
    return f"  {{ {', '.join(written)}, count = {entry.count} }},\n"


def _quoted(value: str) -> str:
    import json  # checks find few such strings

    # A JSON string is a TOML string, but for what TOML does not allow in one: DEL, and surrogates (bytes of a name that are no UTF-8),
    # which are spelled as reports show them.
    told = value.encode("utf-8", "backslashreplace").decode()
    return json.dumps(told, ensure_ascii=False).replace("\x7f", "\\u007f")


def _slots(before: str) -> _Slots:
    """How the entries of a file lie, without those that are not in their order: git may have joined what two branches added."""
    slots: _Slots = [(None, 0)]
    number = before[: before.find(_OPENS)].count("\n") + 1
    found = _parse_lines(before)
    if found is None:
        return slots
    for identity, _, line in found:
        last, blanks = slots[-1]
        slots[-1] = (last, blanks + line - number - 1)
        if last is None or last < identity:
            slots.append((identity, 0))
        number = line
    last, blanks = slots[-1]
    slots[-1] = (last, blanks + before.count("\n") - number - 1)
    return slots


def _placed(identities: Sequence[Identity], before: _Slots) -> _Slots:
    """Where entries are to lie: blank lines of those that are gone stay, and a new entry takes such a one or brings its own."""
    wanted = frozenset(identities)
    slots: _Slots = []
    for identity, blanks in before:
        if identity is None or identity in wanted:
            slots.append((identity, blanks if identity is None else max(1, blanks)))
        else:
            last, more = slots[-1]
            slots[-1] = (last, more + blanks)
    keys = [identity for identity, _ in slots if identity is not None]
    for identity in sorted(wanted.difference(keys)):
        at = bisect_left(keys, identity)
        last, blanks = slots[at]
        own = 0 if last is None else 1
        spare = max(1, blanks - own)
        slots[at] = (last, min(blanks, own))
        slots.insert(at + 1, (identity, spare))
        keys.insert(at, identity)
    return slots


def parse(text: str, file: str = FILE_NAME) -> Baseline:
    """The inverse of `render`, for other TOML that says the same too.

    Raises ConfigError, with the line, for what is no baseline.
    """
    found = _parse(text, file)
    return replace(found, entries=joined(found.entries))


def merged(text: str, file: str = FILE_NAME) -> tuple[Baseline, str]:
    """As `parse`, and where git left the marks of a conflict: what either side knows. With the text of this side alone."""
    sides = _sides(text)
    if sides is None:
        return parse(text, file), text
    ours, theirs = (_parse(side, file) for side in sides)
    versions = ours.version, theirs.version
    version = versions[not is_older(*versions)] if all(versions) else ""
    return Baseline(joined((*ours.entries, *theirs.entries)), version, ours.module), sides[0]


def _sides(text: str) -> tuple[str, str] | None:
    """This and the other side of a merge, where git left marks of conflicts."""
    if "\n>>>>>>> " not in text:
        return None
    sides: tuple[list[str], list[str]] = ([], [])
    side = ""
    for line in text.splitlines(keepends=True):
        mark = _MARK.fullmatch(line.removesuffix("\n"))
        if mark is None:
            for lines, own in zip(sides, "<=", strict=True):
                if side in ("", own):
                    lines.append(line)
        elif mark[1][0] not in {"": "<", "<": "|=", "|": "=", "=": ">"}[side]:
            return None
        else:
            side = mark[1][0].replace(">", "")
    return None if side else ("".join(sides[0]), "".join(sides[1]))


@cache
def _entry_line() -> re.Pattern[str]:
    keys = "".join(rf"(?:, {key} = {_STRING})?" for key in _KEYS[1:])
    return re.compile(rf"  \{{ rule = {_STRING}{keys}, count = (\d{{1,9}}) \}},")


@cache
def _about_line() -> re.Pattern[str]:
    return re.compile(rf"({'|'.join(_ABOUT)}) = {_STRING}")


def _parse(text: str, file: str) -> Baseline:
    found = _parse_lines(text)
    version, module = _about(text) if found is not None else ("", "")
    if found is None:
        found, version, module = _parse_toml(text, file)
    return Baseline(tuple(BaselineEntry(*written, file, version) for written in found), version, module)


def _about(text: str) -> tuple[str, str]:
    head = text[: text.index(_OPENS)].splitlines()
    said = {match[1]: match[2] for line in head if (match := _about_line().fullmatch(line))}
    return said.get("version", ""), said.get("module", "")


def _parse_lines(text: str) -> list[_Written] | None:
    """The entries of a file as `render` writes it, ten times faster than a TOML parser; None for any other."""
    head, opens, body = text.partition(_OPENS)
    if not opens or not body.endswith("]\n") or not _is_head(head):
        return None
    found: list[_Written] = []
    fullmatch = _entry_line().fullmatch
    for number, line in enumerate(body[:-2].split("\n"), head.count("\n") + 2):
        if not line:
            continue
        match = fullmatch(line)
        if match is None:
            return None
        rule, path, from_, to, target, count = match.groups("")
        identity = (rule, path, from_, to, target)
        if "\\" in line:
            try:
                identity = (
                    _unquoted(rule),
                    _unquoted(path),
                    _unquoted(from_),
                    _unquoted(to),
                    _unquoted(target),
                )
            except ValueError:  # of the escapes of TOML some are none of JSON
                return None
        found.append((identity, int(count), number))
    return found


def _is_head(head: str) -> bool:
    lines = [line for line in head.splitlines() if not line.startswith("#")]
    keys = [match and match[1] for match in map(_about_line().fullmatch, lines)]
    return None not in keys and len(keys) == len(set(keys)) and not any("\\" in line for line in lines)


def _unquoted(value: str) -> str:
    if "\\" not in value:
        return value
    import json

    return _unspelled(json.loads(f'"{value}"'))


def _unspelled(value: str) -> str:
    """The inverse of how `_quoted` spells surrogates."""
    return re.sub(r"\\u(dc[89a-f][0-9a-f])", lambda code: chr(int(code[1], 16)), value)


def _parse_toml(text: str, file: str) -> tuple[list[_Written], str, str]:
    from boundcheck.config.document import parse as parse_toml
    from boundcheck.config.locate import locate

    if _sides(text):
        line = text[: text.index("<<<<<<<")].count("\n") + 1
        what = "git left the two sides of a merge here; run boundcheck baseline, which takes both"
        raise ConfigError((f"{file}:{line}: {what} and takes out what is fixed",))
    data = parse_toml(text, file)
    places = locate(text)
    listed, about = data.get("findings", []), [data.get(key, "") for key in _ABOUT]
    if not isinstance(listed, list) or data.keys() - {"findings", *_ABOUT}:
        raise _mistake(file, 1, "it holds more or less than a list of findings")
    if not all(isinstance(value, str) for value in about):
        raise _mistake(file, 1, "version and module are strings")
    found = list(_entries(listed, places, file))
    return found, str(about[0]), str(about[1])


def _entries(
    listed: list[object], places: dict[tuple[str | int, ...], tuple[int, int]], file: str
) -> Iterator[_Written]:
    for index, table in enumerate(listed):
        line = places.get(("findings", index), (1, 1))[0]
        if not isinstance(table, dict) or table.keys() - {*_KEYS, "count"} or "rule" not in table:
            raise _mistake(file, line, "an entry has the keys rule, path, from, to, target and count")
        count, values = table.get("count", 1), [table.get(key, "") for key in _KEYS]
        if not isinstance(count, int) or not all(isinstance(value, str) for value in values):
            raise _mistake(file, line, "count is a number, and the other keys are strings")
        rule, path, from_, to, target = map(_unspelled, values)
        yield (rule, path, from_, to, target), count, line


def _mistake(file: str, line: int, what: str) -> ConfigError:
    return ConfigError((f"{file}:{line}: {what}; delete the file and run boundcheck baseline",))
