"""Whether a class is a form or serializer, whose `save` writes its row: by what it inherits from, in its own file and in others;
and calls that save a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import lineage
from boundcheck.base.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.frames import Frame
    from boundcheck.python.reading import Step

SERIALIZER: Final = ("Serializer",)
SAVING: Final = ("Form", *SERIALIZER)
_BASE: Final = later(r"(?:^|,)\s*([A-Za-z_][\w.]*)(?=\s*(?:,|\[|$))")


def inherits(e: Evaluator, number: int, words: tuple[str, ...]) -> bool:
    """Whether a class of the file comes from one of a framework's that is called so."""
    known: dict[int, frozenset[str]] = e.state.setdefault("frameworks' bases", {})
    if number not in known:
        known[number] = frozenset(_outermost(e, number))
    return any(name.endswith(words) for name in known[number])


def waits(e: Evaluator, step: Step, word: str, place: int) -> bool:
    """Whether a call says, by a keyword or at a place, that the row is not saved: `form.save(commit=False)`."""
    said = (*(keyword[1] for keyword in step.keywords if keyword[0] == word), *(step.args or ())[place:])
    return bool(said) and e.nodes[said[0]].value == "False"


def note_saved(e: Evaluator, entity: str, frame: Frame) -> None:
    """Note that a call saves a row which it does not name."""
    written = frame.outline(called=True)
    e.access("write", entity, frame.place, certainty="likely", writes=True, written=written)


def _outermost(e: Evaluator, number: int) -> Iterator[str]:
    """What the classes outside the project are called that a class comes from."""
    for dotted in lineage(e, f"{e.file.name}.{e.reading.classes[number].qualified}"):
        if e.class_named(dotted) >= 0:
            continue
        said = e.elsewhere.signature(dotted, "class") if e.frameworks.is_ours(dotted) else None
        above = [e.follow(f"{said[0]}.{base}") for base in _BASE.findall(said[1])] if said else [dotted]
        yield from (
            name.rpartition(".")[2] for name in above if name == dotted or not e.frameworks.is_ours(name)
        )
