"""What stands under a name in the keywords that a function is given: it takes it out of its `**kwargs`; a view puts it there for
its form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from boundcheck.python.reading import Class, Step, meaning, written_key

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.frames import Frame

_SHOWN_BY: Final = "form_class"  # of views, the form that they show
_TAKING: Final = frozenset(("pop", "get", "[]"))


def taken(e: Evaluator, step: Step, frame: Frame) -> tuple[int, str] | None:
    """The `**` parameter and the name of what `kwargs.pop("order")` takes out of it."""
    word = written_key(e.nodes, step) if step.name in _TAKING and not frame.at else None
    if word is None:
        return None
    bound = meaning(e.nodes, frame.node.parts[0])
    is_rest = e.nodes[bound].kind == "parameter" and e.nodes[bound].value.startswith("**")
    return (bound, word) if is_rest else None


@lru_cache(maxsize=256)
def puts(name: str) -> re.Pattern[str]:
    """How a text looks that may put something there by a name."""
    signs = _SHOWN_BY, "get_form_kwargs", rf"(?:[\"']{re.escape(name)}[\"']|\b{re.escape(name)}\s*=)"
    return re.compile(r"\A" + "".join(rf"(?=.*{sign})" for sign in signs), re.DOTALL)


def put_for_form(e: Evaluator, form: str, name: str) -> Iterator[int]:
    """What the views of a file hand to a form by a name, in their `get_form_kwargs`."""
    for each in e.reading.classes:
        if any(n == _SHOWN_BY and node > 0 and e.dotted(node) == form for n, node, _ in each.attributes):
            yield from _put(e, each, name)


def _put(e: Evaluator, view: Class, name: str) -> Iterator[int]:
    functions = e.reading.functions
    for number in view.methods:
        if functions[number].name != "get_form_kwargs":
            continue
        end = functions[number + 1].start if number + 1 < len(functions) else len(e.nodes)
        for node in e.nodes[functions[number].start : end]:
            if node.kind == "dict":
                keys = zip(node.parts[::2], node.parts[1::2], strict=True)
                yield from (value for key, value in keys if key > 0 and e.nodes[key].value == name)
            for step in node.steps:
                if step.name == "update" or e.nodes[node.parts[0]].value == "dict":
                    yield from (value for keyword, value, _, _ in step.keywords if keyword == name)
                elif step.name == "setdefault" and len(args := step.args or ()) == 2:
                    yield from args[1:] if e.nodes[args[0]].value == name else ()
        for deed in functions[number].deeds:
            last = e.nodes[deed.node].steps[-1:] if deed.act == "set" else ()
            if last and last[0].name == "[]" and last[0].args and e.nodes[last[0].args[0]].value == name:
                yield deed.other
