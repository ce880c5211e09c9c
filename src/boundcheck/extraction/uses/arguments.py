"""Which arguments of a call cannot cross a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.entities.words import DJANGO, ORMS
from boundcheck.extraction.uses.bindings import UseBindings, last_name, names_of
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


class ArgumentUses:
    """Judges the arguments of calls in one file."""

    def __init__(self, reading: Reading, bindings: UseBindings, entities: Mapping[str, Entity]) -> None:
        self._reading, self._nodes = reading, reading.nodes
        self._bindings, self._entities = bindings, entities

    def unsendable(self, call: Step) -> tuple[str, ...]:
        """What cannot be sent, as a reader would say it, in the order it is written."""
        return tuple(dict.fromkeys(filter(None, map(self._told, call.given))))

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
        bound = self._bindings.bound(number)
        if len(bound) != 1:
            return ""
        each = self._nodes[bound[0]]
        if each.kind in ("import", "define"):
            entity = self._entities.get(self._bindings.named(number))
            if entity is not None:
                return f"the class {entity.class_name}"
            is_class = any(found.qualified == each.value for found in self._reading.classes)
            return f"the {'class' if is_class else 'function'} {node.value}" if each.kind == "define" else ""
        if each.kind == "own":
            return node.value if node.value in _NAMED else ""
        if each.kind == "parameter" and each.value:
            return self._parameter(each)
        if each.kind == "each":
            rows = self._told(each.parts[0], 1)
            return f"a row of {rows.removeprefix('a queryset of ')}" if rows.startswith("a queryset") else ""
        value = each.parts[1] if each.kind == "parameter" else bound[0]  # with an annotation, or without
        made = self._nodes[value] if value > 0 and depth == 0 else None
        is_made = made is not None and (
            made.kind == "lambda" or any(step.is_call for step in made.steps[-1:])
        )
        return self._told(value, 1) if is_made else ""

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
        """`self.total` of a method, `self.request`."""
        bound = (self._nodes[each] for each in self._bindings.bound(node.parts[0]))
        own = next((each for each in bound if each.kind == "own"), None)
        if own is None or len(node.steps) > 1 or node.steps[0].args is not None:
            return ""
        name = node.steps[0].name
        methods = map(self._reading.functions.__getitem__, self._reading.classes[own.parts[0]].methods)
        if any(method.name == name and not method.decorators for method in methods):
            return f"the method {name}"
        return f"{self._nodes[node.parts[0]].value}.request" if name == "request" else ""

    def _made(self, node: Node) -> str:
        """Rows and querysets of an entity, by what is called on its class."""
        base, steps = self._nodes[node.parts[0]], node.steps
        if base.value == "open" and len(steps) == 1 and not base.parts:
            return "an open file"
        taken = next(at for at, step in enumerate(steps) if step.args is not None)
        for end in range(taken + (steps[taken].name != "()"), -1, -1):
            name = self._bindings.named(node.parts[0], tuple(step.name for step in steps[:end]))
            if found := self._entities.get(name):
                return _rows(found, names_of(steps[end:]))
        return ""


def _rows(entity: Entity, names: tuple[str, ...]) -> str:
    """What a chain of methods gives that begins with an entity's class."""
    row = f"a row of {entity.class_name}"
    if not names:
        return row
    orm = ORMS.get(entity.framework, DJANGO)
    if "[]" in names or names[0] not in orm.managers.union(orm.on_class, entity.managers):
        return ""
    last = orm.plain(names[-1])
    return row if last in orm.one else f"a queryset of {entity.class_name}" if last in orm.same else ""
