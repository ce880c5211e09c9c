"""What each scope of a file binds: imports, parameters, definitions, and everything else that hides an outer name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from boundcheck.scan import absolute_name

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Statement = ast.stmt | ast.ExceptHandler | ast.match_case


class Imported(NamedTuple):
    """A name that an import statement binds: `target` is the dotted name it stands for, `whole` what is imported.

    The two differ for `import a.b`, which binds `a`. `at` is the name's place in its statement.
    """

    target: str
    whole: str
    node: ast.Import | ast.ImportFrom
    at: int
    typing_only: bool = False


class Bound(NamedTuple):
    """A name that is bound otherwise. `node` is the argument, the definition, or the expression it is assigned."""

    how: Literal["parameter", "function", "class", "value", "item", "other"]
    node: ast.AST | None = None


Binding = Imported | Bound
_OTHER = Bound("other")


@dataclass(frozen=True)
class Scope:
    """The names of one scope. A class body's are not seen by the functions in it.

    `first` are imports whose name the scope binds anew: what it means up to that line in code that runs in order.
    """

    kind: Literal["file", "function", "class", "comprehension"]
    names: dict[str, Binding] = field(default_factory=dict)
    first: dict[str, tuple[Imported, int]] = field(default_factory=dict)


class _Found(NamedTuple):
    name: str
    binding: Binding
    fallback: bool  # bound where an import failed, or does not run
    line: int = 0  # the last one on which the name still means what it meant before


def find(scopes: tuple[Scope, ...], name: str) -> Binding | None:
    """What a name means in the innermost of some scopes, the outermost first."""
    last = len(scopes) - 1
    for index in range(last, -1, -1):
        scope = scopes[index]
        if scope.kind == "class" and index != last:
            continue
        found = scope.names.get(name)
        if found is not None:
            return found
    return None


def find_at(scopes: tuple[Scope, ...], name: str, line: int) -> Binding | None:
    """What a name means on a line of the innermost scope: an import stands until its name is bound anew."""
    for scope in reversed(scopes):
        if name in scope.names:
            imported, last = scope.first.get(name, (None, 0))
            if imported is not None and imported.node.lineno < line <= last:
                return imported
        if scope.kind == "function" or name in scope.names:
            break
    return find(scopes, name)


class Scopes:
    """Makes the scopes of one file. `package` is what its relative imports start from."""

    def __init__(self, package: str, text: str) -> None:
        self._package, self._walrus = package, ":=" in text

    def file(self, tree: ast.Module) -> Scope:
        return _scope("file", self._collector().block(tree.body))

    def of_class(self, node: ast.ClassDef) -> Scope:
        return _scope("class", self._collector().block(node.body))

    def of_function(self, node: Function) -> Scope:
        """Parameters and what the body binds, without what it declares global or nonlocal."""
        collector = self._collector()
        scope = _scope("function", () if isinstance(node, ast.Lambda) else collector.block(node.body))
        names = scope.names
        for argument in arguments_of(node):
            names[argument.arg] = _OTHER if argument.arg in names else Bound("parameter", argument)
        for name in collector.outer:
            names.pop(name, None)
        return scope

    def _collector(self) -> _Collector:
        return _Collector(self._package, self._walrus)


def arguments_of(node: Function) -> list[ast.arg]:
    args = node.args
    rest = [argument for argument in (args.vararg, args.kwarg) if argument is not None]
    return [*args.posonlyargs, *args.args, *args.kwonlyargs, *rest]


def comprehension_scope(generators: Iterable[ast.comprehension]) -> Scope:
    names: dict[str, Binding] = {}
    for generator in generators:
        item = Bound("item", generator.iter) if isinstance(generator.target, ast.Name) else _OTHER
        names.update((name, item) for name in _stored(generator.target))
    return Scope("comprehension", names)


def is_for_typing(test: ast.expr) -> bool:
    """Whether a condition is `TYPE_CHECKING`."""
    return (test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")) == "TYPE_CHECKING"


def _scope(kind: Literal["file", "class", "function"], found: Iterable[_Found]) -> Scope:
    """One meaning a name. An import stands if what else binds the name only replaces it where it fails."""
    by_name: dict[str, list[_Found]] = {}
    for each in found:
        by_name.setdefault(each.name, []).append(each)
    scope = Scope(kind, {name: _one(several) for name, several in by_name.items()})
    scope.first.update(
        (name, first)
        for name, several in by_name.items()
        if scope.names[name] is _OTHER and (first := _first(several))
    )
    return scope


def _first(several: list[_Found]) -> tuple[Imported, int] | None:
    """The import that a name stands for at first, and the last line on which it does."""
    imports = [each.binding for each in several if isinstance(each.binding, Imported)]
    if len(imports) != 1:
        return None
    return imports[0], min(each.line for each in several if isinstance(each.binding, Bound))


def _one(several: list[_Found]) -> Binding:
    if len(several) == 1:
        return several[0].binding
    imports = [each.binding for each in several if isinstance(each.binding, Imported)]
    imports.sort(key=lambda binding: (binding.node.lineno, binding.node.col_offset, binding.at))
    if not imports:
        return _OTHER
    for each in several:
        binding = each.binding
        if isinstance(binding, Bound) and not each.fallback and not _is_none(binding):
            return _OTHER
    return next((binding for binding in imports if not binding.typing_only), imports[0])


def _is_none(binding: Bound) -> bool:
    return isinstance(binding.node, ast.Constant) and binding.node.value is None


class _Collector:
    """Collects what statements bind, those in inner blocks too, those in inner functions and classes not."""

    def __init__(self, package: str, walrus: bool) -> None:
        self._package, self._walrus = package, walrus
        self.outer: set[str] = set()

    def block(
        self, body: Iterable[_Statement], *, fallback: bool = False, typing: bool = False
    ) -> Iterator[_Found]:
        stack: list[tuple[_Statement, bool, bool]] = [(node, fallback, typing) for node in body]
        while stack:
            node, fallback, typing = stack.pop()
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield from self._imports(node, fallback, typing)
                continue
            for name, binding in self._binds(node):
                yield _Found(name, binding, fallback, _last(node))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            for part in ("body", "orelse", "finalbody", "handlers", "cases"):
                children = getattr(node, part, None)
                if children:
                    guarded = isinstance(node, ast.If) and is_for_typing(node.test)
                    aside = fallback or isinstance(node, ast.ExceptHandler) or (guarded and part == "orelse")
                    stack += [(child, aside, typing or (guarded and part == "body")) for child in children]

    def _imports(self, node: ast.Import | ast.ImportFrom, fallback: bool, typing: bool) -> Iterator[_Found]:
        base: str | None = ""
        if isinstance(node, ast.ImportFrom):
            base = absolute_name(self._package, node.level, node.module or "")
        for index, alias in enumerate(node.names):
            if alias.name == "*" or base is None:
                continue
            whole = f"{base}.{alias.name}" if base else alias.name
            name = alias.asname or (alias.name if base else alias.name.partition(".")[0])
            is_head = isinstance(node, ast.Import) and alias.asname is None
            target = name if is_head else whole
            yield _Found(name, Imported(target, whole, node, index, typing), fallback)

    def _binds(self, node: _Statement) -> Iterator[tuple[str, Binding]]:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, Bound("function", node)
        elif isinstance(node, ast.ClassDef):
            yield node.name, Bound("class", node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                plain = Bound("value", node.value) if isinstance(target, ast.Name) else _OTHER
                yield from ((name, plain) for name in _stored(target))
        elif isinstance(node, ast.For | ast.AsyncFor):
            item = Bound("item", node.iter) if isinstance(node.target, ast.Name) else _OTHER
            yield from ((name, item) for name in _stored(node.target))
        elif isinstance(node, ast.Global | ast.Nonlocal):
            self.outer.update(node.names)
        elif isinstance(node, ast.ExceptHandler):
            yield from [(node.name, _OTHER)] if node.name else []
        else:
            yield from ((name, _OTHER) for name in _otherwise(node))
        if self._walrus:
            yield from ((name, _OTHER) for name in _walrus(node))


def _last(node: _Statement) -> int:
    """The last line on which a name that a statement binds still means what it meant before."""
    blocks = isinstance(node, ast.match_case) or hasattr(node, "body")
    if blocks and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return 0
    return getattr(node, "end_lineno", None) or 0


def _otherwise(node: _Statement) -> Iterator[str]:
    if isinstance(node, ast.AugAssign):
        yield from _stored(node.target)
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            yield from _stored(target)
    elif isinstance(node, ast.With | ast.AsyncWith):
        for item in node.items:
            if item.optional_vars is not None:
                yield from _stored(item.optional_vars)
    elif isinstance(node, ast.match_case):
        yield from _captured(node.pattern)


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for part in ast.walk(pattern):
        name = getattr(part, "rest", None) or getattr(part, "name", None)
        if isinstance(name, str):
            yield name


def _stored(target: ast.expr) -> Iterator[str]:
    """The names that a target binds: `a`, `(a, *b)`; not those in `a.b` or `a[b]`."""
    stack = [target]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Tuple | ast.List):
            stack += node.elts
        elif isinstance(node, ast.Starred):
            stack.append(node.value)


def _walrus(node: _Statement) -> Iterator[str]:
    """What `:=` binds in a statement's own expressions."""
    stack: list[ast.AST] = [
        child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr | ast.withitem)
    ]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.NamedExpr):
            yield from _stored(part.target)
        if not isinstance(part, ast.Name | ast.Constant | ast.Lambda):
            stack += ast.iter_child_nodes(part)
