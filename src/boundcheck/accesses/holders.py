"""Which entities have what attributes: whose a row is of which nobody says it, by all that is used of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

from boundcheck.accesses.fits import NAMES, Fits, by_names
from boundcheck.accesses.values import Hop
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.python.reading import Step

_OF_ALL: Final = frozenset(
    "pk id _meta _state __class__ __dict__ full_clean clean clean_fields validate_unique serializable_value objects"
    " DoesNotExist save delete asave adelete save_base delete_instance refresh_from_db arefresh_from_db reload".split()
)
_OF_FIELD: Final = later(r"get_(?:next_by_|previous_by_)?(\w+?)(?:_display)?")
SAVING: Final = frozenset(("save", "delete", "asave", "adelete", "delete_instance"))
_SAVED: Final = later(rb"\.(?:%b)\(" % "|".join(sorted(SAVING)).encode())
_BEFORE: Final = later(rb"(?<![\w.])\w++\Z")
_LONGEST: Final = 80  # bytes of a name
_OWN: Final = frozenset((b"self", b"cls"))


class Saved(NamedTuple):
    """The entity that a saved row is of, and why."""

    entity: str
    evidence: str


class Holders:
    """Knows which entities that may be meant have what attributes."""

    def __init__(
        self, registry: Registry, fits: Fits, sees: Callable[[Entity], bool] = lambda entity: True
    ) -> None:
        self._registry, self._fits = registry, fits
        self._entities = {
            name: entity
            for name, entity in registry.by_name.items()
            if not entity.abstract
            and entity.table
            and entity.framework not in ("sqlalchemy", "pymongo")
            and sees(entity)
        }

    @cached_property
    def _having(self) -> dict[str, frozenset[str]]:
        """By attribute, the entities that have it."""
        found: dict[str, set[str]] = {}
        for name, entity in self._entities.items():
            hung = self._registry.reverse.get(name, {})
            columns = [each.column for each in entity.relations.values() if each.column]
            for attribute in (*entity.fields, *entity.relations, *columns, *entity.methods, *hung):
                found.setdefault(attribute, set()).add(name)
        return {attribute: frozenset(names) for attribute, names in found.items()}

    def of(self, word: str, uses: Iterable[Sequence[Step]]) -> Saved | None:
        """The entity whose rows have all that is used of one that is saved; of several of one owner the one that is called
        like the variable, else the first."""
        said: dict[str, None] = {}  # names that tell something
        candidates: set[str] | None = None
        paths = 0
        for steps in uses:
            first = steps[0]
            name = first.name
            if name in _OF_ALL or name.isupper():
                continue
            having = {each for each in self._named(name) if self._fit(self._entities[each], steps)}
            candidates = having if candidates is None else candidates & having
            if not candidates:
                return None
            if name not in NAMES:
                said[name] = None
                paths += any(hop.of in candidates for hop in self._fits.hops.get(name, ())) and self._tells(
                    steps[1:]
                )
        if candidates is None or len(said) + bool(paths) < 2:
            return None
        word = word.replace("_", "")
        found = sorted(candidates, key=lambda each: (not each.lower().endswith(word), each))
        if len({self._entities[each].module for each in found}) > 1:
            return None
        return Saved(found[0], by_names(_told([self._entities[each].class_name for each in found], [*said])))

    def _named(self, name: str) -> frozenset[str]:
        found = self._having.get(name)
        if found is None and (of_field := _OF_FIELD.fullmatch(name)):
            found = self._having.get(of_field[1])
        return found or frozenset()

    def _fit(self, entity: Entity, steps: Sequence[Step]) -> bool:
        """Whether what is done with an attribute can be: a column is not called, what is behind a relation is there."""
        first = steps[0]
        is_method = first.name in entity.methods or first.name not in self._having
        if first.is_call:
            return is_method
        hop = next((hop for hop in self._fits.hops.get(first.name, ()) if hop.of == entity.name), None)
        return hop is None or len(steps) < 2 or self._goes_on(hop, steps[1])

    def _tells(self, rest: Sequence[Step]) -> bool:
        return bool(rest) and rest[0].name not in NAMES and rest[0].name not in _OF_ALL

    def _goes_on(self, hop: Hop, step: Step) -> bool:
        return step.name in NAMES or step.name in _OF_ALL or step.name in self._fits.behind(hop)

    def may_save(self, data: bytes) -> bool:
        """Whether a text saves something of which it uses two names that an entity has."""
        if not self._entities:
            return False
        before = (
            _BEFORE.search(data, max(0, m.start() - _LONGEST), m.start()) for m in _SAVED.finditer(data)
        )
        for name in {found[0] for found in before if found} - _OWN:
            used = set(re.findall(rb"(?<![\w.])" + name + rb"\.(\w+)", data))
            counts = Counter(
                each for one in used for each in self._having.get(one.decode("utf-8", "replace"), ())
            )
            if any(count > 1 for count in counts.values()):
                return True
        return False


def _told(classes: list[str], names: list[str]) -> str:
    who = f"only {classes[0]} has" if len(classes) == 1 else f"{classes[0]} and {len(classes) - 1} more have"
    return f"{who} {' and '.join(sorted(names)[:2])}"
