"""Strings that expressions in a file stand for, read off pieces of it that are parsed by themselves."""

from __future__ import annotations

import ast
import contextlib
import re
import string
from collections.abc import Sequence
from functools import cached_property

from boundcheck.python.parse import parse_expression
from boundcheck.scan.nesting import Bindings
from boundcheck.scan.source import Source

_LONGEST = 1_000  # of what is put together
_MOST = 10_000  # that one expression can be
_SAME = frozenset(("list", "tuple", "set", "frozenset", "sorted", "reversed"))
_WITH_DEFAULT = {"getattr": 3, "getenv": 2, "get": 2}  # with how many arguments the last is one
_KEYED = re.compile(r"%\((\w+)\)s")


class Texts:
    """The strings that an expression can be, as far as the file says: literals, sums, patterns, lists, names bound once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._values: dict[str, tuple[ast.expr | None, int, bool]] = {}
        self._bound: dict[str, list[str]] = {}
        # By the id of a node, with the node, so that its id is nobody else's.
        self._told: dict[int, tuple[ast.expr, list[str]]] = {}
        self._pairs: dict[int, tuple[ast.expr, list[tuple[ast.expr | None, ast.expr]]]] = {}

    @cached_property
    def _bound_names(self) -> Bindings:
        return Bindings(self._source.masked)

    def of(self, node: ast.expr | None) -> list[str]:
        if node is None or isinstance(node, ast.Constant):
            return self._of(node)
        if id(node) not in self._told:
            self._told[id(node)] = node, []  # an expression that is made of itself says nothing
            with contextlib.suppress(RecursionError):
                self._told[id(node)] = node, self._of(node)
        return self._told[id(node)][1]

    def _of(self, node: ast.expr | None) -> list[str]:
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.List() | ast.Tuple() | ast.Set():
                return self._listed(node.elts)
            case ast.BinOp():
                return self._operator(node)
            case ast.JoinedStr():
                return self._woven([""] * (len(node.values) + 1), node.values)
            case ast.FormattedValue(conversion=-1, format_spec=None):
                return self.of(node.value)
            case ast.Call():
                return self._call(node)
            case ast.Subscript():
                return self._listed(self._elements(node.value, node.slice))
            case ast.Name():
                return self._named(node.id)
            case ast.Attribute() if self._is_of_class(node):
                return self._named(node.attr)
        return []

    def _call(self, node: ast.Call) -> list[str]:
        if isinstance(node.func, ast.Attribute) and (texts := self.of(node.func.value)):
            return self._called(node.func.attr, texts, node)
        return self._given(node)

    def _named(self, name: str) -> list[str]:
        if name not in self._bound:
            self._bound[name] = []  # a name that is made of itself says nothing
            self._bound[name] = self.of(self.bound_once(name)) or self._listed(self._together(name))
        return self._bound[name]

    def _is_of_class(self, node: ast.Attribute) -> bool:
        """Whether an attribute is one that a class of the file has from its body and that nothing sets: of `self`, `cls`, the class."""
        name, code = node.value.id if isinstance(node.value, ast.Name) else "", self._source.masked
        if self._bound_names.is_in_brackets(node.attr):
            return False
        if name in ("self", "cls"):
            return not re.search(rb"\.%b[ \t]*(?::[^=\n]*)?=(?!=)" % node.attr.encode(), code)
        return bool(name[:1].isupper() and re.search(rb"\nclass[ \t]+%b\b" % name.encode(), code))

    def _given(self, node: ast.Call) -> list[str]:
        """What is left where a setting is not there, `getattr(settings, "BACKEND", "shop.mail.Backend")`; what `list` is given."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in ("get", "values") and isinstance(node.func, ast.Attribute):
            found = self._elements(node.func.value, node.args[0] if node.args else None)
            found += node.args[1:] if found else []
            if found:
                return self._listed(found)
        is_same = name in _SAME or len(node.args) == _WITH_DEFAULT.get(name)
        return self.of(node.args[-1]) if is_same and node.args else []

    def _listed(self, nodes: Sequence[ast.expr]) -> list[str]:
        found: list[str] = []
        for node in nodes:
            found += self.of(node) if len(found) < _MOST else ()
        return found

    def _operator(self, node: ast.BinOp) -> list[str]:
        if isinstance(node.op, ast.Add) and (self._is_list(node.left) or self._is_list(node.right)):
            return self._listed((node.left, node.right))
        if isinstance(node.op, ast.Add):
            return self._woven(("", "", ""), (node.left, node.right))
        pattern = self.of(node.left) if isinstance(node.op, ast.Mod) else []
        if len(pattern) != 1:
            return []
        if isinstance(node.right, ast.Dict):  # `"%(app)s.tasks" % {"app": name}`
            *pieces, last = _KEYED.split(pattern[0])
            named = {
                self._single(key): value
                for key, value in zip(node.right.keys, node.right.values, strict=True)
            }
            given = [named[key] for key in pieces[1::2] if key in named]
            return self._woven([*pieces[::2], last], given) if 2 * len(given) == len(pieces) else []
        given = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        return self._woven(pattern[0].split("%s"), given)

    def _is_list(self, node: ast.expr | None) -> bool:
        bound = self.bound_once(node.id) if isinstance(node, ast.Name) else node
        return isinstance(bound, ast.List | ast.Tuple)

    def _single(self, node: ast.expr | None) -> str:
        return "".join(self.of(node)[:1])

    def _called(self, method: str, texts: list[str], node: ast.Call) -> list[str]:
        """`"{}.tasks".format(name)` and `".".join([name, "tasks"])`."""
        if len(texts) != 1 or method not in ("format", "join"):
            return []
        if method == "join":
            row = node.args[0] if node.args else None
            given = row.elts if isinstance(row, ast.List | ast.Tuple) else []
            return self._woven(["", *texts * (len(given) - 1), ""], given) if given else []
        try:
            fields = list(string.Formatter().parse(texts[0]))
        except ValueError:
            return []
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        named |= {str(index): value for index, value in enumerate(node.args)}
        pieces, given = [""], []
        for literal, field, how, conversion in fields:
            pieces[-1] += literal
            if field is not None:
                value = named.get(field or str(len(given)))
                if value is None or how or conversion:
                    return []
                given.append(value)
                pieces.append("")
        return self._woven(pieces, given)

    def _woven(self, pieces: Sequence[str], given: Sequence[ast.expr]) -> list[str]:
        """One text of pieces and what stands between them; several where one of that can be several."""
        texts = [self.of(each) for each in given]
        most = max(map(len, texts), default=1)
        if len(pieces) != len(texts) + 1 or not all(texts) or sum(len(each) > 1 for each in texts) > 1:
            return []
        rows = [each if len(each) == most else each * most for each in texts]
        if sum(map(len, pieces)) + sum(max(map(len, text)) for text in texts) > _LONGEST:
            return []
        return [
            pieces[0] + "".join(text + piece for text, piece in zip(row, pieces[1:], strict=True))
            for row in (zip(*rows, strict=True) if rows else [()])
        ]

    def _elements(self, holder: ast.expr, key: ast.expr | None) -> list[ast.expr]:
        """What a dictionary that a name is bound to, or that is written here, holds by a key; by one that nobody can tell all that it holds."""
        held = self._held(holder)
        known = key.value if isinstance(key, ast.Constant) else None
        if known is None:
            return [value for _, value in held]
        found = [value for name, value in held if isinstance(name, ast.Constant) and name.value == known]
        return found if isinstance(holder, ast.Subscript) else found[-1:]  # of one dictionary the last counts

    def _held(self, holder: ast.expr | None) -> list[tuple[ast.expr | None, ast.expr]]:
        """The keys of a dictionary with what it holds by them; of one in a dictionary by a key of that."""
        if isinstance(holder, ast.Subscript):
            if id(holder) not in self._pairs:
                self._pairs[id(holder)] = holder, []
                elements = self._elements(holder.value, holder.slice)
                pairs = {id(pair[1]): pair for each in elements for pair in self._held(each)}
                self._pairs[id(holder)] = holder, list(pairs.values())
            return self._pairs[id(holder)][1]
        if isinstance(holder, ast.Name):
            holder = self.bound_once(holder.id)
        elif isinstance(holder, ast.Attribute) and self._is_of_class(holder):
            holder = self.bound_once(holder.attr)
        if isinstance(holder, ast.Dict):
            return list(zip(holder.keys, holder.values, strict=True))
        if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Name) and holder.func.id == "dict":
            return [(ast.Constant(each.arg), each.value) for each in holder.keywords]
        return []

    def _together(self, name: str) -> list[ast.expr]:
        """What a name is that is bound with others: `module, attribute = LAZY[name]`, `for key, path in PATHS.items():`."""
        value, place, is_looped = self._value(name)
        found: list[ast.expr] = []
        for row in self._rows(value, is_looped) if place >= 0 else ():
            found += row[place : place + 1]
        return found

    def _rows(self, value: ast.expr | None, is_looped: bool) -> list[list[ast.expr]]:
        """The expressions side by side of an expression that several names are bound to, or of its elements."""
        if is_looped and isinstance(value, ast.Name):
            value = self.bound_once(value.id)
        match value:
            case ast.Call(func=ast.Attribute(value=holder, attr="items")) if is_looped:
                return [[key, held] for key, held in self._held(holder) if key is not None]
            case ast.Call(func=ast.Attribute(value=holder, attr="get"), args=[key, *_]):
                rows = self._elements(holder, key)
            case ast.Subscript(value=holder, slice=key):
                rows = self._elements(holder, key)
            case ast.List() | ast.Tuple() | ast.Set() if is_looped:
                rows = value.elts
            case _:
                rows = [] if value is None else [value]
        return [row.elts for row in rows if isinstance(row, ast.List | ast.Tuple)]

    def bound_once(self, name: str) -> ast.expr | None:
        """What a name is when the file binds it once: `NAME = "a.b"`, or `for name in ["a.b", "c.d"]:`."""
        value, place, _ = self._value(name)
        return value if place < 0 else None

    def _value(self, name: str) -> tuple[ast.expr | None, int, bool]:
        """What stands for a name where the file binds it once, its place among others, and whether a loop binds it."""
        if name not in self._values:
            span = self._bound_names.value(name)
            value = parse_expression(self._source.decode(*span).strip().rstrip(":")) if span else None
            self._values[name] = value, *self._bound_names.together(name)
        return self._values[name]
