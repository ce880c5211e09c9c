"""Reads the tree of one file into a reading: what Python means by names, branches, loops, classes and functions."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Literal

from boundcheck.base.light import NamedTuple
from boundcheck.python.documented import docstring_of, documented_result, documented_types
from boundcheck.python.guards import GUARDS, truth
from boundcheck.python.matching import Matching
from boundcheck.python.narrowing import leaves
from boundcheck.python.reading import Class, Deed, Function, FunctionParameter, Node, Reading
from boundcheck.python.scopes import Scope, joined

_FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
# What nests too deep to be read.
_NO_FUNCTION: Final = Function("", "", -1, -1, (), (), -1, False, (), 0, 0)
_NO_CLASS: Final = Class("", "", (), (), (), (), (), (), (), (), -1, 0, 0, 0, 0)


def read_tree(tree: ast.Module, text: str, *, with_bodies: bool = True) -> Reading:
    """The reading of a parsed file; `text` is its source. Without the bodies of functions it says what these take and give."""
    return _Reader(text, with_bodies=with_bodies).read(tree)


class _Pending(NamedTuple):
    """A function whose body is read when all around it is: the names there are what they are in the end."""

    number: int
    node: _FunctionNode
    scope: Scope
    owner: int
    outer: int
    qualified: str
    decorators: tuple[int, ...]
    defaults: dict[str, int]


class _Reader(Matching):
    def __init__(self, text: str, *, with_bodies: bool) -> None:
        super().__init__(text)
        self.with_bodies = with_bodies
        self.functions: list[Function | None] = [None]
        self.classes: list[Class | None] = []
        self.stars: list[str] = []
        self.too_deep = 0
        self.blocks: list[tuple[Literal["types", "main"], int, int]] = []
        self.documented: list[tuple[int, int]] = []
        self.spread: list[tuple[int, int]] = []
        self.pending: deque[_Pending] = deque()
        self.qualified = ""
        self._merged: dict[tuple[int, ...], int] = {}  # by their parts, what names are after branches
        self.attributes: list[tuple[str, int, int]] | None = None  # of the class whose body is read
        self.methods: list[int] = []
        self.inner: list[int] = []

    def read(self, tree: ast.Module) -> Reading:
        top = self.scope
        for statement in tree.body:
            self._guarded(top, lambda statement=statement: self.block([statement]), statement.lineno)  # type: ignore[misc]
        self.functions[0] = Function("", "", -1, -1, (), (), -1, False, tuple(self.deeds), 1, 1)
        self._bind_late(top)
        while self.pending:
            pending = self.pending.popleft()
            self._guarded(pending.scope, lambda pending=pending: self._body(pending), pending.node.lineno)  # type: ignore[misc]
        classes = [
            (found or _NO_CLASS)._replace(own=tuple(self.own.get(number, ())))
            for number, found in enumerate(self.classes)
        ]
        functions = [found or _NO_FUNCTION for found in self.functions]
        bound = tuple(top.names.items())
        return Reading(
            tuple(self.nodes), tuple(functions), tuple(classes), bound, tuple(self.stars), self.too_deep,
            tuple(self.blocks), tuple(self.documented), tuple(sorted(self.spread)),
        )  # fmt: skip

    def _bind_late(self, scope: Scope) -> None:
        """What a name is that is bound below it: in a lambda, or in a loop an earlier round may have done it."""
        where = "file" if scope.kind == "file" else "local"
        for number in self.unbound:
            node = self.nodes[number]
            if node.value in scope.ever:
                self.nodes[number] = node._replace(parts=(scope.ever[node.value],), scope=where)
        self.unbound.clear()

    def _guarded(self, scope: Scope, read: Callable[[], None], line: int) -> None:
        """What nests too deep for Python's stack is left; the rest still is read."""
        kept = self.deeds
        try:
            read()
        except RecursionError:
            self.too_deep = self.too_deep or line
            self.scope, self.deeds, self.owner, self.function, self.qualified = scope, kept, -1, 0, ""
            self.attributes, self.loops = None, 0

    def block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self._note_spread(statement)
            reader = _STATEMENTS.get(type(statement))
            if reader is not None:
                reader(self, statement)
            else:
                for child in ast.iter_child_nodes(statement):
                    if isinstance(child, ast.expr):
                        self.do(self.read_expression(child))

    def _note_spread(self, statement: ast.stmt) -> None:
        if statement.end_lineno == statement.lineno:
            return
        first, last = _first_line(statement), statement.end_lineno or statement.lineno
        if isinstance(statement, ast.Match):
            last = statement.cases[0].pattern.lineno - 1
        elif (inner := getattr(statement, "body", None)) is not None:
            last = _first_line(inner[0]) - 1
        if last > first:
            self.spread.append((first, last))

    # Assignments

    def _assign(self, node: ast.Assign) -> None:
        value = self.read_expression(node.value)
        self.do(value)
        for target in node.targets:
            self.assign(target, value)
            if isinstance(target, ast.Name) and self.attributes is not None:
                self.attributes.append((target.id, value, -1))

    def _annotated(self, node: ast.AnnAssign) -> None:
        annotation = self.read_annotation(node.annotation)
        value = self.read_expression(node.value) if node.value is not None else -1
        if value > 0:
            self.do(value)
        if isinstance(node.target, ast.Name) and self.attributes is not None:
            self.attributes.append((node.target.id, value, annotation))
        found = self.add("parameter", node.target, "", (annotation, value))
        if value >= 0 or isinstance(node.target, ast.Name):
            self.assign(node.target, found)
        elif isinstance(node.target, ast.Attribute) and isinstance(node.target.value, ast.Name):
            self.set_own(node.target.value.id, node.target.attr, found)

    def _augmented(self, node: ast.AugAssign) -> None:
        added = self.read_expression(node.value)
        if isinstance(node.target, ast.Name):
            old = self.read_expression(node.target)
            value = self.add("operator", node.value, self.operator(node.op), (old, added))
            self.do(value)
            self.scope.bind(node.target.id, value)
        else:
            self.do(added)
            self.deeds.append(Deed("set", self.read_target(node.target), added))

    def _return(self, node: ast.Return) -> None:
        value = self.read_expression(node.value) if node.value is not None else self.add("none", node)
        self.deeds.append(Deed("return", value))

    def _raise(self, node: ast.Raise) -> None:
        if node.exc is not None:
            self.deeds.append(Deed("raise", self.read_expression(node.exc)))
        if node.cause is not None:
            self.do(self.read_expression(node.cause))

    def _delete(self, node: ast.Delete) -> None:
        targets = (target for target in node.targets if not isinstance(target, ast.Name))
        self.deeds += [Deed("del", self.read_expression(target)) for target in targets]

    def _expression(self, node: ast.Expr) -> None:
        call = node.value
        if isinstance(call, ast.Constant):
            return
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "setattr":
            name = call.args[1] if len(call.args) == 3 else None
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                target = ast.Attribute(call.args[0], name.value, ast.Store())
                value = self.read_expression(call.args[2])
                self.do(value)
                self.assign(ast.copy_location(target, call), value)
                return
        self.do(self.read_expression(call))

    # Branches and loops

    def branches(self, bodies: Sequence[Callable[[], bool]]) -> None:
        """Read alternatives, each from the same names; one that leaves has no say in what comes after."""
        before = self.scope.names
        ends = []
        for body in bodies:
            self.scope.names = dict(before)
            if not body():
                ends.append(self.scope.names)
        self.scope.names = self.join(ends) if ends else dict(before)

    def join(self, ends: list[dict[str, int]]) -> dict[str, int]:
        return joined(ends, self.either) if len(ends) > 1 else ends[0]

    def either(self, nodes: tuple[int, ...]) -> int:
        known = dict.fromkeys(part for node in nodes for part in self._branch_parts(node))
        for part in [part for part in known if self._narrowed(part) in known]:
            del known[part]  # what a test told of a name is forgotten behind it
        return next(iter(known)) if len(known) == 1 else self._branched(tuple(known))

    def _branched(self, parts: tuple[int, ...]) -> int:
        """A node that stands nowhere in the text: what a name is after branches."""
        found = self._merged.get(parts)
        if found is None:
            self.nodes.append(Node("either", "branch", parts, (), 0, 0, 0, False))
            found = self._merged[parts] = len(self.nodes) - 1
        return found

    def _branch_parts(self, node: int) -> tuple[int, ...]:
        found = self.nodes[node]
        return found.parts if found.kind == "either" and found.value == "branch" else (node,)

    def _narrowed(self, number: int) -> int:
        """What a narrower meaning of a name is the meaning of (-1: it is none)."""
        node = self.nodes[number]
        parts = self.nodes[node.parts[0]].parts if node.kind == "narrow" else ()
        return parts[0] if parts else -1

    def _block_leaves(self, body: Sequence[ast.stmt]) -> bool:
        self.block(body)
        return leaves(body)

    def _if(self, node: ast.If) -> None:
        holds = truth(node.test, self._is_guard)
        if holds is not None:
            hidden, run = (node.orelse, node.body) if holds else (node.body, node.orelse)
            self._for_types(hidden, run, hidden[0].lineno if holds and hidden else node.lineno)
            return
        if self.function == 0 and _is_main(node.test):
            self.blocks.append(("main", node.lineno, node.body[-1].end_lineno or node.lineno))
        ends: list[dict[str, int]] = []
        current: ast.If | None = node
        while current is not None:  # a chain of elif does not go deep
            if current is not node:
                self._note_spread(current)
            self.do(self.read_expression(current.test))
            before = self.scope.names
            self.scope.names = dict(before)
            self.narrow(current.test)
            if not self._block_leaves(current.body):
                ends.append(self.scope.names)
            self.scope.names = dict(before)
            self.narrow(current.test, negated=True)
            rest = current.orelse
            current = rest[0] if len(rest) == 1 and isinstance(rest[0], ast.If) else None
            if current is None and not self._block_leaves(rest):
                ends.append(self.scope.names)
        if ends:
            self.scope.names = self.join(ends)

    def _is_guard(self, name: str) -> bool:
        """Whether a name is true for type checkers alone."""
        found = self.scope.find(name)
        bound = self.nodes[found[0]] if found else None
        if bound is not None and bound.kind == "import":
            return bound.value.rpartition(".")[2] in GUARDS
        return name in GUARDS or (bound is not None and bool(bound.steps) and bound.steps[-1].name in GUARDS)

    def _for_types(self, hidden: Sequence[ast.stmt], run: Sequence[ast.stmt], line: int) -> None:
        """Two branches of which the first, from a line on, does not run, but is there for type checkers."""
        before = self.scope.names
        kept, self.deeds, self.scope.names = self.deeds, [], dict(before)
        if hidden:
            self.blocks.append(("types", line, hidden[-1].end_lineno or line))
            self.block(hidden)
        self.deeds, after = kept, self.scope.names
        after |= {name: node for name, node in before.items() if self.nodes[node].kind == "import"}
        if run:
            self.scope.names = dict(before)
            self.block(run)
            self.scope.names = self.join([after, self.scope.names])

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        over = self.read_expression(node.iter)
        self.do(over)
        before = dict(self.scope.names)
        self.loops += 1
        self.assign(node.target, self.add("each", node.target, "", (over,)))
        self.block(node.body)
        self.loops -= 1
        self.scope.names = self.join([before, self.scope.names])
        self.block(node.orelse)

    def _while(self, node: ast.While) -> None:
        before = dict(self.scope.names)
        self.loops += 1
        self.do(self.read_expression(node.test))
        self.block(node.body)
        self.loops -= 1
        self.scope.names = self.join([before, self.scope.names])
        self.block(node.orelse)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        before = dict(self.scope.names)
        left = self._block_leaves(node.body)
        after = dict(self.scope.names)
        left = self._block_leaves(node.orelse) or left
        ends = [] if left else [self.scope.names]
        for handler in node.handlers:
            self.scope.names = {**after, **before}
            if handler.type is not None:
                self.deeds.append(Deed("except", self.read_expression(handler.type)))
            if handler.name:
                self.scope.bind(handler.name, self.unknown)
            if not self._block_leaves(handler.body):
                ends.append(self.scope.names)
        self.scope.names = self.join(ends) if ends else before
        self.block(node.finalbody)

    def _with(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            value = self.read_expression(item.context_expr)
            self.deeds.append(Deed("with", value, node.end_lineno or node.lineno))
            if item.optional_vars is not None:
                self.assign(item.optional_vars, self.add("enter", item.context_expr, "", (value,)))
        self.block(node.body)

    def _match(self, node: ast.Match) -> None:
        subject = self.read_expression(node.subject)
        self.do(subject)
        name = node.subject.id if isinstance(node.subject, ast.Name) else ""

        def alternative(case: ast.match_case) -> Callable[[], bool]:
            def read() -> bool:
                known, names = self.match(case.pattern, subject)
                if name and known != subject:
                    names = {name: known, **names}
                for bound, part in names.items():
                    self.scope.bind(bound, part)
                if case.guard is not None:
                    self.do(self.read_expression(case.guard))
                return self._block_leaves(case.body)

            return read

        self.branches([lambda: False, *map(alternative, node.cases)])

    def _assert(self, node: ast.Assert) -> None:
        self.do(self.read_expression(node.test))
        self.narrow(node.test)

    # Imports and definitions

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            target = alias.name if alias.asname else alias.name.partition(".")[0]
            self.scope.bind(alias.asname or target, self.add("import", node, target))

    def _import_from(self, node: ast.ImportFrom) -> None:
        base = "." * node.level + (node.module or "")
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(base)
                continue
            dotted = f"{base}.{alias.name}" if node.module else f"{base}{alias.name}"
            self.scope.bind(alias.asname or alias.name, self.add("import", node, dotted, scope="from"))

    def _function(self, node: _FunctionNode) -> None:
        decorators = tuple(map(self.read_expression, node.decorator_list))
        defaults = self.read_defaults(node.args)
        number = len(self.functions)
        self.functions.append(None)
        in_class = self.attributes is not None
        qualified = f"{self.qualified}.{node.name}" if self.qualified else node.name
        owner = self.owner if in_class else -1
        if in_class:
            self.methods.append(number)
        self.deeds.append(Deed("def", number))
        self.pending.append(
            _Pending(number, node, self.scope, owner, self.function, qualified, decorators, defaults)
        )
        self.scope.bind(node.name, self.add("define", node, qualified))

    def _body(self, pending: _Pending) -> None:
        node = pending.node
        is_static = any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)
        self.scope = Scope("function", outer=pending.scope)
        self.owner = pending.owner if pending.owner >= 0 else self._owner_around(pending)
        self.function, self.qualified = pending.number, pending.qualified
        self.deeds, self.loops, self.generates, self.attributes = [], 0, False, None
        start = len(self.nodes)
        parameters = self.read_parameters(node.args, pending.defaults)
        if pending.owner >= 0 and not is_static and parameters and not parameters[0].kind:
            is_class = any(isinstance(d, ast.Name) and d.id == "classmethod" for d in node.decorator_list)
            name = parameters[0].name
            is_class = is_class or name in ("cls", "mcs")  # hybrid expressions and the like
            own = self.add("own", node, "cls" if is_class else "self", (pending.owner,))
            parameters = (parameters[0]._replace(node=own), *parameters[1:])
            self.scope.names[name], self.scope.first = own, name
        self._document(pending.number, node, parameters)
        returns = self.read_annotation(node.returns) if node.returns is not None else -1
        self.own_name = self.scope.own
        body = len(self.nodes)
        self.unbound.clear()
        if self.with_bodies:
            self.block(node.body)
        self._bind_late(self.scope)
        self.functions[pending.number] = Function(
            node.name, pending.qualified, pending.owner, pending.outer, parameters, pending.decorators, returns,
            isinstance(node, ast.AsyncFunctionDef), tuple(self.deeds), node.lineno,
            node.end_lineno or node.lineno, self.generates, start, body,
        )  # fmt: skip

    def _document(self, number: int, node: _FunctionNode, parameters: tuple[FunctionParameter, ...]) -> None:
        """The types that the docstring says of parameters, and of what is given, where nothing else says any."""
        text = docstring_of(node.body)
        said = documented_types(text) if text else {}
        for each in parameters:
            if each.name in said and each.annotation < 0:
                self.documented.append((each.node, self.quoted(node, said[each.name])))
        if node.returns is None and text and (given := documented_result(text)):
            self.documented.append((-number, self.quoted(node, given)))

    def _owner_around(self, pending: _Pending) -> int:
        """The class of the method that a function is defined in, whose `self` it sees."""
        around = self.functions[pending.outer] if pending.outer else None
        while around is not None:
            if around.owner >= 0:
                return around.owner
            around = self.functions[around.outer] if around.outer > 0 else None
        return -1

    def _class(self, node: ast.ClassDef) -> None:
        decorators = tuple(map(self.read_expression, node.decorator_list))
        bases = tuple(map(self.read_expression, node.bases))
        keywords = tuple((each.arg or "", self.read_expression(each.value)) for each in node.keywords)
        number = len(self.classes)
        self.classes.append(None)
        qualified = f"{self.qualified}.{node.name}" if self.qualified else node.name
        self.deeds.append(Deed("class", number))
        if self.attributes is not None:
            self.inner.append(number)
        outer = self.owner if self.attributes is not None else -1
        kept = self.scope, self.owner, self.qualified, self.deeds, self.attributes, self.methods, self.inner
        self.scope = Scope("class", outer=self.scope)
        self.owner, self.qualified, self.deeds = number, qualified, []
        self.attributes, self.methods, self.inner = [], [], []
        self.block(node.body)
        line, column, end = self.place(node)
        self.classes[number] = Class(
            node.name, qualified, bases, keywords, decorators, tuple(self.attributes), tuple(self.deeds),
            tuple(self.methods), tuple(self.inner), (), outer, self.function, line, column, end,
        )  # fmt: skip
        self.scope, self.owner, self.qualified, self.deeds, self.attributes, self.methods, self.inner = kept
        self.scope.bind(node.name, self.add("define", node, qualified))


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


_STATEMENTS: Final[dict[type[ast.stmt], Callable[..., None]]] = {
    ast.Assign: _Reader._assign,
    ast.AnnAssign: _Reader._annotated,
    ast.AugAssign: _Reader._augmented,
    ast.Return: _Reader._return,
    ast.Raise: _Reader._raise,
    ast.Delete: _Reader._delete,
    ast.Expr: _Reader._expression,
    ast.If: _Reader._if,
    ast.For: _Reader._for,
    ast.AsyncFor: _Reader._for,
    ast.While: _Reader._while,
    ast.Try: _Reader._try,
    ast.TryStar: _Reader._try,
    ast.With: _Reader._with,
    ast.AsyncWith: _Reader._with,
    ast.Match: _Reader._match,
    ast.Assert: _Reader._assert,
    ast.Import: _Reader._import,
    ast.ImportFrom: _Reader._import_from,
    ast.ClassDef: _Reader._class,
    ast.FunctionDef: _Reader._function,
    ast.AsyncFunctionDef: _Reader._function,
}
