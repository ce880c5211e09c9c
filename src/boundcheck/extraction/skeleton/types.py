"""What an annotation says of the values it stands for, as JSON Schema 2020-12, the dialect of OpenAPI 3.1."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.extraction.skeleton.schema import (
    Name,
    Schema,
    array,
    nullable,
    one_of,
    parse,
    todo,
    union,
    value_of,
)
from boundcheck.python.chains import chain_of


class AnnotationNames(NamedTuple):
    """What names in an annotation mean: the dotted name of each (`resolved`), and the classes that a document describes.

    `by_last` has those classes whose last part is unique, for annotations that come without dotted names.
    """

    resolved: Mapping[str, str]
    known: frozenset[str]
    by_last: Mapping[str, str]


NO_NAMES: Final = AnnotationNames({}, frozenset(), {})

_DEEPEST = 12
_LIBRARIES = frozenset(
    "builtins typing typing_extensions collections collections.abc datetime decimal uuid".split()
)
# What people import these modules as: good enough where nobody said what a name means.
_USUAL_ALIASES = frozenset({"t", "tp", "te", "dt", "abc"})
_STRING: Final = {"type": "string"}
_BYTES: Final = {"type": "string", "contentEncoding": "base64"}
_NULL: Final = {"type": "null"}
# RFC 3339 has the formats of dates and durations; that of decimals is in the OpenAPI format registry.
_SCALARS: Final[Mapping[str, Mapping[str, object]]] = {
    "str": _STRING, "Text": _STRING, "int": {"type": "integer"}, "float": {"type": "number"},
    "bool": {"type": "boolean"}, "bytes": _BYTES, "bytearray": _BYTES, "None": _NULL, "NoneType": _NULL,
    "Decimal": {"type": "string", "format": "decimal"}, "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"}, "time": {"type": "string", "format": "time"},
    "timedelta": {"type": "string", "format": "duration"}, "UUID": {"type": "string", "format": "uuid"},
    "Any": {}, "object": {},
}  # fmt: skip
_SETS = frozenset("set frozenset Set FrozenSet AbstractSet MutableSet".split())
_SERIES = frozenset(
    "list List Sequence MutableSequence Iterable Iterator Collection Reversible Generator deque Deque AsyncIterable "
    "AsyncIterator AsyncGenerator".split()
)
_TABLES = frozenset("dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict".split())
_ROWS = frozenset({"tuple", "Tuple"})
# What says something about a value and leaves its type, the first argument, as it is.
_WRAPPERS = frozenset("Annotated Awaitable Final InitVar Required NotRequired ReadOnly".split())


def read_type(text: str, names: AnnotationNames = NO_NAMES) -> Schema:
    """The schema of what the annotation `text` writes; never an error, and nothing is run.

    A class that the document describes is a `$ref` to its dotted name. What nobody can tell is a comment.
    """
    node = parse(text) if text.strip() else None
    return todo(text) if node is None else _Types(text, names).read(node, 0)


def head(text: str) -> str:
    """The last part of an annotation's outermost name: `ClassVar` of `t.ClassVar[int]`."""
    node = parse(text) if text.strip() else None
    outer = node.value if isinstance(node, ast.Subscript) else node
    return "" if outer is None else chain_of(outer).rpartition(".")[2]


