"""Strings that expressions in a file stand for, read off pieces of it that are parsed by themselves."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Sequence

from boundcheck.python.parse import parse_expression
from boundcheck.scan.nesting import Bindings
from boundcheck.scan.source import Source

_LONGEST = 1_000  # of what is put together
_MOST = 10_000  # that one expression can be
_KEYED = re.compile(r"%\((\w+)\)s")


class Texts:
    """The strings that an expression can be, as far as the file says: literals, sums, patterns, lists, names bound once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._bindings: Bindings | None = None
        self._values: dict[str, ast.expr | None] = {}
        self._bound: dict[str, list[str]] = {}

    def of(self, node: ast.expr | None) -> list[str]:
        try:
            return self._of(node)
        except RecursionError:
            return []

    def _of(self, node: ast.expr | None) -> list[str]:
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return self._listed(node.elts)
        if isinstance(node, ast.BinOp):
            return self._operator(node)
        if isinstance(node, ast.JoinedStr):
            return self._woven([""] * (len(node.values) + 1), node.values)
        if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
            return self.of(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            return self._called(node.func.attr, self.of(node.func.value), node)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return self._element(self.bound_once(node.value.id), node.slice)
        if isinstance(node, ast.Name):
            if node.id not in self._bound:
                self._bound[node.id] = []  # a name that is made of itself says nothing
                self._bound[node.id] = self.of(self.bound_once(node.id))
            return self._bound[node.id]
        return []

    def _listed(self, nodes: Sequence[ast.expr]) -> list[str]:
        found: list[str] = []
        for node in nodes:
            found += self.of(node) if len(found) < _MOST else ()
        return found

    def _operator(self, node: ast.BinOp) -> list[str]:
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
        """One text of pieces and what stands between them."""
        texts = [self.of(each) for each in given]
        if len(pieces) != len(texts) + 1 or any(len(each) != 1 for each in texts):
            return []
        if sum(map(len, pieces)) + sum(len(text[0]) for text in texts) > _LONGEST:
            return []
        return [pieces[0] + "".join(text[0] + piece for text, piece in zip(texts, pieces[1:], strict=True))]

    def _element(self, holder: ast.expr | None, key: ast.expr) -> list[str]:
        if not isinstance(holder, ast.Dict) or not isinstance(key, ast.Constant):
            return []
        found = [
            v
            for k, v in zip(holder.keys, holder.values, strict=True)
            if isinstance(k, ast.Constant) and k.value == key.value
        ]
        return self.of(found[-1]) if found else []

    def bound_once(self, name: str) -> ast.expr | None:
        """What a name is when the file binds it once: `NAME = "a.b"`, or `for name in ["a.b", "c.d"]:`."""
        if name not in self._values:
            self._bindings = self._bindings or Bindings(self._source.masked)
            span = self._bindings.value(name)
            text = self._source.decode(*span) if span else ""
            self._values[name] = parse_expression(text.strip().rstrip(":"))
        return self._values[name]
