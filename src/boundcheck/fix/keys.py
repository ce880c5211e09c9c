"""A model of another module that is imported for relations alone, named by a text instead."""

from __future__ import annotations

import re

from boundcheck.codebase.files import File
from boundcheck.codebase.symbols import Target
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import Dropped, RefusedError, Replaced, Step

_RELATION = re.compile(r"(?<!\w)(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*(?:to\s*=\s*)?\Z")
_CLOSES = re.compile(r"\s*[,)]")
_LOOK_BACK = 200  # characters from a model's name to the field that it is given to


def keys_by_text(
    ask: FixQuestions, file: File, place: tuple[int, int], name: str, bound: str, target: Target
) -> list[Step]:
    """`ForeignKey("crm.Customer")` for `ForeignKey(Customer)`, and the import gone. Raises RefusedError where it is used otherwise."""
    entity = ask.codebase.registry.by_name.get(ask.codebase.symbols.origin(target.name))
    if entity is None or entity.framework != "django" or not entity.label:
        raise RefusedError("it is no model")
    text = ask.text(file.path)
    if bound in ask.used_elsewhere(file) or bound in {e.name for e in file.facts.exported or ()}:
        raise RefusedError("others take it from here")
    steps: list[Step] = [Dropped(file.path, *place, name)]
    for match in re.finditer(rf"(?<!\w){re.escape(bound)}(?!\w)", text.text):
        at = match.start()
        hidden = text.masked[at]
        if hidden == " " or text.is_import(at):
            continue
        before = text.masked[max(0, at - _LOOK_BACK) : at]
        if hidden == "\0" or not _RELATION.search(before) or not _CLOSES.match(text.masked, match.end()):
            raise RefusedError("it is used otherwise than for relations")
        steps.append(Replaced(file.path, *text.place(at), bound, f'"{entity.label}.{entity.class_name}"'))
    if len(steps) == 1:
        raise RefusedError("it is used otherwise than for relations")
    return steps
