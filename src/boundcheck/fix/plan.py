"""From findings to the files as they are to be: intents, each file rewritten once, and what is left with its reason."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.facts.file import Problem
from boundcheck.findings.finding import Finding
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.contracts import removal_edits
from boundcheck.fix.exceptions import comment_edit
from boundcheck.fix.exports import by_base, listed_edits
from boundcheck.fix.intents import intent_for
from boundcheck.fix.model import (
    Added,
    Dropped,
    Exported,
    Intent,
    Named,
    RefusedError,
    Removed,
    Replaced,
    Step,
    Taken,
    Unfixable,
)
from boundcheck.fix.text import Edit, FileText
from boundcheck.python.parse import parse
from boundcheck.scan.source import text_of

_PYTHON: Final = (".py", ".pyi")


class Rewritten(NamedTuple):
    """A file as it is and as it is to be; `path` from the project's root, None where there is to be none."""

    path: str
    before: bytes
    after: bytes | None


class Plan(NamedTuple):
    """`done` are the intents that the files carry out, `waiting` those that a person has to ask for, `left` has the rest."""

    files: tuple[Rewritten, ...]
    done: tuple[Intent, ...]
    waiting: tuple[Intent, ...]
    left: tuple[Unfixable, ...]


def plan(codebase: Codebase, findings: Iterable[Finding], *, unsafe: bool) -> Plan:
    """What mends findings of a project; nothing is written."""
    ask = FixQuestions(codebase)
    intents: list[Intent] = []
    waiting: list[Intent] = []
    left: list[Unfixable] = []
    for finding in findings:
        try:
            intent = intent_for(ask, finding)
        except RefusedError as error:
            left.append(Unfixable(finding, str(error)))
            continue
        (waiting if intent.unsafe and not unsafe else intents).append(intent)
    files, refused = _rewritten(ask, intents)
    gone = {each.finding for each in refused}
    done = tuple(intent for intent in intents if intent.finding not in gone)
    return Plan(tuple(files), done, tuple(waiting), (*left, *refused))


def without_some(codebase: Codebase, whole: Plan, out: Container[Finding]) -> Plan:
    """A plan without the intents of some findings; the files are read as they are on disk."""
    kept = [intent for intent in whole.done if intent.finding not in out]
    files, refused = _rewritten(FixQuestions(codebase), kept)
    gone = {each.finding for each in refused}
    done = tuple(intent for intent in kept if intent.finding not in gone)
    return whole._replace(files=tuple(files), done=done, left=(*whole.left, *refused))


def _rewritten(ask: FixQuestions, intents: Iterable[Intent]) -> tuple[list[Rewritten], list[Unfixable]]:
    """Each file with all steps; an intent that one of its files does not admit is left out whole."""
    kept, refused = list(intents), list[Unfixable]()
    files: dict[str, Rewritten] = {}
    todo = {step.path for intent in kept for step in intent.steps}
    while todo:
        path = min(todo)
        todo.discard(path)
        mine = [intent for intent in kept if any(step.path == path for step in intent.steps)]
        if not mine:
            files.pop(path, None)
            continue
        try:
            files[path] = _file(ask, path, mine)
        except RefusedError as error:
            bad = _culprit(ask, path, mine)
            kept.remove(bad)
            refused.append(Unfixable(bad.finding, str(error)))
            todo |= {step.path for step in bad.steps}
    return [files[path] for path in sorted(files) if files[path].before != files[path].after], refused


def _culprit(ask: FixQuestions, path: str, intents: Sequence[Intent]) -> Intent:
    """The first intent with which a file cannot be rewritten any more."""
    low, high = 0, len(intents) - 1  # the first so many do no harm; with the next after `high` it is refused
    while low < high:
        middle = (low + high) // 2
        try:
            _file(ask, path, intents[: middle + 1])
        except RefusedError:
            high = middle
        else:
            low = middle + 1
    return intents[low]


def _file(ask: FixQuestions, path: str, intents: Iterable[Intent]) -> Rewritten:
    steps = tuple(dict.fromkeys(step for intent in intents for step in intent.steps if step.path == path))
    text, edits = _edits_in(ask, path, steps)
    after = text.edited(edits)
    if path.endswith(_PYTHON) and parses(text.data) and not parses(after):
        raise RefusedError("the file would not parse any more")
    return Rewritten(path, text.data, after)


def parses(data: bytes) -> bool:
    """Whether bytes are a Python file."""
    text = text_of(data)
    return isinstance(text, str) and not isinstance(parse(text), Problem)


def _edits_in(ask: FixQuestions, path: str, steps: Sequence[Step]) -> tuple[FileText, tuple[Edit, ...]]:
    """A file's text, and what steps change in it. Raises RefusedError where they cannot."""
    if path.endswith(_PYTHON):
        return ask.text(path), tuple(_python_edits(ask, path, steps))
    text, removals = FileText(ask.data(path), is_python=False), _removals(steps)
    if path.endswith(".toml"):
        return text, removal_edits(text, removals)
    return text, tuple(comment_edit(text, step) for step in removals)


def _python_edits(ask: FixQuestions, path: str, steps: Sequence[Step]) -> Iterator[Edit]:
    text = ask.text(path)
    imports = [step for step in steps if isinstance(step, Taken | Named | Added | Dropped)]
    exports = [step for step in steps if isinstance(step, Exported)]
    if imports or exports:
        from boundcheck.fix.imports import import_edits  # which loads libcst

        file = ask.file(path)
        yield from import_edits(text, file.package, imports, by_base(exports))
        yield from listed_edits(text, file.facts, exports)
    for step in steps:
        if isinstance(step, Replaced):
            at = text.offset(step.line, step.column)
            if not re.compile(rf"{re.escape(step.old)}(?!\w)").match(text.text, at):
                raise RefusedError("what is to be replaced goes over several lines")
            yield Edit(at, at + len(step.old), step.new)
    yield from (comment_edit(text, step) for step in _removals(steps))


def _removals(steps: Iterable[Step]) -> list[Removed]:
    """One for each place, with all rules that go there."""
    found: dict[tuple[str, int, int], Removed] = {}
    for step in steps:
        if isinstance(step, Removed):
            before = found.get(step[:3])
            found[step[:3]] = step._replace(rules=(*(before.rules if before else ()), *step.rules))
    return list(found.values())
