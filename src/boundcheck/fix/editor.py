"""What an editor can offer for findings: a title and the changes of each, one finding at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.intents import intent_for
from boundcheck.fix.model import RefusedError, Step
from boundcheck.fix.plan import edits_in


class TextChange(NamedTuple):
    """A range of a file (path from the project's root) that is to hold another text.

    Lines and columns count from 1, columns in code points; the end is behind the range. Newlines in `text` are line feeds.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class OfferedFix(NamedTuple):
    """What mends one finding; `unsafe` says why a person has to look at it first ("": nobody has)."""

    finding: Finding
    title: str
    unsafe: str
    changes: tuple[TextChange, ...]


def fixes_for(codebase: Codebase, findings: Iterable[Finding]) -> Iterator[OfferedFix]:
    """Those that have a fix, each alone; the files are read as they are on disk."""
    ask = FixQuestions(codebase)
    for finding in findings:
        try:
            intent = intent_for(ask, finding)
            paths = dict.fromkeys(step.path for step in intent.steps)
            changes = tuple(change for path in paths for change in _changes(ask, path, intent.steps))
        except RefusedError:
            continue
        yield OfferedFix(finding, intent.title, intent.unsafe, changes)


def _changes(ask: FixQuestions, path: str, steps: Iterable[Step]) -> Iterator[TextChange]:
    text, edits = edits_in(ask, path, [step for step in steps if step.path == path])
    for edit in sorted(edits):
        yield TextChange(path, *text.place(edit.start), *text.place(edit.end), edit.new)
