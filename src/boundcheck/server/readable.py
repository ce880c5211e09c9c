"""What the texts of an editor are judged by: where one cannot be read as it stands, by the last one of its file that could be.

Most texts are broken for a moment while one types, and what others need of a file (its models, its names) is not gone for that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from boundcheck.base.disk import read_file
from boundcheck.base.light import NamedTuple
from boundcheck.facts.file import Problem
from boundcheck.findings.finding import Finding
from boundcheck.scan.file import problem_in
from boundcheck.server.texts import same_ends

Texts = Mapping[str, bytes]  # by real path, what is held of a file instead of what is on disk
_PYTHON: Final = (".py", ".pyi")
_LINE_END: Final = re.compile(rb"\r\n|\n|\r")
_NOTHING: Final[Mapping[str, Broken]] = MappingProxyType({})


class Broken(NamedTuple):
    """A text that cannot be read, and why (`scanned`: only a parser cannot); `last` is the one before it that could be."""

    text: bytes
    problem: Problem
    scanned: bool
    last: bytes

    def moving(self) -> Callable[[int], int | None]:
        """Tells where a line of the last text is now; None where it is another."""
        old, new = _LINE_END.split(self.last), _LINE_END.split(self.text)
        first, same = same_ends(old, new)
        until, more = len(old) - same, len(new) - len(old)
        return lambda line: line if line <= first else line + more if line > until else None


class Judged(NamedTuple):
    """The texts to judge by, and by real path those that are `broken`."""

    texts: Texts
    broken: Mapping[str, Broken] = _NOTHING


class Readable:
    """Follows the texts of one project. What was written broken and closed stays what it was until it can be read."""

    def __init__(self) -> None:
        self._last: dict[str, bytes] = {}  # of those that are held now, which could be read
        self._broken: dict[str, Broken] = {}

    def judged(self, texts: Texts, holds_models: Callable[[str], bool]) -> Judged:
        """What texts are judged by. Only of files that hold models a text has to be parsed for what others need of it."""
        closed = {path: data for path in self._broken if (data := on_disk(path)) is not None}
        now = {path: data for path, data in {**closed, **texts}.items() if path.endswith(_PYTHON)}
        last, self._last = self._last, {}
        before, self._broken = self._broken, {}
        for path, data in now.items():
            found = before.get(path)
            if found is None or found.text != data:
                known = found.last if found else last.get(path)
                found = None if known == data else _broken(path, data, known, parsed=holds_models(path))
            if found is None:
                self._last[path] = data
            else:
                self._broken[path] = found
        return Judged({**texts, **{path: found.last for path, found in self._broken.items()}}, self._broken)


def _broken(path: str, data: bytes, last: bytes | None, *, parsed: bool) -> Broken | None:
    """A text that cannot be read where one before it could; None where it can be, or nobody knows of one."""
    scanned = problem_in(data, is_parsed=False)
    problem = scanned or (problem_in(data, is_parsed=True) if parsed else None)
    if problem is None:
        return None
    if last is None:
        last = on_disk(path)
        if last is None or problem_in(last, is_parsed=True):
            return None
    return Broken(data, problem, scanned is None, last)


def on_disk(path: str) -> bytes | None:
    """What a file holds; None where it cannot be read."""
    try:
        return read_file(path)[0]
    except OSError:
        return None


def where_they_stand(findings: Iterable[Finding], broken: Mapping[str, Broken]) -> Iterator[Finding]:
    """Findings of a run by the last texts, at the lines of now; without those whose line is another. `broken` is by their paths."""
    moving = {path: text.moving() for path, text in broken.items()}
    for finding in findings:
        line_of = moving.get(finding.path)
        if line_of is None or finding.rule == "unparsable-file":
            yield finding
            continue
        line, end = line_of(finding.line), line_of(finding.end_line or finding.line)
        if line is not None and end is not None:
            statement = finding.statement and finding.statement + line - finding.line
            yield finding._replace(line=line, end_line=end if finding.end_line else 0, statement=statement)
