"""Transactions: what each function writes and calls, and what is done inside the transactions it opens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Final

from boundcheck.accesses.commits import endings, ends, shares
from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.openings import opens, waits
from boundcheck.accesses.written import short
from boundcheck.facts.access import Access, Call, FunctionFacts, Transaction
from boundcheck.python.reading import Function, Node

_PLAIN: Final = frozenset(
    ("constant", "text", "number", "none", "list", "dict", "format", "comprehension", "lambda")
)
_ROWS: Final = frozenset(("row", "fresh", "any"))


def transaction_facts(
    e: Evaluator, accesses: Iterable[Access], atomic_wrappers: Collection[str] = ()
) -> tuple[FunctionFacts, ...]:
    """What the functions of a file write, call of the project, and hold together in transactions.

    `accesses` are the file's, of all frameworks: those that write and lie in a function are its writes.
    `atomic_wrappers` are dotted names of the project's own that open a transaction.
    """
    calls, late, commits = _calls(e)
    function_at = _function_at(e.reading.functions, late)
    called: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        called[function_at.get(call.line, 0)].append(call)
    ended: dict[int, list[int]] = defaultdict(list)
    for commit in commits:
        ended[function_at.get(e.nodes[commit].line, 0)].append(commit)
    written: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for line, entity in sorted(
        {(a.line, a.entity) for a in accesses if a.writes and a.entity and not _of_itself(a)}
    ):
        written[function_at.get(line, 0)].append((line, entity))
    facts = []
    for number, function in enumerate(e.reading.functions):
        writes, names = written.get(number, []), called.get(number, [])
        spans = list(_spans(e, function, atomic_wrappers))
        opened = [_transaction(e, *span, writes, names) for span in spans]
        for end in endings(e, ended[number], function.line) if number in ended else ():
            if not any(first <= end.line <= last for _, first, last in spans):
                given = [
                    n for n in names if end.is_global or any(shares(e, at, end.session) for at in calls[n])
                ]
                opened.append(_transaction(e, end.node, end.after + 1, end.line, writes, given))
        if writes or names or opened:
            name = f"{e.file.name}.{function.qualified}" if number else e.file.name
            entities = tuple(dict.fromkeys(entity for _, entity in writes))
            facts.append(FunctionFacts(name, function.line, entities, tuple(names), tuple(opened)))
    return tuple(facts)


def _function_at(functions: Iterable[Function], late: Iterable[range]) -> dict[int, int]:
    """The innermost function on each line; -1 where code runs later than the function around it."""
    found: dict[int, int] = {}
    for number, function in enumerate(functions):  # those inside come after the ones around them
        if number:
            found.update(dict.fromkeys(range(function.line, function.end_line + 1), number))
    for lines in late:
        found.update(dict.fromkeys(lines, -1))
    return found


def _of_itself(access: Access) -> bool:
    """A method that sets columns of its own row: whether that row is in a session, its caller knows."""
    return access.certainty != "certain" and access.written.startswith("self.")


def _spans(e: Evaluator, function: Function, wrappers: Collection[str]) -> Iterator[tuple[int, int, int]]:
    """What opens a transaction in a function, with its first and last line."""
    openings = [(number, function.line, function.end_line) for number in function.decorators]
    openings += [
        (deed.node, e.nodes[deed.node].line, deed.other) for deed in function.deeds if deed.act == "with"
    ]
    called = partial(e.dotted, called=True)
    for number, first, last in openings:
        if number > 0 and opens(e.nodes, number, called, wrappers.__contains__):
            yield number, first, last


def _transaction(
    e: Evaluator, number: int, first: int, last: int, writes: list[tuple[int, str]], calls: Iterable[Call]
) -> Transaction:
    node = e.nodes[number]
    inside = dict.fromkeys(entity for at, entity in writes if first <= at <= last)
    made = tuple(call for call in calls if first <= call.line <= last)
    how = short(e.nodes, number, called=True)
    return Transaction(node.line, node.column, node.end_line, how, tuple(inside), made)


def _calls(e: Evaluator) -> tuple[dict[Call, list[int]], list[range], list[int]]:
    """Calls of what the project defines with their nodes, the lines of what only runs when a transaction is over, and what may
    end one."""
    calls: dict[Call, list[int]] = {}
    late, ending, names = [], [], _Names(e)
    for number, node in e.chains:
        made = [step for step in node.steps if step.args is not None and step.name != "[]"]
        if not made:
            continue
        late += [range(each.line, each.end_line + 1) for each in made if waits(e.nodes, node, each)]
        for name, _, is_call in names.steps(node):
            if is_call:
                calls.setdefault(Call(name, node.line), []).append(number)
        if e.frameworks.has_statements and ends(node):
            ending.append(number)
    return calls, late, ending


_MOST: Final = 64  # names that one node may be: each branch that goes on from them makes as many again


class _Names:
    """The dotted names of the project's that nodes stand for; of an object that of its class, and that it is one."""

    def __init__(self, e: Evaluator) -> None:
        self._e = e
        self._known: dict[int, list[tuple[str, bool]]] = {}

    def of(self, number: int) -> list[tuple[str, bool]]:
        """All that a node may be."""
        found = self._known.get(number)
        if found is None:
            self._known[number] = []  # while it is asked for
            found = self._of(number)
            self._known[number] = found = found if len(found) < 2 else list(dict.fromkeys(found))[:_MOST]
        return found

    def steps(self, node: Node) -> Iterator[tuple[str, int, bool]]:
        """What each step of a chain reaches, the number of the step, and whether it calls it."""
        for name, is_object in self.of(node.parts[0]):
            yield from self._from(node, 0, name, is_object)

    def _from(self, node: Node, start: int, name: str, is_object: bool) -> Iterator[tuple[str, int, bool]]:
        calls = int(is_object)
        for index, step in enumerate(node.steps[start:], start):
            if step.name == "[]" or calls > 1:
                break
            held = self._held(name, step.name) if is_object and step.args is None else ()
            for other, is_made in held:
                if index + 1 == len(node.steps):
                    yield other, index, is_made
                yield from self._from(node, index + 1, other, is_made)
            if held:
                break
            if step.name != "()" or is_object:
                name = self._e.follow(f"{name}.{'__call__' if step.name == '()' else step.name}")
            is_object, calls = step.is_call, calls + step.is_call
            yield name, index, is_object

    def _held(self, name: str, attribute: str) -> list[tuple[str, bool]]:
        """What a class of the file, or its methods, set an attribute to, or say that it is."""
        owner = self._e.class_named(name)
        found = self._e.reading.classes[owner] if owner >= 0 else None
        held = [(named, value) for named, value, _ in (*found.own, *found.attributes)] if found else []
        said = [(named, said) for named, _, said in found.attributes] if found else []
        return [
            *(each for named, value in held if named == attribute and value > 0 for each in self.of(value)),
            *((each, True) for named, of in said if named == attribute and of > 0 for each, _ in self.of(of)),
        ]

    def _of(self, number: int) -> list[tuple[str, bool]]:
        e, node = self._e, self._e.nodes[number]
        if node.kind in _PLAIN:
            return []
        known = e.known(number) if node.kind in ("var", "chain") else None
        if known is not None and known.form in _ROWS:
            rows = [each.entity for each in known.alternatives if each.form in ("row", "fresh")]
            if rows:
                return [(name, True) for name in rows]
        if node.kind == "own":
            return [(f"{e.file.name}.{e.reading.classes[node.parts[0]].qualified}", node.value == "self")]
        if node.kind == "var" and node.parts:
            return self.of(node.parts[0])
        if node.kind == "chain":
            last = len(node.steps) - 1
            return [(name, is_object) for name, index, is_object in self.steps(node) if index == last]
        if node.kind == "parameter":
            annotation, value = node.parts
            said = [(name, True) for name, _ in self.of(annotation)] if annotation > 0 else []
            return said or (self.of(value) if value > 0 else [])
        if node.kind == "narrow":
            return [*((name, True) for name, _ in self.of(node.parts[1])), *self.of(node.parts[0])]
        if node.kind in ("either", "enter") or (node.kind, node.value) == ("operator", "|"):
            return [found for part in node.parts[node.value == "if" :] for found in self.of(part)]
        found = e.value(number) if node.kind in ("import", "define", "var") else None
        is_own = found is not None and found.form in ("class", "name") and self._is_own(found.entity)
        return [(found.entity, False)] if found is not None and is_own else []

    def _is_own(self, dotted: str) -> bool:
        top = dotted.partition(".")[0]
        return top in self._e.frameworks.known or top == self._e.file.name.partition(".")[0]
