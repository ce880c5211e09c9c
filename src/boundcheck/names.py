"""Every name that modules share without an import, with its owner and everyone who uses it: what `boundcheck names` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from boundcheck.codebase import Codebase
from boundcheck.light import dataclass
from boundcheck.named.uses import names_used
from boundcheck.public import offers_name
from boundcheck.questions import Questions


@dataclass(frozen=True, slots=True)
class NameReach:
    """How often one module uses a name in one way: the callable, attribute or tag that takes it."""

    module: str
    how: str
    sites: int


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of a kind, the module that owns it and the place that makes it. `published`: for every other module."""

    kind: str
    name: str
    owner: str
    path: str
    line: int
    published: bool
    reached_by: tuple[NameReach, ...] = ()


def name_rows(codebase: Codebase) -> tuple[NameRow, ...]:
    """All names by owner, kind and name. Of permissions that every model has only those that other modules use; what is merely possible
    does not count."""
    reached: dict[tuple[str, str, str, str], Counter[tuple[str, str]]] = {}
    ask = Questions(codebase)
    for file, use in names_used(ask, codebase):
        key = use.owner, use.kind, use.name, use.home
        reached.setdefault(key, Counter())[file.owner, use.how] += 1
    places = {(owner, kind, name): (path, line) for owner, kind, name, path, line in _made(codebase)}
    for owner, kind, name, path in reached:
        model = codebase.permissions.model_of(name) if kind == "permission" else None
        found = codebase.names.find(kind, name)[0] if model is None else ()
        line = next((made.line for made in found if made.path == path), model.line if model else 1)
        places.setdefault((owner, kind, name), (path, line))
    by_name: dict[tuple[str, str, str], Counter[tuple[str, str]]] = {}
    for (owner, kind, name, _), sites in reached.items():
        by_name.setdefault((owner, kind, name), Counter()).update(sites)
    return tuple(
        NameRow(
            kind, name, owner, *place, _is_published(codebase, owner, kind, name), _reaches(by_name.get(key))
        )
        for key, place in sorted(places.items())
        for owner, kind, name in (key,)
    )


def _made(codebase: Codebase) -> Iterator[tuple[str, str, str, str, int]]:
    """What files make; permissions by the labels of their applications."""
    for made in codebase.names.made:
        if made.kind == "permission":
            for name in codebase.permissions.names_of(made):
                yield made.owner, made.kind, name, made.path, made.line
        else:
            yield made.owner, made.kind, made.name, made.path, made.line


def _is_published(codebase: Codebase, owner: str, kind: str, name: str) -> bool:
    module = codebase.modules.by_name.get(owner)
    return module is None or offers_name(module, "", kind, name)


def _reaches(sites: Counter[tuple[str, str]] | None) -> tuple[NameReach, ...]:
    return tuple(NameReach(module, how, count) for (module, how), count in sorted((sites or {}).items()))
