"""Where the expressions of one file use what it imports of other modules."""

from __future__ import annotations

import ast

from boundcheck.extraction.model import UseKind
from boundcheck.extraction.uses.bindings import comprehension_scope
from boundcheck.extraction.uses.openings import waits
from boundcheck.extraction.uses.sites import Around, Chain, Sites
from boundcheck.python.parse import parse_expression

_CATCHES = frozenset(("suppress", "raises", "assertRaises", "assertRaisesMessage", "assertRaisesRegex"))
_CHANGES = frozenset(
    "append appendleft extend insert remove pop popitem popleft clear update setdefault add discard sort reverse".split()
)


class Expressions:
    """Walks expressions and notes what it finds in `sites`."""

    def __init__(self, sites: Sites) -> None:
        self._sites = sites

    def expr(self, node: ast.AST | None, around: Around, how: UseKind = "read") -> None:
        if node is None or isinstance(node, ast.Constant):
            return
        if isinstance(node, ast.Name | ast.Attribute):
            self._name(node, around, how)
        elif isinstance(node, ast.Call):
            self._call(node, around)
        elif isinstance(node, ast.Subscript):
            changed = how == "write" or isinstance(node.ctx, ast.Store | ast.Del)
            inner: UseKind = "write" if changed else "base" if how == "base" else "read"
            self.expr(node.value, around, inner)
            self.expr(node.slice, around)
        elif isinstance(node, ast.Lambda):
            self._lambda(node, around)
        elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            self._comprehension(node, around)
        else:
            kept: UseKind = how if isinstance(node, ast.Tuple | ast.List | ast.BinOp) else "read"
            for child in ast.iter_child_nodes(node):
                self.expr(child, around, kept if kept in ("except", "test") else "read")

    def _name(self, node: ast.Name | ast.Attribute, around: Around, how: UseKind) -> None:
        chain = self._sites.chain(node, around)
        if chain is None:
            if isinstance(node, ast.Attribute):
                self.expr(_inner(node), around)
            return
        stored = isinstance(node.ctx, ast.Store | ast.Del)
        if stored and isinstance(node, ast.Name):
            return
        self._sites.add(chain, node, around, "write" if stored else how)

    def _call(self, node: ast.Call, around: Around) -> None:
        func = node.func
        last = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
        chain = self._sites.chain(func, around)
        changed = self._set_attribute(last, node, around)
        if changed is not None:
            self._sites.add(changed, node, around, "write")
            for argument in node.args[2:]:
                self.expr(argument, around)
            return
        if chain is not None:
            changes = (
                len(chain.meaning.rest) == 1
                and last in _CHANGES
                and self._sites.setting.is_mutable(chain.meaning.name)
            )
            how: UseKind = "write" if changes else "method" if chain.meaning.rest else "call"
            self._sites.add(chain, node, around, how, self._sites.unsendable(node, around))
        else:
            self.expr(func if not isinstance(func, ast.Attribute) else _inner(func), around)
            made = self._sites.of_object(func, around)
            if made is not None:
                self._sites.add(made, node, around, "method", self._sites.unsendable(node, around))
        self.arguments(node, around, last)

    def arguments(self, node: ast.Call, around: Around, last: str = "") -> None:
        if around.in_transaction and waits(node):
            around = around._replace(in_transaction=False)
        for index, argument in enumerate(node.args):
            if last in ("isinstance", "issubclass") and index == 1:
                self.expr(argument, around, "test")
            elif last in _CATCHES and (index == 0 or last == "suppress"):
                self.expr(argument, around, "except")
            elif last == "cast" and index == 0:
                self.annotation(argument, around)
            else:
                self.expr(argument.value if isinstance(argument, ast.Starred) else argument, around)
        for keyword in node.keywords:
            if keyword.arg == "bound":
                self.annotation(keyword.value, around)
            else:
                self.expr(keyword.value, around)

    def _set_attribute(self, last: str, node: ast.Call, around: Around) -> Chain | None:
        """What `setattr(conf, "RATE", 2)` sets."""
        if last not in ("setattr", "delattr") or len(node.args) < 2:
            return None
        held, name = node.args[:2]
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            return None
        return self._sites.chain(held, around, name.value) if name.value.isidentifier() else None

    def _lambda(self, node: ast.Lambda, around: Around) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.expr(default, around)
        function = around.function or f"{around.path}.<lambda>"
        scopes = (*around.scopes, self._sites.scopes.of_function(node))
        self.expr(node.body, around._replace(function=function, scopes=scopes))

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, around: Around
    ) -> None:
        first = node.generators[0]
        self.expr(first.iter, around)
        scopes = (*around.scopes, comprehension_scope(node.generators))
        inside = around._replace(scopes=scopes, in_loop=True)
        for generator in node.generators:
            if generator is not first:
                self.expr(generator.iter, inside)
            for condition in generator.ifs:
                self.expr(condition, inside)
        if isinstance(node, ast.DictComp):
            self.expr(node.key, inside)
            self.expr(node.value, inside)
        else:
            self.expr(node.elt, inside)

    def annotation(self, node: ast.expr | None, around: Around, at: ast.expr | None = None) -> None:
        """An annotation; `at` is the string that it is quoted in."""
        if isinstance(node, ast.Name | ast.Attribute):
            chain = self._sites.chain(node, around)
            if chain is not None:
                self._sites.add(chain, at or node, around, "annotation", at=at)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and at is None:
            self.annotation(parse_expression(node.value.strip()), around, node)
        elif isinstance(node, ast.Subscript):
            self.annotation(node.value, around, at)
            self._annotated(node, around, at)
        elif node is not None:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.annotation(child, around, at)

    def _annotated(self, node: ast.Subscript, around: Around, at: ast.expr | None) -> None:
        """What stands between the brackets of an annotation."""
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        last = getattr(node.value, "attr", getattr(node.value, "id", ""))
        for index, each in enumerate(inner if last != "Literal" else ()):
            if last == "Annotated" and index > 0 and at is None:
                self.expr(each, around)
            else:
                self.annotation(each, around, at)


def _inner(node: ast.Attribute) -> ast.expr:
    """What the attributes of a chain start from, if that is no name."""
    inner: ast.expr = node
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return inner if not isinstance(inner, ast.Name) else ast.Constant(None)
