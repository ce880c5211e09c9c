"""What an annotation says of a name: a row, a list of rows, a query, a class, a session."""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.cut_out import alias_elsewhere
from boundcheck.accesses.sources import called
from boundcheck.accesses.values import NONE, Form, Value, bounded, one_of
from boundcheck.codebase.entities.third_party import BASES
from boundcheck.python.reading import Node

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_THROUGH: Final = frozenset(
    "Optional Annotated Final ClassVar Awaitable Coroutine Required NotRequired Mapped ReadOnly".split()
)
_FORMS: Final[dict[str, Form]] = {
    **dict.fromkeys(
        "list List set Set frozenset FrozenSet Iterable Iterator Sequence Collection Generator AsyncIterator"
        " AsyncIterable AsyncGenerator deque MutableSequence ScalarResult InstrumentedList".split(),
        "many",
    ),
    **dict.fromkeys(("type", "Type"), "class"),
    "QuerySet": "queryset",
    **dict.fromkeys(("BaseManager", "Manager", "RelatedManager"), "manager"),
    **dict.fromkeys(("Query", "BaseQuery", "RowReturningQuery"), "query"),
    **dict.fromkeys(("Select", "SelectOfScalar"), "statement"),
}
_DICTS: Final = frozenset("dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict".split())
_STATEMENTS: Final = frozenset(("query", "statement"))
_HOLDING: Final = frozenset(("tuple", "dict", "many", "class", "any"))
_RECORDS: Final = frozenset(("queryset", "manager"))
_MAX_DEPTH: Final = 12
ANYTHING: Final = frozenset(("Any", "object"))  # types that say nothing
SELF: Final = "Self"  # the type of the class that inherits a method


def annotated(e: Evaluator, number: int, depth: int = 0) -> Value | None:
    """The value that an annotation promises; None where it is no entity's."""
    found = _annotated(e, number, depth) if number > 0 and depth <= _MAX_DEPTH else None
    return bounded(found) if found is not None and found.items else found


def _annotated(e: Evaluator, number: int, depth: int) -> Value | None:
    node = e.nodes[number]
    if node.kind == "none":
        return NONE
    if node.kind == "operator" and node.value == "|":
        return any_of([annotated(e, part, depth + 1) for part in node.parts])
    if node.kind == "chain" and node.steps[-1].name == "[]":
        return _generic(e, node, depth)
    if node.kind not in ("var", "chain"):
        return None
    return _plain(e, number, node) or _meant(e, number, node, depth)


def _meant(e: Evaluator, number: int, node: Node, depth: int) -> Value | None:
    """What a name of the project's for a type stands for: `Db = Annotated[Session, …]`, `MaybeOrder = Order | None`."""
    bound = node.parts[0] if node.kind == "var" and node.parts else 0
    meant = bound if is_type(e.nodes[bound]) else _bound_of_variable(e, e.nodes[bound])
    if meant > 0:
        return _of_alias(e, meant, depth + 1)
    dotted = e.dotted(number)
    if not e.frameworks.is_ours(dotted):  # as most types
        return None
    key = "alias", dotted, depth
    found: Value | None = e.elsewhere.once(key, lambda: _meant_elsewhere(e.apart(), dotted, depth))
    return found


def _of_alias(e: Evaluator, number: int, depth: int) -> Value | None:
    """What a type of the file has a name for, found once: such types may be made of one another again and again."""
    known: dict[tuple[object, ...], Value | None] = e.state.setdefault("aliases", {})
    key = number, depth, *e.type_arguments.items()
    if key not in known:
        known[key] = annotated(e, number, depth)
    return known[key]


def _bound_of_variable(e: Evaluator, made: Node) -> int:
    """What every type is at least that a variable of the file can be: `TypeVar("T", bound=Order)`."""
    step = made.steps[-1] if made.kind == "chain" else None
    if step is None or step.args is None or called(e.nodes, made, len(made.steps) - 1) != "TypeVar":
        return 0
    return next((value for name, value, _, _ in step.keywords if name == "bound"), 0)


def _meant_elsewhere(e: Evaluator, dotted: str, depth: int) -> Value | None:
    alias = alias_elsewhere(e, dotted)
    return annotated(*alias, depth + 1) if alias is not None else None


def says_nothing(e: Evaluator, annotation: int) -> bool:
    """Whether a type is anybody's, or every model's: a framework's own base."""
    node = e.nodes[annotation]
    if node.kind == "operator" and node.value == "|":
        return all(e.nodes[part].kind == "none" or says_nothing(e, part) for part in node.parts)
    return node.value in ANYTHING or e.dotted(annotation) in BASES


def is_type(node: Node) -> bool:
    """Whether a name that is given this stands for a type: `Order | None`, `Annotated[Session, …]`."""
    return (node.kind == "chain" and node.steps[-1].name == "[]") or (
        node.kind == "operator" and node.value == "|"
    )


