"""The class of an object that a function, an alternative constructor or a name of another file gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from boundcheck.accesses.bases import classes_above
from boundcheck.base.patterns import later

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_NAME: Final = later(r"[\"']?([A-Za-z_][\w.]*)(?:\[[^\]]*\])?[\"']?")
_RETURNED: Final = later(r"\breturn\s++([A-Za-z_][\w.]*+)(?:\[[^\n\]]{0,500}+\])?\(")


def class_given(e: Evaluator, dotted: str) -> str:
    """The class that a call of a dotted name gives one of, itself where it is one ("": nobody says)."""
    if not e.frameworks.is_ours(dotted) or dotted.rpartition(".")[2][:1].isupper():
        return dotted
    found: str = e.elsewhere.once(("class given", dotted), lambda: _given(e.apart(), dotted))
    return found


def class_made(e: Evaluator, dotted: str) -> str:
    """The class of which a top-level name of another file is made: `orders = Orders(session)`."""
    if not e.frameworks.is_ours(dotted):
        return ""
    said = e.elsewhere.signature(dotted, "name")
    return _class(e, said[0], said[1]) if said is not None else ""


def _given(e: Evaluator, dotted: str) -> str:
    owner, _, name = dotted.rpartition(".")
    if e.elsewhere.signature(owner, "class") is not None:
        return owner if _makes(e, owner, name) else ""
    return _said(e, dotted)


def _makes(e: Evaluator, owner: str, name: str) -> bool:
    """Whether a method of a class, or one that it inherits, gives an object of that class."""
    for each in classes_above(e, owner):
        said = e.elsewhere.signature(f"{each}.{name}")
        if said is not None:
            return said[1] == "Self" or _class(e, *said) == each
        defined = e.elsewhere.definition(f"{each}.{name}")
        if defined is not None:
            return "cls" in _RETURNED.findall(defined[3])
    return False


def _said(e: Evaluator, dotted: str) -> str:
    """The class that a function says that it gives, or makes in all that it returns."""
    said = e.elsewhere.signature(dotted)
    if said is not None:
        return _class(e, *said)
    defined = e.elsewhere.definition(dotted)
    made = _RETURNED.findall(defined[3]) if defined is not None else []
    if defined is None or len(set(made)) != 1 or defined[3].count("return ") != len(made):
        return ""
    return _class(e, defined[0], made[0])


def _class(e: Evaluator, file: str, text: str) -> str:
    """A class of the project, as a file calls it."""
    found = _NAME.fullmatch(text)
    dotted = e.follow(f"{file}.{found[1]}") if found else ""
    is_one = e.frameworks.is_ours(dotted) and e.elsewhere.signature(dotted, "class") is not None
    return dotted if is_one else ""
