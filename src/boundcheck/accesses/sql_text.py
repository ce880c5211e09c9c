"""The SQL text that an expression makes, as far as the code says it; the rest are holes."""

from __future__ import annotations

import ast
import re
import string
import textwrap
from collections.abc import Callable, Iterator, Mapping

from boundcheck.accesses.scope import FileScope
from boundcheck.entities.model import Entity, Registry
from boundcheck.sql import HOLE

Resolver = Callable[[str], str | None]
# Several texts of one expression (branches, reassignments): so many are followed.
MOST_VARIANTS = 6
_MOST_DEPTH = 40
_SAME = frozenset(("strip", "lstrip", "rstrip", "encode", "lower", "upper", "expandtabs"))
_WRAPPERS = frozenset(
    "dedent cleandoc text SQL Identifier quote_name quote literal_column DDL AsIs str RawSQL bindparams".split()
)
_PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?([sdifrxoegac%])")


class Texts:
    """Folds expressions of one file. `names` are the values that names get, by scope: innermost first."""

    def __init__(self, scope: FileScope, registry: Registry, resolve: Resolver | None) -> None:
        self._scope, self._registry, self._resolve = scope, registry, resolve

    def fold(self, node: ast.expr, env: Env, choice: int = 0, depth: int = 0) -> str | None:
        """The text with holes; None when nothing of it is known. `choice` tells which branch or assignment to take."""
        if depth > _MOST_DEPTH:
            return None
        deeper = depth + 1
        match node:
            case ast.Constant(value=str() as value):
                return value
            case ast.JoinedStr(values=values):
                return "".join(
                    str(v.value) if isinstance(v, ast.Constant) else
                    self._part(v.value if isinstance(v, ast.FormattedValue) else v, env, choice, deeper)
                    for v in values
                )  # fmt: skip
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, env, choice, deeper)
            case ast.BinOp(op=ast.Mod(), left=left, right=right):
                text = self.fold(left, env, choice, deeper)
                return None if text is None else self._percent(text, right, env, choice, deeper)
            case ast.IfExp(body=body, orelse=orelse):
                return self.fold(orelse if choice % 2 else body, env, choice, deeper)
            case ast.Call():
                return self._call(node, env, choice, deeper)
            case ast.Name() | ast.Attribute():
                return self._named(node, env, choice, deeper)
        return None

    def _part(self, node: ast.expr, env: Env, choice: int, depth: int) -> str:
        found = self.fold(node, env, choice, depth)
        return HOLE if found is None else found

    def _sum(self, node: ast.BinOp, env: Env, choice: int, depth: int) -> str | None:
        parts: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):  # long sums are deep trees
            parts.append(left.right)
            left = left.left
        found = [self.fold(part, env, choice, depth) for part in (left, *reversed(parts))]
        return None if all(f is None for f in found) else "".join(HOLE if f is None else f for f in found)

    def _percent(self, text: str, right: ast.expr, env: Env, choice: int, depth: int) -> str:
        positional = iter(right.elts if isinstance(right, ast.Tuple) else [right])
        keyed: dict[str, ast.expr] = {}
        if isinstance(right, ast.Dict):
            keyed = {
                k.value: v
                for k, v in zip(right.keys, right.values, strict=True)
                if isinstance(k, ast.Constant) and isinstance(k.value, str)
            }

        def filled(match: re.Match[str]) -> str:
            if match[2] == "%":
                return "%"
            value = keyed.get(match[1]) if match[1] else next(positional, None)
            return HOLE if value is None else self._part(value, env, choice, depth)

        return _PERCENT.sub(filled, text)

    def _call(self, node: ast.Call, env: Env, choice: int, depth: int) -> str | None:
        function, arguments = node.func, node.args
        name = (
            function.attr
            if isinstance(function, ast.Attribute)
            else function.id
            if isinstance(function, ast.Name)
            else ""
        )
        if isinstance(function, ast.Attribute):
            receiver = function.value
            if name in _SAME:
                return self.fold(receiver, env, choice, depth)
            if name == "format":
                text = self.fold(receiver, env, choice, depth)
                return None if text is None else self._format(text, node, env, choice, depth)
            if name == "join" and len(arguments) == 1 and isinstance(arguments[0], ast.List | ast.Tuple):
                glue = self.fold(receiver, env, choice, depth)
                return (
                    None
                    if glue is None
                    else glue.join(self._part(e, env, choice, depth) for e in arguments[0].elts)
                )
            if name == "replace" and len(arguments) == 2:
                text, old = (
                    self.fold(receiver, env, choice, depth),
                    self.fold(arguments[0], env, choice, depth),
                )
                return (
                    text.replace(old, self._part(arguments[1], env, choice, depth))
                    if text is not None and old
                    else text
                )
            if name in ("bindparams", "columns", "execution_options"):
                return self.fold(receiver, env, choice, depth)
        if name in _WRAPPERS and arguments:
            if name == "Identifier":
                return ".".join(self._part(a, env, choice, depth) for a in arguments)
            text = self.fold(arguments[0], env, choice, depth)
            return textwrap.dedent(text) if text is not None and name == "dedent" else text
        return None

    def _format(self, text: str, node: ast.Call, env: Env, choice: int, depth: int) -> str:
        keyed = {k.arg: k.value for k in node.keywords if k.arg}
        try:
            fields = list(string.Formatter().parse(text))
        except ValueError:
            return text
        out, count = [], 0
        for literal, field, _, _ in fields:
            out.append(literal)
            if field is None:
                continue
            if not field:
                field, count = str(count), count + 1
            value = (
                node.args[int(field)]
                if field.isdecimal() and int(field) < len(node.args)
                else keyed.get(field)
            )
            out.append(
                HOLE
                if value is None or isinstance(value, ast.Starred)
                else self._part(value, env, choice, depth)
            )
        return "".join(out)

    def _named(self, node: ast.Name | ast.Attribute, env: Env, choice: int, depth: int) -> str | None:
        if isinstance(node, ast.Attribute) and node.attr in (
            "db_table",
            "__tablename__",
            "__table__",
            "name",
            "fullname",
        ):
            entity = self._table_of(node, env, depth)
            if entity is not None:
                return entity
        values = env.values(node)
        if values:
            base = values[choice % len(values)]
            texts = [self.fold(part, env.without(node), choice, depth) for part in base]
            return None if texts[0] is None else "".join(HOLE if t is None else t for t in texts)
        if env.is_bound(node):
            return None
        dotted = self._scope.dotted(node, env.function)
        return self._resolve(dotted) if dotted and self._resolve else None

    def _table_of(self, node: ast.Attribute, env: Env, depth: int) -> str | None:
        """`X._meta.db_table`, `X.__tablename__`, `X.__table__.name`, `X.field.through._meta.db_table`."""
        base: ast.expr = node.value
        if isinstance(base, ast.Name) and env.values(base):
            base = env.values(base)[0][0]  # `opts = Invoice._meta`
        if node.attr == "db_table":
            if not (isinstance(base, ast.Attribute) and base.attr == "_meta"):
                return None
            base = base.value
        elif node.attr in ("name", "fullname"):
            if not (isinstance(base, ast.Attribute) and base.attr == "__table__"):
                return None
            base = base.value
        if (
            isinstance(base, ast.Attribute)
            and base.attr == "through"
            and isinstance(base.value, ast.Attribute)
        ):
            owner = self._entity(base.value.value, env)
            relation = owner.relations.get(base.value.attr) if owner else None
            return relation.through if relation else None
        entity = self._entity(base, env)
        return entity.table if entity else None

    def _entity(self, node: ast.expr, env: Env) -> Entity | None:
        for _ in range(4):
            if isinstance(node, ast.Name) and len(env.values(node)) == 1:
                node = env.values(node)[0][0]
        if (
            isinstance(node, ast.Call)
            and _last(node.func) == "get_model"
            and all(isinstance(a, ast.Constant) for a in node.args)
        ):
            label = ".".join(str(a.value) for a in node.args if isinstance(a, ast.Constant))
            app, _, name = label.partition(".")
            return self._registry.by_label.get((app, name.lower()))
        if isinstance(node, ast.Name) and node.id in ("self", "cls") and env.cls:
            return self._registry.by_name.get(f"{self._scope.name}.{env.cls.name}")
        dotted = self._scope.dotted(node, env.function)
        return self._registry.by_name.get(dotted) if dotted else None


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


