"""Which arguments of a call cannot cross a network."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from boundcheck.entities.model import Entity
from boundcheck.extraction.uses.bindings import Binding, Bound, Imported
from boundcheck.python.parse import parse_expression

# Parameters that hold what lives in one process, by their names and by the last part of their annotations.
_NAMED = frozenset(
    ("request", "session", "db_session", "queryset", "cursor", "db_conn", "callback", "self", "cls")
)
_TYPED = frozenset(
    (
        "Request", "HttpRequest", "WSGIRequest", "Session", "AsyncSession", "QuerySet", "Callable", "Cursor",
        "Connection", "AsyncConnection", "Engine", "IO", "BinaryIO", "TextIO",
    )
)  # fmt: skip
_ROWS = frozenset(
    "all filter exclude order_by select_related prefetch_related annotate none distinct".split()
)
_ROW = frozenset(("get", "create", "first", "last", "earliest", "latest"))


class Arguments:
    """Judges the arguments of one call: `find` gives the binding of a name, `dotted` the dotted name of an expression."""

    def __init__(
        self,
        entities: Mapping[str, Entity],
        find: Callable[[str], Binding | None],
        dotted: Callable[[ast.expr], str],
        methods: frozenset[str],
    ) -> None:
        self._entities, self._find, self._dotted, self._methods = entities, find, dotted, methods

    def unsendable(self, call: ast.Call) -> tuple[str, ...]:
        """What cannot be sent, as a reader would say it, in the order it is written."""
        values = [*call.args, *(keyword.value for keyword in call.keywords)]
        return tuple(dict.fromkeys(text for value in values if (text := self._told(value))))

    def _told(self, node: ast.expr, depth: int = 0) -> str:
        if isinstance(node, ast.Await | ast.Starred):
            return self._told(node.value, depth) if isinstance(node, ast.Await) else ""
        if isinstance(node, ast.Lambda):
            return "a lambda"
        if isinstance(node, ast.GeneratorExp):
            return "a generator"
        if isinstance(node, ast.Name):
            return self._named(node, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._made(node)
        return ""

    def _named(self, node: ast.Name, depth: int) -> str:
        binding = self._find(node.id)
        entity = self._entity(node)
        if entity is not None and isinstance(binding, Imported):
            return f"the class {entity.class_name}"
        if not isinstance(binding, Bound):
            return ""
        if binding.how == "parameter" and isinstance(binding.node, ast.arg):
            return self._parameter(binding.node)
        if binding.how == "function":
            return f"the function {node.id}"
        if binding.how == "class":
            return f"the class {node.id}"
        if binding.how == "value" and isinstance(binding.node, ast.expr) and depth == 0:
            local = isinstance(binding.node, ast.Call | ast.Await | ast.Lambda)
            return self._told(binding.node, 1) if local else ""
        if binding.how == "item" and isinstance(binding.node, ast.expr):
            rows = self._told(binding.node, 1)
            return f"a row of {rows.removeprefix('a queryset of ')}" if rows.startswith("a queryset") else ""
        return ""

    def _parameter(self, argument: ast.arg) -> str:
        annotation = argument.annotation
        for part in value_parts(annotation):
            entity = self._entity(part)
            if entity is not None:
                return f"a row of {entity.class_name}"
            last = part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "")
            if last in _TYPED:
                return f"{argument.arg} ({'an' if last[0] in 'AEI' else 'a'} {last})"
        return argument.arg if annotation is None and argument.arg in _NAMED else ""

    def _attribute(self, node: ast.Attribute) -> str:
        base = node.value
        if not isinstance(base, ast.Name) or not isinstance(binding := self._find(base.id), Bound):
            return ""
        if binding.how != "parameter":
            return ""
        if base.id in ("self", "cls"):
            if node.attr in self._methods:
                return f"the method {node.attr}"
            return f"{base.id}.request" if node.attr == "request" else ""
        return ""

    def _made(self, node: ast.Call) -> str:
        func = node.func
        if isinstance(func, ast.Name) and func.id == "open" and self._find("open") is None:
            return "an open file"
        names: list[str] = []
        root: ast.expr = func
        while True:
            found = self._entity(root)
            if found is not None:
                break
            if isinstance(root, ast.Attribute):
                names.append(root.attr)
                root = root.value
            elif isinstance(root, ast.Call):
                root = root.func
            else:
                return ""
        if not names:
            return f"a row of {found.class_name}"
        if names[-1] != "objects" and names[-1] not in found.managers:
            return ""
        if names[0] in _ROW:
            return f"a row of {found.class_name}"
        return f"a queryset of {found.class_name}" if names[0] in _ROWS else ""

    def _entity(self, node: ast.expr) -> Entity | None:
        if not isinstance(node, ast.Name | ast.Attribute):
            return None
        name = self._dotted(node)
        return self._entities.get(name) if name else None


def value_parts(annotation: ast.expr | None) -> Iterator[ast.expr]:
    """The names in an annotation that the value itself may be: `X`, `X | None`, `Optional[X]`, `Callable[…]`, quoted."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        yield from value_parts(parse_expression(annotation.value))
    elif isinstance(annotation, ast.Name | ast.Attribute):
        yield annotation
    elif isinstance(annotation, ast.BinOp):
        yield from value_parts(annotation.left)
        yield from value_parts(annotation.right)
    elif isinstance(annotation, ast.Subscript):
        yield annotation.value
        last = getattr(annotation.value, "attr", getattr(annotation.value, "id", ""))
        if last == "Optional":
            yield from value_parts(annotation.slice)
