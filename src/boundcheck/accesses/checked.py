"""Rows whose class a function is sure of because a helper raises unless they are its: `self._validate("saved", order)`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import definition_above
from boundcheck.accesses.calls import given, sought
from boundcheck.accesses.cut_out import caller
from boundcheck.accesses.flow import rows_of
from boundcheck.accesses.receivers import name_before
from boundcheck.accesses.values import Value, one_of
from boundcheck.base.patterns import later
from boundcheck.python.reading import Function, Node, Step, meaning

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_TEST: Final = later(
    r"\n([ \t]++)(?:assert[ \t]++|if[ \t]++(not)[ \t]++)isinstance\(\s*+(\w++)\s*+,\s*+(\([\w.,\s]++\)|[\w.]++)\s*+\)([^\n]*+)"
)
_LINE: Final = later(r"\n([ \t]*+)(\w*+)")


def checked(e: Evaluator, number: int, function: Function) -> Value | None:
    """What a parameter that is used as a row is has to be, as the helpers say that it is handed to."""
    if number not in rows_of(e):
        return None
    for deed in function.deeds:
        node = e.nodes[deed.node] if deed.act == "do" else None
        last = node.steps[-1] if node is not None and node.kind == "chain" else None
        if node is None or last is None or not last.is_call:
            continue
        handed = (*(last.args or ()), *(keyword[1] for keyword in last.keywords))
        if any(meaning(e.nodes, each) == number for each in handed) and (
            found := _sure(e, node, last, number, function.owner)
        ):
            return found
    return None


def _sure(e: Evaluator, node: Node, step: Step, number: int, around: int) -> Value | None:
    """What a call in a method of a class (-1: in a function) makes sure of what a parameter is."""
    defined = _helper(e, node, around)
    tests = [*_tests(defined[3])] if defined is not None and "isinstance(" in defined[3] else []
    inner = caller(e, *defined) if defined is not None and tests else None
    if inner is None:
        return None
    helper = inner.reading.functions[1]
    target = sought(inner, helper)
    for name, types in tests:
        if number not in [meaning(e.nodes, each) for each in given(e, target, step, name).nodes]:
            continue
        classes = []
        for each in types:
            handed = given(e, target, step, each).nodes
            classes.append(e.value(handed[0]) if handed else _class(e, inner, node, each))
        if all(each is not None and each.form == "class" for each in classes):
            return one_of([each and Value("row", each.entity, "likely") for each in classes])
    return None


def _class(e: Evaluator, inner: Evaluator, node: Node, name: str) -> Value | None:
    """What the helper calls by a name: the default of a parameter, an attribute of the class that calls it, a class."""
    default = next((p.default for p in inner.reading.functions[1].parameters if p.name == name), -1)
    own, _, attribute = name.rpartition(".")
    if default > 0:
        return inner.value(default)
    if own in ("self", "cls"):
        base = e.nodes[meaning(e.nodes, node.parts[0])]
        return e.attribute(base.parts[0], attribute) if base.kind == "own" else None
    return inner.named(f"{inner.file.name}.{name}")


def _helper(e: Evaluator, node: Node, around: int) -> tuple[str, str, str, str] | None:
    """What defines what is called: a method of the class that calls it, or of one above, or a function."""
    base, last = e.nodes[meaning(e.nodes, node.parts[0])], node.steps[-1].name
    if base.kind in ("own", "super") and len(node.steps) == 1:
        number = base.parts[0] if base.kind == "own" else around  # what `super` is given is no class yet
        owner = f"{e.file.name}.{e.reading.classes[number].qualified}" if number >= 0 else ""
        return definition_above(e, owner, last) if owner else None
    if base.kind not in ("import", "define"):
        return None  # what is made of the parameter that is asked for must not be asked for now
    name = name_before(e, node, len(node.steps) - 1)
    name = name if last == "()" else f"{name}.{last}"
    return e.elsewhere.definition(name) if e.frameworks.is_ours(name) else None


def _tests(text: str) -> Iterator[tuple[str, list[str]]]:
    """The names that a text makes sure are of a class, with the classes: it raises where they are not."""
    for found in _TEST.finditer(text):
        is_sure = _raises(text, found.end(), found[1], found[5]) if found[2] else found[5].strip()[:1] in ",#"
        if is_sure:
            yield found[3], [each.strip() for each in found[4].strip("()").split(",") if each.strip()]


def _raises(text: str, at: int, indent: str, rest: str) -> bool:
    """Whether the block of an `if` ends with a `raise`."""
    if not rest.lstrip().startswith(":"):
        return False
    last, inside = rest.lstrip(": \t"), ""
    for line in _LINE.finditer(text, at):
        if line[2] and len(line[1]) <= len(indent):
            break
        inside = inside or (line[1] if line[2] else "")
        last = line[2] if line[2] and line[1] == inside else last
    return last.startswith("raise")
