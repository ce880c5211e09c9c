"""The texts that an expression may have, as far as the file says them; the rest are holes."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from boundcheck.accesses.held import held_names
from boundcheck.accesses.named_models import OF_CLASS, table_of
from boundcheck.accesses.sources import Sources, called
from boundcheck.base.light import NamedTuple
from boundcheck.base.patterns import later
from boundcheck.python.reading import Node, Step
from boundcheck.sql import HOLE

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator

_MOST: Final = 16  # texts of one expression: choices, loops
_DEEPEST: Final = 50
_LONGEST: Final = 100_000  # characters of what is put together
_MOST_MADE: Final = 5_000_000  # of all that one file puts together
UNREAD: Final = "texts that are left unread"  # in the state of an evaluator, the line of the first
_WRAPPERS: Final = frozenset(
    "dedent cleandoc text SQL Identifier quote_name qn quote literal_column DDL AsIs str RawSQL bindparams Template".split()
)
_PERCENT: Final = later(r"%(?:\((\w{1,99})\))?[-#0 +]{0,5}\d{0,9}(?:\.\d{1,9})?([sdifrxoegac%])")
_PLACEHOLDER: Final = later(r"(?<!\$)\$\{?([A-Za-z_]\w*+)\}?")
Making = Callable[[Sequence[str]], Iterable[str]]  # parts as pieces of a text


class FoldedText(NamedTuple):
    """One text. `literal` is the node that writes its beginning, `whole` the expression that puts it together, where
    that uses a beginning from elsewhere (else the same). `nodes` are all that take part in it. `home` is the dotted name
    in another file that the beginning is bound to ("": it is written here)."""

    text: str
    literal: int
    whole: int
    nodes: tuple[int, ...]
    home: str = ""


class Folding:
    """Asked for nodes of one file."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator, self._nodes = evaluator, evaluator.nodes
        self.constant: Callable[[str], str | None] | None = (
            None  # the text behind a dotted name of another file
        )
        self.sources = Sources(evaluator)
        self._known: dict[int, tuple[FoldedText, ...]] = {}
        self._depth = 0
        self._left = _MOST_MADE

    def of(self, number: int) -> tuple[FoldedText, ...]:
        """The texts that a node may have, each once; none where nothing of them is known."""
        found = self._known.get(number)
        if found is None and self._depth < _DEEPEST:
            self._known[number] = ()  # what is made of itself comes to an end
            self._depth += 1
            ends = self.sources.of(number)
            several: dict[str, FoldedText] = {}
            try:
                for end in ends:
                    for each in self._written(end, number):
                        several.setdefault(each.text, each)
            except RecursionError:  # nested too deep for anybody to read
                several = {}
                self._evaluator.too_deep = self._evaluator.too_deep or self._nodes[number].line
            self._depth -= 1
            most = max(_MOST, len(ends))
            found = tuple(several.values())[:most] if several.keys() - {HOLE} else ()
            self._known[number] = found
        return found or ()

    def words(self, number: int) -> Iterator[str]:
        """The texts that are known whole."""
        return (each.text for each in self.of(number) if HOLE not in each.text)

    def _written(self, end: int, number: int) -> Sequence[FoldedText]:
        node = self._nodes[end]
        if node.kind == "text":
            return (FoldedText(node.value, end, end, (end,)),)
        if node.kind == "parameter":
            return (FoldedText(HOLE, end, end, ()),)
        if node.kind == "format":
            return self._put(end, node.parts, iter)
        if node.kind == "operator" and node.value == "+":
            return self._sum(end)
        if node.kind == "operator" and node.value == "%":
            return self._percent(end, node)
        if node.kind == "chain" and (found := self._chain(end, node)):
            return found
        return self._from_elsewhere(number, end)

    def _from_elsewhere(self, number: int, end: int, upto: int | None = None) -> Sequence[FoldedText]:
        """What another file binds a name to, or holds in a class or a dictionary, up to a step of a chain; told at `number`."""
        if self.constant is None:
            return ()
        named = {dotted: self.constant(dotted) for dotted in held_names(self._evaluator, end, upto)}
        return [
            FoldedText(text, number, number, (number,), at) for at, text in named.items() if text is not None
        ]

    # What is put together

    def _put(
        self,
        number: int,
        parts: Sequence[int],
        make: Making,
        first: Sequence[FoldedText] = (),
        also: Sequence[int] = (),
    ) -> list[FoldedText]:
        """The texts that parts make, `first` before them. Choices in several parts are taken side by side."""
        hole = (FoldedText(HOLE, number, number, ()),)
        rows = [*([first] if first else ()), *(self.of(part) or hole for part in parts)]
        found = []
        for index in range(min(_MOST, max(map(len, rows), default=0))):
            texts = [row[index % len(row)] for row in rows]
            # Each once: texts that are made of one another again and again have the same.
            nodes = dict.fromkeys((number, *also, *(node for text in texts for node in text.nodes)))
            made = self._counted(number, _joined(make([text.text for text in texts])))
            found.append(FoldedText(made, *self._place(number, texts[0]), tuple(nodes), texts[0].home))
        return found

    def _counted(self, number: int, made: str) -> str:
        """A text that was put together, or a hole where a file has had its share of such."""
        self._left -= len(made)
        if self._left >= 0:
            return made
        self._evaluator.state.setdefault(UNREAD, self._nodes[number].line)
        return HOLE

    def _place(self, number: int, first: FoldedText) -> tuple[int, int]:
        node, literal = self._nodes[number], self._nodes[first.literal]
        if node.line <= literal.line <= node.end_line:  # written here
            return (first.literal, first.whole) if node.kind == "chain" else (number, number)
        added = self._nodes[node.parts[-1]]
        is_added_to = node.kind == "operator" and (added.line, added.column) == (node.line, node.column)
        return first.literal, first.whole if is_added_to else number

    def _sum(self, number: int) -> list[FoldedText]:
        """Long sums, and names that are added to again and again, do not go deep."""
        terms: list[int] = []
        sums = [number]
        while True:
            parts = self._nodes[sums[-1]].parts
            terms += reversed(parts[1:])
            first = parts[0]
            named = self._nodes[first]
            bound = named.parts[0] if named.kind == "var" and named.parts else first
            found = self._nodes[bound]
            if found.kind != "operator" or found.value != "+" or bound >= sums[-1]:
                break
            sums.append(bound)
        terms = [first, *reversed(terms)]
        return self._put(number, terms, iter, also=tuple(sums)) if any(map(self.of, terms)) else []

    def _percent(self, number: int, node: Node) -> list[FoldedText]:
        template, right = node.parts[:2]
        if not self.of(template):
            return []
        given = [self._nodes[end] for end in self.sources.of(right)]
        is_row = bool(given) and given[0].kind == "list"
        names = self._mapping([right]) if not is_row else {}
        values = [*names.values()] if names else given[0].parts if is_row else [right]

        def make(texts: Sequence[str]) -> Iterator[str]:
            keyed = dict(zip(names, texts[1:], strict=True)) if names else {}
            positional, done = iter(texts[1:]), 0
            for match in _PERCENT.finditer(texts[0]):
                yield texts[0][done : match.start()]
                value = (
                    keyed.get(match[1]) if match[1] else "%" if match[2] == "%" else next(positional, None)
                )
                yield HOLE if value is None else value
                done = match.end()
            yield texts[0][done:]

        return self._put(number, (template, *values), make)

    def _mapping(self, numbers: Sequence[int]) -> dict[str, int]:
        """Written dictionaries as names with values: `{"t": table}`, `dict(t=table)`."""
        found = {}
        for node in (self._nodes[end] for number in numbers for end in self.sources.of(number)):
            if node.kind == "dict":
                pairs = zip(node.parts[::2], node.parts[1::2], strict=True)
                found.update({self._nodes[key].value: value for key, value in pairs if key >= 0})
            elif node.steps and node.steps[0].name == "()" and self._nodes[node.parts[0]].value == "dict":
                found.update({name: value for name, value, _, _ in node.steps[0].keywords if name})
        return found

    # Calls and attributes

    def _chain(self, number: int, node: Node) -> Sequence[FoldedText]:
        of_table = len(node.steps) == 1 and node.steps[0].name in ("name", "fullname")
        known = self._tables(node.parts[0]) if of_table else ()
        for index, step in enumerate(node.steps):
            if step.args is None:
                if known and step.name not in ("name", "fullname"):  # of a table
                    return ()
                table = "" if known else table_of(self._evaluator, number, index)
                known = (FoldedText(table, number, number, (number,)),) if table else known
            elif known or step.name in _METHODS:
                known = self._method(number, step, known or self._before(number, node, index))
                if not known:
                    return ()
            elif step.is_call:
                known = self._wrapped(number, node, index, step)
        return known

    def _tables(self, number: int) -> Sequence[FoldedText]:
        """The table that a name stands for: `orders = Order.__table__`."""
        ends = [self._nodes[end] for end in self.sources.of(number)]
        is_table = bool(ends) and all(end.kind == "chain" and end.steps[-1].name in OF_CLASS for end in ends)
        return self.of(number) if is_table else ()

    def _before(self, number: int, node: Node, index: int) -> Sequence[FoldedText]:
        """The texts that the first steps of a chain give."""
        if not index:
            return self.of(node.parts[0])
        ends = self.sources.behind(number, index)
        if ends or not self.constant:
            return tuple(each for end in ends for each in self.of(end))
        return self._from_elsewhere(number, number, index)

    def _wrapped(self, number: int, node: Node, index: int, step: Step) -> Sequence[FoldedText]:
        """`dedent("…")`, `sql.SQL("…")`: what they are given."""
        name = called(self._nodes, node, index)
        if name not in _WRAPPERS or not step.args:
            return ()
        if name == "Identifier":
            return self._put(number, step.args, lambda texts: _between(texts, "."))
        found = self.of(step.args[0])
        return [each._replace(text=_dedented(each.text)) for each in found] if name == "dedent" else found

    def _method(self, number: int, step: Step, known: Sequence[FoldedText]) -> Sequence[FoldedText]:
        method = _METHODS.get(step.name)
        return method(self, number, step, known) if method is not None and known else ()

    def _same(self, number: int, step: Step, known: Sequence[FoldedText]) -> Sequence[FoldedText]:
        return known

    def _format(self, number: int, step: Step, known: Sequence[FoldedText]) -> Sequence[FoldedText]:
        names = {name: value for name, value, _, _ in step.keywords if name}
        names |= self._mapping([value for name, value, _, _ in step.keywords if not name])
        args, fields = step.args or (), _fields
        if step.name != "format":  # a mapping
            names, args = {**self._mapping(args), **names}, ()
            fields = _fields if step.name == "format_map" else _placeholders
        values = (*args, *names.values())
        places = {
            **{str(index): index for index in range(len(args))},
            **{name: len(args) + at for at, name in enumerate(names)},
        }

        def make(texts: Sequence[str]) -> Iterator[str]:
            count = 0
            for literal, field in fields(texts[0]):
                yield literal
                if field is not None:
                    at = places.get(field or str(count))
                    count += not field
                    yield HOLE if at is None else texts[at + 1]

        return self._put(number, values, make, first=known)

    def _join(self, number: int, step: Step, known: Sequence[FoldedText]) -> Sequence[FoldedText]:
        elements = self.sources.elements(step.args[0]) if step.args else ()
        found = self._put(number, elements, lambda texts: _between(texts[1:], texts[0]), first=known)
        return [each._replace(literal=number, whole=number) for each in found] if elements else ()

    def _replace(self, number: int, step: Step, known: Sequence[FoldedText]) -> Sequence[FoldedText]:
        if len(step.args or ()) != 2:
            return known
        return self._put(
            number,
            step.args or (),
            lambda texts: _between(texts[0].split(texts[1] or HOLE), texts[2]),
            first=known,
        )


