"""What one file does with names, as plain data: chains under the file's own names, in the order in which they run.

Nothing here knows of other files, of frameworks or of the configuration. A reading is made once from a file's content;
what it means is asked later, of the codebase and by name.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final, Literal

from boundcheck.base.light import NamedTuple

# What a node is. `parts` are the numbers of other nodes.
Kind = Literal[
    "import",  # what an import binds: `value` is the dotted name, relative ones with their dots
    "define",  # a class or function of the file: `value` is its qualified name
    "parameter",  # of a function or lambda; parts: annotation and default (-1: none)
    "var",  # a name where it is used: `value` as written, parts: what it is bound to here (none: nobody knows)
    "chain",  # parts: what it begins with; `steps` follow
    "text",  # a string: `value`
    "number",  # an integer: `value` as written
    "none",
    "constant",  # any other: `value` is True or False of these
    "list",  # `value` is list, tuple or set; parts: the elements
    "dict",  # parts: keys (-1: `**`) and values in turn
    "star",  # parts: what is unpacked
    "either",  # any one of the parts: `value` is or, and, if (its first part is the test), branch
    "operator",  # `value` is the operator; parts: its operands
    "format",  # an f-string; parts: texts and holes
    "each",  # what a loop over the part gives
    "pick",  # one element of a row of values: `value` is its index from 0
    "enter",  # what `with` binds of the part
    "narrow",  # the first part, where it is known to be an instance of the second
    "comprehension",  # `value` is list, set, generator or dict; parts: its elements, then loops and conditions
    "lambda",  # parts: its body, then the parameters
    "super",
    "own",  # `self` or `cls` of a method: `value` tells which
]


class Step(NamedTuple):
    """One step of a chain: an attribute, a method call, a call of what was reached (`()`) or a subscript (`[]`).

    `args` are the positional arguments or the subscript (None: no call); `keywords` have their name (`""` behind `**`),
    value, line and column. `reached` is the last line without the call.
    """

    name: str
    args: tuple[int, ...] | None
    keywords: tuple[tuple[str, int, int, int], ...]
    line: int
    column: int
    reached: int
    end_line: int

    @property
    def is_call(self) -> bool:
        return self.args is not None and self.name != "[]"

    @property
    def given(self) -> tuple[int, ...]:
        """What stands in its brackets: by position, then by name."""
        return (*(self.args or ()), *(keyword[1] for keyword in self.keywords))


class Node(NamedTuple):
    """One expression, or one meaning of a name. Lines and columns count from 1, columns in code points."""

    kind: Kind
    value: str
    parts: tuple[int, ...]
    steps: tuple[Step, ...]
    line: int
    column: int
    end_line: int
    in_loop: bool
    scope: str = ""  # of a name: "file" or "local" ("": bound nowhere in the file); of an import: "from" (`from … import`)

    @property
    def elements(self) -> tuple[int, ...]:
        """Of a comprehension: what it puts in, of a dict the key and the value."""
        return self.parts[: 2 if self.value == "dict" else 1]


class Deed(NamedTuple):
    """One thing that a function does. `node` is evaluated; of `set` the last step is not read but assigned `other`.

    `except` has what is caught. `class` and `def` have the number of the class or function in `node`. `with` holds until the line `other`; `bind`
    gives the name `name` a meaning.
    """

    act: Literal["do", "set", "del", "return", "raise", "except", "with", "class", "def", "bind", "yield"]
    node: int
    other: int = -1
    name: str = ""


class FunctionParameter(NamedTuple):
    """One parameter; `kind` is `*` or `**` for the rest, `keyword` for what can only be named."""

    name: str
    node: int
    annotation: int
    default: int
    kind: Literal["", "*", "**", "keyword"]


class Function(NamedTuple):
    """A function, or the top level of the file (the first). Numbers are of nodes, but for `owner` and `outer`.

    `owner` is the class that holds it, `outer` the function around it (-1: none). `start` is the first node of its
    parameters, `body` that of what it does; they end where the next function starts.
    """

    name: str
    qualified: str
    owner: int
    outer: int
    parameters: tuple[FunctionParameter, ...]
    decorators: tuple[int, ...]
    returns: int
    is_async: bool
    deeds: tuple[Deed, ...]
    line: int
    end_line: int
    generates: bool = False
    start: int = 0
    body: int = 0


class Class(NamedTuple):
    """A class. `attributes` are the assignments in its body in order: name, value and annotation (-1: none);
    `body` is what the body does;
    `methods` its functions by number, `inner` its classes; `own` what its methods set on `self` or `cls`: name, value, the number of the method.

    `outer` is the class around it, `function` the function that holds it.
    """

    name: str
    qualified: str
    bases: tuple[int, ...]
    keywords: tuple[tuple[str, int], ...]
    decorators: tuple[int, ...]
    attributes: tuple[tuple[str, int, int], ...]
    body: tuple[Deed, ...]
    methods: tuple[int, ...]
    inner: tuple[int, ...]
    own: tuple[tuple[str, int, int], ...]
    outer: int
    function: int
    line: int
    column: int
    end_line: int


class Reading(NamedTuple):
    """All of one file. `stars` are the dotted names of its star imports, `bound` what its top level binds in the end.

    `too_deep` is the first line of what nests too deep to be read (0: nothing does).
    `blocks` are those that do not always run, by word, first and last line: `types` under TYPE_CHECKING, `main` of the
    file that is run as a program. `documented` are parameters without annotation, and functions (by their number below 0) that
    do not say what they give, each with the type that the docstring says. `spread` are the first and last lines of what goes over
    several: simple statements, and what stands before the body of others; in order.
    """

    nodes: tuple[Node, ...]
    functions: tuple[Function, ...]
    classes: tuple[Class, ...]
    bound: tuple[tuple[str, int], ...]
    stars: tuple[str, ...]
    too_deep: int = 0
    blocks: tuple[tuple[Literal["types", "main"], int, int], ...] = ()
    documented: tuple[tuple[int, int], ...] = ()
    spread: tuple[tuple[int, int], ...] = ()

    def statement_at(self, line: int) -> int:
        """The first line of the statement that a line belongs to."""
        at = bisect_right(self.spread, (line, sys.maxsize)) - 1
        return self.spread[at][0] if at >= 0 and line <= self.spread[at][1] else line

    def is_in(self, block: Literal["types", "main"], line: int) -> bool:
        """Whether a line lies in such a block."""
        return any(word == block and first <= line <= last for word, first, last in self.blocks)

    def classes_around(self, line: int) -> Iterator[str]:
        """The qualified names of the classes that a line belongs to, inner ones first."""
        return (each.qualified for each in reversed(self.classes) if each.line <= line <= each.end_line)

    def function_around(self, line: int) -> int:
        """The innermost function that a line belongs to (0: the top level)."""
        around = [n for n, each in enumerate(self.functions) if n and each.line <= line <= each.end_line]
        return max(around, key=lambda number: self.functions[number].line, default=0)

    def class_around(self, function: int) -> int:
        """The class of the method that a function is, or is defined in (-1: none)."""
        while function > 0:
            found = self.functions[function]
            if found.owner >= 0:
                return found.owner
            function = found.outer
        return -1


NOTHING: Final = Reading((), (), (), (), ())


def meaning(nodes: Sequence[Node], number: int) -> int:
    """The node that a name stands for, through names that are bound to names; where these go in a circle, one of them."""
    seen: set[int] = set()
    while number > 0 and nodes[number].kind == "var" and nodes[number].parts and number not in seen:
        seen.add(number)
        number = nodes[number].parts[0]
    return number


def written_key(nodes: Sequence[Node], step: Step) -> str | None:
    """The text in a step's brackets, or its first argument (None: it is something else)."""
    key = nodes[step.args[0]] if step.args else None
    return key.value if key is not None and key.kind == "text" else None


def within(nodes: Sequence[Node], number: int) -> Iterator[int]:
    """A node and all that its text holds; what names are bound to is elsewhere."""
    todo = [number]
    while todo:
        number = todo.pop()
        if number <= 0:
            continue
        yield number
        node = nodes[number]
        if node.kind != "var":
            todo += node.parts
        for step in node.steps:
            todo += step.given
