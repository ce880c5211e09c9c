"""Transactions that write in their own module and, through calls, in another one."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial

from boundcheck.base.graphs import components
from boundcheck.base.light import NamedTuple
from boundcheck.facts.access import Call, FunctionFacts, Transaction

_Owner = Callable[[str], str | None]
# (module of the function that writes, owner of what it writes) → the function and the entity, first by name.
_Summary = dict[tuple[str, str], tuple[str, str]]


class SharedTransaction(NamedTuple):
    """A transaction of `module` that also writes data of `to`: `call` leads there, `writer` writes `entity`."""

    file: str
    function: str
    transaction: Transaction
    module: str
    to: str
    call: Call
    writer: str
    entity: str


def shared_transactions(
    facts_by_file: Mapping[str, tuple[FunctionFacts, ...]], owner_of_function: _Owner, owner_of_entity: _Owner
) -> Iterator[SharedTransaction]:
    """Transactions that write own data and, through calls that resolve, another module's by its own functions.

    One for each transaction and module. What the transaction's own module writes of others directly is another rule's.
    """
    functions = {each.name: each for facts in facts_by_file.values() for each in facts}
    opened = (found for facts in facts_by_file.values() for each in facts for found in each.transactions)
    called = dict.fromkeys(call.name for found in opened for call in found.calls)
    roots = (name for each in called if (name := _named(each, functions)) in functions)
    groups = tuple(components(roots, partial(_callees, functions=functions)))
    summaries = _summaries(groups, functions, owner_of_function, owner_of_entity)
    # A function that commits by itself leaves nothing to the commit of who calls it.
    done = {each.name for each in functions.values() if any(map(_is_commit, each.transactions))}
    left = _summaries(groups, functions, owner_of_function, owner_of_entity, done) if done else summaries
    for file, facts in facts_by_file.items():
        for function in facts:
            module = owner_of_function(function.name) if function.transactions else None
            for transaction in function.transactions if module is not None else ():
                known = left if _is_commit(transaction) else summaries
                yield from _shared(
                    file, function, transaction, module or "", known, functions, owner_of_entity
                )


def _shared(
    file: str, function: FunctionFacts, transaction: Transaction, module: str, summaries: Mapping[str, _Summary],
    functions: Mapping[str, FunctionFacts], owner_of_entity: _Owner,
) -> Iterator[SharedTransaction]:  # fmt: skip
    own = any(owner_of_entity(entity) == module for entity in transaction.writes)
    foreign: dict[str, tuple[Call, tuple[str, str]]] = {}
    for call in transaction.calls:
        for (writer_module, owner), what in summaries.get(_named(call.name, functions), {}).items():
            own = own or (writer_module == module and owner == module)
            if writer_module == owner != module:
                foreign.setdefault(owner, (call, what))
    for to, (call, (writer, entity)) in sorted(foreign.items()) if own else ():
        yield SharedTransaction(file, function.name, transaction, module, to, call, writer, entity)


def _is_commit(transaction: Transaction) -> bool:
    """Whether no block opened it, but a `commit()` ends it."""
    return transaction.how.rpartition(".")[2].startswith("commit")


def _named(name: str, functions: Mapping[str, FunctionFacts]) -> str:
    """A call of a class runs its `__init__`."""
    return name if name in functions else f"{name}.__init__"


def _summaries(
    groups: Iterable[Sequence[str]],
    functions: Mapping[str, FunctionFacts],
    owner_of_function: _Owner,
    owner_of_entity: _Owner,
    done: Container[str] = (),
) -> dict[str, _Summary]:
    """What each function of `groups` writes, itself and through what it calls, but for those that are `done`; functions that
    call each other share it.
    """
    found: dict[str, _Summary] = {}
    for group in groups:
        merged: _Summary = {}
        for name in (name for name in group if name not in done):
            writes = functions[name].writes
            module = (owner_of_function(name) or "") if writes else ""
            for entity in writes:
                owner = owner_of_entity(entity)
                if owner is not None:
                    _merge(merged, (module, owner), (name, entity))
            for call in functions[name].calls:
                for key, what in found.get(_named(call.name, functions), {}).items():
                    _merge(merged, key, what)
        for name in group:
            found[name] = merged if name not in done else {}
    return found


def _merge(summary: _Summary, key: tuple[str, str], what: tuple[str, str]) -> None:
    summary[key] = min(what, summary.get(key, what))


def _callees(name: str, functions: Mapping[str, FunctionFacts]) -> Iterator[str]:
    names = dict.fromkeys(_named(call.name, functions) for call in functions[name].calls)
    return (each for each in names if each in functions)
