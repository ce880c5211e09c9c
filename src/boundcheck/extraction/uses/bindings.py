"""What the names of one file mean in other modules: imports, what star imports bring, classes of objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.codebase.files import File
from boundcheck.codebase.symbols import Target
from boundcheck.python.reading import Node, Reading, Step
from boundcheck.scan import absolute_name


class Meaning(NamedTuple):
    """`name` is where it is defined, `written` what the import names; `rest` are the attributes behind it."""

    to: str
    name: str
    written: str
    rest: tuple[str, ...]


class Chain(NamedTuple):
    """A name with attributes behind it that means something of another module.

    `imported` is the number of the import (0: a star brought it), `head` the name.
    """

    meaning: Meaning
    imported: int
    head: Node


class UseBindings:
    """Answers for the nodes of one reading."""

    def __init__(self, codebase: Codebase, file: File, reading: Reading) -> None:
        self._codebase, self._file, self._reading = codebase, file, reading
        self.nodes = reading.nodes
        # Many names are bound to the same, and many places name the same.
        self.meaning = cache(self._meaning)
        self.kept = cache(self._kept)
        self._bound = cache(self._meanings)
        self._imported = cache(self._import)
        self._target = cache(self._absolute)

    def chain(self, number: int, attributes: tuple[str, ...] = ()) -> Chain | None:
        """What a name means with some attributes behind it; None where it is nothing of another module."""
        node, imported = self.nodes[number], self.imported(number)
        if imported is None:
            return None
        bindings = self._codebase.symbols.bindings
        start = self._target(imported) if imported else bindings(self._file.name).get(node.value)
        if start is None:
            return None
        found = self.meaning(start, attributes, not imported or self.nodes[imported].scope == "from")
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

    def _absolute(self, imported: int) -> str | None:
        dotted = self.nodes[imported].value
        rest = dotted.lstrip(".")
        return absolute_name(self._file.package, len(dotted) - len(rest), rest)

    # Dotted names

    def dotted(self, number: int) -> str:
        """The dotted name of a name or a chain of attributes, or of what is called at its end, anybody's."""
        taken = self._taken(number)
        return self.named(*taken) if taken is not None else ""

    def named(self, number: int, attributes: tuple[str, ...] = ()) -> str:
        """The dotted name of a name with attributes behind it where it is defined, anybody's."""
        node = self.nodes[number]
        if node.kind != "var":
            return ""
        start: str | None = None
        if imported := self.imported(number):
            start = self._target(imported)
        elif (
            not node.parts or node.scope == "file"
        ):  # of what the file defines itself, only its top level has one
            start = f"{self._file.name}.{node.value}"
        return self._codebase.symbols.origin(".".join((start, *attributes))) if start else ""

    def _taken(self, number: int) -> tuple[int, tuple[str, ...]] | None:
        """A name, and the attributes that are taken off it before it may be called; None for anything else."""
        node = self.nodes[number]
        plain = node.steps[:-1] if node.steps and node.steps[-1].is_call else node.steps
        if any(step.args is not None for step in plain):
            return None
        return node.parts[0] if node.steps else number, names_of(node.steps)

    def _meaning(self, start: str, attributes: tuple[str, ...], member: bool) -> Meaning | None:
        """What a name bound to `start` means with some attributes behind it; None where it is no other module's.

        `member`: it was imported from somewhere, so that a function may hide a file of its name.
        """
        codebase, symbols, known = self._codebase, self._codebase.symbols, self._codebase.known
        if start.partition(".")[0] not in codebase.tops:
            return None
        if member and "." in start and start.rpartition(".")[0] not in known:
            return None  # Python needs a file there: it lies in another distribution, or nowhere
        hidden = self._hides_a_file(start) if member else None
        written, rest = start, attributes
        while rest and written in known and not hidden:
            written, rest = f"{written}.{rest[0]}", rest[1:]
            hidden = self._hides_a_file(written)
        target = symbols.resolve(written)
        if target.file is None or (to := codebase.owner_of(target.file)) == self._file.owner:
            return None
        # A folder without `__init__.py` has nothing but its files.
        is_read_off = not member or target.file not in codebase.by_name
        if is_read_off and target.symbol is not None and symbols.binds(target.file, target.symbol) is False:
            return None
        name = hidden or symbols.origin(written)
        while name in known and rest and not hidden:  # a file under another file's name for it
            name, rest = symbols.origin(f"{name}.{rest[0]}"), rest[1:]
        behind = symbols.resolve(name)
        if behind.file is None or self._is_elsewhere(behind):  # other people's, under a name of the project's
            behind, name = target, written
        if behind.file is not None and behind.symbol is not None:
            inner = name[len(behind.file) + 1 :].split(".")[1:]  # an alias of a class's attribute
            name, rest = f"{behind.file}.{behind.symbol}", (*inner, *rest)
        return Meaning(to, name, written, rest)

    def _is_elsewhere(self, target: Target) -> bool:
        """Whether a name lies in a file that the project has not, though a package of it lies above."""
        name, file, symbol = target
        if file is None or symbol is None or name == f"{file}.{symbol}":
            return False
        return self._codebase.symbols.binds(file, symbol) is not True

    def _hides_a_file(self, name: str) -> str | None:
        """Where the thing is defined that a package offers under the name of one of its files."""
        known, symbols = self._codebase.known, self._codebase.symbols
        package, _, last = name.rpartition(".")
        if name not in known or package not in self._codebase.by_name:
            return None
        bound = symbols.bindings(package).get(last, name)
        if bound is None:
            return name
        origin = symbols.origin(bound)
        return None if bound == name or origin in known else origin

    # Objects

    def made(self, number: int) -> Chain | None:
        """The class of an object: it was put into a variable as it was made, or is a parameter with that annotation."""
        return next(filter(None, map(self._class_of, self.bound(number))), None)

    def _kept(self, owner: int, attribute: str) -> Chain | None:
        """The class of what an object of a class of this file keeps in an attribute."""
        found = self._reading.classes[owner]
        own = (self._class_of(value) or self.made(value) for name, value, _ in found.own if name == attribute)
        said = (self.typed(annotation) for name, _, annotation in found.attributes if name == attribute)
        return next(filter(None, (*own, *said)), None)

    def _class_of(self, number: int) -> Chain | None:
        node = self.nodes[number]
        if node.kind == "parameter":
            annotation, value = node.parts
            return self.typed(annotation) or (self._class_of(value) if value > 0 else None)
        taken = self._taken(number) if node.kind == "chain" and node.steps[-1].is_call else None
        return self.chain(*taken) if taken is not None else None

    def typed(self, annotation: int) -> Chain | None:
        """The only class that an annotation names."""
        taken = filter(None, map(self._taken, self.value_parts(annotation)))
        known = [chain for each in taken if (chain := self.chain(*each)) is not None]
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


def last_name(nodes: Sequence[Node], number: int) -> str:
    """The last name of a chain of attributes."""
    node = nodes[number]
    return node.steps[-1].name if node.steps else node.value


def names_of(steps: Iterable[Step]) -> tuple[str, ...]:
    """What steps take off something, calls of what was reached left out."""
    return tuple(step.name for step in steps if step.name != "()")