def _plain(e: Evaluator, number: int, node: Node) -> Value | None:
    dotted = e.dotted(number) or _written(e, node)
    if e.furthest and dotted not in e.registry.reachable:
        # A name in full, in a text whose names are all its file's.
        whole = e.follow(dotted.removeprefix(f"{e.file.name}."))
        dotted = whole if whole in e.registry.reachable else dotted
    if dotted in e.registry.reachable:
        return Value("row", dotted)
    variable = node.value if node.kind == "var" else _last(e, node)
    if variable in e.type_arguments and (node.kind == "var" or variable == SELF):
        return e.type_arguments[variable]
    for framework in e.frameworks.typing:
        if (value := framework.type(e, dotted, _last(e, node))) is not None:
            return value
    owner = e.class_named(dotted) if dotted else -1
    return Value("component", "", own=owner) if owner >= 0 and dotted.startswith(f"{e.file.name}.") else None


def _written(e: Evaluator, node: Node) -> str:
    """The entity that a name means which nobody imports: `"shop.orders.Order"` of the project, `"orders.Order"` by its label."""
    base = e.nodes[node.parts[0]] if node.kind == "chain" else node
    if (
        node.kind != "chain"
        or base.kind != "var"
        or base.parts
        or any(step.args is not None for step in node.steps)
    ):
        return ""
    names = [base.value, *(step.name for step in node.steps)]
    dotted = e.follow(".".join(names))
    labelled = e.registry.by_label.get((names[0], names[1].lower())) if len(names) == 2 else None
    return dotted if dotted in e.registry.by_name or labelled is None else labelled.name


def _generic(e: Evaluator, node: Node, depth: int) -> Value | None:
    inner = node.steps[-1].args or ()
    name = generic_name(e, node)
    if name == "Union":
        return any_of([annotated(e, each, depth + 1) for each in inner])
    if name in _THROUGH:
        return annotated(e, inner[-1 if name == "Coroutine" else 0], depth + 1) if inner else None
    form = _FORMS.get(name)
    if name in ("tuple", "Tuple") and len(inner) == 2 and e.nodes[inner[1]].kind == "constant":
        form = "many"
    elif name in ("tuple", "Tuple"):
        return Value("tuple", items=tuple(annotated(e, each, depth + 1) for each in inner))
    elif name in _DICTS and len(inner) == 2:
        held = annotated(e, inner[1], depth + 1)
        return Value("dict", items=(held,)) if held is not None and held.holds_entity else None
    if form is None:
        return next(filter(None, (framework.generic(e, name, inner) for framework in e.frameworks.all)), None)
    found = annotated(e, inner[0], depth + 1) if inner else None
    return _of_form(e, form, found) if found is not None else None


def _of_form(e: Evaluator, form: Form, found: Value) -> Value | None:
    """A list, class or query of what a type argument says."""
    if form == "class" and found.form == "any":  # `type[Order | Offer]`
        rows = tuple(each for each in found.items if each is not None and each.form == "row")
        are_rows = len(rows) == len(found.items)
        return found._replace(items=tuple(each._replace(form=form) for each in rows)) if are_rows else None
    if form == "many" and found.form in _HOLDING and found.holds_entity:
        return Value("many", items=(found,))
    if found.form != "row":
        return None
    is_sql = e.registry.reachable[found.entity].framework == "sqlalchemy"
    if form in _STATEMENTS:
        return (
            Value(form, found.entity, entities=(found.entity,), selected=(found.entity,)) if is_sql else None
        )
    return None if form in _RECORDS and is_sql else found._replace(form=form)


def generic_name(e: Evaluator, node: Node) -> str:
    """The last name of what has type arguments."""
    return node.steps[-2].name if len(node.steps) > 1 else e.nodes[node.parts[0]].value


def any_of(values: list[Value | None]) -> Value | None:
    """What any of several types says: the only value besides None; of several entities likely any of them; of what nobody knows nothing."""
    real = [value for value in values if value is None or value.form != "none"]
    if None in real or not real:
        return None
    found = one_of(real)
    return found.at_most("likely") if found is not None and found.form == "any" else found


def _last(e: Evaluator, node: Node) -> str:
    return node.value if node.kind == "var" else node.steps[-1].name


def type_arguments(e: Evaluator, base: int, other: Evaluator, owner: int) -> dict[str, Value | None]:
    """What the type variables of a class (of the file, or of `other`) stand for in a class with that base: `Repository[Order]`."""
    given = subscript(e, base)
    if not given:
        return {}
    for inner in other.reading.classes[owner].bases:
        variables = [other.nodes[each].value for each in subscript(other, inner) if _is_variable(other, each)]
        if variables:
            return dict(zip(variables, [annotated(e, each) for each in given], strict=False))
    return {}


def _is_variable(e: Evaluator, number: int) -> bool:
    """Whether an argument of a generic base is no type that anybody knows, so that subclasses bind it."""
    node, dotted = e.nodes[number], e.dotted(number)
    if node.kind != "var" or hasattr(builtins, node.value) or dotted in e.registry.reachable:
        return False
    return e.class_named(dotted) < 0 and e.elsewhere.signature(dotted, "class") is None


def is_type_variable(e: Evaluator, dotted: str) -> bool:
    """Whether a name of a file is made by `TypeVar`."""
    made = e.elsewhere.signature(dotted, "name")
    return made is not None and made[1].rpartition(".")[2] == "TypeVar"


def subscript(e: Evaluator, number: int) -> tuple[int, ...]:
    node = e.nodes[number]
    last = node.steps[-1] if node.kind == "chain" else None
    return last.args or () if last is not None and last.name == "[]" else ()
