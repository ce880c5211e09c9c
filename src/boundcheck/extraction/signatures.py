"""What one name of a module is, and its signature as one would write its stub."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from boundcheck.codebase.files import File
from boundcheck.extraction.annotations import arguments, default, last_name, resolved, source
from boundcheck.extraction.definitions import Defined, Definitions
from boundcheck.extraction.model import Parameter
from boundcheck.extraction.records import fields_of, kind_of

Kind = Literal["function", "class", "exception", "constant", "signal", "model", "file", "unknown"]
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_CLASS_MAKERS = frozenset(
    ("namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "NewType", "make_dataclass")
)
_EXCEPTIONS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


class Definition(NamedTuple):
    """What a name is. `is_local`: plain data or a library's object, so that nothing done with it is a call of the module.

    `is_object`: a constant that is something else than plain data. `yields`: it is a generator; `decorators` are the last names of its decorators.
    `library` is the dotted name or package of other people's that a file passes on.
    """

    kind: Kind
    signature: str
    path: str
    line: int
    is_async: bool = False
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    doc: str = ""
    resolved: tuple[tuple[str, str], ...] = ()
    is_local: bool = False
    is_object: bool = False
    yields: bool = False
    decorators: tuple[str, ...] = ()
    library: str = ""


def describe(definitions: Definitions, name: str) -> Definition:
    """What the definition of a dotted name says."""
    codebase = definitions.codebase
    last = name.rpartition(".")[2]
    entity = codebase.registry.by_name.get(name)
    if entity is not None:
        local = entity.abstract  # it has no rows; what inherits from it has
        return Definition("model", f"model {last}", entity.path, entity.line, is_local=local)
    target = codebase.symbols.resolve(name)
    file = codebase.by_name.get(target.file or "")
    if target.file is not None and target.symbol is None:
        path = file.path if file else name.replace(".", "/")
        return Definition("file", f"file {name}", path, 1)
    found = definitions.find(name)
    if found is None:
        library = _library(definitions, file, last) if file else ""
        path = file.path if file else ""
        return Definition("unknown", last, path, 1, is_local=bool(library), library=library)
    if isinstance(found.node, _Function):
        return _function(definitions, found, found.node, last)
    if isinstance(found.node, ast.ClassDef):
        return _class(definitions, found, found.node)
    return _value(definitions, found, last)


def _library(definitions: Definitions, file: File, name: str) -> str:
    """Where a name comes from that a file imports from other people's packages; "" where it does not."""
    codebase = definitions.codebase
    bound = codebase.symbols.bindings(file.name).get(name)
    if bound is not None:
        return bound if codebase.symbols.resolve(bound).file is None else ""
    for statement in file.facts.imports:
        base = statement.module or ""
        if statement.names[0] == "*" and not statement.level and codebase.symbols.resolve(base).file is None:
            return base
    return ""


def _function(definitions: Definitions, found: Defined, node: _Function, name: str) -> Definition:
    parameters = tuple(_parameters(node.args))
    if parameters and parameters[0].name == "self":  # a task that is bound to itself; nobody passes it
        parameters = parameters[1:]
    is_async = isinstance(node, ast.AsyncFunctionDef)
    arrow = f" -> {source(node.returns)}" if node.returns is not None else ""
    annotations = [argument.annotation for argument in arguments(node.args)]
    return Definition(
        "function",
        f"{'async ' if is_async else ''}{name}({_written(parameters)}){arrow}",
        found.file.path,
        node.lineno,
        is_async,
        parameters,
        source(node.returns),
        _doc(node),
        resolved(definitions.codebase, found.file, [*annotations, node.returns]),
        yields=any(map(_yields, node.body)),
        decorators=tuple(last_name(each) for each in node.decorator_list),
    )


def _class(definitions: Definitions, found: Defined, node: ast.ClassDef) -> Definition:
    classes, bases = definitions.ancestry(found)
    place, doc = (found.file.path, node.lineno), _doc(node)
    if any(map(is_exception, bases)):
        return Definition("exception", f"exception {node.name}", *place, doc=doc, is_local=True)
    kind = kind_of(definitions, found)
    if kind == "enum":
        return Definition("class", f"class {node.name}", *place, doc=doc, is_local=True)
    made = _init(classes)
    if made is not None:
        init, owner = made
        parameters = tuple(_parameters(init.args))[1:]
        annotations = [argument.annotation for argument in arguments(init.args)]
        names = resolved(definitions.codebase, owner.file, annotations)
    else:
        fields = fields_of(definitions, found) if kind == "record" else ()
        parameters = tuple(Parameter(*field) for field in fields)
        names = _field_names(definitions, classes) if kind == "record" else ()
    written = f"({_written(parameters)})" if parameters else ""
    return Definition(
        "class",
        f"class {node.name}{written}",
        *place,
        False,
        parameters,
        "",
        doc,
        names,
        is_local=kind == "record",
    )


