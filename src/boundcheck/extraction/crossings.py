"""Where code of one module uses names of another in a way that holds an extraction back though no rule speaks of it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Final

from boundcheck.base.dotted import last_of
from boundcheck.base.light import NamedTuple
from boundcheck.extraction.annotations import Function, arguments, inside
from boundcheck.extraction.definitions import CHANGES, Defined, is_container, parse
from boundcheck.extraction.ground import Ground
from boundcheck.extraction.model import Evidence
from boundcheck.extraction.uses.model import UsePlace

_RUNS: Final = frozenset(("call", "method", "decorator"))
# What every model has: to catch it is part of the query.
_OF_MODELS: Final = frozenset(("DoesNotExist", "MultipleObjectsReturned"))
_CATCHES: Final = {"except": "catches", "raise": "raises"}
_OUTSIDE: Final = "in the memory of one process; keep it behind functions of its owner's public API"
_Runnable = Function | ast.Lambda


class Crossing(NamedTuple):
    """A use of another module's name by production code, with what defines the name (None: not found)."""

    use: UsePlace
    definition: Defined | None

    @property
    def written(self) -> str:
        return ".".join((self.use.name, *self.use.attributes))


def crossings(ground: Ground, uses: Iterable[UsePlace]) -> tuple[Crossing, ...]:
    """The uses among some that an extraction of a module that takes part would cut.

    What composition modules do is theirs to change with the wiring, and code of shared modules travels along.
    """
    role, found = ground.codebase.role, []
    for use in uses:
        if use.in_test or use.typing_only or use.how in ("annotation", "import"):
            continue
        if role(use.to) in ("composition", "shared") or role(use.from_) == "composition":
            continue
        definition = ground.definitions.find(use.name)
        # What is merely handed on can be had from where it is defined.
        if definition is None or definition.file.owner == use.to:
            found.append(Crossing(use, definition))
    return tuple(found)


def _evidence(use: UsePlace, message: str) -> Evidence:
    return Evidence(None, use.path, use.line, use.column, use.from_, use.to, use.name, message)


def import_time(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Bases, decorators, calls and values of constants that are used at the top of a file or in the body of a class.

    A class or function that is merely named (in a list of handlers) is not run. Models are the data rules' matter, but
    for abstract ones and constants; signals are a kind of their own.
    """
    for crossing in crossings:
        use = crossing.use
        if use.at_import and _runs_at_import(ground, crossing):
            does = {"base": "inherits", "decorator": "decorates with", "read": "reads"}.get(use.how, "calls")
            who = f"a class of {use.from_}" if use.how == "base" else use.from_
            yield _evidence(
                use,
                f"{who} {does} {crossing.written} of {use.to} while it is imported, which can be no call over a network; "
                'move it into a library that both keep (role = "shared"), or ask when it is needed',
            )


def _runs_at_import(ground: Ground, crossing: Crossing) -> bool:
    use, definition = crossing
    entity = ground.codebase.registry.by_name.get(use.name)
    if entity is not None and not (entity.abstract and use.how == "base") and not _is_constant_of(use):
        return False
    if definition is None or ground.definitions.is_signal(definition):
        return False
    if use.how == "read":
        is_value = isinstance(definition.node, ast.Assign | ast.AnnAssign)
        return is_value or (isinstance(definition.node, ast.ClassDef) and bool(use.attributes))
    return use.how == "base" or use.how in _RUNS


def _is_constant_of(use: UsePlace) -> bool:
    """`Order.STATUS_CHOICES`, `Order.Status.PAID`: what stands in the class and in no table."""
    first = use.attributes[0] if use.attributes else ""
    return use.how == "read" and first[:1].isupper() and first not in _OF_MODELS


def exceptions(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every place where an exception is named in `except`, or raised, in another module than that which defines it."""
    entities = ground.codebase.registry.by_name
    for crossing in crossings:
        use = crossing.use
        is_of_model = use.name in entities and not _OF_MODELS.isdisjoint(use.attributes[-1:])
        if crossing.definition is None or use.how not in _CATCHES or is_of_model:
            continue
        yield _evidence(
            use,
            f"{use.from_} {_CATCHES[use.how]} {crossing.written} of {use.to}, which ends at the process; "
            "let the API answer with a result or an error code, which its client turns into exceptions",
        )


def signals(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every place where another module than that which defines an in-process signal, Django's or blinker's, uses it."""
    for use, definition in crossings:
        named = use.how == "read" or use.how in _RUNS
        if named and definition is not None and ground.definitions.is_signal(definition):
            yield _evidence(
                use,
                f"{use.from_} {_signals(use)} {use.name} of {use.to}, a signal that ends at the process; "
                "publish it as an event through a queue that both can reach",
            )


def _signals(use: UsePlace) -> str:
    first = use.attributes[0].lstrip("_") if use.attributes else "connect"
    if first.startswith(("send", "asend")):
        return "sends"
    return "connects to" if first.startswith("connect") else "uses"


def shared_state(ground: Ground, crossings: Iterable[Crossing]) -> Iterator[Evidence]:
    """Every use of another module's container that changes after import, and every name rebound from outside.

    A container changes when a function of its own file changes it, or another module does. What is only filled while
    its own file is imported is a constant.
    """
    found = tuple(crossings)
    written = {use.name for use, _ in found if use.how == "write"}
    changed = cache(partial(_changed_in, ground))
    for crossing in found:
        use, definition = crossing
        if use.how == "write":
            yield _evidence(use, f"{use.from_} changes {crossing.written} of {use.to} {_OUTSIDE}")
        elif (
            definition is not None
            and is_container(definition.node)
            and (use.name in written or last_of(use.name) in changed(definition.file.path))
        ):
            yield _evidence(
                use, f"{use.from_} uses {use.name} of {use.to}, which changes as it runs, {_OUTSIDE}"
            )


def _changed_in(ground: Ground, path: str) -> frozenset[str]:
    """The names of a file whose content its functions change, or that they rebind."""
    tree = parse(ground.codebase.config.root, path)
    return changed_names(tree) if isinstance(tree, ast.Module) else frozenset()


def changed_names(tree: ast.Module) -> frozenset[str]:
    """The names of a file's top level that functions of the file change."""
    changed: set[str] = set()
    todo: list[tuple[_Runnable, frozenset[str]]]
    todo = [(node, frozenset()) for node in inside(tree) if isinstance(node, _Runnable)]
    while todo:
        function, hidden = todo.pop()
        nodes = list(inside(function))
        declared = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        stored = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store | ast.Del)}
        local = (hidden | stored | {argument.arg for argument in arguments(function.args)}) - declared
        changed |= declared & stored
        changed |= {name for node in nodes if (name := _changed(node)) and name not in local}
        todo += [(node, local) for node in nodes if isinstance(node, _Runnable)]
    return frozenset(changed)


def _changed(node: ast.AST) -> str:
    """The name whose content a node changes: `X[1] = 2`, `del X[1]`, `X.append(1)`, `local.user = 1`; else ""."""
    holder: ast.expr | None = None
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
        holder = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
        holder = node.func.value
    while isinstance(holder, ast.Subscript):  # `X["a"]["b"] = 1`
        holder = holder.value
    return holder.id if isinstance(holder, ast.Name) else ""
