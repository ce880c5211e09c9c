"""A private name that nothing public offers, added to a facade of its module: for a person to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from boundcheck.codebase.public import facades, is_meant_to_offer
from boundcheck.codebase.symbols import Target
from boundcheck.facts.file import FileFacts
from boundcheck.fix.asked import FixQuestions
from boundcheck.fix.model import Exported, NotOfferedError, RefusedError
from boundcheck.fix.statements import PythonText
from boundcheck.fix.text import Edit


def export_of(ask: FixQuestions, importer: str | None, owner: str, to: str, target: Target) -> Exported:
    """The first facade of a module that can offer a name to a file of another one, and to None where it is imported for types alone.
    The name comes from where it is defined, if that is the same module. Raises RefusedError where none can."""
    module = ask.codebase.modules.by_name.get(to)
    symbol, home = target.symbol or "", target.file or ""
    if module is None or not symbol or symbol.startswith("_") or home not in ask.codebase.by_name:
        raise NotOfferedError
    if not ask.codebase.symbols.binds(home, symbol):
        raise NotOfferedError
    origin = ask.codebase.symbols.origin(target.name)
    defined = ask.codebase.symbols.resolve(origin)
    there = ask.codebase.by_name.get(defined.file or "")
    if there is not None and there.owner == to and defined.symbol == symbol:
        home = there.name
    elif not ask.loading.is_always_bound(target.name, typing_only=False):
        raise NotOfferedError
    for facade in facades(ask.codebase, module, owner):
        if (
            facade == home
            or not is_meant_to_offer(ask.codebase, facade)
            or not _can_offer(ask, facade, importer, home, symbol)
        ):
            continue
        base, meant = ask.promised.setdefault((facade, symbol), (home, origin))
        if meant == origin:
            return Exported(ask.codebase.by_name[facade].path, base, symbol)
    raise RefusedError(
        "no public name offers the same thing, and no facade could without loading in a circle, or too much"
    )


def _can_offer(ask: FixQuestions, facade: str, importer: str | None, home: str, symbol: str) -> bool:
    facts = ask.codebase.by_name[facade].facts
    if facts.dynamic_names or facts.star_exports or ask.codebase.symbols.binds(facade, symbol) is not False:
        return False
    if ask.loading.comes_back(facade, home):
        return False
    if importer in ask.loading.reached(facade) | ask.loading.named(home):
        return False
    return ask.loading.new_models(facade, home) is None


def by_base(steps: Iterable[Exported]) -> Mapping[str, Sequence[str]]:
    """The names by where they come from."""
    found: dict[str, set[str]] = {}
    for step in steps:
        found.setdefault(step.base, set()).add(step.name)
    return {base: sorted(names) for base, names in found.items()}


def listed_edits(text: PythonText, facts: FileFacts, steps: Sequence[Exported]) -> Iterator[Edit]:
    """Puts names into the `__all__` of a facade that has one: where they belong in one that is sorted."""
    if facts.exported is None:
        return
    if not facts.exported:
        raise RefusedError("the facade's __all__ is empty")
    listed = [(export.name, text.offset(export.line, export.column)) for export in facts.exported]
    names = [name for name, _ in listed]
    is_sorted = names == sorted(names)
    for name in sorted({step.name for step in steps}):
        following = next((at for other, at in listed if other > name), None) if is_sorted else None
        at = listed[-1][1] if following is None else following
        quote = text.text[at]
        if quote not in "\"'":
            raise RefusedError("the facade's __all__ is written in a way that cannot be added to")
        first = text.text.rfind("\n", 0, at) + 1
        indent = text.text[first:at]
        between = f",\n{indent}" if not indent.strip() else ", "
        written = f"{quote}{name}{quote}"
        if following is not None:
            yield Edit(at, at, f"{written}{between}")
        else:
            end = text.text.index(quote, at + 1) + 1
            yield Edit(end, end, f"{between}{written}")
