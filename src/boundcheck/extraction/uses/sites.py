"""Where one file uses what it imports of other modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from boundcheck.accesses.openings import opens
from boundcheck.codebase.entities.model import Entity
from boundcheck.codebase.files import File
from boundcheck.extraction.uses.arguments import Arguments
from boundcheck.extraction.uses.around import Around
from boundcheck.extraction.uses.bindings import Bindings, Chain
from boundcheck.extraction.uses.model import Use, UseKind
from boundcheck.extraction.uses.names import Meaning, Names
from boundcheck.extraction.uses.roles import roles_of
from boundcheck.facts.file import Import
from boundcheck.python.reading import Node, Reading, Step
from boundcheck.scan import absolute_name

_CHANGES: Final = frozenset(
    "append appendleft extend insert remove pop popitem popleft clear update setdefault add discard sort reverse".split()
)
_CALLED: Final = ("annotation", "decorator", "raise")  # roles of what is called


class Setting(NamedTuple):
    """What needs to be known of the project.

    `is_mutable` tells whether a dotted name is a list, dict or set, `is_service` whether it is a class whose objects are
    more than data, `is_wrapper` whether it is the project's own and opens a transaction.
    """

    entities: Mapping[str, Entity]
    is_wrapper: Callable[[str], bool]
    is_mutable: Callable[[str], bool]
    is_service: Callable[[str], bool]


def uses_in(file: File, reading: Reading, names: Names, setting: Setting) -> tuple[Use, ...]:
    """What a file uses of other modules, in order of place; an import that is used in no other way is a use itself."""
    return _Sites(file, reading, names, setting).all()


class _Sites:
    def __init__(self, file: File, reading: Reading, names: Names, setting: Setting) -> None:
        self._file, self._nodes, self._names, self._setting = file, reading.nodes, names, setting
        self._bindings = bindings = Bindings(file, reading, names)
        self._arguments = Arguments(reading, bindings, setting.entities)
        self._roles, self._sets = roles_of(reading)
        self._around = Around(reading, file.name, self._opens)
        self._found: set[Use] = set()
        self._used: set[int] = set()  # imports
        self._written: set[str] = set()

    def _opens(self, number: int) -> bool:
        def called(inner: int) -> str:
            return self._bindings.dotted(inner, called=True)

        return opens(self._nodes, number, called, self._setting.is_wrapper)

    def all(self) -> tuple[Use, ...]:
        heads = {node.parts[0] for node in self._nodes if node.kind == "chain"}
        for number, node in enumerate(self._nodes):
            head = node.parts[0] if node.kind == "chain" else number
            if self._bindings.imported(head) is None:
                if node.kind == "chain":
                    self._method_of_object(number, node)
            elif number in self._sets:
                self._set(number, node)
            elif node.kind == "chain":
                self._chain(number, node)
            elif number not in heads and (chain := self._bindings.chain(number)) is not None:
                self._add(chain, number, self._roles.get(number, "read"), node.end_line)
        self._found.update(self._unused())
        return tuple(sorted(self._found, key=lambda use: (use.line, use.column, use)))

    def _chain(self, number: int, node: Node) -> None:
        """What a chain takes off another module's name, up to the first call or subscript; a method of an object."""
        steps = node.steps
        at = next((index for index, step in enumerate(steps) if step.args is not None), len(steps))
        after = steps[at] if at < len(steps) else None
        named = steps[:at] if after is None or not after.is_call or after.name == "()" else steps[: at + 1]
        chain = self._bindings.chain(node.parts[0], tuple(step.name for step in named))
        if chain is None:
            return
        if after is not None and after.is_call:
            self._call(number, chain, after, is_last=at == len(steps) - 1)
            self._method(number, chain, steps[at + 1 :])
        else:
            how = self._roles.get(number, "read")
            if after is not None and not (
                how in ("base", "annotation") or (how == "write" and all(s.name == "[]" for s in steps[at:]))
            ):
                how = "read"
            self._add(chain, number, how, named[-1].end_line if named else chain.head.end_line)

    def _set(self, number: int, node: Node) -> None:
        attribute, end_line = self._sets[number]
        if attribute.isidentifier() and all(step.args is None for step in node.steps):
            names = (*(step.name for step in node.steps), attribute)
            chain = self._bindings.chain(node.parts[0] if node.steps else number, names)
            if chain is not None:
                self._add(chain, number, "write", end_line)

    def _call(self, number: int, chain: Chain, call: Step, *, is_last: bool) -> None:
        role, rest = self._roles.get(number), chain.meaning.rest
        if role in _CALLED and is_last:
            self._add(chain, number, role, call.reached)
            return
        changes = len(rest) == 1 and call.name in _CHANGES and self._setting.is_mutable(chain.meaning.name)
        how: UseKind = "write" if changes else "method" if rest else "call"
        self._add(chain, number, how, call.end_line, self._arguments.unsendable(call))

    def _method_of_object(self, number: int, node: Node) -> None:
        """`gateway.pay()` of a variable or parameter, `self.gateway.pay()` of what an object keeps."""
        base, first = node.parts[0], node.steps[0]
        if first.is_call:
            made, steps = self._bindings.made(base), node.steps
        elif first.args is None and len(node.steps) > 1 and node.steps[1].is_call:
            owners = [
                each
                for each in map(self._nodes.__getitem__, self._bindings.bound(base))
                if each.kind == "own"
            ]
            made = self._bindings.kept(owners[0].parts[0], first.name) if owners else None
            steps = node.steps[1:]
        else:
            return
        if made is not None:
            self._method(number, made._replace(head=self._nodes[base]), steps)

    def _method(self, number: int, made: Chain, steps: tuple[Step, ...]) -> None:
        """The call of a method of another module's class, of more than data."""
        call = steps[0] if steps else None
        if call is None or not call.is_call or call.name == "()" or made.meaning.rest:
            return
        if self._setting.is_service(made.meaning.name):
            chain = made._replace(meaning=made.meaning._replace(rest=("()", call.name)), imported=0)
            self._add(chain, number, "method", call.end_line, self._arguments.unsendable(call))

    def _add(
        self, chain: Chain, number: int, how: UseKind, end_line: int, unsendable: tuple[str, ...] = ()
    ) -> None:
        meaning, imported, head = chain
        typing_only = any(
            self._around.is_for_types(line)
            for line in (head.line, *(self._nodes[n].line for n in [imported] if n))
        )
        self._found.add(
            Use(
                self._file.path, self._file.owner, meaning.to, meaning.name, meaning.written, how, head.line,
                head.column, end_line, meaning.rest, self._around.function(number), self._nodes[number].in_loop,
                self._around.in_transaction(number), self._file.kind == "test", typing_only, unsendable,
            )
        )  # fmt: skip
        self._written.add(meaning.written)
        self._used.add(imported)

    # Imports

    def _unused(self) -> Iterator[Use]:
        imports = {
            (node.line, node.value): number
            for number, node in enumerate(self._nodes)
            if node.kind == "import"
        }
        for statement in self._file.facts.imports:
            base: str | None = ""
            if statement.module is not None:
                base = absolute_name(self._file.package, statement.level, statement.module)
            for name, alias in statement.bound if base is not None else ():
                whole = name if not base else base if name == "*" else f"{base}.{name}"
                number = imports.get((statement.line, _as_read(statement, name, alias)), 0)
                if self._is_used(statement, name, alias, whole, number):
                    continue
                if (not base or name == "*") and not self._names.is_file(whole):
                    continue  # another distribution's
                meaning = self._names.meaning(whole, (), member=bool(base))
                if meaning is not None:
                    yield self._import(statement, meaning, number)

    def _is_used(self, statement: Import, name: str, alias: str | None, whole: str, number: int) -> bool:
        if name == "*" or (statement.module is None and alias is None):
            return any(written == whole or written.startswith(f"{whole}.") for written in self._written)
        return number > 0 and number in self._used

    def _import(self, statement: Import, meaning: Meaning, number: int) -> Use:
        return Use(
            self._file.path, self._file.owner, meaning.to, meaning.name, meaning.written, "import",
            statement.line, statement.column, statement.end_line, meaning.rest,
            self._around.function(number) if number else "", in_test=self._file.kind == "test",
            typing_only=self._around.is_for_types(statement.line),
        )  # fmt: skip


def _as_read(statement: Import, name: str, alias: str | None) -> str:
    """What an import is in the reading."""
    if statement.module is None:
        return name if alias else name.partition(".")[0]
    base = "." * statement.level + statement.module
    return f"{base}.{name}" if statement.module else f"{base}{name}"
