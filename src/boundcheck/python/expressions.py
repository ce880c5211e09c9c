"""Reads expressions into nodes: chains with their steps, values that hold others, names bound inside them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final

from boundcheck.base.patterns import later
from boundcheck.python.narrowing import Narrowed, narrowed_by
from boundcheck.python.parse import parse_expression
from boundcheck.python.reading import Deed, FunctionParameter, Kind, Node, Step
from boundcheck.python.scopes import Scope

_new = tuple.__new__
_LINE_END = later("\r\n|\r|\n")  # not str.splitlines, which also breaks at form feeds and the like
_LONGEST_QUOTED: Final = 500
_OPERATORS: Final[dict[type[ast.AST], str]] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Mod: "%", ast.BitOr: "|", ast.BitAnd: "&",
    ast.BitXor: "^", ast.FloorDiv: "//", ast.Pow: "**", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
    ast.Not: "not", ast.Invert: "~", ast.USub: "-", ast.UAdd: "+",
}  # fmt: skip
_Placed = ast.expr | ast.stmt | ast.keyword | ast.arg | ast.pattern


class Expressions:
    """What the reading of statements stands on. Node 0 is any value that nobody asks about."""

    def __init__(self, text: str) -> None:
        lines = () if text.isascii() else _LINE_END.split(text)
        self._odd = {number: line for number, line in enumerate(lines, 1) if not line.isascii()}
        self.nodes: list[Node] = [Node("constant", "", (), (), 1, 1, 1, False)]
        self.unknown = 0
        self.scope = Scope("file")
        self.deeds: list[Deed] = []
        self.loops = 0
        self.generates = False
        self.own_name = ""  # the first parameter of the method that is read
        self._quoted = False  # whether a type is read that stands in a string
        self.unbound: list[int] = []  # names whose meaning may come later
        self.owner = -1  # the class whose body or method is read
        self.function = 0
        self.own: dict[int, list[tuple[str, int, int]]] = {}

    # Nodes and places

    def add(
        self, kind: Kind, at: _Placed, value: str = "", parts: tuple[int, ...] = (),
        steps: tuple[Step, ...] = (), scope: str = "",
    ) -> int:  # fmt: skip
        # The hot path of reading: a named tuple's own constructor and one more call cost twice as much.
        nodes, line = self.nodes, at.lineno
        column = self.place(at)[1] if line in self._odd else at.col_offset + 1
        nodes.append(
            _new(
                Node, (kind, value, parts, steps, line, column, at.end_lineno or line, self.loops > 0, scope)
            )
        )
        return len(nodes) - 1

    def place(self, node: _Placed) -> tuple[int, int, int]:
        """Line, column and last line."""
        line, column, end = node.lineno, node.col_offset, node.end_lineno
        if line in self._odd:  # the parser counts bytes
            before = self._odd[line].encode("utf-8", "surrogatepass")[:column]
            column = len(before.decode("utf-8", "replace"))
        return line, column + 1, end or line

    def operator(self, node: ast.AST) -> str:
        return _OPERATORS.get(type(node), "")

    # Expressions

    def read_expression(self, node: ast.expr) -> int:
        return _EXPRESSIONS[type(node)](self, node)

    def read_target(self, node: ast.Attribute | ast.Subscript) -> int:
        return self._chain(node)

    def do(self, node: int) -> None:
        if node:
            self.deeds.append(Deed("do", node))

    def read_annotation(self, node: ast.expr) -> int:
        """A type; what stands in quotes is read as well."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not self._quoted:
            return self.quoted(node, node.value)
        if isinstance(node, ast.Subscript):
            outer = (
                node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            )
            if outer == "Literal":  # a type that is no class's
                return self.add("list", node, "literal", self._alternatives(node.slice))
            inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            args = tuple(map(self.read_annotation, inner))
            return self.add(
                "chain", node, "", (self.read_expression(node.value),), (self._step("[]", node, args),)
            )
        if isinstance(node, ast.BinOp):
            sides = (self.read_annotation(node.left), self.read_annotation(node.right))
            return self.add("operator", node, "|", sides)
        if isinstance(node, ast.List):
            return self.add("list", node, "list", tuple(map(self.read_annotation, node.elts)))
        return self.read_expression(node)

    def _alternatives(self, node: ast.expr) -> tuple[int, ...]:
        """The values that a `Literal` lists."""
        listed = node.elts if isinstance(node, ast.Tuple) else [node]
        return tuple([self._constant(each) for each in listed if isinstance(each, ast.Constant)])

    def quoted(self, node: _Placed, text: str) -> int:
        """A type that stands in a text; it has the place of a node."""
        if len(text) > _LONGEST_QUOTED:
            return self.unknown
        tree = parse_expression(text.strip())
        if tree is None:
            return self.unknown
        for each in ast.walk(tree):
            ast.copy_location(each, node)
        self._quoted = True
        try:
            return self.read_annotation(tree)
        finally:
            self._quoted = False

    def _name(self, node: ast.Name) -> int:
        name = node.id
        found = self.scope.find(name)
        if found is None:
            self.unbound.append(len(self.nodes))
            return self.add("var", node, name)
        return self.add("var", node, name, (found[0],), (), found[1])

    def _constant(self, node: ast.Constant) -> int:
        value = node.value
        if isinstance(value, str):
            return self.add("text", node, value)
        if value is None:
            return self.add("none", node)
        if isinstance(value, bool):
            return self.add("constant", node, str(value))
        if isinstance(value, int) and -9 <= value < 1000:
            return self.add("number", node, str(value))
        return self.unknown

    def _chain(self, node: ast.expr) -> int:
        """A chain of attributes, calls and subscripts, taken apart from its end; `await` inside it is looked through."""
        links: list[ast.expr] = []
        current: Any = node
        while True:
            kind = type(current)
            if kind is ast.Call:
                func = current.func
                if type(func) is ast.Name and func.id == "getattr" and (named := self._by_name(current)):
                    links.append(named)
                    current = named.value
                    continue
                links.append(current)
                current = func.value if type(func) is ast.Attribute else func
            elif kind is ast.Attribute or kind is ast.Subscript:
                links.append(current)
                current = current.value
            elif kind is ast.Await and links:
                current = current.value
            else:
                break
        links.reverse()
        base = self._named_base(current, links) if type(current) is ast.Name else 0
        base = base or _EXPRESSIONS[type(current)](self, current)
        steps = tuple([_LINKS[type(link)](self, link) for link in links])
        return self.add("chain", node, "", (base,), steps) if steps else base

    def _by_name(self, node: ast.Call) -> ast.Attribute | None:
        """`getattr(module, "Invoice")` is `module.Invoice`."""
        name = node.args[1] if len(node.args) in (2, 3) else None
        if (
            not isinstance(name, ast.Constant)
            or not isinstance(name.value, str)
            or not name.value.isidentifier()
        ):
            return None
        self.deeds += [Deed("do", self.read_expression(default)) for default in node.args[2:]]
        return ast.copy_location(ast.Attribute(node.args[0], name.value, ast.Load()), node)

    def _named_base(self, base: ast.Name, links: list[Any]) -> int:
        """`super()`, and `self.order` where this function set it, whose first link is part of the word (0: it is neither)."""
        first, found = links[0], 0
        if base.id == self.own_name and type(first) is ast.Attribute:
            name = f"{base.id}.{first.attr}"
            bound = self.scope.find(name)
            if bound is not None and isinstance(first.ctx, ast.Load):
                found = self.add("var", first, name, (bound[0],), (), "local")
        elif base.id == "super" and type(first) is ast.Call and first.func is base:
            found = self.add("super", first, "", tuple(map(self.read_expression, first.args)))
        if found:
            del links[0]
        return found

    def _attribute(self, node: ast.Attribute) -> Step:
        line, column, end = self.place(node)
        return _new(Step, (node.attr, None, (), line, column, end, end))

    def _subscript(self, node: ast.Subscript) -> Step:
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return self._step("[]", node, tuple(map(self.read_expression, inner)))

    def _call(self, node: ast.Call) -> Step:
        func, args = node.func, node.args
        name = func.attr if type(func) is ast.Attribute else "()"
        given: list[int] = []
        if args:
            if name == "cast" or getattr(func, "id", "") == "cast":  # its first argument is a type
                given, args = [self.read_annotation(args[0])], args[1:]
            given += [_EXPRESSIONS[type(each)](self, each) for each in args]
        keywords = tuple([self._keyword(each) for each in node.keywords]) if node.keywords else ()
        line, column, end = self.place(node)
        return _new(Step, (name, tuple(given), keywords, line, column, func.end_lineno or end, end))

    def _keyword(self, node: ast.keyword) -> tuple[str, int, int, int]:
        line, column, _ = self.place(node)
        value = node.value
        read = self.read_annotation(value) if node.arg == "bound" else _EXPRESSIONS[type(value)](self, value)
        return node.arg or "", read, line, column

    def _step(self, name: str, node: ast.expr, args: tuple[int, ...] | None) -> Step:
        line, column, end = self.place(node)
        return _new(Step, (name, args, (), line, column, end, end))

    def _through(self, node: ast.Await) -> int:
        return self.read_expression(node.value)

    def _starred(self, node: ast.Starred) -> int:
        return self.add("star", node, "", (self.read_expression(node.value),))

    def _elements(self, node: ast.List | ast.Tuple | ast.Set) -> int:
        kind = type(node).__name__.lower()
        return self.add("list", node, kind, tuple([self.read_expression(each) for each in node.elts]))

    def _dict(self, node: ast.Dict) -> int:
        parts: list[int] = []
        for key, value in zip(node.keys, node.values, strict=True):
            parts += (-1 if key is None else self.read_expression(key), self.read_expression(value))
        return self.add("dict", node, "", tuple(parts))

    def _either(self, node: ast.BoolOp) -> int:
        word = "or" if isinstance(node.op, ast.Or) else "and"
        outer = self.scope
        parts = []
        for each in node.values:
            parts.append(self.read_expression(each))
            if told := narrowed_by(each, negated=word == "or"):
                self.scope = Scope("inner", outer=self.scope)
                self._bind_narrowed(told)
        self.scope = outer
        return self.add("either", node, word, tuple(parts))

    def _condition(self, node: ast.IfExp) -> int:
        test = self.read_expression(node.test)
        outer = self.scope
        self.scope = Scope("inner", outer=outer)
        self.narrow(node.test)
        body = self.read_expression(node.body)
        self.scope = Scope("inner", outer=outer)
        self.narrow(node.test, negated=True)
        otherwise = self.read_expression(node.orelse)
        self.scope = outer
        return self.add("either", node, "if", (test, body, otherwise))

    def _binary(self, node: ast.BinOp) -> int:
        """Long sums are read from the left without going deep."""
        operator, operands = type(node.op), [node.right]
        left = node.left
        while isinstance(left, ast.BinOp) and type(left.op) is operator:
            operands.append(left.right)
            left = left.left
        parts = [self.read_expression(left), *[self.read_expression(each) for each in reversed(operands)]]
        return self.add("operator", node, self.operator(node.op), tuple(parts))

    def _unary(self, node: ast.UnaryOp) -> int:
        return self.add("operator", node, self.operator(node.op), (self.read_expression(node.operand),))

    def _compare(self, node: ast.Compare) -> int:
        parts = [self.read_expression(node.left), *[self.read_expression(each) for each in node.comparators]]
        return self.add("operator", node, "compare", tuple(parts)) if any(parts) else self.unknown

    def _format(self, node: ast.JoinedStr) -> int:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                parts.append(self.read_expression(part.value))
            elif isinstance(part, ast.Constant):
                parts.append(self.add("text", part, str(part.value)))
        return self.add("format", node, "", tuple(parts))

    def _slice(self, node: ast.Slice) -> int:
        parts = (node.lower, node.upper, node.step)
        return self.add(
            "operator", node, ":", tuple(self.read_expression(each) for each in parts if each is not None)
        )

    def _yield(self, node: ast.Yield | ast.YieldFrom) -> int:
        self.generates = True
        if node.value is not None:
            value = self.read_expression(node.value)
            if isinstance(node, ast.YieldFrom):
                self.deeds.append(Deed("do", value))
                value = self.add("each", node, "", (value,))
            self.deeds.append(Deed("yield", value))
        return self.unknown

    def _walrus(self, node: ast.NamedExpr) -> int:
        value = self.read_expression(node.value)
        scope = self.scope
        while scope.kind == "inner" and scope.outer is not None:
            scope = scope.outer
        scope.bind(node.target.id, value)
        return value

    # What targets are given

    def assign(self, target: ast.expr, value: int) -> None:
        """Give a target a value, whose parts go to the parts of the target."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Tuple | ast.List):
            written = self._written(target, value)
            behind = 0  # a star: counted from the end
            for index, each in enumerate(target.elts):
                if written:
                    self.assign(each, written[index])
                elif isinstance(each, ast.Starred):
                    self.assign(each.value, self._rest(each, value) if value else value)
                    behind = len(target.elts)
                else:
                    at = str(index - behind)
                    self.assign(each, self.add("pick", each, at, (value,)) if value else value)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            place = self.read_target(target)
            self.deeds.append(Deed("set", place, value))
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                self.set_own(target.value.id, target.attr, value)

    def _rest(self, target: ast.Starred, value: int) -> int:
        """What a star takes of a row of values: a part of it."""
        part = self.add("operator", target, ":")
        return self.add("chain", target, "", (value,), (self._step("[]", target, (part,)),))

    def _written(self, target: ast.Tuple | ast.List, value: int) -> tuple[int, ...]:
        """The parts of a row of values that is written out, for the parts of a target: `rows, names = [], {}`."""
        node = self.nodes[value] if value > 0 else None
        if node is None or node.kind != "list" or len(node.parts) != len(target.elts):
            return ()
        is_starred = any(isinstance(each, ast.Starred) for each in target.elts)
        return () if is_starred or any(self.nodes[each].kind == "star" for each in node.parts) else node.parts

    def set_own(self, name: str, attribute: str, value: int) -> None:
        if name == self.own_name and self.owner >= 0:
            self.scope.names[f"{name}.{attribute}"] = value
            self.own.setdefault(self.owner, []).append((attribute, value, self.function))

    # What has names of its own

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> int:
        outer, loops = self.scope, self.loops
        self.scope = Scope("inner", outer=outer)
        around = []
        for generator in node.generators:
            over = self.read_expression(generator.iter)
            around.append(over)
            self.loops += 1
            self.assign(generator.target, self.add("each", generator.target, "", (over,)))
            around += [self.read_expression(condition) for condition in generator.ifs]
            for condition in generator.ifs:
                self.narrow(condition)
        if isinstance(node, ast.DictComp):
            kind, elements = "dict", [self.read_expression(node.key), self.read_expression(node.value)]
        else:
            kind, elements = _KINDS[type(node)], [self.read_expression(node.elt)]
        self.scope, self.loops = outer, loops
        return self.add("comprehension", node, kind, (*elements, *around))

    def _lambda(self, node: ast.Lambda) -> int:
        outer = self.scope
        defaults = self.read_defaults(node.args)
        self.scope = Scope("inner", outer=outer)
        parameters = self.read_parameters(node.args, defaults)
        body = self.read_expression(node.body)
        self.scope = outer
        return self.add("lambda", node, "", (body, *[parameter.node for parameter in parameters]))

    def read_defaults(self, arguments: ast.arguments) -> dict[str, int]:
        """The defaults of parameters, which are evaluated where the function is defined."""
        positional = [*arguments.posonlyargs, *arguments.args]
        given = (
            dict(
                zip(
                    (each.arg for each in positional[-len(arguments.defaults) :]),
                    arguments.defaults,
                    strict=False,
                )
            )
            if arguments.defaults
            else {}
        )
        given |= {
            each.arg: default
            for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }
        found = {name: self.read_expression(default) for name, default in given.items()}
        self.deeds += [Deed("do", node) for node in found.values() if node]
        return found

    def read_parameters(
        self, arguments: ast.arguments, defaults: dict[str, int]
    ) -> tuple[FunctionParameter, ...]:
        found: list[FunctionParameter] = []
        for kind, group in (
            ("", [*arguments.posonlyargs, *arguments.args]),
            ("*", [arguments.vararg]),
            ("keyword", arguments.kwonlyargs),
            ("**", [arguments.kwarg]),
        ):
            for each in group:
                if each is not None:
                    annotation = self.read_annotation(each.annotation) if each.annotation is not None else -1
                    default = defaults.get(each.arg, -1)
                    stars = kind if kind in ("*", "**") else ""
                    node = self.add("parameter", each, f"{stars}{each.arg}", (annotation, default))
                    self.scope.bind(each.arg, node)
                    found.append(FunctionParameter(each.arg, node, annotation, default, kind))  # type: ignore[arg-type]
        return tuple(found)

    # What tests and patterns tell of a name

    def narrow(self, test: ast.expr, *, negated: bool = False) -> None:
        """Names mean what is known of them where a test holds; `negated`: where it does not."""
        if told := narrowed_by(test, negated=negated):
            self._bind_narrowed(told)

    def _bind_narrowed(self, told: list[Narrowed]) -> None:
        for each in told:
            subject, name = each.subject, each.name
            if isinstance(subject, ast.Attribute) and not name.startswith(f"{self.own_name}."):
                continue
            types = tuple(map(self.read_expression, each.types))
            listed = types[0] if len(types) == 1 else self.add("list", subject, "tuple", types)
            self.scope.names[name] = self.add("narrow", subject, "", (self.read_expression(subject), listed))


_LINKS: Final[dict[type[ast.expr], Callable[..., Step]]] = {
    ast.Attribute: Expressions._attribute,
    ast.Subscript: Expressions._subscript,
    ast.Call: Expressions._call,
}
_KINDS: Final[dict[type[ast.expr], str]] = {
    ast.ListComp: "list",
    ast.SetComp: "set",
    ast.GeneratorExp: "generator",
}
_EXPRESSIONS: Final[dict[type[ast.expr], Callable[..., int]]] = {
    ast.Name: Expressions._name,
    ast.Constant: Expressions._constant,
    ast.Attribute: Expressions._chain,
    ast.Call: Expressions._chain,
    ast.Subscript: Expressions._chain,
    ast.Await: Expressions._through,
    ast.Starred: Expressions._starred,
    ast.List: Expressions._elements,
    ast.Tuple: Expressions._elements,
    ast.Set: Expressions._elements,
    ast.Dict: Expressions._dict,
    ast.BoolOp: Expressions._either,
    ast.IfExp: Expressions._condition,
    ast.BinOp: Expressions._binary,
    ast.UnaryOp: Expressions._unary,
    ast.Compare: Expressions._compare,
    ast.JoinedStr: Expressions._format,
    ast.Slice: Expressions._slice,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
    ast.NamedExpr: Expressions._walrus,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.Lambda: Expressions._lambda,
}