def _value(definitions: Definitions, found: Defined, name: str) -> Definition:
    """What a name is that is assigned."""
    node = found.node
    value = getattr(node, "value", None)
    if isinstance(value, ast.Lambda):
        parameters = tuple(_parameters(value.args))
        signature = f"{name}({_written(parameters)})"
        return Definition("function", signature, found.file.path, node.lineno, parameters=parameters)
    if isinstance(value, ast.Name | ast.Attribute):
        aliased = definitions.dotted(found.file, value)
        inner = definitions.find(aliased) if aliased != found.name else None
        if inner is not None and isinstance(inner.node, _Function):
            return _function(definitions, inner, inner.node, name)
        if inner is not None and isinstance(inner.node, ast.ClassDef):
            return _class(definitions, inner, inner.node)
    place = (found.file.path, node.lineno)
    if definitions.is_signal(found):
        return Definition("signal", f"signal {name}", *place)
    if last_name(value) in _CLASS_MAKERS and isinstance(value, ast.Call):
        return Definition("class", f"class {name}", *place, is_local=True)
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    typed = f": {source(annotation)}" if annotation is not None else ""
    text = f" = {default(value)}" if isinstance(value, ast.expr) else ""
    names = resolved(definitions.codebase, found.file, [annotation])
    local = not _is_ours(definitions, found, value, names)
    return Definition(
        "constant", f"{name}{typed}{text}", *place, returns=source(annotation), resolved=names, is_local=local,
        is_object=isinstance(value, ast.Call) and not definitions.is_mutable(found.name),
    )  # fmt: skip


def _is_ours(
    definitions: Definitions, found: Defined, value: ast.expr | None, names: tuple[tuple[str, str], ...]
) -> bool:
    """Whether a value is an object of a class of the project, as its annotation or what makes it says."""
    made = definitions.dotted(found.file, value.func) if isinstance(value, ast.Call) else ""
    for name in (made, *(full for _, full in names)):
        inner = definitions.find(name) if name else None
        if inner is not None and kind_of(definitions, inner) is None:
            return True
    return False


def _parameters(args: ast.arguments) -> Iterator[Parameter]:
    positional = [*args.posonlyargs, *args.args]
    missing = len(positional) - len(args.defaults)
    for index, argument in enumerate(positional):
        kind = "positional" if index < len(args.posonlyargs) else "both"
        value = args.defaults[index - missing] if index >= missing else None
        yield _parameter(argument, value, kind)
    if args.vararg:
        yield _parameter(args.vararg, None, "variadic")
    for argument, value in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _parameter(argument, value, "keyword")
    if args.kwarg:
        yield _parameter(args.kwarg, None, "keywords")


def _parameter(argument: ast.arg, value: ast.expr | None, kind: str) -> Parameter:
    return Parameter(
        argument.arg, source(argument.annotation), None if value is None else default(value), kind
    )


def _written(parameters: Iterable[Parameter]) -> str:
    """Parameters as in a stub, with the marks between their kinds."""
    written: list[str] = []
    before = ""
    for parameter in parameters:
        if before == "positional" and parameter.kind != "positional":
            written.append("/")
        if parameter.kind == "keyword" and before not in ("keyword", "variadic"):
            written.append("*")
        stars = {"variadic": "*", "keywords": "**"}.get(parameter.kind, "")
        typed = f": {parameter.annotation}" if parameter.annotation else ""
        equals = " = " if typed else "="
        value = "" if parameter.default is None else f"{equals}{parameter.default}"
        written.append(f"{stars}{parameter.name}{typed}{value}")
        before = parameter.kind
    return ", ".join([*written, "/"] if before == "positional" else written)


def _init(classes: Iterable[Defined]) -> tuple[_Function, Defined] | None:
    for each in classes:
        for node in each.node.body if isinstance(each.node, ast.ClassDef) else ():
            if isinstance(node, _Function) and node.name == "__init__":
                return node, each
    return None


def _field_names(definitions: Definitions, classes: Iterable[Defined]) -> tuple[tuple[str, str], ...]:
    names: set[tuple[str, str]] = set()
    for each in classes:
        body = each.node.body if isinstance(each.node, ast.ClassDef) else []
        annotations = [node.annotation for node in body if isinstance(node, ast.AnnAssign)]
        names.update(resolved(definitions.codebase, each.file, annotations))
    return tuple(sorted(names))


def is_exception(base: str) -> bool:
    """Whether a base, as `Definitions.ancestry` names it, makes an exception of a class."""
    last = base.rpartition(".")[2]
    return last in _EXCEPTIONS or last.endswith(("Error", "Exception")) or last == "Http404"


def _doc(node: _Function | ast.ClassDef) -> str:
    text = ast.get_docstring(node) or ""
    return " ".join(text.strip().partition("\n\n")[0].split())


def _yields(node: ast.AST) -> bool:
    """Whether a statement yields, inner functions left out."""
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(part, _Function | ast.Lambda | ast.ClassDef):
            stack += ast.iter_child_nodes(part)
    return False
