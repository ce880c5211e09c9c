"""How the places of a file use what stands there, where it is more than read: as a type, a base, a decorator …"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from boundcheck.extraction.uses.model import UseKind
from boundcheck.python.reading import Deed, Node, Reading, Step

_CATCHES: Final = frozenset(
    ("suppress", "raises", "assertRaises", "assertRaisesMessage", "assertRaisesRegex")
)
_TESTS: Final = frozenset(("isinstance", "issubclass"))
_SETS: Final = ("setattr", "delattr")
_KNOWING: Final = frozenset((*_CATCHES, *_TESTS, *_SETS, "cast"))
_DEEDS: Final[dict[str, UseKind]] = {"set": "write", "del": "write", "except": "except", "raise": "raise"}


class Roles(NamedTuple):
    """By node. `sets` are the attributes that calls like `setattr(conf, "RATE", 2)` set, with the last line of the call."""

    how: dict[int, UseKind]
    sets: dict[int, tuple[str, int]]


def roles_of(reading: Reading) -> Roles:
    """The roles of nodes, from what is around them."""
    roles = Roles({}, {})
    for node in reading.nodes:
        if node.kind == "parameter":
            _type(reading.nodes, node.parts[0], roles)
        elif node.kind == "narrow":
            _spread(reading.nodes, node.parts[1], "test", roles)
        for step in node.steps:
            name = reading.nodes[node.parts[0]].value if step.name == "()" else step.name
            if step.args and name in _KNOWING:
                _arguments(reading.nodes, name, step, roles)
            for keyword in step.keywords:
                if keyword[0] == "bound":
                    _type(reading.nodes, keyword[1], roles)
    for function in reading.functions:
        _type(reading.nodes, function.returns, roles)
        roles.how.update(dict.fromkeys(function.decorators, "decorator"))
        _deeds(reading.nodes, function.deeds, roles)
    for each in reading.classes:
        roles.how.update(dict.fromkeys(each.decorators, "decorator"))
        roles.how.update(dict.fromkeys(each.bases, "base"))
        roles.how.update((number, "base") for name, number in each.keywords if name == "metaclass")
        _deeds(reading.nodes, each.body, roles)
    return roles


def _deeds(nodes: Sequence[Node], deeds: Iterable[Deed], roles: Roles) -> None:
    for deed in deeds:
        how = _DEEDS.get(deed.act)
        if how is not None and (how != "raise" or _is_class(nodes[deed.node])):
            _spread(nodes, deed.node, how, roles)


def _is_class(node: Node) -> bool:
    """Whether a name, or what is called, is written as classes are."""
    names = [step.name for step in node.steps if step.name != "()"]
    return (names[-1] if names else node.value)[:1].isupper() or (not names and len(node.steps) == 1)


def _arguments(nodes: Sequence[Node], name: str, step: Step, roles: Roles) -> None:
    args = step.args or ()
    if name in _TESTS and len(args) > 1:
        _spread(nodes, args[1], "test", roles)
    elif name in _CATCHES:
        for number in args if name == "suppress" else args[:1]:
            _spread(nodes, number, "except", roles)
    elif name == "cast":
        _type(nodes, args[0], roles)
    elif name in _SETS and len(args) > 1 and nodes[args[1]].kind == "text":
        roles.sets[args[0]] = nodes[args[1]].value, step.end_line


def _spread(nodes: Sequence[Node], number: int, how: UseKind, roles: Roles) -> None:
    """One of several is used as all are: `except (KeyError, Declined)`."""
    node = nodes[number]
    if node.kind in ("list", "operator"):
        for part in node.parts:
            _spread(nodes, part, how, roles)
    else:
        roles.how[number] = how


def _type(nodes: Sequence[Node], number: int, roles: Roles) -> None:
    """All names in an annotation but what stands beside the type in `Annotated`."""
    if number <= 0:
        return
    node = nodes[number]
    inner = list(node.parts) if node.kind in ("chain", "list", "operator", "star") else []
    for step in node.steps:
        beside = step.name == "[]" and last_name(nodes, node.parts[0]) == "Annotated"
        inner += (step.args or ())[: 1 if beside else None]
    roles.how[number] = "annotation"
    for part in inner:
        _type(nodes, part, roles)


def last_name(nodes: Sequence[Node], number: int) -> str:
    """The last name of a chain of attributes."""
    node = nodes[number]
    return node.steps[-1].name if node.steps else node.value
