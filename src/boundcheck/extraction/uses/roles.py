"""How the places of a file use what stands there, where it is more than read: as a type, a base, a decorator …"""

from __future__ import annotations

from typing import Final

from boundcheck.extraction.uses.bindings import last_name, names_of
from boundcheck.extraction.uses.model import UseKind
from boundcheck.python.reading import Deed, Node, Reading, Step

_CATCHES: Final = frozenset(
    ("suppress", "raises", "assertRaises", "assertRaisesMessage", "assertRaisesRegex")
)
_TESTS: Final = frozenset(("isinstance", "issubclass"))
_DEEDS: Final[dict[str, UseKind]] = {"set": "write", "del": "write", "except": "except", "raise": "raise"}


class Roles:
    """By node how it is used, from what is around it. `sets` are the attributes that calls like `setattr(conf, "RATE", 2)` set."""

    def __init__(self, reading: Reading) -> None:
        self.how: dict[int, UseKind] = {}
        self.sets: dict[int, str] = {}
        self._nodes = reading.nodes
        for node in reading.nodes:
            if node.kind == "parameter":
                self._type(node.parts[0])
            elif node.kind == "narrow":
                self._spread(node.parts[1], "test")
            for step in node.steps:
                self._step(node, step)
        for function in reading.functions:
            self._type(function.returns)
            self._mark("decorator", *function.decorators)
            self._deeds(function.deeds)
        for each in reading.classes:
            self._mark("decorator", *each.decorators)
            self._mark(
                "base", *each.bases, *(number for name, number in each.keywords if name == "metaclass")
            )
            self._deeds(each.body)

    def _mark(self, how: UseKind, *numbers: int) -> None:
        self.how.update(dict.fromkeys(numbers, how))

    def _deeds(self, deeds: tuple[Deed, ...]) -> None:
        for deed in deeds:
            how = _DEEDS.get(deed.act)
            if how is not None and (how != "raise" or _is_class(self._nodes[deed.node])):
                self._spread(deed.node, how)

    def _step(self, node: Node, step: Step) -> None:
        """What a call says of its arguments."""
        name, args = self._nodes[node.parts[0]].value if step.name == "()" else step.name, step.args or ()
        if name in _TESTS and len(args) > 1:
            self._spread(args[1], "test")
        elif name in _CATCHES:
            for number in args if name == "suppress" else args[:1]:
                self._spread(number, "except")
        elif name == "cast" and args:
            self._type(args[0])
        elif name in ("setattr", "delattr") and len(args) > 1 and self._nodes[args[1]].kind == "text":
            self.sets[args[0]] = self._nodes[args[1]].value
        for keyword in step.keywords:
            if keyword[0] == "bound":
                self._type(keyword[1])

    def _spread(self, number: int, how: UseKind) -> None:
        """One of several is used as all are: `except (KeyError, Declined)`."""
        node = self._nodes[number]
        if node.kind in ("list", "operator"):
            for part in node.parts:
                self._spread(part, how)
        else:
            self.how[number] = how

    def _type(self, number: int) -> None:
        """All names in an annotation but what stands beside the type in `Annotated`."""
        if number <= 0:
            return
        node = self._nodes[number]
        inner = list(node.parts) if node.kind in ("chain", "list", "operator", "star") else []
        for step in node.steps:
            beside = step.name == "[]" and last_name(self._nodes, node.parts[0]) == "Annotated"
            inner += (step.args or ())[: 1 if beside else None]
        self.how[number] = "annotation"
        for part in inner:
            self._type(part)


def _is_class(node: Node) -> bool:
    """Whether a name, or what is called, is written as classes are."""
    names = names_of(node.steps)
    return (names[-1] if names else node.value)[:1].isupper() or (not names and len(node.steps) == 1)
