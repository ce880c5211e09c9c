"""How names of code become names of a document: ASCII, in its style, each once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

_K = TypeVar("_K")


def tell_apart(wishes: Mapping[_K, tuple[str, ...]], taken: Iterable[str] = ()) -> dict[_K, str]:
    """A name of its own for each, by the first of its wishes that nobody shares; where all are shared, with a number.

    Who shares a wish is moved on together, so that a name does not change its meaning when another one joins."""
    used = set(taken)
    given: dict[_K, str] = {}
    for level in range(max((len(names) for names in wishes.values()), default=0)):
        waiting = {
            key: names[min(level, len(names) - 1)] for key, names in wishes.items() if key not in given
        }
        counts = Counter(waiting.values())
        alone = {key: name for key, name in waiting.items() if counts[name] == 1 and name not in used}
        given |= alone
        used.update(alone.values())
    for key, names in wishes.items():
        if key not in given:
            given[key] = _numbered(names[-1], used)
            used.add(given[key])
    return given


def identifier(name: str) -> str:
    """`name` as ASCII letters, digits and underscores, without a digit in front: `größe` is `grosse`, `名` is `u540d`."""
    text = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    kept = (char if char.isascii() else f"u{ord(char):x}" for char in text if not unicodedata.combining(char))
    ascii_ = re.sub(r"[^0-9A-Za-z_]", "_", "".join(kept))
    return ascii_ if ascii_[:1].isalpha() or ascii_[:1] == "_" else f"x{ascii_}"


def _numbered(name: str, used: set[str]) -> str:
    number = 2 if name in used else 1
    while f"{name}_{number}" in used:
        number += 1
    return name if number == 1 else f"{name}_{number}"
