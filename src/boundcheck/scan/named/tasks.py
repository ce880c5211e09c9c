"""The tasks that a file makes, and those that it names where it says when and where they run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from boundcheck.base.patterns import later
from boundcheck.facts.name_kinds import ROUTES, TASKS
from boundcheck.facts.names import NameFact
from boundcheck.scan.named.arguments import arguments_of, expression_at
from boundcheck.scan.named.notes import Notes, may_be_name
from boundcheck.scan.named.strings import Said

SET: Final = rb"[ \t]*+(?::[^=\n,()]{0,500}+)?=(?!=)[ \t]*+"
_TASK: Final = later(rb"@((?:[\w\x80-\xff]++\.)*+)(\w++)[ \t]*+(\()?")
_FUNCTION: Final = later(rb"\n[ \t]*+(?:async[ \t]++)?def[ \t]++([\w\x80-\xff]++)")
# One of its bases is called so, not what is handed to one: `Coordinator[list[Task]]`.
_PART: Final = rb"(?:[^()\[\]\n]|\[(?:[^()\[\]\n]|\[[^()\[\]\n]*+\])*+\])*"
TASK_CLASS: Final = later(
    rb"\nclass[ \t]++[\w\x80-\xff]++\((?:%b,)?[ \t]*+(?:[\w\x80-\xff]++\.)*+Task(?!\w)[ \t]*+(?:[,\[][^()\n]*)?\)[ \t]*+:"
    % _PART
)
_ITS_NAME: Final = later(rb"\n[ \t]++name" + SET + rb"(?=[\0\w])")
CLASS_END: Final = later(rb"\n[^\s#)\]}]")
_SCHEDULED: Final = later(rb"task([\"'])[ \t]*+:[ \t]*+(?=[\"'\w])")
_BY_NAME: Final = later(rb"\.tasks[ \t]*+\[[ \t\n]*+(?=[\0\w])")
# By plain words, as most files have annotations.
_ROUTING: Final = tuple(
    f"{word}_{what}".encode()
    for word, whats in (
        ("task", "routes annotations"),
        ("TASK", "ROUTES ANNOTATIONS"),
        ("CELERY", "ROUTES ANNOTATIONS"),
    )
    for what in whats.split()
)
_ROUTES: Final = {word: later(word + SET + rb"(?=[{\[(])") for word in _ROUTING}
_BEFORE: Final = later(rb"[\w\x80-\xff]*+\Z")
# Those whose tasks are called after their function where nothing else is said, with whether the file's name stands before it.
_AFTER_FUNCTION: Final = {"shared_task": True, "actor": False}


def tasks_in(notes: Notes, *, has_tasks: bool, has_actors: bool) -> Iterator[NameFact]:
    """What a file says of tasks; `has_tasks` and `has_actors`: the words are in its code."""
    masked, text = notes.masked, notes.source.text
    if has_tasks or has_actors or b"Task" in masked:
        yield from _decorated(notes)
        yield from _classes(notes)
    if has_tasks:
        for match in _BY_NAME.finditer(masked):
            yield from notes.uses_at("task", "tasks", match.start() + 1, match.end())
    if b"task" in text and (b'task"' in text or b"task'" in text):
        yield from _scheduled(notes)
    may_route = has_tasks, b"ROUTES" in masked or b"ANNOTATIONS" in masked
    for word in _ROUTING if any(may_route) else ():
        if may_route[word.isupper()] and word in masked:
            yield from _routed(notes, word)


def _decorated(notes: Notes) -> Iterator[NameFact]:
    """Functions that are tasks."""
    masked = notes.masked
    for match in _TASK.finditer(masked):
        word = match[2].decode("utf-8", "replace")
        if word not in TASKS:
            continue
        found = arguments_of(masked, match.end() - 1) if match[3] else None
        if span := found.keywords.get(TASKS[word]) if found else None:
            yield from notes.makes("task", word, match.start(2), span)
            continue
        function = _FUNCTION.search(masked, found.end if found else match.end())
        if function and (word in _AFTER_FUNCTION or (word == "task" and match[1])):
            name = function[1].decode("utf-8", "replace")
            said = Said(f".{name}" if _AFTER_FUNCTION.get(word, True) else name)
            yield notes.fact("task", said, word, match.start(2), function.start(), defines=True)


def _classes(notes: Notes) -> Iterator[NameFact]:
    """Classes that are tasks with a name of their own."""
    masked = notes.masked
    for match in TASK_CLASS.finditer(masked) if b"Task" in masked else ():
        end = CLASS_END.search(masked, match.end())
        if named := _ITS_NAME.search(masked, match.end(), end.start() if end else len(masked)):
            span = expression_at(masked, named.end())
            yield from notes.makes("task", "Task", span.start, span)


def _scheduled(notes: Notes) -> Iterator[NameFact]:
    """What schedules name: `{"task": "billing.close", …}`."""
    masked, text = notes.masked, notes.source.text
    for match in _SCHEDULED.finditer(text):
        quote = text[match.start() - 1 : match.start()]
        if quote == match[1] and masked[match.start()] == 0 and masked[match.end() - 1] != 0:
            span = expression_at(masked, match.end())
            if (said := notes.strings.one(span)) and (said.constant or may_be_name("task", said.value)):
                yield notes.fact("task", said, "task", match.start(), span.end)


def _routed(notes: Notes, word: bytes) -> Iterator[NameFact]:
    """The keys of what says where tasks run: names, and globs of which the beginning counts."""
    masked = notes.masked
    for match in _ROUTES[word].finditer(masked):
        before = _BEFORE.search(masked, max(0, match.start() - 20), match.start())
        how = ((before[0] if before else b"") + word).decode("utf-8", "replace")
        if how not in ROUTES:
            continue
        start, end = span = expression_at(masked, match.end())
        node = notes.strings.parsed(span)
        for key in _keys(node) if node else ():
            for said in notes.strings.of_node(key, start):
                beginning, star, _ = said.value.partition("*")
                if said.constant or (may_be_name("task", beginning) and not said.open):
                    at = start + _offset(notes.source.text[start:end], key)
                    name = Said(beginning, open=bool(star), constant=said.constant)
                    yield notes.fact("task", name, how, at, at)


def _keys(node: ast.expr) -> Iterator[ast.expr]:
    """Those of a dictionary, of each within a list, and the first ones of pairs."""
    if isinstance(node, ast.Dict):
        yield from filter(None, node.keys)
    for each in node.elts if isinstance(node, ast.List | ast.Tuple) else ():
        if isinstance(each, ast.Tuple) and each.elts and not isinstance(each.elts[0], ast.Dict | ast.Tuple):
            yield each.elts[0]
        else:
            yield from _keys(each)


def _offset(text: bytes, node: ast.expr) -> int:
    """Where a node of the expression begins that is parsed of a text, with a bracket before it."""
    lines = text.lstrip().split(b"\n")
    column = node.col_offset - (1 if node.lineno == 1 else 0)
    return len(text) - len(text.lstrip()) + sum(len(line) + 1 for line in lines[: node.lineno - 1]) + column
