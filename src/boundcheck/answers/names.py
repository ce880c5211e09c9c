"""Every name that modules share without an import, with its owner and everyone who uses it: what `boundcheck names` answers."""

from __future__ import annotations

from collections.abc import Mapping

from boundcheck.base.light import dataclass
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.named.uses import names_used
from boundcheck.codebase.questions import Questions


@dataclass(frozen=True, slots=True)
class NameReach:
    """Where one module uses a name in one way: the callable, attribute or tag that takes it. `places` are paths with lines, in order."""

    module: str
    how: str
    places: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of a kind, the module that owns it and the place that makes it. `published`: for every other module; else
    `published_to` has those that it is for, if any."""

    kind: str
    name: str
    owner: str
    path: str
    line: int
    published: bool
    published_to: tuple[str, ...] = ()
    reached_by: tuple[NameReach, ...] = ()


def name_rows(codebase: Codebase) -> tuple[NameRow, ...]:
    """All names by owner, kind and name. Of permissions that every model has only those that other modules use; what is merely possible
    does not count."""
    homes: dict[tuple[str, str, str], str] = {}
    reached: dict[tuple[str, str, str], dict[tuple[str, str], list[tuple[str, int]]]] = {}
    ask = Questions(codebase)
    for file, use in names_used(ask, codebase):
        key = use.owner, use.kind, use.name
        homes.setdefault(key, use.home)
        reached.setdefault(key, {}).setdefault((file.owner, use.how), []).append((file.path, use.line))
    places = {(made.owner, made.kind, made.name): (made.path, made.line) for made in codebase.names_made()}
    for (owner, kind, name), path in homes.items():
        model = codebase.permissions.model_of(name) if kind == "permission" else None
        found = codebase.names.find(kind, name)[0] if model is None else ()
        line = next((made.line for made in found if made.path == path), model.line if model else 1)
        places.setdefault((owner, kind, name), (path, line))
    return tuple(
        NameRow(kind, name, owner, *place, *_published(ask, *key), _reaches(reached.get(key, {})))
        for key, place in sorted(places.items())
        for owner, kind, name in (key,)
    )


def _published(ask: Questions, owner: str, kind: str, name: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a name is for everyone, and else for whom."""
    is_free = ask.offers_name("", owner, kind, name)
    return is_free, () if is_free else ask.published_to(owner, kind, name)


def _reaches(places: Mapping[tuple[str, str], list[tuple[str, int]]]) -> tuple[NameReach, ...]:
    return tuple(NameReach(module, how, tuple(at)) for (module, how), at in sorted(places.items()))
