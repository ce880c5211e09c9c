"""Strings that expressions in a file stand for, read off pieces of it that are parsed by themselves."""

from __future__ import annotations

import ast
import re

from boundcheck.python.parse import parse_expression
from boundcheck.scan.names import logical_end
from boundcheck.scan.source import Source


class Texts:
    """The strings that an expression can be, as far as the file says: literals, sums, lists, names bound once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._bound: dict[str, list[str]] = {}

    def of(self, node: ast.expr | None) -> list[str]:
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            return [text for element in node.elts for text in self.of(element)]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.of(node.left), self.of(node.right)
            return [left[0] + right[0]] if len(left) == len(right) == 1 else []
        if isinstance(node, ast.JoinedStr):
            parts = [self.of(part) for part in node.values]
            return ["".join(part[0] for part in parts)] if all(len(part) == 1 for part in parts) else []
        if isinstance(node, ast.FormattedValue) and node.conversion == -1 and node.format_spec is None:
            return self.of(node.value)
        if isinstance(node, ast.Name):
            if node.id not in self._bound:
                self._bound[node.id] = []  # a name that is made of itself says nothing
                self._bound[node.id] = self._bound_once(node.id)
            return self._bound[node.id]
        return []

    def _bound_once(self, name: str) -> list[str]:
        """What a name is when the file binds it once: `NAME = "a.b"`, or `for name in ["a.b", "c.d"]:`."""
        word = re.escape(name.encode())
        binding = re.compile(
            rb"\n[ \t]*+"
            + word
            + rb"[ \t]*(?::[^=\n]*)?=(?!=)|(?<![\w\x80-\xff])for[ \t]+"
            + word
            + rb"[ \t]+in[ \t]"
        )
        found = list(binding.finditer(self._source.masked))
        if len(found) != 1:
            return []
        end = logical_end(self._source.masked, found[0].end())
        return self.of(parse_expression(self._source.decode(found[0].end(), end).strip().rstrip(":")))
