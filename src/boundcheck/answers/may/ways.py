"""The public ways that exist: another name for the same, what uses it, functions that touch the table, whom to ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from boundcheck.answers.decision.contract import offered_names
from boundcheck.answers.may.asker import asker_of
from boundcheck.answers.may.judging import findings_on
from boundcheck.answers.may.model import Asker, Wanted, Way, WayKind
from boundcheck.answers.may.shared import published
from boundcheck.answers.may.touching import touching, using
from boundcheck.answers.may.wanted import wanted_of
from boundcheck.base.errors import UsageError
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.externals import Packages
from boundcheck.codebase.modules import Module
from boundcheck.codebase.public import is_held_for_itself, judge, offered, public_name
from boundcheck.codebase.questions import Questions
from boundcheck.findings.finding import Finding
from boundcheck.run import KnownProject

_MOST: Final = 5  # names that are told
# What the contract has to be changed for, whatever is used of the module; their messages have the remedy.
_DECLARED: Final = frozenset(("undeclared-dependency", "test-undeclared-dependency"))
_TRIED: Final = 20  # names that are asked about


def ways_to(known: KnownProject, asker: Asker, wanted: Wanted, told: Collection[Finding]) -> tuple[Way, ...]:
    """What there is in place of what may not be used, for which errors are `told`: nothing that would be refused in its turn."""
    codebase = known.codebase
    if wanted.module is None:
        return tuple(_who_may(known, asker, wanted))
    module = codebase.modules.by_name.get(wanted.module)
    if module is None or module.name == asker.file.owner:
        return ()
    found: list[Way] = [*published(codebase, asker, wanted)] if wanted.use else []
    if not wanted.use and _DECLARED.isdisjoint(
        finding.rule for finding in told if finding.severity == "error"
    ):
        if wanted.model or wanted.kind == "table":
            found += _allowed(known, asker, touching(known, module, asker, wanted))
        if wanted.kind != "table":
            found += _names(known, module, asker, wanted)
    found.sort(key=lambda way: way.kind != "same")  # what was asked for comes before what does as well
    if module.contract.owner:
        found.append(Way("owner", module.contract.owner, f"owns {module.name}", *_written(module)))
    return tuple(found)


def _allowed(known: KnownProject, asker: Asker, ways: Iterable[Way]) -> list[Way]:
    """Those of the first that may be used."""
    tried = islice(ways, _TRIED)
    return [*islice((way for way in tried if _may(known, asker, way.name)), _MOST)]


def _may(known: KnownProject, asker: Asker, name: str) -> bool:
    try:
        wanted = wanted_of(known.codebase, asker, name, None)
    except UsageError:  # what no import statement can name
        return False
    told, _ = findings_on(known, asker, wanted)
    return not any(finding.severity == "error" for finding in told)


def _written(module: Module) -> tuple[str, int]:
    return module.contract.place.path, module.contract.place.line


def _who_may(known: KnownProject, asker: Asker, wanted: Wanted) -> Iterator[Way]:
    """The modules that a package is reserved to, that no other contract keeps from it, and that may be asked to use it."""
    codebase = known.codebase
    reserved = Packages(Questions(codebase), asker.file.path, asker.file.module).reserved_as((wanted.name,))
    if reserved is None:
        return
    for name in reserved.modules:
        module = codebase.modules.by_name.get(name)
        if module is None or not _may(known, asker, module.name):
            continue
        if _may(known, asker_of(codebase, known.project, module.name), wanted.written):
            yield Way("module", module.name, f"may use {reserved.package}", *_written(module))


def _names(known: KnownProject, module: Module, asker: Asker, wanted: Wanted) -> Iterator[Way]:
    """The same under a public name; else the public functions and classes that use it. None, where it is public itself."""
    codebase, importer = known.codebase, asker.file.owner
    target = codebase.symbols.resolve(wanted.name)
    if judge(codebase, module, target, importer).public:
        return
    same = public_name(codebase, module, target, importer)
    if same is not None and _may(known, asker, same):
        yield Way("same", same, "is the same, and public", *place_of(codebase, same))
        return
    if target.symbol is None:  # of a file, what is public elsewhere
        inside = [
            name
            for name in _public_names(codebase, module, importer)
            if codebase.symbols.resolve(codebase.symbols.origin(name)).file == target.file
        ]
        says = f"is of {wanted.name}, and public"
        found = _allowed(known, asker, _as_ways(codebase, "same", inside, says))
        yield from found
        if found:
            return
    if not wanted.model:  # of which all that touches its table is told
        yield from _allowed(known, asker, using(codebase, module, asker, wanted, target))


def _as_ways(codebase: Codebase, kind: WayKind, names: Iterable[str], says: str) -> Iterator[Way]:
    return (Way(kind, name, says, *place_of(codebase, name)) for name in names)


def _public_names(codebase: Codebase, module: Module, importer: str) -> list[str]:
    found = set[str]()
    for entry in offered(module, importer):
        is_named = ":" in entry.entry  # and so meant, wherever it comes from
        names = offered_names(codebase, module, entry)
        found.update(name for name in names if is_named or not is_held_for_itself(codebase, name))
    return sorted(found)


def place_of(codebase: Codebase, name: str) -> tuple[str, int]:
    """The file that has a dotted name; its line nobody keeps."""
    file = codebase.by_name.get(codebase.symbols.resolve(name).file or "")
    return (file.path, 0) if file else ("", 0)
