"""Django's statements: an execute wrapper on every connection, and the transactions that `atomic` opens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

from boundcheck.pytest_plugin.judging import StatementJudge
from boundcheck.pytest_plugin.statements import NOTHING, ForeignTable, Touched
from boundcheck.pytest_plugin.transactions import RunningTransaction

if TYPE_CHECKING:
    from types import FrameType

# Once these are imported, connections can be made and transactions opened.
CONNECTIONS: Final = "django.db.backends.base.base"
TRANSACTIONS: Final = "django.db.transaction"

_NONE_OPEN: Final[tuple[int, RunningTransaction | None]] = (0, None)


class DjangoWatch:
    """Hooked into Django between `watch_*` and `stop`. Connections are those of all aliases and threads."""

    def __init__(self, judge: StatementJudge) -> None:
        self._judge = judge
        self._of = judge.statements.of
        self._active = True
        self._depths: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
        # The outermost transaction of the code under test, and how deep it was opened: a test may be in one already.
        self._open: WeakKeyDictionary[Any, tuple[int, RunningTransaction]] = WeakKeyDictionary()
        self._undo: list[Callable[[], None]] = []

    def watch_connections(self) -> None:
        from django.db.backends.signals import connection_created

        connection_created.connect(self._created, weak=False)
        self._undo.append(lambda: connection_created.disconnect(self._created))
        for connection in _existing():
            self._attach(connection)

    def watch_transactions(self) -> None:
        from django.db.transaction import Atomic, get_connection

        enter, leave = Atomic.__enter__, Atomic.__exit__

        def entering(atomic: Any) -> None:
            __tracebackhide__ = True
            enter(atomic)
            if self._active and not getattr(atomic, "_from_testcase", False):
                self._entered(get_connection(atomic.using))

        def leaving(atomic: Any, *raised: Any) -> Any:
            __tracebackhide__ = True
            if self._active and not getattr(atomic, "_from_testcase", False):
                self._left(get_connection(atomic.using))
            return leave(atomic, *raised)

        def undo() -> None:
            if Atomic.__enter__ is entering:
                Atomic.__enter__, Atomic.__exit__ = enter, leave

        Atomic.__enter__, Atomic.__exit__ = entering, leaving
        self._undo.append(undo)

    def stop(self) -> None:
        self._active = False
        for connection in _existing():
            if self._execute in connection.execute_wrappers:
                connection.execute_wrappers.remove(self._execute)
        for undo in self._undo:
            undo()

    def forget_transactions(self) -> None:
        """A test that was ended in the middle leaves nothing to the next."""
        self._depths.clear()
        self._open.clear()

    def _created(self, *, connection: Any, **_: object) -> None:
        self._attach(connection)

    def _attach(self, connection: Any) -> None:
        # The first of all: `connection.execute_wrapper()` takes away the last one when its block ends.
        if self._active and self._execute not in connection.execute_wrappers:
            connection.execute_wrappers.insert(0, self._execute)

    def _execute(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        __tracebackhide__ = True
        connection = context["connection"]
        text = sql if type(sql) is str else _text(sql, connection)
        touched = self._of(text, connection.vendor)
        if touched is not NOTHING and self._active:
            self._judged(touched, connection)
        return execute(sql, params, many, context)

    def _judged(self, touched: Touched, connection: Any) -> None:
        __tracebackhide__ = True
        _, transaction = self._open.get(connection, _NONE_OPEN)
        if touched.reads or touched.writes:
            if (transaction is None or not touched.writes) and self._judge.is_api_at_work(touched):
                return
            stack = self._judge.stacks.read()
            if stack.deletion is not None:
                touched = _without_cascade(touched, stack.deletion)
            self._judge.statement(touched, transaction, stack)
        elif transaction is not None and touched.writes_own:
            self._judge.own_write(transaction)

    def _entered(self, connection: Any) -> None:
        depth = self._depths[connection] = self._depths.get(connection, 0) + 1
        if connection not in self._open:
            transaction = self._judge.opened()
            if transaction is not None:
                self._open[connection] = (depth, transaction)

    def _left(self, connection: Any) -> None:
        depth = self._depths[connection] = max(self._depths.get(connection, 0) - 1, 0)
        if depth < self._open.get(connection, _NONE_OPEN)[0]:
            del self._open[connection]


def _existing() -> list[Any]:
    """The connections of this thread that were made already."""
    if "django.db" not in sys.modules:
        return []
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections

    try:
        return list(connections.all(initialized_only=True))
    except ImproperlyConfigured:
        return []


def _text(sql: Any, connection: Any) -> str:
    """The text of a statement that psycopg composes, or of bytes."""
    if isinstance(sql, bytes):
        return sql.decode(errors="replace")
    compose = getattr(sql, "as_string", None)
    return str(compose(connection.connection)) if compose else str(sql)


def _without_cascade(touched: Touched, frame: FrameType) -> Touched:
    """What is left when the rows that a deletion takes along are not counted.

    They are there because another module's foreign key says so, and that is reported at the key.
    """
    origin = getattr(frame.f_locals.get("self"), "origin", None)
    if origin is None:
        return touched
    meta = getattr(getattr(origin, "model", origin), "_meta", None)
    deleted = str(getattr(meta, "db_table", "")).lower()

    def direct(tables: tuple[ForeignTable, ...]) -> tuple[ForeignTable, ...]:
        return tuple(table for table in tables if table.name.lower().rpartition(".")[2] == deleted)

    return touched._replace(reads=direct(touched.reads), writes=direct(touched.writes))
