"""The names of other modules that a file uses, as the code of it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from boundcheck.base.light import NamedTuple
from boundcheck.facts.name_kinds import FUNCTIONS
from boundcheck.facts.names import NameFact
from boundcheck.findings.finding import Certainty

if TYPE_CHECKING:
    from boundcheck.codebase.codebase import Codebase
    from boundcheck.codebase.files import File
    from boundcheck.codebase.questions import Questions


class NameUse(NamedTuple):
    """One place that uses a name that another module owns. `home` is the path of the file that makes it, `how` what takes the name here,
    `constant` the dotted name of what another file calls it."""

    kind: str
    name: str
    owner: str
    home: str
    how: str
    certainty: Certainty
    line: int
    column: int
    end_line: int
    constant: str = ""


def foreign_names(
    ask: Questions, file: File, further: Callable[[File], tuple[NameFact, ...]]
) -> tuple[NameUse, ...]:
    """What production code uses of the names of other modules, in order of place. Tests use names as their users do.

    `further` gives what it says by constants of others and by callables that the configuration names."""
    if (
        file.kind != "source"
        or not ask.shares_names()
        or (file.is_template and ask.is_template_for_all(file.path))
    ):
        return ()
    named = file.packed.named
    if any(fact.constant for fact in named) or ask.has_configured_names():
        own = (fact for fact in named if not fact.constant)
        named = (*own, *(further(file) if ask.names_said(file.path) else ()))
    return tuple(sorted(_uses(ask, file, named), key=lambda use: (use.line, use.column)))


def names_used(
    ask: Questions, codebase: Codebase, files: Iterable[File] | None = None
) -> Iterator[tuple[File, NameUse]]:
    """What files (default: all) use of the names of other modules, with the file that does; what is merely possible is left out."""
    for file in codebase.files if files is None else files:
        for use in foreign_names(ask, file, codebase.said_names.further):
            if use.certainty != "possible":
                yield file, use


def _uses(ask: Questions, file: File, facts: tuple[NameFact, ...]) -> Iterator[NameUse]:
    seen: set[tuple[str, str, int]] = set()
    for fact in facts:
        key = fact.kind, fact.value, fact.line
        if fact.defines or key in seen or not _is_meant(ask, fact) or _is_imported(ask, file, fact):
            continue
        seen.add(key)
        owners, certainty, name = _makers(ask, fact)
        modules = tuple(dict.fromkeys(owner for owner, _ in owners))
        if not modules or file.owner in modules:
            continue
        if fact.kind == "template" and ask.is_template_for_all(owners[0][1]):
            continue
        sure: Certainty = certainty if len(modules) == 1 else "possible"
        owner, home = owners[0]
        how = fact.how.rpartition(".")[2]
        place = fact.line, fact.column, fact.end_line
        yield NameUse(fact.kind, name, owner, home, how, sure, *place, constant=fact.other)


def _makers(ask: Questions, fact: NameFact) -> tuple[tuple[tuple[str, str], ...], Certainty, str]:
    """The modules that make what a file uses, how sure that is, and its full name: that of a codename alone has a label before it."""
    if fact.kind != "permission" or "." in fact.value:
        owners, certainty = ask.makers_of_name(fact.kind, fact.value, fact.open)
        return owners, certainty, f"{fact.value}*" if fact.open else fact.value
    names = ask.permissions_called(fact.value)
    found = [maker for name in names for maker in ask.makers_of_name(fact.kind, name, False)[0]]
    return tuple(dict.fromkeys(found)), "likely", next(iter(names), fact.value)


def _is_meant(ask: Questions, fact: NameFact) -> bool:
    """Whether what is called is the framework's: by its import, or by one of the project's own files that hands it on."""
    row = FUNCTIONS.get(fact.how.rpartition(".")[2])
    if row is None or "." not in fact.how or fact.how in row.origins:
        return True
    return fact.how.partition(".")[0] in ask.tops() and ask.origin(fact.how) in row.origins


def _is_imported(ask: Questions, file: File, fact: NameFact) -> bool:
    """Whether the name of a task leads to its code, which then is an import by a string."""
    if fact.kind != "task" or fact.value.partition(".")[0] not in ask.tops():
        return False
    target = ask.resolve(fact.value)
    return (
        target.file is not None
        and target.symbol is not None
        and any(string.value == fact.value for string in file.facts.strings)
    )


def is_of_the_whole(ask: Questions, use: NameUse, file: File) -> bool:
    """Whether what makes or uses a name is a template of the whole that both are part of."""
    if use.kind == "template" and _is_common(ask, use.home, file.path):
        return True
    return file.is_template and _is_common(ask, file.path, use.home)


def is_handed_out(ask: Questions, use: NameUse, file: File) -> bool:
    """Whether a name is written as a constant that its owner publishes: then an import shows that it is used."""
    if not use.constant:
        return False
    target = ask.resolve(use.constant)
    if target.file is None or ask.owner_of(target.file) != use.owner:
        return False
    (found,) = ask.are_public(file.owner, use.owner, (target,))
    return found.public


def _is_common(ask: Questions, template: str, path: str) -> bool:
    """Whether a template's folder lies right in a package around a file: such templates are the whole's, as those in the settings'
    folders."""
    folder = ask.folder_of_template(template)
    return folder is not None and path.startswith(folder[: folder.rfind("/") + 1])
