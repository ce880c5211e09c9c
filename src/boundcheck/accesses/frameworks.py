"""The frameworks of a project: each says what its own words do; what Python means is the evaluator's."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from boundcheck.accesses.fits import Fits
from boundcheck.accesses.holders import Holders
from boundcheck.accesses.values import Value
from boundcheck.accesses.views import View, Views
from boundcheck.base.light import NamedTuple
from boundcheck.codebase.entities.model import Entity, Registry
from boundcheck.python.reading import Function, Node, Step

if TYPE_CHECKING:
    from boundcheck.accesses.evaluator import Evaluator
    from boundcheck.accesses.frames import Frame

Guess = tuple[bool, "Value | None"]  # whether a framework has a say, and what it gives then
NOT_MINE: Final[Guess] = (False, None)
_OF_STATEMENTS: Final = frozenset(
    (
        "columns",
        "column",
        "relation",
        "statement",
        "query",
        "load",
        "related",
        "result",
        "session",
        "repository",
    )
)
_OF_ENTITIES: Final = frozenset(("class", "row", "fresh", "many"))


class Framework:
    """What a framework may say. Everything has a default: nothing. `words` are methods of its queries and sessions."""

    words: frozenset[str] = frozenset()

    def step(self, e: Evaluator, value: Value, step: Step, frame: Frame) -> Value | None:
        """What one step on a value of its own gives."""
        return None

    def guess(self, e: Evaluator, step: Step, frame: Frame) -> Guess:
        """A step on nobody knows what, by its words. Arguments are read by who has a say."""
        return NOT_MINE

    def call(self, e: Evaluator, dotted: str, step: Step, frame: Frame) -> Guess:
        """A call of what has a dotted name ("": a name that nobody binds)."""
        return NOT_MINE

    def name(self, e: Evaluator, written: str, number: int, upto: int | None) -> Value | None:
        """A name of which nobody knows what it is: a node, of a chain its first steps."""
        return None

    def type(self, e: Evaluator, dotted: str, written: str) -> Value | None:
        """What has a type that is no entity: its dotted name ("": nobody knows), and what the code calls it."""
        return None

    def parameter(self, e: Evaluator, number: int, node: Node) -> Value | None:
        """A parameter without a type."""
        return None

    def keyword(self, e: Evaluator, function: Function, name: str) -> Value | None:
        """What a function is given by that name, which it takes out of its `**`."""
        return None

    def generic(self, e: Evaluator, name: str, arguments: tuple[int, ...]) -> Value | None:
        """A type of its own with arguments: `Repository[Order]`."""
        return None

    def own(self, e: Evaluator, owner: int, is_class: bool) -> Value | None:
        """`self` or `cls` of a class of the file that is no entity."""
        return None

    def operator(self, e: Evaluator, node: Node, values: list[Value | None], around: Any) -> Value | None:
        """An operator between values."""
        return None

    def element(self, value: Value) -> Value | None:
        """What a loop over one of its values gives."""
        return None

    def entered(self, e: Evaluator, number: int) -> Value | None:
        """What `with` binds of something unknown."""
        return None

    def inherited(self, e: Evaluator, owner: int, base: int, method: str) -> Value | None:
        """What a method gives that a class of the file has from a base that is defined elsewhere."""
        return None

    def assign(self, e: Evaluator, value: Value, step: Step, frame: Frame, given: int) -> None:
        """An attribute of one of its values is set."""

    def class_body(self, e: Evaluator, number: int) -> None:
        """A class of the file, when its body is evaluated."""

    def handed(self, e: Evaluator, step: Step, frame: Frame) -> None:
        """The arguments of a call that nobody knows are evaluated."""

    def leave(self, e: Evaluator) -> None:
        """A function is done."""

    def finish(self, e: Evaluator) -> None:
        """The file is done."""

    def statement_of(self, frame: Frame) -> Any:
        """The statement that a chain is part of or makes."""
        return None

    def went_on(self, frame: Frame, value: Value | None) -> None:
        """A chain goes on with a value."""

    def close(self, frame: Frame, value: Value | None) -> Value | None:
        """A chain is at its end: what it is then."""
        return value


class Candidates(NamedTuple):
    """The entities that names alone may mean, and what they have."""

    sees: Callable[[Entity], bool]
    fits: Fits
    holders: Holders


class Frameworks:
    """Those that a project uses. `tops` are the first segments of its dotted names, `known` its files and packages,
    `telling` the names of what is done with rows and queries, `everything` what names may mean as far as files are only chosen by it.
    """

    def __init__(
        self,
        statements: Framework | None,
        records: Framework | None,
        tops: Container[str],
        known: Container[str],
        everything: Candidates,
        views: Views | None = None,
        seen_from: Callable[[View], Candidates] | None = None,
    ) -> None:
        self.statements, self.records, self.tops, self.known = statements, records, tops, known
        self.all = tuple(each for each in (records, statements) if each is not None)
        self.has_statements, self.everything = statements is not None, everything
        self._views, self._seen_from = views, seen_from
        self.telling = everything.fits.telling.union(*(each.words for each in self.all))
        # What is asked most is asked only of those that have something to say.
        self.naming, self.handed = self._that_say(Framework.name), self._that_say(Framework.handed)
        self.inheriting, self.typing = self._that_say(Framework.inherited), self._that_say(Framework.type)

    def _that_say(self, hook: Callable[..., Any]) -> tuple[Framework, ...]:
        return tuple(each for each in self.all if getattr(type(each), hook.__name__) is not hook)

    def candidates(self, view: Callable[[Views], View]) -> Candidates:
        """What names may mean, as it is seen from a place in one of several projects."""
        if self._views is None or self._seen_from is None:
            return self.everything
        return self._seen_from(view(self._views))

    def is_ours(self, dotted: str) -> bool:
        """Whether a dotted name is the project's, or one of its packages holds what has it."""
        return dotted.partition(".")[0] in self.tops

    def of(self, value: Value, registry: Registry) -> Framework | None:
        """Whose a value is."""
        if value.form in _OF_STATEMENTS:
            return self.statements
        if value.form in _OF_ENTITIES:
            entity = registry.by_name.get(value.entity)
            if entity is not None and entity.framework == "sqlalchemy":
                return self.statements
        return self.records


def frameworks_of(
    registry: Registry, tops: Container[str], known: Container[str], views: Views | None = None
) -> Frameworks:
    """Those that have entities; nothing is loaded of others. `views`: of each of the projects that are checked as one."""
    used = {entity.framework for entity in registry.by_name.values()}
    statements: Framework | None = None
    records: Framework | None = None
    if "sqlalchemy" in used:
        from boundcheck.accesses.sqlalchemy.framework import SqlAlchemy

        statements = SqlAlchemy()
    if used - {"sqlalchemy"}:
        from boundcheck.accesses.records.framework import Records

        records = Records(registry)
    everything = _candidates(registry, lambda entity: True)
    if views is None:
        return Frameworks(statements, records, tops, known, everything)

    @cache
    def seen_from(view: View) -> Candidates:
        return _candidates(registry, lambda entity: views.sees(view, entity))

    return Frameworks(statements, records, tops, known, everything, views, seen_from)


def _candidates(registry: Registry, sees: Callable[[Entity], bool]) -> Candidates:
    fits = Fits(registry, sees)
    return Candidates(sees, fits, Holders(registry, fits, sees))
