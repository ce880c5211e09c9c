"""Rows that tests are given: what factories make, wherever they live, and what fixtures give."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.shown import shown
from boundcheck.accesses.telling import is_told
from boundcheck.accesses.values import Value
from boundcheck.base.patterns import later
from boundcheck.codebase.entities.model import Entity

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

FACTORY_LIBRARIES: Final = ("factory", "polyfactory")
_YIELDS: Final = later(r"\n[ \t]+yield\b")
_ONE: Final = frozenset(("create", "build", "create_async", "create_sync"))
_SOME: Final = frozenset(("create_batch", "build_batch", "batch", "create_batch_async", "create_batch_sync"))
_MAKING: Final = later(rf"\bcls(?:\.(?:_create|_build|{'|'.join(sorted(_ONE | _SOME))}))?\(")
_LABEL: Final = later(r"=\s*[\"'](\w+)\.(\w+)[\"']")
_HOLDERS: Final = ("Meta.model", "__model__")
_MOST: Final = 100  # classes above a factory


def made_by_factory(e: Evaluator, dotted: str) -> tuple[Entity, bool] | None:
    """The entity of the project, or one outside that its relations lead to, whose rows a call makes, of a factory or one of
    its methods, and whether it makes several."""
    if not e.frameworks.is_ours(dotted) or not e.elsewhere.makes(""):
        return None
    owner, _, method = dotted.rpartition(".")
    several = method in _SOME
    found = model_of_factory(e, owner if several or method in _ONE else dotted)
    if found is None and method.islower() and _makes(e, owner, method):
        found = model_of_factory(e, owner)
    return (found, several) if found is not None else None


def _makes(e: Evaluator, factory: str, method: str) -> bool:
    """Whether a method of a class, or one that it inherits, calls the class or what makes rows of it."""
    if e.elsewhere.signature(factory, "class") is None:
        return False
    defined = definition_above(e, factory, method)
    return defined is not None and _MAKING.search(defined[3]) is not None


def factory_row(e: Evaluator, dotted: str) -> Value | None:
    """What such a call gives; a method of the factory's own may give anything."""
    made = made_by_factory(e, dotted)
    method = dotted.rpartition(".")[2]
    if made is not None and method not in _ONE | _SOME and model_of_factory(e, dotted) is None:
        return None
    return Value("many" if made[1] else "row", made[0].name) if made is not None else None


def fixture_row(e: Evaluator, parameter: int, name: str) -> Value | None:
    """What a test or fixture is given for an argument by the fixture of that name."""
    function = e.function_of(parameter)
    if function is None:
        return None
    is_fixture = any("fixture" in _last(e, each) for each in function.decorators)
    if not (is_fixture or function.name.startswith("test")) or not is_told(e, parameter):
        return None
    inside = function.qualified.rpartition(".")[0]
    dotted = e.elsewhere.fixture(e.file.name, name, function.name if is_fixture else "", inside)
    defined = e.elsewhere.definition(dotted) if dotted else None
    value = shown(e, dotted, called=True) if dotted and defined is not None else None
    generates = defined is not None and _YIELDS.search(defined[3]) is not None
    return e.element(value) if generates else value


def _last(e: Evaluator, number: int) -> str:
    node = e.nodes[number]
    while node.kind == "chain" and node.steps[-1].name == "()" and len(node.steps) == 1:
        node = e.nodes[node.parts[0]]
    return node.steps[-1].name if node.kind == "chain" else node.value


def model_of_factory(e: Evaluator, dotted: str) -> Entity | None:
    """The entity that a factory class is for (None: it is no factory)."""
    name: str | None = e.elsewhere.once(("factory", dotted), lambda: _model(e.apart(), dotted, {}) or None)
    return e.registry.reachable.get(name or "")


def _model(e: Evaluator, dotted: str, known: dict[str, str | None]) -> str | None:
    """Its name ("": a factory of nothing that is known; None: it is no factory)."""
    if dotted not in known:
        known[dotted] = None  # what inherits from itself is none
        known[dotted] = _read_model(e, dotted, known) if len(known) < _MOST else None
    return known[dotted]


def _read_model(e: Evaluator, dotted: str, known: dict[str, str | None]) -> str | None:
    said = e.elsewhere.signature(dotted, "class")
    if said is None:
        return None
    file, text = said
    inherited: list[str] = []
    for base in re.findall(r"[A-Za-z_][\w.]*", text):
        above = e.follow(f"{file}.{base}")
        if above.startswith(tuple(f"{library}." for library in FACTORY_LIBRARIES)):
            inherited.append("")
        elif above in e.registry.by_name and inherited:  # `ModelFactory[Order]`
            inherited.append(above)
        elif above != dotted and (found := _model(e, above, known)) is not None:
            inherited.append(found)
    return (_own(e, dotted) or next(filter(None, inherited), "")) if inherited else None


def _own(e: Evaluator, dotted: str) -> str:
    """The entity that the class itself names."""
    for holder in _HOLDERS:
        value = shown(e, f"{dotted}.{holder}", called=False)
        if value is not None and value.form == "class":
            return value.entity
        defined = e.elsewhere.definition(f"{dotted}.{holder}")
        label = _LABEL.search(defined[3]) if defined is not None else None
        found = e.registry.by_label.get((label[1], label[2].lower())) if label else None
        if found is not None:
            return found.name
    return ""
