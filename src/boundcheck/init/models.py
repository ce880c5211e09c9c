"""Whose the models are where one package holds those of all modules: by their file, their names, and who writes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from boundcheck.base.dotted import last_of
from boundcheck.base.light import replace
from boundcheck.base.patterns import later
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.files import File
from boundcheck.facts.access import Access
from boundcheck.init.draft import DraftModule

_FEWEST: Final = 3  # models, and modules that could own some
_MOST: Final = 0.8  # of all models, from which on a module holds those of all
_NAMED: Final = 0.3  # of those, from which on the other modules are the models' domains
_WORDS: Final = later(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOTE: Final = "Its models are told by their files and names, and by what it alone writes; look at them."


def with_models(
    modules: Sequence[DraftModule], codebase: Codebase, accesses: Callable[[], Iterable[tuple[File, Access]]]
) -> tuple[DraftModule, ...]:
    """Give modules the models that lie in the package which holds those of all. `codebase` declares these modules."""
    entities = [e for e in codebase.registry.by_name.values() if e.table and not e.proxy and e.managed]
    holder = _holder(modules, entities)
    takers = [m for m in modules if m.role == "module" and m.name != holder and not m.is_glob]
    if holder is None or len(takers) < _FEWEST:
        return tuple(modules)
    held = [entity for entity in entities if entity.module == holder]
    owners = {entity.name: owner for entity in held if (owner := _named_for(entity, takers))}
    if len(owners) < _NAMED * len(held):  # modules that are no domains (views, services) own no models
        return tuple(modules)
    names = set(owners.values())
    for entity, written_by in _writers(accesses()).items():
        writers = written_by - {holder}
        if len(writers) == 1 and writers <= names:
            owners.setdefault(entity, *writers)
    return tuple(_with_entries(module, held, owners) for module in modules)


def _holder(modules: Iterable[DraftModule], entities: Sequence[Entity]) -> str | None:
    """The module that holds nearly all models."""
    counts = Counter(entity.module for entity in entities)
    names = (m.name for m in modules if m.role != "composition" and not m.is_glob)
    return next(
        (name for name in names if counts[name] >= max(_FEWEST, _MOST * len(entities))),
        None,
    )


def _named_for(entity: Entity, takers: Iterable[DraftModule]) -> str | None:
    """The module whose name the model's file has or begins with, or else its class; of several the longest."""
    words = (last_of(entity.file), "_".join(_WORDS.split(entity.class_name)).lower())
    for word in words:
        found = [m for m in takers if any(_begins(word, form) for form in _forms(m))]
        if found:
            return max(found, key=lambda m: (len(m.last), m.name)).name
    return None


def _forms(module: DraftModule) -> tuple[str, ...]:
    """A module's name, and its singular."""
    name = module.last.lower()
    single = f"{name[:-3]}y" if name.endswith("ies") else name.removesuffix("s")
    return (name, single)


def _begins(word: str, name: str) -> bool:
    return word == name or word.startswith(f"{name}_")


def _writers(accesses: Iterable[tuple[File, Access]]) -> Mapping[str, set[str]]:
    """The modules whose production code writes each model."""
    found: dict[str, set[str]] = {}
    for file, access in accesses:
        if access.writes and file.kind == "source" and file.module is not None:
            found.setdefault(access.entity, set()).add(file.module)
    return found


def _with_entries(module: DraftModule, held: Iterable[Entity], owners: Mapping[str, str]) -> DraftModule:
    """The entries of one module: all models of a file as one, where they are all its own."""
    files: dict[str, list[Entity]] = {}
    for entity in held:
        files.setdefault(entity.file, []).append(entity)
    entries: list[str] = []
    for file, inside in files.items():
        own = [entity.name for entity in inside if owners.get(entity.name) == module.name]
        entries += [f"{file}.*"] if own and len(own) == len(inside) else own
    if not entries:
        return module
    return replace(module, models=tuple(sorted(entries)), notes=(*module.notes, _NOTE))
