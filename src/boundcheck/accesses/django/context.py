"""Where the reading of a file stands: what names mean here, which class and function it is in, which query."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from boundcheck.access import Kind
from boundcheck.accesses.django.models import Models
from boundcheck.accesses.django.places import Record
from boundcheck.accesses.django.values import Hop, Value
from boundcheck.accesses.scope import FileScope
from boundcheck.finding import Certainty

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Names:
    """What the names of one function (or the file, or a class body) are; None: they are, but nobody knows what."""

    values: dict[str, Value | None] = field(default_factory=dict)
    outer: Names | None = None


@dataclass(slots=True)
class ClassContext:
    """A class being read. `entity` is the model it is, manages or shows; `attributes` what its `self` is known to have."""

    name: str
    own: Value | None  # what `self` is
    is_model: bool = False
    is_read: bool = True  # by a framework: it has bases, or gives them to others
    is_inline: bool = False  # of an admin: what it is given are rows of the outer model
    meta_of: ClassContext | None = None
    attributes: dict[str, Value | None] = field(default_factory=dict)
    methods: dict[str, FunctionNode] = field(default_factory=dict)

    @property
    def entity(self) -> str:
        return self.own.entity if self.own else ""


class Pending(NamedTuple):
    """A function whose body is read when what is around it is done; `place` orders a class's methods."""

    node: FunctionNode
    names: Names
    inside: ClassContext | None
    is_method: bool
    function: str
    place: int


@dataclass(slots=True)
class Context:
    """Everything the reading of an expression may ask for; one for each file."""

    scope: FileScope
    models: Models
    record: Record
    evaluate: Callable[[Context, ast.expr], Value | None]
    read: Callable[[Context, list[ast.stmt]], None]
    module: str | None = None  # that the file belongs to
    names: Names = field(default_factory=Names)
    of_file: dict[str, Value | None] = field(default_factory=dict)  # what the file imports and defines
    inside: ClassContext | None = None
    loops: int = 0
    roots: list[Value | None] = field(default_factory=list)
    classes: dict[str, ClassContext] = field(default_factory=dict)
    functions: dict[str, FunctionNode] = field(default_factory=dict)
    in_class_body: bool = False
    bases: frozenset[str] = frozenset()  # names of the bases of the file's classes
    registered: dict[str, ast.expr] = field(default_factory=dict)  # admin classes with their models
    results: dict[str, Value] = field(default_factory=dict)  # what the functions read so far return
    constants: dict[str, str] = field(default_factory=dict)  # strings bound at top level
    function: str = ""  # the dotted name of the one being read
    returned: list[Value | None] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)

    def value(self, node: ast.expr) -> Value | None:
        return self.evaluate(self, node)

    def values(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.evaluate(self, node)

    def lookup(self, name: str) -> Value | None:
        names: Names | None = self.names
        while names is not None:
            if name in names.values:
                return names.values[name]
            names = names.outer
        if name not in self.of_file:
            dotted = self.scope.dotted(ast.Name(name, ast.Load()))
            self.of_file[name] = self.named(dotted) if dotted else None
        return self.of_file[name]

    def is_local(self, name: str) -> bool:
        """Whether a function or class body binds a name."""
        names = self.names
        while names.outer is not None:
            if name in names.values:
                return True
            names = names.outer
        return False

    def named(self, dotted: str) -> Value:
        """The value a dotted name stands for: a model class, or a name still."""
        return Value("class" if dotted in self.models.entities else "name", dotted)

    @property
    def root(self) -> Value | None:
        """The model that lookup paths start from here."""
        return self.roots[-1] if self.roots else None

    @property
    def in_loop(self) -> bool:
        return self.loops > 0

    def access(
        self,
        kind: Kind,
        entity: str,
        node: ast.expr,
        *,
        certainty: Certainty = "certain",
        written: str = "",
        table: str = "",
    ) -> int:
        return self.record.add(
            kind, entity, node, certainty=certainty, written=written, in_loop=self.in_loop, table=table
        )

    def path(
        self, root: Value | None, path: str, node: ast.expr | ast.keyword, *,
        kind: Kind = "join", last: bool = False, ordering: bool = False, attributes: bool = False,
    ) -> tuple[Hop, ...]:  # fmt: skip
        """Report the hops of a lookup path; gives them."""
        certainty: Certainty = "likely"
        if root is None:
            hops = self.models.rootless(path, self.module)
        else:
            certainty = root.certainty
            hops = self.models.walk(root.entity, path, last=last, attributes=attributes).hops
            if ordering:
                followed = self.models.walk(root.entity, path, last=True).hops
                if len(followed) > len(hops) and self.models.orders_by_rows(followed[-1]):
                    hops = followed
        for hop in hops:
            self.record.add(
                kind, hop.entity, node, written=path, certainty=certainty, of=hop.of, in_loop=self.in_loop
            )
        return hops

    def step(self, value: Value) -> None:
        self.record.step(value, self.in_loop)

    def write(self, base: Value, call: ast.Call) -> None:
        self.record.write(base, call, self.in_loop)


def string(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def strings(node: ast.expr | None) -> Iterable[tuple[str, ast.expr]]:
    """The literal strings of an expression: itself, or those in a tuple, list, set, or sum of them."""
    pending = [node] if node is not None else []
    while pending:
        current = pending.pop()
        if isinstance(current, ast.Constant):
            if isinstance(current.value, str):
                yield current.value, current
        elif isinstance(current, ast.Tuple | ast.List | ast.Set):
            pending.extend(reversed(current.elts))
        elif isinstance(current, ast.BinOp):
            pending.extend((current.right, current.left))
        elif isinstance(current, ast.Dict):
            pending.extend(key for key in reversed(current.keys) if key is not None)
        elif isinstance(current, ast.Starred):
            pending.append(current.value)
