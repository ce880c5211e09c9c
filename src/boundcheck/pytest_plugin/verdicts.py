"""What a statement over other modules' tables is for the suite of one module, by the lines that led to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from boundcheck.base.light import NamedTuple
from boundcheck.codebase.codebase import Codebase
from boundcheck.config.model import UNASSIGNED
from boundcheck.pytest_plugin.frames import FramePlace
from boundcheck.pytest_plugin.statements import ForeignTable, Touched

Rule = Literal["foreign-query", "foreign-write", "cross-module-join", "test-foreign-data"]


class TableBreach(NamedTuple):
    """One table that should not have been reached: where, how, and what there is to do (`remedy`).

    `through` is the module whose code did it on the way, where that is neither the tester's nor a test's, and `led`
    the line of the tester's files that led there.
    """

    rule: Rule
    table: ForeignTable
    place: FramePlace
    verb: Literal["reads", "writes", "joins"]
    remedy: str
    through: str | None = None
    led: FramePlace | None = None


class SuiteScope(NamedTuple):
    """What the suite of `tester` may use: `admitted` are other modules; `exempt_support`: helpers may insert rows."""

    codebase: Codebase
    tester: str
    admitted: frozenset[str]
    exempt_support: bool


class StatementVerdict(NamedTuple):
    """The breaches of a statement, and the modules that wrote tables of their own as is their right."""

    breaches: tuple[TableBreach, ...] = ()
    rightful: tuple[ForeignTable, ...] = ()


def judge(scope: SuiteScope, touched: Touched, places: Iterable[FramePlace]) -> StatementVerdict:
    """Judge by the innermost line of the project; `places` run outwards from the statement."""
    lines = list(places)
    for index, place in enumerate(lines):
        if place.kind == "migration":
            return StatementVerdict()
        if place.kind == "support" or (place.kind == "test" and place.module != scope.tester):
            return _by_helper(scope, touched, lines[index:])
        if place.kind == "test":
            return StatementVerdict(tuple(_by_test(scope, touched, place, None)))
        role = scope.codebase.role(place.module)
        if place.module == scope.tester:
            return StatementVerdict(tuple(_by_production(touched, place)))
        if role == "module" or place.module is None:
            return _by_other(scope, touched, lines[index:])
        if role == "shared":
            continue  # a library: whoever called it asked
        # Composition wires modules together, and tests may use it; only a module behind it can make it a breach.
        behind = lines[index + 1] if index + 1 < len(lines) else None
        if behind is None or behind.kind != "source" or behind.module in (None, scope.tester):
            return StatementVerdict()
    return StatementVerdict()


def _by_production(touched: Touched, place: FramePlace) -> Iterator[TableBreach]:
    for table in touched.writes:
        remedy = f"ask {_api(table)} to do it, or publish an event that it reacts to"
        yield TableBreach("foreign-write", table, place, "writes", remedy)
    for table in touched.reads:
        if touched.own:
            remedy = f"ask {_api(table)} for the ids or values, or keep what you need in a read model"
            yield TableBreach("cross-module-join", table, place, "joins", remedy)
        else:
            remedy = f"ask {_api(table)} for it, or keep a read model fed by its events"
            yield TableBreach("foreign-query", table, place, "reads", remedy)


def _by_test(
    scope: SuiteScope, touched: Touched, place: FramePlace, through: FramePlace | None
) -> Iterator[TableBreach]:
    if touched.empties:
        return  # clearing up needs nobody's rows
    for table, verb in _with_verbs(touched):
        if table.owner in scope.admitted:
            remedy = f"make and read them through {_api(table)}, or put a stub in its place"
        else:
            remedy = f"put a stub in its place, or move the test to {table.owner} or to the end-to-end tests"
        yield TableBreach("test-foreign-data", table, place, verb, remedy, None, through)


def _by_helper(scope: SuiteScope, touched: Touched, lines: Sequence[FramePlace]) -> StatementVerdict:
    """A helper that belongs to no module, or another module's test code: the test that uses it answers for it."""
    helper = lines[0]
    if scope.exempt_support and touched.inserts and helper.module is None:
        return StatementVerdict()
    test = next((p for p in lines if p.kind == "test" and p.module == scope.tester), None)
    return StatementVerdict(tuple(_by_test(scope, touched, test or helper, helper if test else None)))


def _by_other(scope: SuiteScope, touched: Touched, lines: Sequence[FramePlace]) -> StatementVerdict:
    """Code of another module: on its own tables it is that module's API at work, when the suite may use the module.

    What an admitted module does to tables of a third one that is admitted too is for its own suite to answer.
    """
    place = lines[0]
    issuer = place.module or UNASSIGNED
    led = next((p for p in lines if p.module == scope.tester), None)
    breaches = []
    for table, verb in _with_verbs(touched):
        if issuer in scope.admitted and (table.owner == issuer or table.owner in scope.admitted):
            continue
        blamed = table.owner if issuer in scope.admitted else issuer
        remedy = f"put a stub in place of {blamed} in the test, or list it in depends_on and let test_scope reach it"
        breaches.append(TableBreach("test-foreign-data", table, place, verb, remedy, issuer, led))
    rightful = tuple(table for table in touched.writes if table.owner == issuer and issuer in scope.admitted)
    return StatementVerdict(tuple(breaches), rightful)


def _with_verbs(touched: Touched) -> Iterator[tuple[ForeignTable, Literal["reads", "writes"]]]:
    yield from ((table, "writes") for table in touched.writes)
    yield from ((table, "reads") for table in touched.reads)


def _api(table: ForeignTable) -> str:
    return "its owner, once it has one," if table.owner == UNASSIGNED else f"{table.owner}'s public API"


Describe = Callable[[FramePlace], str]


def message(scope: SuiteScope, breach: TableBreach, touched: Touched, describe: Describe) -> str:
    """The sentence of a finding. `describe` gives `path:line` of a place."""
    owned = "owned by no module" if breach.table.owner == UNASSIGNED else f"owned by {breach.table.owner}"
    what = f"{breach.table.name} ({owned})"
    if breach.rule != "test-foreign-data":
        who = scope.tester
    elif breach.through is not None:
        who = f"the suite of {scope.tester} runs {breach.through}, which"
    else:
        who = f"the suite of {scope.tester}"
    way = f", reached from {describe(breach.led)}" if breach.led is not None else ""
    if breach.led is not None and breach.through is None:
        way = f", through {describe(breach.led)}"
    return f"{who} {breach.verb} {what} by `{touched.short}`{way}; {breach.remedy}"
