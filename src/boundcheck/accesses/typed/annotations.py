"""The type that an annotation says, whatever it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.cut_out import alias_elsewhere, class_of_bases, function_giving
from boundcheck.accesses.typed.kinds import (
    NONE,
    PLAIN,
    THROUGH,
    Shown,
    bounded,
    container,
    is_builtin,
    union,
)
from boundcheck.accesses.types import ANYTHING, SELF, generic_name, is_type, is_type_variable, subscript
from boundcheck.python.reading import Node, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

Variables = Mapping[str, "Shown | None"]  # what type variables stand for
NO_VARIABLES: Final[Variables] = {}
_DEEPEST: Final = 8


def said(e: Evaluator, number: int, variables: Variables = NO_VARIABLES, depth: int = 0) -> Shown | None:
    """What an annotation says; None where it says nothing."""
    node = e.nodes[number] if number > 0 and depth <= _DEEPEST else None
    if node is None:
        return None
    if node.kind == "none":
        return NONE
    if node.kind == "operator" and node.value == "|":
        return union([said(e, part, variables, depth + 1) for part in node.parts])
    if node.kind == "chain" and node.steps[-1].name == "[]":
        return _generic(e, number, node, variables, depth)
    return _plain(e, number, node, variables, depth) if node.kind in ("var", "chain") else None


def annotation_of(e: Evaluator, signature: tuple[str, str] | None, variables: Variables) -> Shown | None:
    """What a function says that it gives, by the file that defines it and its annotation as written."""
    inner = function_giving(e, *signature) if signature is not None else None
    return said(inner, inner.reading.functions[1].returns, variables) if inner is not None else None


def name_of(e: Evaluator, number: int) -> str:
    """The dotted name that a name or a chain of attributes stands for, or one of Python's own ("": none). Nothing is evaluated."""
    node = e.nodes[meaning(e.nodes, number)] if number > 0 else None
    if node is None:
        return ""
    if node.kind == "import":
        dotted = e.absolute(node.value)
        return e.follow(dotted) if dotted else ""
    if node.kind == "define":
        return e.follow(f"{e.file.name}.{node.value}")
    if node.kind == "var" and not node.parts:
        return node.value if is_builtin(node.value) else e.dotted(number)
    if node.kind != "chain" or any(step.args is not None for step in node.steps):
        return ""
    base = name_of(e, node.parts[0])
    return e.follow(".".join((base, *(step.name for step in node.steps)))) if base else ""


def is_class(e: Evaluator, dotted: str) -> bool:
    """Whether the project has a class of that name."""
    return (
        dotted in e.registry.reachable
        or e.class_named(dotted) >= 0
        or (e.frameworks.is_ours(dotted) and e.elsewhere.signature(dotted, "class") is not None)
    )


def bases(e: Evaluator, of: Shown) -> list[Shown]:
    """What a class of the project inherits from, with type arguments."""
    return [each for each in _bases(e, of.name, variables_of(e, of)) if each is not None]


def variables_of(e: Evaluator, of: Shown) -> Variables:
    """What the type variables of a class stand for."""
    own: dict[str, Shown | None] = {SELF: of._replace(is_class=False)}
    if not of.arguments:
        return own
    names: dict[str, None] = {}
    inner, found = _class_said(e, of.name)
    for base in found:
        arguments = [
            inner.nodes[each].value for each in subscript(inner, base) if inner.nodes[each].kind == "var"
        ]
        head = inner.nodes[base].parts[0] if arguments else 0
        is_generic = name_of(inner, head).endswith(("Generic", "Protocol"))
        taken = [each for each in arguments if is_generic or _is_variable(inner, each)]
        names = dict.fromkeys((*taken, *names) if is_generic else (*names, *taken))
    return {**own, **dict(zip(names, of.arguments, strict=False))}


def _bases(e: Evaluator, name: str, variables: Variables) -> list[Shown | None]:
    inner, found = _class_said(e, name)
    return [said(inner, each, variables) for each in found]


def _class_said(e: Evaluator, name: str) -> tuple[Evaluator, tuple[int, ...]]:
    """The bases of a class, as nodes of a statement."""
    written = e.elsewhere.signature(name, "class")
    inner = class_of_bases(e, *written) if written and written[1] else None
    return (inner, inner.reading.classes[0].bases) if inner is not None else (e, ())


def _is_variable(e: Evaluator, name: str) -> bool:
    dotted = e.follow(f"{e.file.name}.{name}")
    return e.frameworks.is_ours(dotted) and is_type_variable(e, dotted)


def _plain(e: Evaluator, number: int, node: Node, variables: Variables, depth: int) -> Shown | None:
    word = node.value if node.kind == "var" else node.steps[-1].name
    if word in variables:
        return variables[word]
    bound = meaning(e.nodes, number)
    if bound != number and is_type(e.nodes[bound]):  # `MaybeDraft = Draft | None`
        return _of_alias(e, bound, variables, depth + 1)
    name = name_of(e, number)
    if not name or word in ANYTHING or word == SELF:
        return None
    if name == "None":
        return NONE
    if not e.frameworks.is_ours(name):
        return Shown(container(name) or name)
    if is_class(e, name):
        return Shown(name)
    return _of_alias(e, name, variables, depth + 1)


def _of_alias(e: Evaluator, alias: int | str, variables: Variables, depth: int) -> Shown | None:
    """What a type has a name for, in the file or in another, found once: such types may be made of one another again and again."""
    known: dict[tuple[object, ...], Shown | None] = e.state.setdefault("types said", {})
    key = alias, depth, *variables.items()
    if key not in known:
        meant = alias_elsewhere(e, alias) if isinstance(alias, str) else (e, alias)
        known[key] = said(*meant, variables, depth) if meant is not None else None
    return known[key]


def _generic(e: Evaluator, number: int, node: Node, variables: Variables, depth: int) -> Shown | None:
    inner = node.steps[-1].args or ()
    if len(inner) == 1 and e.nodes[inner[0]].kind == "list" and e.nodes[inner[0]].value == "tuple":
        inner = e.nodes[inner[0]].parts
    word = generic_name(e, node)
    if word == "Literal":
        return PLAIN
    given = [said(e, each, variables, depth + 1) for each in inner]
    if word == "Union":
        return union(given)
    if word in THROUGH or word == "Coroutine":
        return given[-1 if word == "Coroutine" else 0] if given else None
    if word in ("type", "Type"):
        found = given[0] if given else None
        return some_class(found)
    if word == "Callable":
        return Shown("Callable", (given[-1],)) if given else Shown("Callable")
    kept = e.nodes[inner[1]].kind if word in ("tuple", "Tuple") and len(inner) == 2 else ""
    if kept == "constant":  # `tuple[Draft, ...]`
        return Shown("list", (given[0],))
    base = node._replace(steps=node.steps[:-1]) if len(node.steps) > 1 else e.nodes[node.parts[0]]
    name = container(word) or _name(e, base, node)
    if not name:
        return None
    is_known = not e.frameworks.is_ours(name) or is_class(e, name)
    return bounded(Shown(name, tuple(given))) if is_known else None


def some_class(found: Shown | None) -> Shown | None:
    """The class itself of what is one of it."""
    if found is None:
        return None
    classes = tuple(each._replace(is_class=True) for each in found.alternatives)
    return classes[0] if len(classes) == 1 else Shown("|", classes)


def _name(e: Evaluator, base: Node, node: Node) -> str:
    first = name_of(e, node.parts[0])
    steps = [step.name for step in base.steps]
    return e.follow(".".join((first, *steps))) if first and steps else first
