"""Where one file uses what it imports of other modules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Final

from boundcheck.accesses.openings import opens, waits
from boundcheck.codebase.files import File
from boundcheck.extraction.definitions import CHANGES, Definitions
from boundcheck.extraction.records import is_service
from boundcheck.extraction.uses.arguments import ArgumentUses
from boundcheck.extraction.uses.bindings import Chain, Meaning, UseBindings, names_of
from boundcheck.extraction.uses.model import UseKind, UsePlace
from boundcheck.extraction.uses.roles import Roles
from boundcheck.python.reading import Node, Reading, Step, within
from boundcheck.scan import absolute_name

_CALLED: Final = ("annotation", "decorator", "raise")  # roles of what is called


class Sites:
    """The places of a file. `is_wrapper` tells whether a dotted name is the project's own and opens a transaction."""

    def __init__(
        self, definitions: Definitions, file: File, reading: Reading, is_wrapper: Callable[[str], bool]
    ) -> None:
        codebase = definitions.codebase
        self._definitions, self._file, self._nodes = definitions, file, reading.nodes
        self._known, self._reading = codebase.known, reading
        self._bindings = bindings = UseBindings(codebase, file, reading)
        self._arguments = ArgumentUses(reading, self._bindings, codebase.registry.by_name)
        self._roles = Roles(reading)
        self._around = SiteContext(reading, lambda at: opens(reading.nodes, at, bindings.dotted, is_wrapper))
        self._found: set[UsePlace] = set()
        self._written: set[str] = set()

    def uses(self) -> set[UsePlace]:
        """What a file uses of other modules; an import that is used in no other way is a use itself."""
        heads = {node.parts[0] for node in self._nodes if node.kind == "chain"}
        for number, node in enumerate(self._nodes):
            head = node.parts[0] if node.kind == "chain" else number
            if self._bindings.imported(head) is None:
                if node.kind == "chain":
                    self._method_of_object(number, node)
            elif number in self._roles.sets:
                self._set(number, node)
            elif node.kind == "chain":
                self._chain(number, node)
            elif number not in heads and (chain := self._bindings.chain(number)) is not None:
                self._add(chain, number, self._roles.how.get(number, "read"))
        return self._found.union(self._unused())

    def _chain(self, number: int, node: Node) -> None:
        """What a chain takes off another module's name, up to the first call or subscript; a method of an object."""
        steps, role = node.steps, self._roles.how.get(number)
        at = next((index for index, step in enumerate(steps) if step.args is not None), len(steps))
        after = steps[at] if at < len(steps) else None
        call = after if after is not None and after.is_call else None
        chain = self._bindings.chain(node.parts[0], names_of(steps[: at + 1] if call else steps[:at]))
        if chain is None:
            return
        if call is not None:
            if role in _CALLED and at == len(steps) - 1:
                self._add(chain, number, role)
            else:
                self._call(number, chain, call)
            self._method(number, chain, steps[at + 1 :])
            return
        is_whole = role in ("base", "annotation") or (
            role == "write" and all(step.name == "[]" for step in steps[at:])
        )
        self._add(chain, number, role if role is not None and (after is None or is_whole) else "read")

    def _set(self, number: int, node: Node) -> None:
        attribute = self._roles.sets[number]
        if attribute.isidentifier() and all(step.args is None for step in node.steps):
            names = (*(step.name for step in node.steps), attribute)
            chain = self._bindings.chain(node.parts[0] if node.steps else number, names)
            if chain is not None:
                self._add(chain, number, "write")

    def _call(self, number: int, chain: Chain, call: Step) -> None:
        rest, name = chain.meaning.rest, chain.meaning.name
        changes = len(rest) == 1 and call.name in CHANGES and self._definitions.is_mutable(name)
        how: UseKind = "write" if changes else "method" if rest else "call"
        self._add(chain, number, how, self._arguments.unsendable(call))

    def _method_of_object(self, number: int, node: Node) -> None:
        """`gateway.pay()` of a variable or parameter, `self.gateway.pay()` of what an object keeps."""
        base, steps, bindings = node.parts[0], node.steps, self._bindings
        if steps[0].is_call:
            made = bindings.made(base)
        elif steps[0].args is None and len(steps) > 1 and steps[1].is_call:
            bound = (self._nodes[each] for each in bindings.bound(base))
            own = next((each for each in bound if each.kind == "own"), None)
            made, steps = bindings.kept(own.parts[0], steps[0].name) if own else None, steps[1:]
        else:
            return
        if made is not None:
            self._method(number, made._replace(head=self._nodes[base]), steps)

    def _method(self, number: int, made: Chain, steps: tuple[Step, ...]) -> None:
        """The call of a method of another module's class, of more than data."""
        call = steps[0] if steps else None
        if call is None or not call.is_call or call.name == "()" or made.meaning.rest:
            return
        if is_service(self._definitions, made.meaning.name):
            chain = made._replace(meaning=made.meaning._replace(rest=("()", call.name)), imported=0)
            self._add(chain, number, "method", self._arguments.unsendable(call))

    def _add(self, chain: Chain, number: int, how: UseKind, unsendable: tuple[str, ...] = ()) -> None:
        meaning, imported, head = chain
        lines = (head.line, self._nodes[imported].line) if imported else (head.line,)
        use = self._use(meaning, how, head.line, head.column, *lines)
        around, in_loop = self._around, self._nodes[number].in_loop
        self._found.add(
            use._replace(
                at_import=around.is_at_import(number), in_loop=in_loop,
                in_transaction=around.in_transaction(number), unsendable=unsendable,
            )
        )  # fmt: skip
        self._written.add(meaning.written)

    def _use(self, meaning: Meaning, how: UseKind, line: int, column: int, *lines: int) -> UsePlace:
        return UsePlace(
            self._file.path, self._file.owner, meaning.to, meaning.name, meaning.written, how, line, column,
            meaning.rest, in_test=self._file.kind == "test",
            typing_only=any(self._reading.is_in("types", each) for each in lines),
        )  # fmt: skip

    def _unused(self) -> Iterator[UsePlace]:
        """What is imported, and neither it nor anything below it is named again."""
        for statement in self._file.facts.imports:
            line, column, module = statement.line, statement.column, statement.module
            base = "" if module is None else absolute_name(self._file.package, statement.level, module)
            for name in statement.names if base is not None else ():
                whole = name if not base else base if name == "*" else f"{base}.{name}"
                if any(written == whole or written.startswith(f"{whole}.") for written in self._written):
                    continue
                if (not base or name == "*") and whole not in self._known:
                    continue  # another distribution's
                meaning = self._bindings.meaning(whole, (), bool(base))
                if meaning is not None:
                    yield self._use(meaning, "import", line, column, line)


