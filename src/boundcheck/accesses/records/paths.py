"""Lookup paths: `customer__email` in keywords and strings, in query expressions, in attributes of classes."""

from __future__ import annotations

from typing import Final

from boundcheck.accesses.evaluator import Evaluator
from boundcheck.accesses.records.models import Models
from boundcheck.accesses.records.written_paths import held, strings
from boundcheck.accesses.values import Hop, NodePlace, Value
from boundcheck.codebase.entities.words import DJANGO, Orm
from boundcheck.facts.access import Kind
from boundcheck.findings.finding import Certainty
from boundcheck.python.reading import Step

_NO_PATHS: Final = frozenset(("defaults", "create_defaults", "flat", "named", "using", "field_name"))
_ORDERING: Final = frozenset(("order_by", "latest", "earliest", "distinct"))
_FIRST_ONLY: Final = frozenset(("dates", "datetimes"))
_FOLLOWING: Final = frozenset(("select_related", "prefetch_related"))
GUESSED: Final = frozenset("filter exclude values values_list order_by".split()) | _FOLLOWING
# Parts of django.db.models expressions: those whose strings are no paths, and those where all strings are.
_PATHLESS: Final = frozenset(
    "Value RawSQL SearchQuery Exists Subquery When Q UniqueConstraint CheckConstraint Index ExclusionConstraint".split()
)
_ALL_PATHS: Final = frozenset(
    "Coalesce Concat ConcatPair Greatest Least NullIf SearchVector JSONObject".split()
)
_WITH_CONDITIONS: Final = frozenset(("Q", "When"))
_EXPRESSIONS: Final = (
    "django.db.models.expressions.", "django.db.models.functions.", "django.db.models.aggregates.",
    "django.db.models.query_utils.", "django.db.models.query.", "django.contrib.postgres.aggregates.",
    "django.contrib.postgres.search.", "django.contrib.postgres.expressions.", "tortoise.expressions.",
    "tortoise.queryset.", "tortoise.functions.", "mongoengine.queryset.",
)  # fmt: skip
_IN_MODELS: Final = frozenset(
    "Q F Count Sum Avg Max Min StdDev Variance Subquery OuterRef Exists Case When Value Prefetch FilteredRelation"
    " Func Window ExpressionWrapper OrderBy Aggregate Transform prefetch_related_objects aprefetch_related_objects UniqueConstraint"
    " CheckConstraint Index".split()
)


def text(e: Evaluator, number: int | None) -> str | None:
    """The text of an expression, where it can be but one."""
    words = list(e.folding.words(number)) if number is not None and number > 0 else []
    return words[0] if len(words) == 1 else None


