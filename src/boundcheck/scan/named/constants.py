"""The strings that the names of a file's top level are bound to, and attributes of its classes, for others who name them."""

from __future__ import annotations

import ast

from boundcheck.python.parse import parse_expression
from boundcheck.scan.members import Members
from boundcheck.scan.named.strings import Strings
from boundcheck.scan.source import Source, read_source


class WrittenConstants:
    """Of one file, of its bytes."""

    def __init__(self, data: bytes) -> None:
        source = read_source(data)
        self._members = Members(data)
        self._strings = Strings(source) if isinstance(source, Source) else None

    def strings(self, symbol: str) -> tuple[str, ...]:
        """What `DETAIL` or `Urls.DETAIL` is: several for a list of strings, none for what is not bound once to such."""
        if self._strings is None or symbol.count(".") > 1:
            return ()
        node: ast.expr | None = ast.Name(symbol)
        if "." in symbol:
            _, equals, value = self._members.text(symbol).partition("=")
            node = parse_expression(f"({value.strip()}\n)") if equals else None
        said = self._strings.of_node(node, 0) if node is not None else ()
        return tuple(each.value for each in said if not each.open and not each.constant)
