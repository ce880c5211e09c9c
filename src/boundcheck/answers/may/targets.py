"""Whether anything is called as findings are asked for: a table, a file, a name in one, a name of some kind, a package."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from boundcheck.answers.may.manifests import is_imported
from boundcheck.base.errors import UsageError
from boundcheck.base.nearest import asking, suggestion
from boundcheck.base.plain import visible
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.misnamed import meant
from boundcheck.codebase.questions import Questions
from boundcheck.facts.name_kinds import kind_in


def refuse_unknown(codebase: Codebase, written: str) -> None:
    """Raise UsageError where no finding can ever have such a target: nothing found of it would say nothing."""
    if any(char in written for char in "*?["):
        if not any(fnmatchcase(name, written) for name in _names(codebase)):
            raise UsageError(
                f'no table, file or name matches "{visible(written)}"; boundcheck tables lists tables'
            )
        return
    model = codebase.registry.by_name.get(written)
    if model is not None and model.table:
        raise UsageError(
            f'"{visible(written)}" is a model; findings on its table are asked for by "{model.table}"'
        )
    if written not in _names(codebase) and not _is_name(codebase, written):
        close = asking(meant(codebase, written)) if "." in written else ""
        remedy = close or suggestion(written, _names(codebase), "boundcheck tables lists the tables")
        raise UsageError(f'no table, file or name is called "{visible(written)}"; {remedy}')


def _names(codebase: Codebase) -> Iterator[str]:
    registry = codebase.registry
    for entity in registry.by_name.values():
        yield entity.table or entity.name
    yield from registry.made
    yield from registry.through
    for module in codebase.modules.by_name.values():
        yield from (entry.value for entry in module.contract.tables)
    yield from codebase.known
    yield from codebase.modules.by_name


def _is_name(codebase: Codebase, written: str) -> bool:
    """One in a file, one that modules share without an import, or of another distribution."""
    kind = kind_in(written)
    if kind is not None:
        return bool(Questions(codebase).makers_of_name(kind, written.partition(":")[2], False)[0])
    target = codebase.symbols.resolve(written)
    if target.file is not None:
        return bool(target.symbol) and codebase.symbols.binds(target.file, target.symbol or "") is not False
    top = written.partition(".")[0]
    return top.isidentifier() and is_imported(codebase, top)
