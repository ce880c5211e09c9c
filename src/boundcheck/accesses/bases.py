"""What classes inherit from, in their own file and in others, in the order in which Python asks them."""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.cut_out import HEADS, class_of_bases
from boundcheck.accesses.elsewhere import Arguments
from boundcheck.accesses.types import subscript, type_arguments
from boundcheck.base.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_NAME: Final = later(r"[A-Za-z_][\w.]*")


def lineage(e: Evaluator, dotted: str) -> tuple[str, ...]:
    """A class, of the file or of another, and all that it inherits from, in the order in which Python asks them."""
    known: dict[str, tuple[str, ...]] = e.state.setdefault("lineages", {})
    if dotted not in known:
        known[dotted] = (dotted,)  # what inherits from itself comes to an end
        number = e.class_named(dotted)
        if number >= 0:
            named = (e.dotted(base, subscripted=True) for base in e.reading.classes[number].bases)
            above = [name for name in named if name and name != dotted]
            known[dotted] = (dotted, *_merged([lineage(e, name) for name in above], above))
        elif e.frameworks.is_ours(dotted):
            known[dotted] = classes_above(e, dotted)
    return known[dotted]


def giver_of(e: Evaluator, owner: str, name: str) -> str:
    """The class above one of several bases that defines a member; `name()` for a method ("": nobody says which it is)."""
    above = lineage(e, owner)[1:]
    if all(e.class_named(each) < 0 for each in above):
        return _giver_elsewhere(e, above, name.removesuffix("()"))
    for each in above:
        number = e.class_named(each)
        if e.has_member(number, name) if number >= 0 else _defines(e, f"{each}.{name.removesuffix('()')}"):
            return each
    return ""


def _giver_elsewhere(e: Evaluator, above: tuple[str, ...], name: str) -> str:
    """The first of several classes that defines a member, found once for all who inherit from them."""
    key = "giver", above, name
    found: str = e.elsewhere.once(
        key, lambda: next((each for each in above if _defines(e, f"{each}.{name}")), "")
    )
    return found


def leads_to(e: Evaluator, base: str, giver: str) -> bool:
    """Whether a member comes over a base; of one outside the project nobody knows what it has."""
    return not giver or not e.frameworks.is_ours(base) or giver in lineage(e, base)


def definition_above(e: Evaluator, owner: str, name: str) -> tuple[str, str, str, str] | None:
    """What defines a function of a file, or a method of a class, or of one that it inherits from."""
    defined = (e.elsewhere.definition(f"{each}.{name}") for each in classes_above(e, owner))
    return next((each for each in defined if each is not None), None)


def classes_above(e: Evaluator, owner: str) -> tuple[str, ...]:
    """A class and the project's that it comes from, in Python's order, by what files say; of what is none the name itself."""
    found: tuple[str, ...] = e.elsewhere.once(
        ("classes above", owner), lambda: _climbed(e.apart(), owner, {})
    )
    return found


def _climbed(e: Evaluator, owner: str, known: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    if owner not in known:
        known[owner] = ()  # what inherits from itself comes to an end
        above = [name for *_, name in bases_of(e, owner) if e.frameworks.is_ours(name) and name != owner]
        lines = [(name, line) for name in above if (line := _climbed(e, name, known))]
        known[owner] = (owner, *_merged([line for _, line in lines], [name for name, _ in lines]))
    return known[owner]


def _merged(lines: list[tuple[str, ...]], above: list[str]) -> Iterator[str]:
    """The classes of several lines in the order of C3; where these contradict each other, which Python refuses, the first."""
    if len(lines) < 2:
        yield from (name for line in lines for name in line)
        return
    waiting = [*map(list, lines), above]
    while waiting:
        behind = {name for line in waiting for name in line[1:]}
        first = next((line[0] for line in waiting if line[0] not in behind), waiting[0][0])
        yield first
        waiting = [rest for line in waiting if (rest := [name for name in line if name != first])]


def _defines(e: Evaluator, dotted: str) -> bool:
    return e.elsewhere.signature(dotted) is not None or e.elsewhere.definition(dotted) is not None


def bases_of(e: Evaluator, owner: str) -> list[tuple[Evaluator, int, str]]:
    """The bases of a class of another file: nodes of a statement, with their dotted names."""
    # Without the evaluator itself: in a circle with its own state it would stay for the whole run.
    known: dict[str, list[tuple[Evaluator | None, int, str]]] = e.state.setdefault("bases elsewhere", {})
    if owner not in known:
        said = e.elsewhere.signature(owner, "class")
        named = _bases_said(e, *said) if said is not None else []
        known[owner] = [(None if inner is e else inner, base, above) for inner, base, above in named]
    return [(inner or e, base, above) for inner, base, above in known[owner]]


def _bases_said(e: Evaluator, file: str, text: str) -> list[tuple[Evaluator, int, str]]:
    plain = [part.strip() for part in text.split(",") if "=" not in part]
    if not e.frameworks.has_statements and all(_NAME.fullmatch(part) for part in plain):
        named = [(e, 0, e.follow(f"{file}.{part}")) for part in plain]
        return [each for each in named if e.frameworks.is_ours(each[2])]
    inner = class_of_bases(e, file, text) if "[" in text or leads_on(e, file, text) else None
    bases = inner.reading.classes[0].bases if inner is not None else ()
    named = [(inner, base, inner.dotted(base, subscripted=True)) for base in bases if inner is not None]
    return [each for each in named if each[2]]


def leads_on(e: Evaluator, file: str, text: str) -> bool:
    """Whether a class has a base in the project."""
    heads = (head for head in HEADS.findall(text) if not hasattr(builtins, head))
    return any(e.frameworks.is_ours(e.follow(f"{file}.{head}")) for head in heads)


def variables(e: Evaluator, base: int, above: str) -> Arguments:
    """What the type variables of a class of another file stand for in a class with that base."""
    if not subscript(e, base):
        return {}
    said = e.elsewhere.signature(above, "class")
    inner = class_of_bases(e, *said) if said is not None and "[" in said[1] else None
    return type_arguments(e, base, inner, 0) if inner is not None else {}
