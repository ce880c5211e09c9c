"""Classes as entity facts: bases, options, fields."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from boundcheck.facts.entities import ClassFact, Field
from boundcheck.python.guards import GUARDS, truth
from boundcheck.scan.entities.methods import method_of
from boundcheck.scan.entities.table_names import returned, template
from boundcheck.scan.entities.values import UNKNOWN, annotated_calls, calls_in, text_of

_OPTION_CLASSES = frozenset(("Meta", "Settings", "Config"))
_OPTIONS = frozenset("__abstract__ __tablename__ __bind_key__ __schema__ name label".split())
_WRAPPERS = frozenset(("with_metaclass", "declarative_base", "with_mixins"))
# What a relation field gives itself, by the words of its constructor.
_GIVEN = {"to": "__init__.to", "model": "__init__.to", "through": "__init__.through"}

Column = Callable[[ast.AST], int]


def class_fact(node: ast.ClassDef, depends: bool, column: Column) -> ClassFact:
    """`depends`: the class stands in a condition. `column` gives the column of a node in code points, from 1."""
    options: list[tuple[str, str]] = []
    metas: tuple[str, ...] = ()
    fields: list[Field] = []
    for item in flat(node.body):
        if isinstance(item, ast.ClassDef) and item.name in _OPTION_CLASSES:
            options += _inner(item)
            if item.name == "Meta":
                metas = (*(text_of(base) for base in item.bases), "")
        elif isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            _method(item, options, fields, column)
        else:
            for field in bound(item, column):
                fields.append(field)
                options += _option(item, field)
    return ClassFact(
        node.name,
        tuple(_bases(node)),
        tuple((word.arg, text_of(word.value)) for word in node.keywords if word.arg),
        tuple(text_of(decorator) for decorator in node.decorator_list),
        tuple(options),
        metas,
        tuple(fields),
        depends,
        node.lineno,
        column(node),
        node.end_lineno or node.lineno,
        tuple(
            method_of(item)
            for item in flat(node.body)
            if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)
        ),
    )


def flat(body: list[ast.stmt], is_guard: Callable[[str], bool] = GUARDS.__contains__) -> Iterator[ast.stmt]:
    """The statements of a body with those of its conditions; nothing of loops, nor of what only type checkers read."""
    for node in body:
        if isinstance(node, ast.If):
            holds = truth(node.test, is_guard)
            yield from flat(node.body, is_guard) if holds is not False else ()
            yield from flat(node.orelse, is_guard) if holds is not True else ()
        elif isinstance(node, ast.Try):
            yield from flat(node.body, is_guard)
            for handler in node.handlers:
                yield from flat(handler.body, is_guard)
            yield from flat(node.orelse, is_guard)
        elif isinstance(node, ast.With):
            yield from flat(node.body, is_guard)
        else:
            yield node


def bound(node: ast.stmt, column: Column) -> Iterator[Field]:
    """The names that an assignment binds."""
    targets: list[ast.expr]
    annotation: ast.expr | None = None
    value: ast.expr | None
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign):
        targets, annotation, value = [node.target], node.annotation, node.value
    else:
        return
    for target in targets:
        if isinstance(target, ast.Name):
            yield Field(
                target.id,
                text_of(annotation) if annotation is not None else "",
                text_of(value) if value is not None else "",
                (*calls_in(value, column), *annotated_calls(annotation, column)),
                node.lineno,
                column(node),
                node.end_lineno or node.lineno,
            )


def _bases(node: ast.ClassDef) -> Iterator[str]:
    for base in node.bases:
        if isinstance(base, ast.Call) and text_of(base.func).rpartition(".")[2] in _WRAPPERS and base.args:
            yield from (text_of(argument) for argument in base.args)
        elif isinstance(base, ast.Subscript):  # a generic base
            yield text_of(base.value)
        else:
            yield text_of(base)


def _inner(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for item in flat(node.body):
        if isinstance(item, ast.Assign | ast.AnnAssign) and item.value is not None:
            targets = item.targets if isinstance(item, ast.Assign) else [item.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    yield f"{node.name}.{target.id}", text_of(item.value)


def _option(node: ast.stmt, field: Field) -> Iterator[tuple[str, str]]:
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if field.name == "__tablename__" and value is not None:
        text = template(value)
        yield field.name, field.value if text == UNKNOWN else text
    elif field.name == "__table_args__":
        yield from _table_args(value)
    elif field.name == "meta" and isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield f"meta.{key.value}", text_of(item)
    elif field.name in _OPTIONS and value is not None:
        yield field.name, field.value


def _table_args(value: ast.expr | None) -> Iterator[tuple[str, str]]:
    """The schema, in a dictionary, at the end of a tuple, or handed to what makes them."""
    for part in ast.walk(value) if value is not None else ():
        if isinstance(part, ast.Call):
            yield from (
                ("__table_args__.schema", text_of(w.value)) for w in part.keywords if w.arg == "schema"
            )
        elif isinstance(part, ast.Dict):
            for key, item in zip(part.keys, part.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "schema":
                    yield "__table_args__.schema", text_of(item)


def _target(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, str]]:
    """The target that a relation field gives itself, or what it goes `through`: `kwargs.setdefault("to", X)`, `kwargs["model"] = X`,
    by `super().__init__`."""
    taken = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    imported: dict[str, str] = {}
    for node in flat(function.body):
        if isinstance(node, ast.ImportFrom):
            base = "." * node.level + (f"{node.module}." if node.module else "")
            imported |= {each.asname or each.name: f"{base}{each.name}" for each in node.names}
        for word, value in _given(node):
            name = value.id if isinstance(value, ast.Name) else ""
            if word in _GIVEN and name not in taken:
                yield _GIVEN[word], imported.get(name) or text_of(value)


def _given(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """What a statement of a constructor gives for which word."""
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="setdefault"),
                args=[ast.Constant(value=str(word)), ast.expr() as value],
            )
        ):
            yield word, value
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(word)))], value=value):
            yield word, value
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(attr="__init__", value=ast.Call(func=ast.Name(id="super")))
            ) as call
        ):
            if (first := _handed_up(call)) is not None:
                yield "to", first
            yield from ((given.arg, given.value) for given in call.keywords if given.arg == "through")


def _handed_up(call: ast.Call) -> ast.expr | None:
    """The class, or its label, that comes first in a call of the base's constructor."""
    named = next((word.value for word in call.keywords if word.arg in ("to", "model")), None)
    first = call.args[0] if call.args else None
    is_text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return named or (first if is_text or (isinstance(first, ast.Name) and first.id[:1].isupper()) else None)


def _method(
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    options: list[tuple[str, str]],
    fields: list[Field],
    column: Column,
) -> None:
    """A method that SQLAlchemy calls for a column, a relation or a table's name."""
    if node.name == "__init__":
        options += _target(node)
    elif node.name == "__tablename__":
        options.append((node.name, template(returned(node))))
    elif (is_args := node.name == "__table_args__") or any(
        "declared_attr" in text_of(decorator) for decorator in node.decorator_list
    ):
        value = returned(node)
        if is_args:
            options += _table_args(value)
        if value is not None and (is_args or isinstance(value, ast.Call)):
            end = node.end_lineno or node.lineno
            annotation = text_of(node.returns) if node.returns is not None else ""
            place = (node.lineno, column(node), end)
            fields.append(Field(node.name, annotation, text_of(value), calls_in(value, column), *place))
