"""The type that an expression shows: what its names are annotated with, made of and handed, step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.calls import class_dotted, function_at
from boundcheck.accesses.frames import REQUESTS
from boundcheck.accesses.givers import class_made
from boundcheck.accesses.lambdas import run_over
from boundcheck.accesses.typed import handed, members
from boundcheck.accesses.typed.annotations import bases, is_class, name_of, said
from boundcheck.accesses.typed.kinds import (
    NONE,
    PLAIN,
    TAKING,
    Shown,
    argument,
    bounded,
    is_builtin,
    list_of,
    union,
)
from boundcheck.python.reading import Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_SAME: Final = frozenset("list sorted set frozenset tuple reversed iter filter".split())
_ONE: Final = frozenset(("next", "min", "max"))
_LIKE_FIRST: Final = frozenset("- & ^ * / // % ** @ << >>".split())  # operators that give what they are given
_CONSTANTS: Final = {"text": "str", "format": "str", "number": "int", "constant": "bool"}


def shown(e: Evaluator, number: int, upto: int | None = None) -> Shown | None:
    """The type that a node has, of a chain after its first steps (None: all); None where nothing shows it."""
    key = number, upto
    known: dict[tuple[int, int | None], Shown | None] = e.state.setdefault("types shown", {})
    if key not in known:
        known[key] = None  # what is made of itself shows nothing
        found = _shown(e, number, e.nodes[number], upto) if number > 0 else None
        known[key] = bounded(found) if found is not None and found.arguments else found
    return known[key]


def _shown(e: Evaluator, number: int, node: Node, upto: int | None) -> Shown | None:
    if node.kind in _CONSTANTS:
        return Shown(_CONSTANTS[node.kind])
    if node.kind == "none":
        return NONE
    if node.kind == "chain":
        return _chain(e, number, node, len(node.steps) if upto is None else upto)
    reader = _READERS.get(node.kind)
    return reader(e, number, node) if reader is not None else None


def _var(e: Evaluator, number: int, node: Node) -> Shown | None:
    if not node.parts:
        return None
    found = shown(e, node.parts[0])
    if found in (None, NONE) and "." in node.value:  # `self.order`, set here; the class may say of which type
        around = e.reading.class_around(function_at(e, number))
        owner = _of_own(e, around) if around >= 0 else None
        of_class = members.member(e, owner, node.value.rpartition(".")[2], called=False) if owner else None
        return of_class or found
    return found


def _parameter(e: Evaluator, number: int, node: Node) -> Shown | None:
    annotation, default = node.parts
    if annotation > 0:
        found = said(e, annotation)
        if node.value.startswith("**"):
            return Shown("dict", (Shown("str"), found))
        if node.value.startswith("*"):
            return list_of(found)
        if found is not None or not node.value:
            return found or shown(e, default)
    if not node.value:  # a name with a type that says nothing
        return shown(e, default)
    if (over := run_over(e, number)) > 0:
        return members.element(e, shown(e, over))
    given = shown(e, default) if default > 0 else None
    return given if given not in (None, NONE) else handed.by_callers(e, number, node)


def _own(e: Evaluator, number: int, node: Node) -> Shown | None:
    found = _of_own(e, node.parts[0])
    return found and found._replace(is_class=node.value == "cls")


def _of_own(e: Evaluator, owner: int) -> Shown | None:
    name = class_dotted(e, owner)
    return Shown(name) if name else None


def _name(e: Evaluator, number: int, node: Node) -> Shown | None:
    """A class, or what a name of another file is made of."""
    dotted = name_of(e, number)
    if is_class(e, dotted):
        return Shown(dotted, is_class=True)
    return _made(e, dotted)


def _made(e: Evaluator, dotted: str) -> Shown | None:
    """What a top-level name of a file of the project is made of."""
    owner = class_made(e, dotted) if dotted else ""
    return Shown(owner) if owner else None


def _list(e: Evaluator, number: int, node: Node) -> Shown | None:
    if not node.parts and node.value != "tuple":
        return NONE  # of whatever it is filled with
    held = [
        members.element(e, shown(e, e.nodes[each].parts[0]))
        if e.nodes[each].kind == "star"
        else shown(e, each)
        for each in node.parts
    ]
    is_row = node.value == "tuple" and all(e.nodes[each].kind != "star" for each in node.parts)
    return Shown("tuple", tuple(held)) if is_row else list_of(union(held))


def _dict(e: Evaluator, number: int, node: Node) -> Shown | None:
    keys, values = node.parts[::2], node.parts[1::2]
    if any(key <= 0 for key in keys):  # `**`
        return Shown("dict")
    return Shown("dict", (union(shown(e, each) for each in keys), union(shown(e, each) for each in values)))


def _either(e: Evaluator, number: int, node: Node) -> Shown | None:
    parts = node.parts[1:] if node.value == "if" else node.parts[-1:] if node.value == "and" else node.parts
    if node.value == "branch":
        declared = [each for each in parts if _declares(e, meaning(e.nodes, each))]
        parts = tuple(declared[:1]) or parts  # of what type it is does not change
    return union([shown(e, each) for each in parts])


def _declares(e: Evaluator, number: int) -> bool:
    node = e.nodes[number]
    return node.kind == "parameter" and node.parts[0] > 0 and said(e, node.parts[0]) is not None


def _operator(e: Evaluator, number: int, node: Node) -> Shown | None:
    if node.value in ("+", "|"):
        return union(shown(e, each) for each in node.parts)
    return shown(e, node.parts[0]) if node.value in _LIKE_FIRST and node.parts else PLAIN


def _each(e: Evaluator, number: int, node: Node) -> Shown | None:
    return members.element(e, shown(e, node.parts[0]))


def _pick(e: Evaluator, number: int, node: Node) -> Shown | None:
    row = shown(e, node.parts[0])
    if row is not None and row.name == "list":
        return argument(row, 0)
    return argument(row, int(node.value)) if row is not None and row.name == "tuple" else None


def _enter(e: Evaluator, number: int, node: Node) -> Shown | None:
    return members.entered(e, shown(e, node.parts[0]))


def _narrow(e: Evaluator, number: int, node: Node) -> Shown | None:
    kinds = e.nodes[node.parts[1]]
    types = kinds.parts if kinds.kind == "list" else (node.parts[1],)
    return union(said(e, each) for each in types) or shown(e, node.parts[0])


def _comprehension(e: Evaluator, number: int, node: Node) -> Shown | None:
    held = [shown(e, each) for each in node.elements]
    return Shown("dict", tuple(held)) if node.value == "dict" else list_of(held[0])


def _chain(e: Evaluator, number: int, node: Node, upto: int) -> Shown | None:
    at, found = _begin(e, number, node, upto)
    while at < upto and found is not None:
        step = node.steps[at]
        if _is_on_request(e, node, at):
            found = _on_request(e, number, step) if step.args is None else None
        elif step.name == "[]":
            found = _subscript(e, found, step)
        elif step.name == "()":
            found = members.called(e, found)
        elif step.args and step.name in TAKING and _is_typed_dict(e, found):
            found = _subscript(e, found, step)
        else:
            found = members.member(e, found, step.name, called=step.args is not None)
        at += 1
    return found


def _begin(e: Evaluator, number: int, node: Node, upto: int) -> tuple[int, Shown | None]:
    """What a chain begins with, up to the first call of what has a name, or the first class; how many steps that are."""
    base = e.nodes[meaning(e.nodes, node.parts[0])]
    word = e.nodes[node.parts[0]].value
    if word in REQUESTS and upto and base.kind == "parameter" and node.steps[0].args is None:
        return 1, _on_request(e, number, node.steps[0])
    if base.kind not in ("import", "define", "var"):
        return 0, shown(e, node.parts[0])
    name, at = name_of(e, node.parts[0]), 0
    while name and at < upto:
        step = node.steps[at]
        if step.name == "()":
            return at + 1, _call(e, name, step)
        if is_class(e, name):
            return at, Shown(name, is_class=True)
        if (made := _made(e, name)) is not None:
            return at, made
        if step.name == "[]":
            return at, None if e.frameworks.is_ours(name) else Shown(name, is_class=True)
        name = e.follow(f"{name}.{step.name}")
        at += 1
        if step.args is not None:
            return at, _call(e, name, step)
    if name and is_class(e, name):
        return at, Shown(name, is_class=True)
    return at, _made(e, name)


def _call(e: Evaluator, name: str, step: Step) -> Shown | None:
    """What a call gives of what has a name."""
    args = step.args or ()
    if "." not in name:
        return _builtin(e, name, args)
    if name in ("typing.cast", "typing_extensions.cast") and args:
        return said(e, args[0])
    if is_class(e, name):
        return Shown(name)
    owner, _, method = name.rpartition(".")
    if e.frameworks.is_ours(owner) and is_class(e, owner):
        return members.member(e, Shown(owner, is_class=True), method, called=True)
    return members.given_by(e, name)


def _builtin(e: Evaluator, name: str, args: tuple[int, ...]) -> Shown | None:
    given = [shown(e, each) for each in args]
    if name in _SAME:
        return list_of(members.element(e, given[-1 if name == "filter" else 0])) if given else list_of(None)
    if name in _ONE:
        return members.element(e, given[0]) if len(given) == 1 or name == "next" else union(given)
    if name == "enumerate" and given:
        return list_of(Shown("tuple", (Shown("int"), members.element(e, given[0]))))
    if name == "zip":
        return list_of(Shown("tuple", tuple(members.element(e, each) for each in given)))
    if name == "dict":
        return _dict_of(e, given[0]) if len(given) == 1 else Shown("dict")
    if name in (
        "getattr",
        "super",
        "map",
        "vars",
        "locals",
        "globals",
        "eval",
        "type",
        "object",
        "__import__",
    ):
        return None
    return Shown(name) if is_builtin(name) else None


def _dict_of(e: Evaluator, given: Shown | None) -> Shown:
    """What `dict(…)` makes, of a dict or of pairs."""
    if given is not None and given.name == "dict":
        return given
    pair = members.element(e, given)
    return Shown("dict", pair.arguments) if pair is not None and pair.name == "tuple" else Shown("dict")


def _subscript(e: Evaluator, of: Shown, step: Step) -> Shown | None:
    key = e.nodes[step.args[0]] if step.args else None
    if of.is_class:  # `Repository[Draft]`
        return of._replace(arguments=tuple(said(e, each) for each in step.args or ()))
    if of.name == "|":
        return union(_subscript(e, each, step) for each in of.alternatives)
    if key is not None and key.kind == "operator" and key.value == ":":
        return of
    if of.name == "dict":
        return argument(of, 1)
    if of.name == "tuple":
        is_plain = key is not None and key.kind == "number" and key.value.isdigit()
        return argument(of, int(key.value)) if key is not None and is_plain else union(of.arguments)
    if of.is_dotted and e.frameworks.is_ours(of.name):
        if key is not None and key.kind == "text" and _is_typed_dict(e, of):
            return members.member(e, of, key.value, called=False)
        given = members.member(e, of, "__getitem__", called=True)
        return given or members.element(e, of)
    return members.element(e, of)


def _is_typed_dict(e: Evaluator, of: Shown) -> bool:
    return of.is_dotted and any(base.name.endswith("TypedDict") for base in bases(e, of))


def _on_request(e: Evaluator, number: int, step: Step) -> Shown | None:
    return handed.shown_to_request(e, step.name, function_at(e, number))


def _is_on_request(e: Evaluator, node: Node, at: int) -> bool:
    if at == 0:
        return e.nodes[node.parts[0]].value.rpartition(".")[2] in REQUESTS
    return node.steps[at - 1].name == "request" and node.steps[at - 1].args is None


_READERS: Final[Mapping[str, Callable[[Evaluator, int, Node], Shown | None]]] = {
    "var": _var,
    "parameter": _parameter,
    "own": _own,
    "import": _name,
    "define": _name,
    "list": _list,
    "dict": _dict,
    "either": _either,
    "operator": _operator,
    "each": _each,
    "pick": _pick,
    "enter": _enter,
    "narrow": _narrow,
    "comprehension": _comprehension,
    "lambda": lambda e, number, node: PLAIN,
}
