"""A name that modules share without an import, asked for by its kind (`url:billing:pay`), and what its owner publishes instead."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from boundcheck.answers.may.model import Asker, Wanted, Way
from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import suggestion
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.named.uses import NameUse
from boundcheck.codebase.public import offers_name
from boundcheck.codebase.questions import Questions
from boundcheck.facts.name_kinds import KINDS, kind_in
from boundcheck.findings.finding import Certainty

_MOST: Final = 5  # names that are told
# By kind, what takes such a name, and the line that one would write.
_TAKEN: Final = {
    "url": ("reverse", 'reverse("{}")'),
    "template": ("render_to_string", 'render_to_string("{}")'),
    "tags": ("load", "{{% load {} %}}"),
    "permission": ("has_perm", 'user.has_perm("{}")'),
    "task": ("send_task", 'app.send_task("{}")'),
}


def shared_name(codebase: Codebase, asker: Asker, written: str) -> Wanted | None:
    """What a name of a kind means; None where nothing shows that one is asked for. Raises UsageError for one that nobody makes."""
    kind = kind_in(written)
    if kind is None or kind in codebase.tops:
        return None
    name = written.partition(":")[2]
    makers, certainty = Questions(codebase).makers_of_name(kind, name, False)
    if not makers:
        known = dict.fromkeys(made.name for made in codebase.names_made(kind))
        remedy = suggestion(name, known, "boundcheck names --all lists them")
        raise UsageError(f'"{name}" is no {KINDS[kind]} of the project; {remedy}')
    owner, home = next((each for each in makers if each[0] == asker.file.owner), makers[0])
    others = [each for each in dict.fromkeys(module for module, _ in makers) if each != owner]
    sure: Certainty = "possible" if others else certainty
    how, code = _TAKEN.get(kind, ("", '"{}"'))
    return Wanted(
        written, "shared-name", written, owner, home, code=code.format(name),
        note=f"{', '.join(others)} makes one of that name, too" if others else "",
        use=NameUse(kind, name, owner, home, how or "a call", sure, 0, 1, 0),
    )  # fmt: skip


def published(codebase: Codebase, asker: Asker, wanted: Wanted) -> Iterator[Way]:
    """The names of the same kind that the owner publishes, those first that are most like the one that is asked for."""
    module, use = codebase.modules.by_name.get(wanted.module or ""), wanted.use
    if module is None or use is None:
        return
    made = {
        each.name: each
        for each in codebase.names_made(use.kind)
        if each.owner == module.name and offers_name(module, asker.file.owner, use.kind, each.name)
    }
    ranked = sorted(made, key=lambda name: (-SequenceMatcher(None, name, use.name).ratio(), name))
    for name in ranked[:_MOST]:
        says = f"is a {KINDS[use.kind]} that {module.name} publishes"
        yield Way("public", f"{use.kind}:{name}", says, made[name].path, made[name].line)
