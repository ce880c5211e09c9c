"""What an annotation says of the values it stands for, in words that a network has."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from boundcheck.extraction.skeleton.literals import Value, parse, plain_node
from boundcheck.extraction.skeleton.type_model import (
    Anything,
    Choice,
    Many,
    Named,
    Nullable,
    OneOf,
    Row,
    Scalar,
    ScalarName,
    Table,
    Type,
    Unknown,
)


class Names(NamedTuple):
    """What names in an annotation mean: the dotted name of each (`resolved`), and the classes that a document describes.

    `by_last` has those classes whose last part is unique, for annotations that come without dotted names.
    """

    resolved: Mapping[str, str]
    known: frozenset[str]
    by_last: Mapping[str, str]


NO_NAMES: Final = Names({}, frozenset(), {})

_DEEPEST = 12
_LIBRARIES = frozenset(
    {
        "builtins",
        "typing",
        "typing_extensions",
        "collections",
        "collections.abc",
        "datetime",
        "decimal",
        "uuid",
    }
)
# What people import these modules as: good enough where nobody said what a name means.
_USUAL_ALIASES = frozenset({"t", "tp", "te", "dt", "abc"})
_SCALARS: Final[Mapping[str, ScalarName]] = {
    "str": "str", "Text": "str", "int": "int", "float": "float", "bool": "bool", "bytes": "bytes",
    "bytearray": "bytes", "None": "None", "NoneType": "None", "Decimal": "Decimal", "datetime": "datetime",
    "date": "date", "time": "time", "timedelta": "timedelta", "UUID": "UUID",
}  # fmt: skip
_SETS = frozenset({"set", "frozenset", "Set", "FrozenSet", "AbstractSet", "MutableSet"})
_SERIES = frozenset({
    "list", "List", "Sequence", "MutableSequence", "Iterable", "Iterator", "Collection", "Reversible",
    "Generator", "deque", "Deque", "AsyncIterable", "AsyncIterator", "AsyncGenerator",
})  # fmt: skip
_TABLES = frozenset({
    "dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "DefaultDict", "OrderedDict",
})  # fmt: skip
# What says something about a value and leaves its type, the first argument, as it is.
_WRAPPERS = frozenset({"Annotated", "Awaitable", "Final", "InitVar", "Required", "NotRequired", "ReadOnly"})


def read_type(text: str, names: Names = NO_NAMES) -> Type:
    """The type that the annotation `text` writes; never an error, and nothing is run."""
    node = parse(text) if text.strip() else None
    if node is None:
        return Unknown(text.strip())
    return _Reader(text, names).read(node, 0)


def head(text: str) -> str:
    """The last part of an annotation's outermost name: `ClassVar` of `t.ClassVar[int]`."""
    node = parse(text) if text.strip() else None
    outer = node.value if isinstance(node, ast.Subscript) else node
    return ("" if outer is None else _dotted(outer) or "").rpartition(".")[2]


