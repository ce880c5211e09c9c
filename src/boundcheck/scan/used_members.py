"""The texts of what uses attributes of some name, or sets them, and of what top-level names are made of a class."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.scan.members import HEAD, LONGEST_CALLER, Members

_SETTING: Final = rb"(?<=\.)(?:%b)[ \t]*+(?::[^=\n]{0,200}+|,[^=\n(]{0,200}+)?=(?!=)"
_HAVING: Final = rb"(?<=\.)(?:%b)\b"
_INSTANCE: Final = rb"\n(\w++)[ \t]*+(?::[^=\n]{0,200}+)?=[ \t]*+(?:\w++\.)*+%b\("
_DECORATED: Final = later(
    rb"[ \t]*+@[^\n]*+(?:\n[ \t]*+@[^\n]*+|\n[ \t]*+(?:#[^\n]*+)?(?=\n))*+\n[ \t]*+(?:async[ \t]++)?def[ \t]++\w"
)


class UsedMembers(Members):
    """Of one file."""

    def treating(self, words: Sequence[str], *, sets: bool) -> tuple[tuple[str, str], ...]:
        """The functions, methods and statements of the top level ("") that use attributes with one of these names, or set them: what
        they are called, and their texts."""
        found: dict[int, tuple[str, str]] = {}
        names = "|".join(map(re.escape, words)).encode()
        for each in re.finditer((_SETTING if sets else _HAVING) % names, self._data):
            owner, line = self._around(self._below(each.start()))
            if line in found or line < 0 or not self._is_code(line):
                continue
            start, end = self._span(line, self._indent(owner))
            head = HEAD.match(self._data, line)
            name = head[2].decode() if head and not head[1] else ""
            if end - start <= LONGEST_CALLER and (name or not owner):
                found[line] = f"{owner}.{name}" if owner else name, self._cut(start, end)
        return tuple(found[line] for line in sorted(found))

    def instances(self, of: str) -> tuple[str, ...]:
        """The top-level names that are bound to a call of what has a name: `login` of `login = LoginManager()`."""
        found = re.finditer(_INSTANCE % re.escape(of).encode(), self._data)
        return tuple(each[1].decode() for each in found if self._is_code(each.start() + 1))

    def _below(self, at: int) -> int:
        """The place itself, or of a decorator where the function stands that it decorates."""
        data, line = self._data, self._data.rfind(b"\n", 0, at) + 1
        head = _DECORATED.match(data, line)
        return head.end() if head else at
