"""What the names of one file mean in other modules: imports, what star imports bring, classes of objects."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from boundcheck.codebase.files import File
from boundcheck.extraction.uses.names import Meaning, Names
from boundcheck.extraction.uses.roles import last_name
from boundcheck.python.reading import Node, Reading
from boundcheck.scan import absolute_name


class Chain(NamedTuple):
    """A name with attributes behind it that means something of another module.

    `imported` is the number of the import (0: a star brought it), `head` the name.
    """

    meaning: Meaning
    imported: int
    head: Node


class Bindings:
    """Answers for the nodes of one reading."""

    def __init__(self, file: File, reading: Reading, names: Names) -> None:
        self._file, self._reading, self._names = file, reading, names
        self.nodes = reading.nodes
        # By what names are bound to: many names are bound to the same.
        self._bound = cache(self._meanings)
        self._imported = cache(self._import)
        self._target = cache(self._absolute)
        self.kept = cache(self._kept)

    def chain(self, number: int, attributes: tuple[str, ...] = ()) -> Chain | None:
        """What a name means with some attributes behind it; None where it is nothing of another module."""
        node, imported = self.nodes[number], self.imported(number)
        if imported is None:
            return None
        start = self._target(imported) if imported else self._names.star(node.value)
        if start is None or not self._names.is_own(start):
            return None
        member = not imported or self.nodes[imported].scope == "from"
        found = self._names.meaning(start, attributes, member=member)
        return Chain(found, imported, node) if found is not None else None

    def imported(self, number: int) -> int | None:
        """The import that a name stands for, also where it is replaced if it fails (None: it does not stand for one).

        0: a star import may bring it.
        """
        node = self.nodes[number]
        if node.kind != "var":
            return None
        if node.parts:
            return self._imported(node.parts[0])
        return 0 if self._reading.stars else None

    def bound(self, number: int) -> tuple[int, ...]:
        """What a name may be bound to: nodes that are no names, tests looked through."""
        node = self.nodes[number]
        return self._bound(node.parts[0]) if node.kind == "var" and node.parts else ()

    def _meanings(self, part: int) -> tuple[int, ...]:
        node = self.nodes[part]
        if node.kind == "narrow":
            return self.bound(node.parts[0])
        if node.kind == "either" and node.value == "branch":
            return tuple(each for inner in node.parts for each in self._bound(inner))
        return (part,)

    def _import(self, part: int) -> int | None:
        imports = [each for each in self._bound(part) if self.nodes[each].kind == "import"]
        running = (each for each in imports if not self._reading.is_in("types", self.nodes[each].line))
        return next(running, imports[0] if imports else None)

    def dotted(self, number: int, *, called: bool = False) -> str:
        """The dotted name of a name or a chain of attributes, anybody's; of a call that of what is `called`."""
        node = self.nodes[number]
        steps = node.steps
        if called and steps and steps[-1].is_call:
            steps = (*steps[:-1], steps[-1]._replace(args=None))
        if any(step.args is not None for step in steps):
            return ""
        return self.named(node.parts[0] if steps else number, tuple(s.name for s in steps if s.name != "()"))

    def named(self, number: int, attributes: tuple[str, ...] = ()) -> str:
        """The dotted name of a name with attributes behind it, anybody's."""
        node = self.nodes[number]
        if node.kind != "var":
            return ""
        imported = self.imported(number)
        if imported:
            target = self._target(imported)
            return self._names.origin(target, attributes) if target else ""
        # Of what the file defines itself, only its top level is known by name.
        is_known = not node.parts or node.scope == "file"
        return self._names.origin(f"{self._file.name}.{node.value}", attributes) if is_known else ""

    def _absolute(self, imported: int) -> str | None:
        dotted = self.nodes[imported].value
        rest = dotted.lstrip(".")
        return absolute_name(self._file.package, len(dotted) - len(rest), rest)

    # Objects

    def made(self, number: int) -> Chain | None:
        """The class of an object: it was put into a variable as it was made, or is a parameter with that annotation."""
        found = (self._class_of(each) for each in self.bound(number))
        return next((chain for chain in found if chain is not None), None)

    def _kept(self, owner: int, attribute: str) -> Chain | None:
        """The class of what an object of a class of this file keeps in an attribute."""
        found = self._reading.classes[owner]
        own = (self._class_of(value) or self.made(value) for name, value, _ in found.own if name == attribute)
        said = (self.typed(annotation) for name, _, annotation in found.attributes if name == attribute)
        return next((chain for chain in (*own, *said) if chain is not None), None)

    def _class_of(self, number: int) -> Chain | None:
        node = self.nodes[number]
        if node.kind == "parameter":
            annotation, value = node.parts
            return self.typed(annotation) or (self._class_of(value) if value > 0 else None)
        if node.kind != "chain" or self.imported(node.parts[0]) is None or not node.steps[-1].is_call:
            return None
        if any(step.args is not None for step in node.steps[:-1]):
            return None
        return self.chain(node.parts[0], tuple(step.name for step in node.steps if step.name != "()"))

    def typed(self, annotation: int) -> Chain | None:
        """The only class that an annotation names."""
        several = []
        for part in self.value_parts(annotation):
            node = self.nodes[part]
            attributes = tuple(step.name for step in node.steps)
            several.append(self.chain(node.parts[0] if attributes else part, attributes))
        known = [chain for chain in several if chain is not None]
        return known[0] if len(known) == 1 else None

    def value_parts(self, annotation: int) -> Iterator[int]:
        """The names in an annotation that the value itself may be: `X`, `X | None`, `Optional[X]`, `Callable[…]`."""
        node = self.nodes[annotation] if annotation > 0 else None
        if node is None:
            return
        if node.kind == "operator":
            for part in node.parts:
                yield from self.value_parts(part)
        elif node.kind == "var" or (node.kind == "chain" and all(step.args is None for step in node.steps)):
            yield annotation
        elif node.kind == "chain" and len(node.steps) == 1 and node.steps[0].name == "[]":
            yield node.parts[0]
            if last_name(self.nodes, node.parts[0]) == "Optional":
                yield from self.value_parts((node.steps[0].args or (0,))[0])
