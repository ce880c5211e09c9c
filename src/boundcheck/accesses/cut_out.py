"""Statements of other files that are read by themselves, under the names of their file."""

from __future__ import annotations

import builtins
import keyword
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from boundcheck.base.patterns import later
from boundcheck.facts.file import Problem
from boundcheck.python.parse import parse
from boundcheck.python.reader import read_tree
from boundcheck.python.reading import Reading

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

HEADS: Final = later(r"(?<![\w.])[A-Za-z_]\w*")
NO_NAMES: Final = frozenset((*keyword.kwlist, *dir(builtins)))
CUT: Final = "_C"  # the class around a method that was cut out of its own
_FUNCTION: Final = "_f"
_HEIR: Final = "_H"  # the class that inherits it


def caller(e: Evaluator, file: str, package: str, name: str, text: str, heir: str = "") -> Evaluator | None:
    """One for a function of another file, or of the same, that calls one of this; of a base, as its heir has it."""
    inner = cut(e, file, package, name, text, heir)
    if inner is not None:
        inner.far = e.far + 1
    return inner


def cut(e: Evaluator, file: str, package: str, name: str, text: str, heir: str = "") -> Evaluator | None:
    """One for the text that defines a function, or what a class has."""
    owner = name.rpartition(".")[0]
    at, _, name_of_heir = heir.rpartition(".") if heir in e.registry.by_name else ("", "", "")
    if owner:
        base = owner
        if heir and not at and "super(" not in text:
            base = _HEIR
        elif f"{file}.{owner}" in e.registry.by_name:
            said = e.elsewhere.signature(f"{file}.{owner}", "class") if "super(" in text else None
            base = said[1] if said is not None else ""
        text = f"class {name_of_heir or (CUT if base in (owner, _HEIR) else owner.rpartition('.')[2])}({base}):\n{text}"
        if base == _HEIR:
            holder, _, named = heir.rpartition(".")
            text = f"from {holder} import {named} as {_HEIR}\n{text}"
    inner = read(e, file, text, package, at)
    if inner is not None:
        inner.furthest += 1
    return inner


def read(e: Evaluator, file: str, code: str, package: str = "", at: str = "") -> Evaluator | None:
    """A statement of another file, under the names of that file; as if it stood in the file `at`, if one is given."""
    reading = _reading(file, code)
    return e.reading_elsewhere(reading, at or file, package) if reading is not None else None


def class_of_bases(e: Evaluator, file: str, bases: str) -> Evaluator | None:
    """A class that inherits what a file says of one of its own."""
    return read(e, file, f"class {CUT}({bases}): ...\n")


def function_giving(e: Evaluator, file: str, annotation: str) -> Evaluator | None:
    """A function that gives what a file says of one of its own."""
    return read(e, file, f"def {_FUNCTION}() -> {annotation}: ...\n")


def alias_elsewhere(e: Evaluator, dotted: str) -> tuple[Evaluator, int] | None:
    """What a name of a file of the project stands for, as it says: `Buyer = Annotated[User, Depends(buyer)]`."""
    said = e.elsewhere.signature(dotted, "alias")
    inner = function_giving(e, said[0], f"(\n{said[1]})") if said is not None else None
    return (inner, inner.reading.functions[1].returns) if inner is not None else None


@lru_cache(maxsize=1024)
def _reading(file: str, code: str) -> Reading | None:
    """What many files ask for is read once."""
    heads = sorted(set(HEADS.findall(code)) - NO_NAMES - {_FUNCTION, CUT})
    code = f"from {file} import {', '.join(heads)}\n{code}" if heads else code
    tree = parse(code)
    return None if isinstance(tree, Problem) else read_tree(tree, code)