class SiteContext:
    """What is around the places of a file: the functions that run them, and transactions. Asked by the numbers of nodes. `opens` tells which nodes open a transaction."""

    def __init__(self, reading: Reading, opens: Callable[[int], bool]) -> None:
        self._reading, self._opens = reading, opens
        self._spans = cache(self._opened)

    def is_at_import(self, number: int) -> bool:
        """Whether it runs when the file is imported: in no function, and not only when the file is run as a program."""
        line = self._reading.nodes[number].line
        is_late = self._functions[number] or number in self._lambdas or self._reading.is_in("main", line)
        return not is_late

    def in_transaction(self, number: int) -> bool:
        """Whether it runs between the opening of a transaction and its end."""
        nodes = self._reading.nodes
        line, spans = nodes[number].line, self._spans(self._functions[number])
        holds = any(number > first and nodes[first].line <= line <= last for first, last in spans)
        return holds and number not in self._late

    def _opened(self, function: int) -> list[tuple[int, int]]:
        """The transactions of a function: the node that opens one, and the last line."""
        found = self._reading.functions[function]
        spans = [(found.body - 1, found.end_line) for number in found.decorators if self._opens(number)]
        bodies = [each.body for each in self._reading.classes if each.function == function]
        blocks = (deed for deeds in (found.deeds, *bodies) for deed in deeds if deed.act == "with")
        return [*spans, *((deed.node, deed.other) for deed in blocks if self._opens(deed.node))]

    @cached_property
    def _functions(self) -> list[int]:
        """By node, the number of the function around; a function's signature belongs to the one around it."""
        found = [0] * len(self._reading.nodes)
        for number, function in enumerate(self._reading.functions):
            if function.start:
                found[function.start : function.body] = [function.outer] * (function.body - function.start)
                found[function.body :] = [number] * (len(found) - function.body)
        return found

    @cached_property
    def _lambdas(self) -> set[int]:
        return self._within(node.parts[0] for node in self._reading.nodes if node.kind == "lambda")

    @cached_property
    def _late(self) -> set[int]:
        """What runs when the transaction is over."""
        nodes = self._reading.nodes
        waiting = (step for node in nodes for step in node.steps if step.is_call and waits(nodes, node, step))
        return self._within(number for step in waiting for number in step.given)

    def _within(self, numbers: Iterable[int]) -> set[int]:
        return {inner for number in numbers for inner in within(self._reading.nodes, number)}