Values = Mapping[str, list[list[ast.expr]]]


class Env:
    """The names in sight at a place: of the function around it, the class, the file. `self.X` is read off the class."""

    def __init__(
        self,
        function: ast.FunctionDef | ast.AsyncFunctionDef | None,
        cls: ast.ClassDef | None,
        local: Values,
        inner: Values,
        top: Values,
        hidden: frozenset[str] = frozenset(),
    ) -> None:
        self.function, self.cls = function, cls
        self._local, self._inner, self._top, self._hidden = local, inner, top, hidden

    def values(self, node: ast.expr) -> list[list[ast.expr]]:
        """What a name is given, by assignment: each the value and what `+=` adds to it."""
        if isinstance(node, ast.Name) and node.id not in self._hidden:
            if node.id in self._local:
                return self._local[node.id]
            return [] if self._is_parameter(node.id) else self._top.get(node.id, [])
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr not in self._hidden
        ):
            is_own = node.value.id in ("self", "cls") or (
                self.cls is not None and node.value.id == self.cls.name
            )
            return self._inner.get(node.attr, []) if is_own else []
        return []

    def is_bound(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and (node.id in self._local or self._is_parameter(node.id))

    def _is_parameter(self, name: str) -> bool:
        if self.function is None:
            return False
        a = self.function.args
        return any(p.arg == name for p in (*a.posonlyargs, *a.args, *a.kwonlyargs))

    def without(self, node: ast.Name | ast.Attribute) -> Env:
        """The same with one name hidden, so that a name that is made of itself comes to an end."""
        name = node.id if isinstance(node, ast.Name) else node.attr
        return Env(self.function, self.cls, self._local, self._inner, self._top, self._hidden | {name})


def assigned(nodes: Iterator[ast.AST] | list[ast.stmt]) -> dict[str, list[list[ast.expr]]]:
    """Names with the values they are given, in order; loops over written lists give each element."""
    found: dict[str, list[list[ast.expr]]] = {}
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ):
                found.setdefault(name, []).append([value])
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=value) if found.get(name):
                found[name][-1].append(value)
            case ast.For(target=ast.Name(id=name), iter=ast.Tuple(elts=elements) | ast.List(elts=elements)):
                found.setdefault(name, []).extend([e] for e in elements)
            case ast.For(target=ast.Name(id=name)):
                found.setdefault(name, [])
    return found
