"""Places of syntax nodes as readers count them: lines and columns from 1, columns in code points."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left

_INDENTED_IMPORT = re.compile(r"(?:(?<=[\r\n])[ \t\f]+|[:;] *)(?:import|from)\b")
_LINE_END = re.compile("\r\n|\r|\n")  # not str.splitlines, which also breaks at form feeds and the like


class Places:
    """Turns the parser's byte offsets into columns; the text is split only once a line that is not ASCII needs it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ascii = text.isascii()
        self._lines: list[str] | None = None
        self._imports = _lines_of_imports(text)

    def may_import(self, node: ast.stmt) -> bool:
        """Whether an import statement may stand inside a function, told by its text."""
        at = bisect_left(self._imports, node.lineno)
        return at < len(self._imports) and self._imports[at] <= (node.end_lineno or node.lineno)

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int, int]:
        """Line, column and last line of a node."""
        end = node.end_lineno or node.lineno
        if self._ascii:
            return node.lineno, node.col_offset + 1, end
        if self._lines is None:
            self._lines = _LINE_END.split(self._text)
        line = self._lines[node.lineno - 1] if node.lineno <= len(self._lines) else ""
        before = line.encode("utf-8", "surrogatepass")[: node.col_offset]
        return node.lineno, len(before.decode("utf-8", "replace")) + 1, end


def _lines_of_imports(text: str) -> list[int]:
    lines, line, position = [], 1, 0
    for found in _INDENTED_IMPORT.finditer(text):
        line += len(_LINE_END.findall(text, position, found.start()))
        position = found.start()
        lines.append(line)
    return lines
