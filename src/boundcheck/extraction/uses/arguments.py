"""Which arguments of a call cannot cross a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from boundcheck.codebase.entities.model import Entity
from boundcheck.extraction.uses.bindings import Bindings
from boundcheck.extraction.uses.roles import last_name
from boundcheck.python.reading import Node, Reading, Step

# Parameters that hold what lives in one process, by their names and by the last part of their annotations.
_NAMED: Final = frozenset(
    ("request", "session", "db_session", "queryset", "cursor", "db_conn", "callback", "self", "cls")
)
_TYPED: Final = frozenset(
    (
        "Request", "HttpRequest", "WSGIRequest", "Session", "AsyncSession", "QuerySet", "Callable", "Cursor",
        "Connection", "AsyncConnection", "Engine", "IO", "BinaryIO", "TextIO",
    )
)  # fmt: skip
_ROWS: Final = frozenset(
    "all filter exclude order_by select_related prefetch_related annotate none distinct".split()
)
_ROW: Final = frozenset(("get", "create", "first", "last", "earliest", "latest"))


class Arguments:
    """Judges the arguments of calls in one file."""

    def __init__(self, reading: Reading, bindings: Bindings, entities: Mapping[str, Entity]) -> None:
        self._reading, self._nodes, self._bindings, self._entities = (
            reading,
            reading.nodes,
            bindings,
            entities,
        )

    def unsendable(self, call: Step) -> tuple[str, ...]:
        """What cannot be sent, as a reader would say it, in the order it is written."""
        values = [*(call.args or ()), *(keyword[1] for keyword in call.keywords)]
        return tuple(dict.fromkeys(text for value in values if (text := self._told(value))))

    def _told(self, number: int, depth: int = 0) -> str:
        node = self._nodes[number]
        if node.kind == "lambda":
            return "a lambda"
        if node.kind == "comprehension":
            return "a generator" if node.value == "generator" else ""
        if node.kind == "var":
            return self._named(number, node, depth)
        if node.kind != "chain":
            return ""
        return self._made(node) if node.steps[-1].is_call else self._attribute(node)

    def _named(self, number: int, node: Node, depth: int) -> str:
        if "." in node.value:  # of `self`
            return "self.request" if node.value in ("self.request", "cls.request") else ""
        bound = list(self._bindings.bound(number))
        each = self._nodes[bound[0]] if len(bound) == 1 else None
        if each is None:
            return ""
        if each.kind in ("import", "define"):
            entity = self._entities.get(self._bindings.named(number))
            if entity is not None:
                return f"the class {entity.class_name}"
            classes = {found.qualified for found in self._reading.classes}
            kind = "class" if each.value in classes else "function"
            return f"the {kind} {node.value}" if each.kind == "define" else ""
        if each.kind == "own":
            return node.value if node.value in _NAMED else ""
        if each.kind == "parameter" and each.value:
            return self._parameter(each)
        if each.kind == "each":
            rows = self._told(each.parts[0], 1)
            return f"a row of {rows.removeprefix('a queryset of ')}" if rows.startswith("a queryset") else ""
        value = each.parts[1] if each.kind == "parameter" else bound[0]  # with an annotation, or without
        is_made = value > 0 and (self._nodes[value].kind == "lambda" or self._is_call(self._nodes[value]))
        return self._told(value, 1) if is_made and depth == 0 else ""

    def _is_call(self, node: Node) -> bool:
        return bool(node.steps) and node.steps[-1].is_call

    def _parameter(self, node: Node) -> str:
        name, annotation = node.value.lstrip("*"), node.parts[0]
        for part in self._bindings.value_parts(annotation):
            entity = self._entities.get(self._bindings.dotted(part))
            if entity is not None:
                return f"a row of {entity.class_name}"
            last = last_name(self._nodes, part)
            if last in _TYPED:
                return f"{name} ({'an' if last[0] in 'AEI' else 'a'} {last})"
        return name if annotation < 0 and name in _NAMED else ""

    def _attribute(self, node: Node) -> str:
        base = self._nodes[node.parts[0]]
        own = next(
            (each for each in self._bindings.bound(node.parts[0]) if self._nodes[each].kind == "own"), None
        )
        if own is None or len(node.steps) > 1 or node.steps[0].args is not None:
            return ""
        name, functions = node.steps[0].name, self._reading.functions
        methods = (functions[number] for number in self._reading.classes[self._nodes[own].parts[0]].methods)
        if any(method.name == name and not method.decorators for method in methods):
            return f"the method {name}"
        return f"{base.value}.request" if name == "request" else ""

    def _made(self, node: Node) -> str:
        base, steps = node.parts[0], node.steps
        if self._nodes[base].value == "open" and len(steps) == 1 and not self._nodes[base].parts:
            return "an open file"
        taken = next((at for at, step in enumerate(steps) if step.args is not None), len(steps))
        taken = taken if steps[taken].name == "()" else taken + 1
        for end in range(taken, -1, -1):
            found = self._entities.get(self._bindings.named(base, tuple(step.name for step in steps[:end])))
            if found is not None:
                rest = steps[end:]
                break
        else:
            return ""
        names = [step.name for step in rest if step.name != "()"]
        if not names:
            return f"a row of {found.class_name}"
        if "[]" in names or (names[0] != "objects" and names[0] not in found.managers):
            return ""
        if names[-1] in _ROW:
            return f"a row of {found.class_name}"
        return f"a queryset of {found.class_name}" if names[-1] in _ROWS else ""
