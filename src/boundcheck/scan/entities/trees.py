"""The packages that Django's MIGRATION_MODULES names as migrations, read off a settings file's text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from boundcheck.python.parse import parse_expression
from boundcheck.scan.names import logical_end
from boundcheck.scan.source import Source
from boundcheck.scan.texts import Texts

_NAME = b"MIGRATION_MODULES"
# At the start of a line: what is assigned or added to it, or an entry of it; or a method that adds to it.
_SET = re.compile(
    rb"\n[ \t]*+(?P<start>MIGRATION_MODULES)[ \t]*+"
    rb"(?:(?::[^=\n]*+|\[[^\]\n]*+\][ \t]*+)?\|?=(?!=)|(?P<adds>\.(?:update|setdefault)\())"
)
_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def migration_modules(source: Source) -> tuple[str, ...]:
    """The dotted names in its values, sorted."""
    if _NAME not in source.masked:
        return ()
    texts = Texts(source)
    found: set[str] = set()
    for match in _SET.finditer(source.masked):
        start = match.start("start") if match["adds"] else match.end()
        end = logical_end(source.masked, match.end() - bool(match["adds"]))  # from its bracket on
        value = parse_expression(source.decode(start, end).strip())
        found.update(text for node in _values(value) for text in texts.of(node) if _DOTTED.fullmatch(text))
    return tuple(sorted(found))


def _values(value: ast.expr | None) -> Iterator[ast.expr]:
    """What may name a package: an entry's value, and the values of all dictionaries in an expression."""
    if isinstance(value, ast.Constant | ast.JoinedStr | ast.BinOp | ast.Name):
        yield value
    for node in ast.walk(value) if value is not None else ():
        if isinstance(node, ast.Dict):
            yield from node.values
        elif isinstance(node, ast.DictComp):
            yield node.value
        elif isinstance(node, ast.Call):
            yield from node.args[1:]
            yield from (keyword.value for keyword in node.keywords)
