"""What a function with `@overload` gives: what those of its signatures say that fit a call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from boundcheck.accesses.bases import lineage
from boundcheck.accesses.calls import bound, sought
from boundcheck.accesses.cut_out import cut
from boundcheck.accesses.elsewhere import Arguments, Caller
from boundcheck.accesses.types import annotated, any_of
from boundcheck.accesses.values import Value
from boundcheck.base.patterns import later
from boundcheck.python.reading import Function, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.typed.kinds import Shown

OVERLOAD: Final = later(r"@(?:\w+\.)?overload\b")
_WRITTEN: Final = frozenset(("text", "number", "constant", "none"))
_PLAIN: Final = frozenset("str int bool float bytes None list dict tuple".split())
Fits = Literal["yes", "no", "maybe"]


def overloads_of(e: Evaluator, number: int) -> tuple[int, ...]:
    """The signatures of a function of the file that overload it."""
    if "overloads" not in e.state:
        found: dict[str, tuple[int, ...]] = {}
        for each, function in enumerate(e.reading.functions):
            if any(_is_overload(e, node) for node in function.decorators):
                found[function.qualified] = (*found.get(function.qualified, ()), each)
        e.state["overloads"] = found
    known: dict[str, tuple[int, ...]] = e.state["overloads"]
    return known.get(e.reading.functions[number].qualified, ()) if known else ()


def given_by_call(
    e: Evaluator, signatures: tuple[int, ...], step: Step | None, calling: Evaluator
) -> Value | None:
    """What the signatures of a function say that fit a call in some file (None: of all of them)."""
    fitting = list(_fitting(e, signatures, step, calling)) if step is not None else signatures
    return any_of([annotated(e, e.reading.functions[each].returns) for each in fitting or signatures])


def of_call_elsewhere(e: Evaluator, dotted: str, step: Step) -> Value | None:
    """The same of a function or method that another file overloads, where the call tells which signature it means."""
    if e.elsewhere.signature(dotted) is not None:  # it has only one
        return None
    defined = e.elsewhere.definition(dotted)
    return of_definition(e, defined, {}, step) if defined is not None else None


def of_definition(
    e: Evaluator, defined: Caller, arguments: Arguments, step: Step | None = None
) -> Value | None:
    """What signatures say in a text, where the type variables of the class around stand for `arguments`: those that fit a call, or all."""
    inner = cut(e, *defined) if OVERLOAD.search(defined[3]) else None
    if inner is None:
        return None
    inner.type_arguments = arguments
    name = defined[2].rpartition(".")[2]
    number = next((n for n, each in enumerate(inner.reading.functions) if each.name == name), 0)
    found = given_by_call(inner, overloads_of(inner, number), step, e) if number else None
    return found if found is not None and found.own < 0 and found.form != "none" else None


def _is_overload(e: Evaluator, number: int) -> bool:
    node = e.nodes[number]
    return (node.steps[-1].name if node.steps else node.value) == "overload"


def _fitting(e: Evaluator, signatures: tuple[int, ...], step: Step, calling: Evaluator) -> Iterator[int]:
    """The first that certainly fits, and those before it that may."""
    for number in signatures:
        fits = _fits(e, e.reading.functions[number], step, calling)
        if fits != "no":
            yield number
        if fits == "yes":
            break


def _fits(e: Evaluator, function: Function, step: Step, calling: Evaluator) -> Fits:
    taken = sought(e, function).taken
    if any(calling.nodes[each].kind == "star" for each in step.args or ()) or any(
        not keyword[0] for keyword in step.keywords
    ):
        return "maybe"
    kinds = {each.kind for each in taken}
    names = {each.name for each in taken}
    places = sum(not each.kind for each in taken)
    if "*" not in kinds and len(step.args or ()) > places:
        return "no"
    if "**" not in kinds and any(keyword[0] not in names for keyword in step.keywords):
        return "no"
    given = [(each, node) for each, it in bound(taken, step, calling.nodes) for node in it.nodes]
    filled = {each.name for each, _ in given}
    if any(each.kind in ("", "keyword") and each.default < 0 and each.name not in filled for each in taken):
        return "no"
    return _all(_takes(e, each.annotation, calling, node) for each, node in given)


def _all(told: Iterator[Fits]) -> Fits:
    found = set(told)
    return "no" if "no" in found else "maybe" if "maybe" in found else "yes"


def _takes(e: Evaluator, annotation: int, calling: Evaluator, argument: int) -> Fits:
    """Whether a parameter takes an argument."""
    if annotation <= 0:
        return "yes"
    said, given = e.nodes[annotation], calling.nodes[meaning(calling.nodes, argument)]
    if said.kind == "list" and said.value == "literal":
        if given.kind not in _WRITTEN:
            return "maybe"
        return "yes" if any(e.nodes[each][:2] == given[:2] for each in said.parts) else "no"
    from boundcheck.accesses.typed.annotations import said as type_said
    from boundcheck.accesses.typed.expressions import shown

    wanted, has = type_said(e, annotation), shown(calling, argument)
    return (
        "maybe"
        if wanted is None or has is None
        else _all(_is_one(e, each, wanted) for each in has.alternatives)
    )


def _is_one(e: Evaluator, has: Shown, wanted: Shown) -> Fits:
    told: set[Fits] = set()
    for each in wanted.alternatives:
        if has.is_class == each.is_class and (
            has.name == each.name or (has.is_dotted and each.name in lineage(e, has.name))
        ):
            return "yes"
        known = all(
            kind.name in _PLAIN or (kind.is_dotted and e.frameworks.is_ours(kind.name))
            for kind in (has, each)
        )
        told.add("no" if known and (has.name, each.name) != ("bool", "int") else "maybe")
    return "maybe" if "maybe" in told else "no"
