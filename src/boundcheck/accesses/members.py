"""What classes of other files have or inherit: rows, lists and queries that methods, properties and attributes give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import bases_of, definition_above, giver_of, leads_to, variables
from boundcheck.accesses.cut_out import HEADS
from boundcheck.accesses.elsewhere import Arguments
from boundcheck.accesses.overloads import of_definition
from boundcheck.accesses.shown import given, shown
from boundcheck.accesses.types import SELF, is_type_variable
from boundcheck.accesses.values import Value
from boundcheck.base.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_DEEPEST: Final = 6
_ON_SELF: Final = later(r"\b(?:self|cls|super)\b")


def of_member(
    e: Evaluator,
    owner: str,
    name: str,
    arguments: Arguments | None = None,
    depth: int = 0,
    heir: str = "",
) -> Value | None:
    """The same of what a class of another file has, or inherits: a method (`name()`), a property, an attribute."""
    arguments = arguments or {}
    if heir and not arguments and not e.frameworks.has_statements:
        defining = "defining", owner, name.removesuffix("()")
        defined = e.elsewhere.once(defining, lambda: definition_above(e.apart(), owner, defining[2]))
        if defined is None:
            return None
        if _ON_SELF.search(defined[3]) is None:  # the same for all heirs
            depth, heir = 0, ""
    key = "member", owner, name, e.furthest, depth, heir, *arguments.items()
    found: Value | None = e.elsewhere.once(
        key, lambda: _of_member(e.apart(), owner, name, arguments, depth, heir)
    )
    return found


def of_super(e: Evaluator, value: Value, name: str) -> Value | None:
    """What a method gives that an entity's class overrides and calls: `super().newest()`."""
    for base in e.reading.classes[value.own].bases:
        above = e.dotted(base, subscripted=True)
        if e.frameworks.is_ours(above) and e.class_named(above) < 0:
            found = of_member(e, above, f"{name}()", None, 1, value.entity)
            if found is not None:
                return found
    return None


def _of_member(
    e: Evaluator, owner: str, name: str, arguments: Arguments, depth: int, heir: str
) -> Value | None:
    method = name.removesuffix("()")
    dotted = f"{owner}.{method}"
    heir = heir or owner
    said = e.elsewhere.signature(dotted) if name != method else None
    if said is not None and not (depth and _is_open(e, said[0], said[1], arguments)):
        return given(
            e, dotted, {**arguments, SELF: Value("row", heir)} if heir in e.registry.by_name else arguments
        )
    if (defined := e.elsewhere.definition(dotted)) is not None:
        if arguments and (found := of_definition(e, defined, arguments)) is not None:
            return found
        rests_on_heir = depth > 0 and _ON_SELF.search(defined[3]) is not None
        return shown(e, dotted, called=name != method, heir=heir if rests_on_heir else "")
    bases = bases_of(e, owner) if depth < _DEEPEST else []
    giver = giver_of(e, owner, name) if len(bases) > 1 else ""
    for inner, base, above in bases:
        if not leads_to(e, above, giver):
            continue
        if base:
            inner.type_arguments = arguments
        found = of_member(
            inner, above, name, variables(inner, base, above) if base else None, depth + 1, heir
        )
        if found is None and name != method and base:
            found = inner.from_frameworks(0, base, method)
        if found is not None:
            return found
    return None


def _is_open(e: Evaluator, file: str, text: str, arguments: Arguments) -> bool:
    """Whether a type is a variable that nobody binds: what a method gives then is what it shows."""
    free = (head for head in HEADS.findall(text) if head not in arguments)
    return any(is_type_variable(e, f"{file}.{head}") for head in free)
