"""Comments that make tach ignore imports: `# tach-ignore(reason) names`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.base.plain import visible
from boundcheck.findings.finding import Finding

_SIGN: Final = b"tach-ignore"
# As tach has it: with anything else behind, the comment is none.
_COMMENT: Final = later(rb"# *tach-ignore(?:\(([^)]{0,1000}+)\))?((?:\s++[\w.]++)*+)\s*+$")


class TachIgnore(NamedTuple):
    """One comment: its line, the line of the import that it is about, and the names it is limited to."""

    line: int
    about: int
    names: tuple[str, ...]
    reason: str

    def covers(self, finding: Finding) -> bool:
        if not finding.line <= self.about <= max(finding.line, finding.end_line):
            return False
        named = (finding.target or "", *finding.names)
        return not self.names or any(
            one == name or one.endswith(f".{name}") or name.endswith(f".{one}")
            for name in self.names
            for one in named
        )


def ignores(text: bytes) -> Iterator[TachIgnore]:
    """The comments of a file; one alone on its line is about the next line."""
    if _SIGN not in text:
        return
    for number, line in enumerate(text.splitlines(), 1):
        found = _COMMENT.search(line)
        if found is None:
            continue
        about = number + 1 if line.lstrip().startswith(b"#") else number
        names = tuple(re.findall(r"[\w.]+", (found[2] or b"").decode("utf-8", "replace")))
        reason = visible(" ".join((found[1] or b"").decode("utf-8", "replace").split()))
        yield TachIgnore(number, about, names, reason)
