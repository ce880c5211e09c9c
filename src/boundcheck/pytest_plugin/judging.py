"""From a statement that is about to run to findings, and in enforce mode to the failure of the test that runs it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial

from boundcheck.findings.finding import Finding
from boundcheck.pytest_plugin.frames import FramePlace, Stack, Stacks
from boundcheck.pytest_plugin.policy import Policy, sentence
from boundcheck.pytest_plugin.statements import ForeignTable, Statements, Touched
from boundcheck.pytest_plugin.transactions import RunningTransaction
from boundcheck.pytest_plugin.verdicts import SuiteScope, judge, message

Tell = Callable[[Finding], bool]


class ForeignDataError(AssertionError):
    """A statement that was kept from the database: a table in it belongs to another module.

    It is no database error, so that code which handles those does not swallow it.
    """

    __module__ = "boundcheck"  # what a failing test shows


class StatementJudge:
    """Judges the statements of one run.

    `tell` hears of a breach each time it happens, by the same finding, and says whether it is an error that nothing excuses.
    """

    def __init__(self, policy: Policy, tell: Tell, *, enforce: bool, exempt_support: bool) -> None:
        self.binds = policy.admitted is not None
        self.statements = Statements(policy.codebase, policy.tester)
        self.stacks = Stacks(policy)
        self._policy, self._tell, self._enforce = policy, tell, enforce
        self._scope = SuiteScope(
            policy.codebase, policy.tester, policy.admitted or frozenset(), exempt_support
        )
        self._known: dict[tuple[str, str, int, str], Finding] = {}
        self._root = os.path.realpath(policy.root)

    def statement(
        self,
        touched: Touched,
        transaction: RunningTransaction | None,
        stack: Stack,
        places: Sequence[FramePlace] = (),
    ) -> None:
        """Judge a statement over other modules' tables. `places` led to it, where the stack does not tell.

        Raises ForeignDataError in enforce mode.
        """
        __tracebackhide__ = True
        if stack.sets_up:
            return
        verdict = judge(self._scope, touched, places or stack.places)
        errors = []
        for breach in verdict.breaches:
            say = partial(message, self._scope, breach, touched, self._written)
            errors += self._found(breach.rule, breach.place, breach.table, say)
        if transaction is not None:
            line = next((place for place in (*places, *stack.places) if self._is_production(place)), None)
            for table in verdict.rightful:
                transaction.wrote(table, line)
            if touched.writes_own:
                transaction.own = True
            errors += self._settled(transaction)
        self._stop(errors)

    def is_api_at_work(self, touched: Touched) -> bool:
        """Whether a module that may be used works on tables of its own: most statements over foreign tables are that."""
        place = self.stacks.innermost()
        if place is None or place.kind != "source" or place.module not in self._scope.admitted:
            return False
        if self._policy.codebase.role(place.module) != "module":
            return False
        return all(table.owner == place.module for table in touched.foreign)

    def own_write(self, transaction: RunningTransaction) -> None:
        """Note that rows of the module under test are written in a transaction. Raises as `statement` does."""
        __tracebackhide__ = True
        transaction.own = True
        if transaction.others:
            self._stop(self._settled(transaction))

    def opened(self) -> RunningTransaction | None:
        """The transaction that begins here; None when a test or a helper of tests opens it itself."""
        place, direct = self.stacks.first(self._opens)
        if place is None or (place.kind != "source" and direct):
            return None
        return RunningTransaction(place if self._is_production(place) else None)

    def by_production(self) -> bool:
        """Whether the innermost line of the project at work is production code of the module under test."""
        place, _ = self.stacks.first(lambda place: True)
        return place is not None and self._is_production(place)

    def owners_at_work(self, touched: Touched, places: Sequence[FramePlace]) -> Sequence[FramePlace]:
        """The lines with the owner of the written tables in front, when the suite may use that module."""
        owner = touched.writes[0].owner
        return (FramePlace("", 0, owner, "source"), *places) if owner in self._scope.admitted else places

    def _opens(self, place: FramePlace) -> bool:
        """Whether a place is more than a wrapper of shared or composition code around the opening."""
        return place.kind != "source" or self._policy.codebase.role(place.module) == "module"

    def _is_production(self, place: FramePlace) -> bool:
        return place.kind == "source" and place.module == self._policy.tester

    def _settled(self, transaction: RunningTransaction) -> list[Finding]:
        tester = self._policy.tester
        found = []
        for table, place in transaction.shared():
            said = (
                f"{tester} and {table.owner} write in one transaction, the latter {table.name}; "
                f"commit first, then tell {table.owner} by an event or a call that can be repeated"
            )
            found += self._found("shared-transaction", place, table, partial(str, said))
        return found

    def _found(
        self, rule: str, place: FramePlace, table: ForeignTable, say: Callable[[], str]
    ) -> list[Finding]:
        """Tell a breach, and give it back when nothing excuses it."""
        key = (rule, place.filename, place.line, table.name)
        found = self._known.get(key)
        if found is None:
            # One line and table make one finding, in the words of the first statement.
            found = self._known[key] = Finding(
                rule, self._path(place), place.line, 1, say(), self._policy.tester, table.owner, table.name,
                table.certainty, end_line=place.line,
            )  # fmt: skip
        return [found] if self._tell(found) else []

    def _stop(self, errors: list[Finding]) -> None:
        __tracebackhide__ = True
        if self._enforce and errors:
            raise ForeignDataError(sentence(errors))

    def _written(self, place: FramePlace) -> str:
        return f"{self._path(place)}:{place.line}"

    def _path(self, place: FramePlace) -> str:
        return os.path.relpath(os.path.realpath(place.filename), self._root).replace(os.sep, "/")
