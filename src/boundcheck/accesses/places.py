"""Places of syntax nodes as readers count them: lines and columns from 1, columns in code points."""

from __future__ import annotations

import ast
import re

_LINE_END = re.compile("\r\n|\r|\n")  # not str.splitlines, which also breaks at form feeds and the like


class Places:
    """Turns the parser's byte offsets into columns; the text is split only once a line that is not ASCII needs it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._lines: list[str] | None = None

    def of(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int, int]:
        """Line, column and last line of a node."""
        end = node.end_lineno or node.lineno
        if self._ascii:
            return node.lineno, node.col_offset + 1, end
        if self._lines is None:
            self._lines = _LINE_END.split(self._text)
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else ""
        before = line.encode("utf-8", "surrogatepass")[: node.col_offset]
        return node.lineno, len(before.decode("utf-8", "replace")) + 1, end