class _Reader(NamedTuple):
    text: str
    names: Names

    def read(self, node: ast.expr, depth: int) -> Type:
        if depth > _DEEPEST:
            return self._unknown(node)
        match node:
            case ast.Constant(value=None):
                return Scalar("None")
            case ast.Constant(value=str(quoted)):
                inner = parse(quoted)
                return (
                    Unknown(quoted) if inner is None else _Reader(quoted, self.names).read(inner, depth + 1)
                )
            case ast.BinOp(op=ast.BitOr()):
                return _union(self.read(each, depth + 1) for each in _operands(node))
            case ast.Subscript(value=outer, slice=ast.Tuple(elts=arguments)):
                return self._generic(node, _dotted(outer), arguments, depth)
            case ast.Subscript(value=outer, slice=argument):
                return self._generic(node, _dotted(outer), [argument], depth)
            case _:
                return self._single(node)

    def _single(self, node: ast.expr) -> Type:
        match self._meaning(_dotted(node)):
            case Named() as named:
                return named
            case str(word) if word in _SCALARS:
                return Scalar(_SCALARS[word])
            case "Any" | "object":
                return Anything()
            case str(word) if word in _SERIES | _SETS or word in ("tuple", "Tuple"):
                return Many(Anything(), word in _SETS)
            case str(word) if word in _TABLES:
                return Table(Scalar("str"), Anything())
            case _:
                return self._unknown(node)

    def _generic(self, node: ast.expr, outer: str | None, arguments: list[ast.expr], depth: int) -> Type:
        meaning = self._meaning(outer)
        if isinstance(meaning, Named):
            return meaning
        if meaning == "Literal":
            return _one_of(arguments) or self._unknown(node)
        if meaning in ("tuple", "Tuple"):
            return self._row(arguments, depth)
        if meaning is None or not arguments:
            return self._unknown(node)
        found = _made_of(meaning, [self.read(argument, depth + 1) for argument in arguments])
        return found or self._unknown(node)

    def _row(self, arguments: list[ast.expr], depth: int) -> Type:
        match arguments:
            case [first, ast.Constant(value=value)] if value is ...:
                return Many(self.read(first, depth + 1))
            case _:
                return Row(tuple(self.read(each, depth + 1) for each in arguments))

    def _meaning(self, dotted: str | None) -> Named | str | None:
        """The class that is meant, or the word for a type of Python's own; None: neither."""
        if dotted is None:
            return None
        full = self._resolve(dotted)
        if full is None:
            if dotted in self.names.known or dotted in self.names.by_last:
                return Named(self.names.by_last.get(dotted, dotted))
            home, _, last = dotted.rpartition(".")
            return last if not home or home in _LIBRARIES | _USUAL_ALIASES else None
        if full in self.names.known:
            return Named(full)
        home, _, last = full.rpartition(".")
        return last if not home or home in _LIBRARIES else None

    def _resolve(self, dotted: str) -> str | None:
        """The dotted name that the longest known part of `dotted` stands for, with the rest."""
        known, rest = dotted, ""
        while known:
            if known in self.names.resolved:
                return self.names.resolved[known] + rest
            known, dot, last = known.rpartition(".")
            rest = f"{dot}{last}{rest}"
        return None

    def _unknown(self, node: ast.expr) -> Unknown:
        # The parser saw one bracket more.
        written = ast.get_source_segment(f"({self.text}\n)", node)
        return Unknown(" ".join((written or self.text).split()))


def _made_of(word: str, parts: list[Type]) -> Type | None:
    match word:
        case "Optional":
            return _union((parts[0], Scalar("None")))
        case "Union":
            return _union(parts)
        case "Coroutine":
            return parts[-1]
        case "Counter":
            return Table(parts[0], Scalar("int"))
        case _ if word in _SERIES | _SETS:
            return Many(parts[0], word in _SETS)
        case _ if word in _TABLES and len(parts) == 2:
            return Table(parts[0], parts[1])
        case _:
            return parts[0] if word in _WRAPPERS else None


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of `a | b | c`, however many."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                waiting += [right, left]
            case part:
                yield part


def _union(parts: Iterable[Type]) -> Type:
    options: dict[Type, None] = {}
    nullable = False
    waiting = list(parts)[::-1]
    while waiting:
        match waiting.pop():
            case Nullable(inner):
                nullable = True
                waiting.append(inner)
            case Choice(inner_options):
                waiting += inner_options[::-1]
            case Scalar("None"):
                nullable = True
            case part:
                options[part] = None
    if not options:
        return Scalar("None")
    found = next(iter(options)) if len(options) == 1 else Choice(tuple(options))
    return Nullable(found) if nullable and not isinstance(found, Anything) else found


def _one_of(arguments: list[ast.expr]) -> Type | None:
    found: list[Value] = []
    for node in arguments:
        value = plain_node(node)
        if value is None or not isinstance(value.value, str | int | None):
            return None
        found.append(value.value)
    # True and 1 are one key of a dict, and two values here.
    values = {(type(value), value): value for value in found if isinstance(value, str | int)}
    if not values:
        return Scalar("None") if found else None
    one_of = OneOf(tuple(values.values()))
    return Nullable(one_of) if None in found else one_of


def _dotted(node: ast.expr) -> str | None:
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Constant) and node.value is None:
        return "None"
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else None