class Paths:
    """Reports the hops of lookup paths."""

    def __init__(self, models: Models) -> None:
        self.models = models

    def path(
        self, e: Evaluator, root: Value | None, path: str, place: NodePlace, *,
        kind: Kind | None = "join", last: bool = False, ordering: bool = False, attributes: bool = False,
    ) -> tuple[Hop, ...]:  # fmt: skip
        """Report the hops of a lookup path; gives them. Without a kind they are hops in Python, row by row."""
        certainty: Certainty = "likely"
        if root is None:
            hops = self.models.rootless(
                path, e.file.module, e.candidates.sees, last=last, attributes=attributes
            )
        else:
            certainty = root.certainty
            hops = self.models.walk(root.entity, path, last=last, attributes=attributes).hops
            if ordering:
                followed = self.models.walk(root.entity, path, last=True).hops
                if len(followed) > len(hops) and self.models.orders_by_rows(followed[-1]):
                    hops = followed
        for hop in hops:
            e.access(kind or hop.kind, hop.entity, place, written=path, certainty=certainty, of=hop.of)
        return hops

    def of_strings(
        self, e: Evaluator, root: Value | None, number: int, *, kind: Kind = "join", last: bool = False,
        ordering: bool = False, attributes: bool = False,
    ) -> None:  # fmt: skip
        for path, place in strings(e, number):
            self.path(
                e,
                root,
                path.lstrip("-+"),
                place,
                kind=kind,
                last=last,
                ordering=ordering,
                attributes=attributes,
            )

    def keyword(self, e: Evaluator, root: Value | None, keyword: tuple[str, int, int, int]) -> None:
        """A keyword of filter() or Q(), or a dictionary of them behind `**`."""
        name, number, line, column = keyword
        if not name:
            self.of_strings(e, root, number)
        elif name not in _NO_PATHS:
            node = e.nodes[number]
            self.path(
                e,
                root,
                name,
                NodePlace(line, column, max(line, node.end_line if number else line), node.in_loop),
            )

    def arguments(self, e: Evaluator, orm: Orm, root: Value, step: Step, method: str) -> None:
        """Report the lookup paths among the arguments of a queryset's method, and read what else is in them."""
        known = root.entity in self.models.entities
        e.standing.roots.append(root if known else None)
        for position, number in enumerate(step.args or ()):
            if known and (position == 0 or method not in _FIRST_ONLY):
                self._positional(e, orm, root, number, method)
            e.value(number)
        for keyword in step.keywords:
            if known and method in orm.by_keyword:
                self.keyword(e, root, keyword)
            e.value(keyword[1])
        e.standing.roots.pop()
        if known:
            for number in (*(step.args or ()), *(keyword[1] for keyword in step.keywords)):
                self._made_before(e, root, number)

    def listed(self, e: Evaluator, root: Value, number: int, method: str) -> None:
        """Report the lookup paths of a list whose elements a queryset's method is given elsewhere."""
        self._positional(e, DJANGO, root, number, method)
        self._made_before(e, root, number)

    def _positional(self, e: Evaluator, orm: Orm, root: Value, number: int, method: str) -> None:
        if method in orm.by_string:
            self.of_strings(e, root, number, ordering=method in _ORDERING)
        elif method == "select_related":
            self.of_strings(e, root, number, last=True)
        elif method in ("prefetch_related", "fetch_related"):
            self.of_strings(e, root, number, kind="query", last=True, attributes=True)
        elif method == "complex_filter" and e.nodes[number].kind == "dict":
            self.of_strings(e, root, number)

    def guess(self, e: Evaluator, step: Step) -> None:
        """The lookup paths in a call of `filter()` and the like on something that nobody knows the model of."""
        if step.name in ("filter", "exclude"):
            for keyword in step.keywords:
                if keyword[0]:
                    self.keyword(e, None, keyword)
        is_prefetch, follows = step.name == "prefetch_related", step.name in _FOLLOWING
        for number in step.args or ():
            self.of_strings(
                e,
                None,
                number,
                kind="query" if is_prefetch else "join",
                last=follows,
                attributes=is_prefetch,
            )

    def expression(self, e: Evaluator, name: str, step: Step, number: int) -> None:
        """`Q(customer__email=…)`, `F("customer__email")`, `Count("lines")`, `Prefetch("lines", queryset=…)` and the like."""
        roots = e.standing.roots
        if name.endswith("prefetch_related_objects"):
            self._prefetch_objects(e, step)
            return
        if not roots:
            e.state.setdefault("made before", {})[number] = name, step
        root = roots[-1] if roots else None
        if name == "OuterRef":
            root = roots[-2] if len(roots) > 1 else None
        self._expression(e, root, name, step)
        e.arguments(step)

    def _made_before(self, e: Evaluator, root: Value, number: int) -> None:
        """Expressions that were made outside of every query, now that one names them: `only = Q(…)`, `filter(only)`."""
        made: dict[int, tuple[str, Step]] | None = e.state.get("made before")
        if made is None:
            return
        pending, seen = [number], set()
        while pending:
            for each, _ in held(e, pending.pop()):
                if each in seen:
                    continue
                seen.add(each)
                if each in made:
                    name, step = made[each]
                    self._expression(e, root, name, step)
                    pending += (*(step.args or ()), *(keyword[1] for keyword in step.keywords))
                elif e.nodes[each].kind == "dict":
                    pending += e.nodes[each].parts[1::2]

    def _expression(self, e: Evaluator, root: Value | None, name: str, step: Step) -> None:
        if name == "Prefetch":
            self._prefetch(e, root, step)
            return
        args = step.args or ()
        if name not in _PATHLESS:
            for number in args if name in _ALL_PATHS else args[:1]:
                path = text(e, number)
                if path is not None:
                    self.path(e, root, path.lstrip("-"), e.place_of(number), last=name == "FilteredRelation")
        if name in _WITH_CONDITIONS:
            self._conditions(e, root, step)

    def _conditions(self, e: Evaluator, root: Value | None, step: Step) -> None:
        """`Q(("customer__email", x))` and `Q(customer__email=x)`."""
        for number in step.args or ():
            node = e.nodes[number]
            path = (
                text(e, node.parts[0])
                if node.kind == "list" and node.value == "tuple" and node.parts
                else None
            )
            if path is not None:
                self.path(e, root, path, e.place_of(number))
        for keyword in step.keywords:
            if keyword[0] not in ("then", "condition", "_negated", "_connector"):
                self.keyword(e, root, keyword)

    def _prefetch_objects(self, e: Evaluator, step: Step) -> None:
        """`prefetch_related_objects(orders, "customer", Prefetch("lines"))`."""
        first, *paths = step.args or (0,)
        row = e.element(e.value(first))
        root = row if row is not None and row.entity in self.models.entities else None
        e.standing.roots.append(root)
        for number in paths:
            self.of_strings(e, root, number, kind="query", last=True, attributes=True)
        e.arguments(step)
        e.standing.roots.pop()

    def _prefetch(self, e: Evaluator, root: Value | None, step: Step) -> None:
        arguments = dict(zip(("lookup", "queryset"), step.args or (), strict=False))
        arguments.update({keyword[0]: keyword[1] for keyword in step.keywords if keyword[0]})
        e.standing.roots.append(None)
        given = e.value(arguments["queryset"]) if "queryset" in arguments else None
        e.standing.roots.pop()
        path = text(e, arguments.get("lookup"))
        if path is None:
            return
        hops = self.models.walk(root.entity, path, last=True, attributes=True).hops if root else ()
        if given is not None and given.origin >= 0 and hops and hops[-1].entity == given.entity:
            hops = hops[:-1]  # the queryset names the model itself
        for hop in hops:
            e.access(
                "query", hop.entity, e.place_of(arguments["lookup"]), written=path, of=hop.of,
                certainty=root.certainty if root else "likely",
            )  # fmt: skip


def expression_name(dotted: str) -> str | None:
    """The name of a query expression (`Q`, `F`, `Count`); None for anything else."""
    last = dotted.rpartition(".")[2]
    if dotted.startswith("django.db.models.") and dotted.count(".") == 3:
        return last if last in _IN_MODELS else None
    return last if dotted.startswith(_EXPRESSIONS) else None
