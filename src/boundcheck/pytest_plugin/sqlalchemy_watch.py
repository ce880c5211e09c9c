"""SQLAlchemy's statements: events of all engines and sessions, whenever they are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary, WeakSet

from boundcheck.pytest_plugin.frames import FramePlace
from boundcheck.pytest_plugin.judging import StatementJudge
from boundcheck.pytest_plugin.statements import NOTHING, Touched
from boundcheck.pytest_plugin.transactions import RunningTransaction
from boundcheck.sql import TableName

if TYPE_CHECKING:
    from types import FrameType

# Once these are imported, there are engines and sessions to listen to.
ENGINES: Final = "sqlalchemy"
SESSIONS: Final = "sqlalchemy.orm"

Listener = tuple[Any, str, Callable[..., None]]


class SqlAlchemyWatch:
    """Listens on the classes Engine and Session between `watch_*` and `stop`.

    A unit of work sends later what was added earlier, maybe by other code: a new object counts as written by the line
    that added it to its session, and a flush of changed objects of a module that may be used as that module's work.
    """

    def __init__(self, judge: StatementJudge) -> None:
        self._judge = judge
        self._of = judge.statements.of
        self._listeners: list[Listener] = []
        self._transactions: WeakKeyDictionary[Any, RunningTransaction] = WeakKeyDictionary()
        self._begun: WeakKeyDictionary[Any, WeakSet[Any]] = WeakKeyDictionary()
        self._added: WeakKeyDictionary[Any, tuple[FramePlace, ...]] = WeakKeyDictionary()
        self._foreign_classes: dict[type, frozenset[str]] = {}

    def watch_engines(self) -> None:
        from sqlalchemy.engine import Engine

        self._listen(Engine, "before_cursor_execute", self._execute)
        for ended in ("commit", "rollback"):
            self._listen(Engine, ended, self._ended)

    def watch_sessions(self) -> None:
        from sqlalchemy.orm import Session

        self._listen(Session, "after_attach", self._attached)
        self._listen(Session, "after_begin", self._session_begun)
        for ended in ("after_commit", "after_rollback"):
            self._listen(Session, ended, self._session_ended)

    def stop(self) -> None:
        if self._listeners:
            from sqlalchemy import event

            for target, name, listener in self._listeners:
                event.remove(target, name, listener)
            self._listeners.clear()

    def _listen(self, target: Any, name: str, listener: Callable[..., None]) -> None:
        from sqlalchemy import event

        event.listen(target, name, listener)
        self._listeners.append((target, name, listener))

    def _execute(
        self, connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        __tracebackhide__ = True
        touched = self._of(statement, connection.dialect.name)
        if touched is NOTHING:
            return
        if touched.reads or touched.writes:
            self._judged(touched, connection)
        elif touched.writes_own:
            transaction = self._transaction(connection)
            if transaction.own or self._judge.by_production():
                self._judge.own_write(transaction)

    def _judged(self, touched: Touched, connection: Any) -> None:
        __tracebackhide__ = True
        if not touched.writes and self._judge.is_api_at_work(touched):
            return
        stack = self._judge.stacks.read()
        places: Sequence[FramePlace] = stack.places
        if stack.flush is not None and touched.writes:
            places = self._adders(touched, stack.flush) or self._judge.owners_at_work(touched, places)
        transaction = self._transaction(connection) if touched.writes else None
        self._judge.statement(touched, transaction, stack, places)

    def _transaction(self, connection: Any) -> RunningTransaction:
        found = self._transactions.get(connection)
        if found is None:
            # A session begins one by itself; there is no line that opens it.
            found = self._transactions[connection] = RunningTransaction()
        return found

    def _ended(self, connection: Any) -> None:
        self._transactions.pop(connection, None)

    def _session_begun(self, session: Any, transaction: Any, connection: Any) -> None:
        self._begun.setdefault(session, WeakSet()).add(connection)

    def _session_ended(self, session: Any) -> None:
        """A session that joined a test's own transaction commits without the engine's doing so."""
        if not session.in_nested_transaction():
            for connection in self._begun.pop(session, ()):
                self._transactions.pop(connection, None)

    def _attached(self, session: Any, instance: Any) -> None:
        if self._foreign_tables(type(instance)):
            self._added[instance._sa_instance_state] = self._judge.stacks.way()

    def _adders(self, touched: Touched, flush: FrameType) -> Sequence[FramePlace]:
        """The lines that added the new objects which are being inserted; of several the first that knows."""
        if not touched.inserts:
            return ()
        names = {table.name for table in touched.writes}
        work = flush.f_locals.get("uow") or flush.f_locals.get("self")
        for instance in getattr(getattr(work, "session", None), "new", ()):
            if not names.isdisjoint(self._foreign_tables(type(instance))):
                places = self._added.get(instance._sa_instance_state)
                if places:
                    return places
        return ()

    def _foreign_tables(self, mapped: type) -> frozenset[str]:
        """The tables of other modules that objects of a mapped class are kept in, as statements name them."""
        found = self._foreign_classes.get(mapped)
        if found is None:
            tables = getattr(getattr(mapped, "__mapper__", None), "tables", ())
            names = (TableName(str(table.name), str(table.schema or "")) for table in tables)
            known = (self._judge.statements.table(name) for name in names)
            found = frozenset(table.name for table in known if table is not None)
            self._foreign_classes[mapped] = found
        return found
