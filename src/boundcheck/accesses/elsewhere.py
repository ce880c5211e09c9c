"""What functions and classes of other files say: the rows that they give by their annotations, generics by what subclasses bind."""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from boundcheck.accesses.types import annotated, type_arguments
from boundcheck.accesses.values import Value
from boundcheck.facts import Problem
from boundcheck.python.parse import parse
from boundcheck.python.reader import read_tree

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_HEADS: Final = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_NO_NAMES: Final = frozenset(
    ("None", "True", "False", "lambda", "if", "else", "for", "in", "is", "not", "and", "or")
)
_DEEPEST: Final = 6
Arguments = dict[str, "Value | None"]  # what type variables stand for


class Elsewhere(NamedTuple):
    """The door to other files: the module of a dotted name; what a function or method says that it gives, with its file.

    With `class` it is what a class inherits from.
    """

    owner_of: Callable[[str], str | None] = lambda dotted: None
    signature: Callable[..., tuple[str, str] | None] = lambda dotted, kind="": None


def given(e: Evaluator, dotted: str, arguments: Arguments | None = None) -> Value | None:
    """What a function or method says that it gives, where that is an entity's."""
    said = e.elsewhere.signature(dotted)
    if said is None or not _may_matter(e, *said, arguments or {}):
        return None
    inner = _read(e, said[0], f"def _f() -> {said[1]}: ...\n")
    if inner is None:
        return None
    inner.type_arguments = arguments or {}
    found = annotated(inner, inner.reading.functions[1].returns)
    return found if found is not None and found.own < 0 and found.form != "none" else None


def of_method(
    e: Evaluator, owner: str, method: str, arguments: Arguments | None = None, depth: int = 0
) -> Value | None:
    """The same of a method that a class of another file has, or inherits."""
    known: dict[tuple[str, str], Value | None] = e.state.setdefault("methods elsewhere", {})
    if arguments:
        return _of_method(e, owner, method, arguments, depth)
    if (owner, method) not in known:
        known[owner, method] = None  # for classes that inherit in a circle
        known[owner, method] = _of_method(e, owner, method, {}, depth)
    return known[owner, method]


def _of_method(e: Evaluator, owner: str, method: str, arguments: Arguments, depth: int) -> Value | None:
    if e.elsewhere.signature(f"{owner}.{method}") is not None:
        return given(e, f"{owner}.{method}", arguments)
    for inner, base, above in _bases(e, owner) if depth < _DEEPEST else ():
        inner.type_arguments = arguments
        found = of_method(inner, above, method, variables(inner, base, above), depth + 1)
        found = found or inner.from_frameworks(0, base, method)
        if found is not None:
            return found
    return None


def _bases(e: Evaluator, owner: str) -> list[tuple[Evaluator, int, str]]:
    """The bases of a class of another file: nodes of a statement, with their dotted names."""
    known: dict[str, list[tuple[Evaluator, int, str]]] = e.state.setdefault("bases elsewhere", {})
    if owner not in known:
        said = e.elsewhere.signature(owner, "class")
        leads = said is not None and ("[" in said[1] or _leads_on(e, *said))
        inner = _read(e, said[0], f"class _C({said[1]}): ...\n") if said is not None and leads else None
        bases = inner.reading.classes[0].bases if inner is not None else ()
        named = [(inner, base, inner.dotted(base, subscripted=True)) for base in bases if inner is not None]
        known[owner] = [each for each in named if each[2]]
    return known[owner]


def _leads_on(e: Evaluator, file: str, text: str) -> bool:
    """Whether a class has a base in the project."""
    heads = (head for head in _HEADS.findall(text) if not hasattr(builtins, head))
    return any(e.follow(f"{file}.{head}").partition(".")[0] in e.frameworks.tops for head in heads)


def variables(e: Evaluator, base: int, above: str) -> Arguments:
    """What the type variables of a class of another file stand for in a class with that base."""
    said = e.elsewhere.signature(above, "class")
    inner = _read(e, said[0], f"class _C({said[1]}): ...\n") if said is not None and "[" in said[1] else None
    return type_arguments(e, base, inner, 0) if inner is not None else {}


def _may_matter(e: Evaluator, file: str, text: str, arguments: Arguments) -> bool:
    heads = _HEADS.findall(text)
    return any(head in arguments or e.follow(f"{file}.{head}") in e.registry.reachable for head in heads) or (
        "." in text and any(name in text for name in _class_names(e))
    )


def _class_names(e: Evaluator) -> tuple[str, ...]:
    if "class names" not in e.state:
        e.state["class names"] = tuple({entity.class_name for entity in e.registry.by_name.values()})
    names: tuple[str, ...] = e.state["class names"]
    return names


def _read(e: Evaluator, file: str, code: str) -> Evaluator | None:
    """A statement of another file, under the names of that file."""
    heads = sorted(set(_HEADS.findall(code.partition(" ")[2])) - _NO_NAMES - {"_f", "_C"})
    brought = f"from {file} import {', '.join(heads)}\n" if heads else ""
    tree = parse(f"{brought}{code}")
    return (
        None if isinstance(tree, Problem) else e.reading_elsewhere(read_tree(tree, f"{brought}{code}"), file)
    )