def _joined(pieces: Iterable[str]) -> str:
    """One text, or a hole where it would be longer than anybody writes: names that double each other."""
    found, length = [], 0
    for piece in pieces:
        found.append(piece)
        length += len(piece)
        if length > _LONGEST:
            return HOLE
    return "".join(found)


def _between(texts: Iterable[str], glue: str) -> Iterator[str]:
    for index, text in enumerate(texts):
        yield from (glue, text) if index else (text,)


def _fields(pattern: str) -> list[tuple[str, str | None]]:
    """Pieces of a text, each with the field behind it."""
    try:
        return [(literal, field) for literal, field, _, _ in string.Formatter().parse(pattern)]
    except ValueError:
        return [(pattern, None)]


def _placeholders(pattern: str) -> list[tuple[str, str | None]]:
    """The same of a `string.Template`."""
    pieces = _PLACEHOLDER.split(pattern)
    return [*zip(pieces[::2], pieces[1::2], strict=False), (pieces[-1], None)]


_SAME: Final = (
    "strip lstrip rstrip encode lower upper expandtabs bindparams columns execution_options".split()
)
_METHODS: Final[dict[str, Callable[[Folding, int, Step, Sequence[FoldedText]], Sequence[FoldedText]]]] = {
    **dict.fromkeys(("format", "format_map", "substitute", "safe_substitute"), Folding._format),
    "join": Folding._join,
    "replace": Folding._replace,
    **dict.fromkeys(_SAME, Folding._same),
}


def _dedented(text: str) -> str:
    import textwrap  # few files ask

    return textwrap.dedent(text)
