"""The watch over the database: every statement that Django or SQLAlchemy sends, judged before it is sent."""

from __future__ import annotations

from boundcheck.pytest_plugin.arrivals import Arrivals
from boundcheck.pytest_plugin.django_watch import CONNECTIONS, TRANSACTIONS, DjangoWatch
from boundcheck.pytest_plugin.judging import StatementJudge, Tell
from boundcheck.pytest_plugin.policy import Policy
from boundcheck.pytest_plugin.sqlalchemy_watch import ENGINES, SESSIONS, SqlAlchemyWatch


class DatabaseWatch:
    """Checks the tables of each statement against their owners while the suite of `policy.tester` runs.

    `tell` hears of a breach at every statement, by one finding for each rule, line and table, and says whether it is an
    error that nothing excuses. `enforce`: such a statement raises ForeignDataError before it reaches the database. `exempt_support`: test helpers that belong to no module may insert rows anywhere. Neither
    Django nor SQLAlchemy is loaded by this; drivers that are used without either are not watched.
    """

    def __init__(self, policy: Policy, tell: Tell, *, enforce: bool, exempt_support: bool) -> None:
        self._judge = StatementJudge(policy, tell, enforce=enforce, exempt_support=exempt_support)
        self._django, self._sqlalchemy = DjangoWatch(self._judge), SqlAlchemyWatch(self._judge)
        self._arrivals = Arrivals(
            {
                CONNECTIONS: self._django.watch_connections,
                TRANSACTIONS: self._django.watch_transactions,
                ENGINES: self._sqlalchemy.watch_engines,
                SESSIONS: self._sqlalchemy.watch_sessions,
            }
        )

    def start(self) -> None:
        if self._judge.binds:
            self._arrivals.start()

    def stop(self) -> None:
        self._arrivals.stop()
        self._django.stop()
        self._sqlalchemy.stop()

    def test(self, nodeid: str | None) -> None:
        """Say which test runs from now on; None: none does."""
        if self._judge.binds:
            self._arrivals.check()
            self._django.forget_transactions()
