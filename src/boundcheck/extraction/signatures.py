"""What one name of a module is, and its signature as one would write its stub."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from boundcheck.codebase.files import File
from boundcheck.extraction.annotations import Function, arguments, default, inside, resolved, source
from boundcheck.extraction.definitions import Defined, Definitions
from boundcheck.extraction.model import Definition, Parameter
from boundcheck.extraction.records import kind_of, shape_of
from boundcheck.python.chains import last_name

_CLASS_MAKERS = frozenset(
    ("namedtuple", "NamedTuple", "TypedDict", "Enum", "IntEnum", "NewType", "make_dataclass")
)
_EXCEPTIONS = frozenset(
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
)


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
    if isinstance(found.node, Function):
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


def _function(definitions: Definitions, found: Defined, node: Function, name: str) -> Definition:
    parameters = tuple(_parameters(node.args))
    if parameters and parameters[0].name == "self":  # a task that is bound to itself; nobody passes it
        parameters = parameters[1:]
    is_async = isinstance(node, ast.AsyncFunctionDef)
    arrow = f" -> {source(node.returns)}" if node.returns is not None else ""
    annotations = [*(argument.annotation for argument in arguments(node.args)), node.returns]
    return Definition(
        "function", f"{'async ' if is_async else ''}{name}({_written(parameters)}){arrow}", found.file.path,
        node.lineno, is_async, parameters, source(node.returns), _doc(node),
        resolved(definitions.codebase, found.file, annotations), yields=any(isinstance(each, ast.Yield | ast.YieldFrom) for each in inside(node)),
        decorators=tuple(map(last_name, node.decorator_list)),
    )  # fmt: skip


def _class(definitions: Definitions, found: Defined, node: ast.ClassDef) -> Definition:
    classes, bases = definitions.ancestry(found)
    place, doc = (found.file.path, node.lineno), _doc(node)
    if any(map(is_exception, bases)):
        return Definition("exception", f"exception {node.name}", *place, doc=doc, is_local=True)
    shape = shape_of(definitions, found)
    parameters, names = (shape.fields, shape.resolved) if shape and shape.kind == "record" else ((), ())
    if (made := _init(classes)) and not (shape and shape.kind == "enum"):
        init, owner = made
        parameters = tuple(_parameters(init.args))[1:]
        annotations = [argument.annotation for argument in arguments(init.args)]
        names = resolved(definitions.codebase, owner.file, annotations)
    written = f"({_written(parameters)})" if parameters else ""
    return Definition(
        "class", f"class {node.name}{written}", *place, parameters=parameters, doc=doc, resolved=names,
        is_local=shape is not None,
    )  # fmt: skip


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
        if inner is not None and isinstance(inner.node, Function):
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
    values: dict[ast.arg, ast.expr | None] = dict(zip(positional[::-1], args.defaults[::-1], strict=False))
    values |= zip(args.kwonlyargs, args.kw_defaults, strict=True)
    kinds = dict.fromkeys(args.posonlyargs, "positional") | dict.fromkeys(args.kwonlyargs, "keyword")
    for argument in arguments(args):
        rest = "variadic" if argument is args.vararg else "keywords" if argument is args.kwarg else "both"
        value = values.get(argument)
        written = None if value is None else default(value)
        yield Parameter(argument.arg, source(argument.annotation), written, kinds.get(argument, rest))


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


def _init(classes: Iterable[Defined]) -> tuple[Function, Defined] | None:
    inits = ((node, each) for each in classes for node in each.body if isinstance(node, Function))
    return next((found for found in inits if found[0].name == "__init__"), None)


def is_exception(base: str) -> bool:
    """Whether a base, as `Definitions.ancestry` names it, makes an exception of a class."""
    last = base.rpartition(".")[2]
    return last in _EXCEPTIONS or last.endswith(("Error", "Exception")) or last == "Http404"


def _doc(node: Function | ast.ClassDef) -> str:
    text = ast.get_docstring(node) or ""
    return " ".join(text.strip().partition("\n\n")[0].split())