class _Types(NamedTuple):
    text: str
    names: AnnotationNames

    def read(self, node: ast.expr, depth: int) -> Schema:
        if depth > _DEEPEST:
            return self._unknown(node)
        match node:
            case ast.Constant(value=None):
                return dict(_NULL)
            case ast.Constant(value=str(quoted)):
                inner = parse(quoted)
                return todo(quoted) if inner is None else _Types(quoted, self.names).read(inner, depth + 1)
            case ast.BinOp(op=ast.BitOr()):
                return union(self.read(each, depth + 1) for each in _operands(node))
            case ast.Subscript(value=outer, slice=argument):
                word = self._meaning(chain_of(outer))
                arguments = argument.elts if isinstance(argument, ast.Tuple) else [argument]
                found = self._generic(word, arguments, depth)
            case _:
                word = self._meaning(chain_of(node))
                found = _plain(word)
        if word in self.names.known:
            return {"$ref": Name(word)}
        return self._unknown(node) if found is None else found

    def _generic(self, word: str, arguments: list[ast.expr], depth: int) -> Schema | None:
        if word == "Literal":
            return _literal(arguments)
        if word in _ROWS:
            return self._row(arguments, depth)
        if not word or not arguments:
            return None
        return _made_of(word, [self.read(argument, depth + 1) for argument in arguments])

    def _row(self, arguments: list[ast.expr], depth: int) -> Schema:
        match arguments:
            case [first, ast.Constant(value=value)] if value is ...:
                return array(self.read(first, depth + 1))
        items = [self.read(each, depth + 1) for each in arguments]
        # An empty prefixItems is not allowed.
        prefix: Schema = {"prefixItems": items} if items else {}
        return {"type": "array", **prefix, "minItems": len(items), "maxItems": len(items)}

    def _meaning(self, dotted: str) -> str:
        """The dotted name of the class that is meant, or the word for a type of Python's own; "": neither."""
        if not dotted:
            return ""
        full = self._resolve(dotted)
        libraries = _LIBRARIES
        if full is None:
            if dotted in self.names.known or dotted in self.names.by_last:
                return self.names.by_last.get(dotted, dotted)
            full, libraries = dotted, _LIBRARIES | _USUAL_ALIASES
        if full in self.names.known:
            return full
        home, _, last = full.rpartition(".")
        return last if not home or home in libraries else ""

    def _resolve(self, dotted: str) -> str | None:
        """The dotted name that the longest known part of `dotted` stands for, with the rest."""
        known, rest = dotted, ""
        while known:
            if known in self.names.resolved:
                return self.names.resolved[known] + rest
            known, dot, last = known.rpartition(".")
            rest = f"{dot}{last}{rest}"
        return None

    def _unknown(self, node: ast.expr) -> Schema:
        # The parser saw one bracket more.
        return todo(ast.get_source_segment(f"({self.text}\n)", node) or self.text)


def _operands(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of `a | b | c`, however many."""
    waiting = [node]
    while waiting:
        match waiting.pop():
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                waiting += [right, left]
            case part:
                yield part


def _plain(word: str) -> Schema | None:
    if word in _SCALARS:
        return dict(_SCALARS[word])
    if word in _SERIES | _SETS | _ROWS:
        return array({}, distinct=word in _SETS)
    return _table(_STRING, {}) if word in _TABLES else None


def _made_of(word: str, parts: list[Schema]) -> Schema | None:
    if word in ("Optional", "Union"):
        return union(parts if word == "Union" else [parts[0], dict(_NULL)])
    if word == "Coroutine":
        return parts[-1]
    if word == "Counter":
        return _table(parts[0], {"type": "integer"})
    if word in _SERIES | _SETS:
        return array(parts[0], distinct=word in _SETS)
    if word in _TABLES and len(parts) == 2:
        return _table(parts[0], parts[1])
    return parts[0] if word in _WRAPPERS else None


def _table(key: Mapping[str, object], value: Schema) -> Schema:
    """Values by key, whatever the keys are in the code."""
    comment: Schema = {}
    if key and key != _STRING:
        names = next((word for word, schema in _SCALARS.items() if schema == key), "not str")
        comment = {"$comment": f"the keys are {names} in the code, and text in JSON"}
    return {**comment, "type": "object", "additionalProperties": value or True}


def _literal(arguments: list[ast.expr]) -> Schema | None:
    try:
        found = list(map(value_of, arguments))
    except ValueError:
        return None
    values = [value for value in found if isinstance(value, str | int)]
    if not found or len(values) + found.count(None) < len(found):
        return None
    schema: Schema = one_of(values) if values else {**_NULL}
    return nullable(schema) if None in found else schema
