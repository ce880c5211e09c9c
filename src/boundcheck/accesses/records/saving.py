"""Whether a class is a form or serializer, whose `save` writes its row: by what it inherits from, in its own file and in others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

SERIALIZER: Final = ("Serializer",)
SAVING: Final = ("Form", *SERIALIZER)
_BASE: Final = later(r"(?:^|,)\s*([A-Za-z_][\w.]*)(?=\s*(?:,|\[|$))")


def inherits(e: Evaluator, number: int, words: tuple[str, ...]) -> bool:
    """Whether a class of the file comes from one of a framework's that is called so."""
    known: dict[int, frozenset[str]] = e.state.setdefault("frameworks' bases", {})
    if number not in known:
        known[number] = _outermost(e, number)
    return any(name.endswith(words) for name in known[number])


def _outermost(e: Evaluator, number: int) -> frozenset[str]:
    """What the classes outside the project are called that a class comes from."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = [e.dotted(base, subscripted=True) for base in e.reading.classes[number].bases]
    while waiting:
        if not (dotted := waiting.pop()) or dotted in seen:
            continue
        seen.add(dotted)
        own = e.class_named(dotted)
        if own >= 0:
            waiting += [e.dotted(base, subscripted=True) for base in e.reading.classes[own].bases]
        elif e.frameworks.is_ours(dotted) and (said := e.elsewhere.signature(dotted, "class")) is not None:
            file, text = said
            waiting += [e.follow(f"{file}.{base}") for base in _BASE.findall(text)]
        else:
            found.add(dotted.rpartition(".")[2])
    return frozenset(found)
