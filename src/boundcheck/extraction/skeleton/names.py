"""How names of code become names of a document: ASCII, in its style, each once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from boundcheck.patterns import later

_K = TypeVar("_K")
_HUMP = later(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def tell_apart(
    wishes: Mapping[_K, tuple[str, ...]], taken: Iterable[str] = (), fold: Callable[[str], str] = str
) -> dict[_K, str]:
    """A name of its own for each, by the first of its wishes that nobody shares; where all are shared, with a number.

    Who shares a wish is moved on together, so that a name does not change its meaning when another one joins.
    `fold` says which names count as one.
    """
    used = {fold(name) for name in taken}
    given: dict[_K, str] = {}
    for level in range(max((len(names) for names in wishes.values()), default=0)):
        waiting = {
            key: names[min(level, len(names) - 1)] for key, names in wishes.items() if key not in given
        }
        counts = Counter(fold(name) for name in waiting.values())
        alone = {
            key: name for key, name in waiting.items() if counts[fold(name)] == 1 and fold(name) not in used
        }
        given |= alone
        used |= {fold(name) for name in alone.values()}
    for key, names in wishes.items():
        if key not in given:
            given[key] = _numbered(names[-1], used, fold)
            used.add(fold(given[key]))
    return given


def identifier(name: str) -> str:
    """`name` as ASCII letters, digits and underscores, without a digit in front: `größe` is `grosse`, `名` is `u540d`."""
    text = unicodedata.normalize("NFKD", name.replace("ß", "ss"))
    kept = (char if char.isascii() else f"u{ord(char):x}" for char in text if not unicodedata.combining(char))
    ascii_ = re.sub(r"[^0-9A-Za-z_]", "_", "".join(kept))
    return ascii_ if ascii_[:1].isalpha() or ascii_[:1] == "_" else f"x{ascii_}"


def snake(name: str) -> str:
    """`chargeOrder` and `ChargeOrder` as `charge_order`."""
    words = (word for word in _HUMP.sub("_", identifier(name)).lower().split("_") if word)
    return _lettered("_".join(words))


def camel(*names: str) -> str:
    """`charge_order` as `ChargeOrder`; several names as one."""
    words = (word for name in names for word in identifier(name).split("_") if word)
    return _lettered("".join(word[:1].upper() + word[1:] for word in words), "X")


def folded(name: str) -> str:
    """Equal for names that protobuf cannot tell apart: in JSON they are written without underscores."""
    return name.replace("_", "").lower()


def _lettered(name: str, letter: str = "x") -> str:
    return name if name[:1].isalpha() else letter + name


def _numbered(name: str, used: set[str], fold: Callable[[str], str]) -> str:
    number = 2 if fold(name) in used else 1
    while fold(f"{name}_{number}") in used:
        number += 1
    return name if number == 1 else f"{name}_{number}"
