"""Every kind of blocker: what it is called, what is to be done about it, and how far that reaches."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from boundcheck.base.light import NamedTuple
from boundcheck.extraction.model import Direction, Effort


class Kind(NamedTuple):
    """One kind of blocker; `remedy` is a sentence with `{module}` for the module asked for."""

    kind: str
    rule: str | None
    direction: Direction
    title: str
    remedy: str
    effort: Effort


# By rule: what it is when others do it to the module, and when the module does it to others.
_BETWEEN: Final[dict[str, tuple[tuple[str, str, Effort], tuple[str, str, Effort]]]] = {
    "undeclared-dependency": (
        ("Others use it without declaring it", "declare {module} in the depends_on of each, or take the imports out", "lines"),
        ("It uses what it does not declare", "declare what {module} is to depend on, and pass in the rest", "lines"),
    ),
    "layer-violation": (
        ("Others import it against the layers", "turn the call round: let them publish an event that {module} reacts to, or pass in what they need of it", "design"),
        ("It imports others against the layers", "turn the call round: let {module} publish an event that they react to, or pass in what it needs", "design"),
    ),
    "not-visible": (
        ("Modules use it that may not see it", "name them in the visible_to of {module}, or let them go through a module that is named there", "lines"),
        ("It uses modules that it may not see", "have {module} named in their visible_to, or let it go through a module that is named there", "lines"),
    ),
    "private-import": (
        ("Others import its internals", "make public what they need of {module}, or give its public API a function that does what they want", "lines"),
        ("It imports others' internals", "let {module} use their public APIs, and ask their owners for what is missing there", "lines"),
    ),
    "wildcard-import": (
        ("Others import all its names by a star", "name what they use of {module}", "lines"),
        ("It imports all names of others by a star", "name what {module} uses of them", "lines"),
    ),
    "dynamic-import": (
        ("Others import it by a string", "replace the string by an import of the public API of {module}, or let a composition module hand it in", "lines"),
        ("It imports others by a string", "replace the string by an import of their public API, or let a composition module hand it to {module}", "lines"),
    ),
    "foreign-name": (
        ("Others use names that it makes and does not publish", "let {module} offer what they need in its public API, or publish the name and keep it at its address", "lines"),
        ("It uses names that others make and do not publish", "let {module} ask their public APIs, or have them publish the names", "lines"),
    ),
    "foreign-query": (
        ("Others query its tables", "give the public API of {module} functions that return what they read, for many rows at once", "function"),
        ("It queries others' tables", "let {module} ask their public APIs, or keep a read model that their events fill", "function"),
    ),
    "foreign-write": (
        ("Others write its tables", "give the public API of {module} functions that do these changes", "function"),
        ("It writes others' tables", "let {module} ask their public APIs to do these changes, or publish an event that they react to", "function"),
    ),
    "cross-module-join": (
        ("Others join its tables", "give the public API of {module} functions that take ids and return values, and join in the caller", "function"),
        ("It joins others' tables", "let {module} ask their public APIs for ids or values, or keep a read model that their events fill", "function"),
    ),
    "relation-traversal": (
        ("Others hop along relations into its rows", "give the public API of {module} functions that answer by id, and pass the id", "function"),
        ("It hops along relations into others' rows", "let {module} keep the id and ask their public APIs, or store the value when it is known", "function"),
    ),
    "reverse-accessor": (
        ("Others reach its rows by accessors that relations left on their models", "give the public API of {module} functions that answer by id", "function"),
        ("It reaches others' rows by accessors that relations left on its models", "let {module} ask their public APIs by id", "function"),
    ),
    "foreign-key": (
        ("Others' tables have keys to its tables", "let them keep the plain id, and ask {module} for the rest; what the database did on delete becomes an event", "schema"),
        ("Its tables have keys to others' tables", "let {module} keep the plain id, and ask the owner for the rest; what the database did on delete becomes an event", "schema"),
    ),
    "model-inheritance": (
        ("Others' models inherit from its models", "give them tables of their own that keep the id of the row in {module}", "schema"),
        ("Its models inherit from others' models", "give {module} tables of its own that keep the id of the other row", "schema"),
    ),
    "model-binding": (
        ("Others bind forms, serializers, views or admin pages to its models", "move these into {module}, or declare plain fields over what its public API returns", "function"),
        ("It binds forms, serializers, views or admin pages to others' models", "move these to the owner of the model, or declare plain fields in {module} over what the owner returns", "function"),
    ),
    "model-reference": (
        ("Others get hold of its models by name", "let them use the public API of {module}, or let {module} register itself with them", "function"),
        ("It gets hold of others' models by name", "let {module} use their public APIs, or let them register themselves with it", "function"),
    ),
    "raw-sql": (
        ("Others' SQL names its tables", "give the public API of {module} functions that return or change these rows", "function"),
        ("Its SQL names others' tables", "let {module} ask their public APIs for these rows, or keep a read model that their events fill", "function"),
    ),
    "cross-module-migration": (
        ("Others' migrations touch its tables", "move these operations into the migrations of {module}", "schema"),
        ("Its migrations touch others' tables", "move these operations out of {module}, into the migrations of the tables' owners", "schema"),
    ),
    "shared-transaction": (
        ("Others write its tables in a transaction of their own", "commit first, then tell {module} by an event or a call that can be repeated", "design"),
        ("Its transactions write others' tables", "let {module} commit first, then tell them by an event or a call that can be repeated", "design"),
    ),
    "foreign-signal": (
        ("Others listen to signals about its models", "let {module} publish events of its own that they subscribe to", "design"),
        ("It listens to signals about others' models", "let {module} subscribe to events that the owners publish", "design"),
    ),
    "test-private-import": (
        ("Others' tests import its internals", "let these tests use the public API of {module}, or a fake of it", "lines"),
        ("Its tests import others' internals", "let the tests of {module} use public APIs, or fakes of them", "lines"),
    ),
    "test-undeclared-dependency": (
        ("Tests use it whose modules do not declare it", "move these tests into {module} or to the tests of the whole, or use a fake", "lines"),
        ("Its tests use what it does not declare", "let the tests of {module} use fakes, or move them to the tests of the whole", "lines"),
    ),
    "shared-fixture": (
        ("Others' tests use its fixtures and test helpers", "move what they need into test_support, or let them build it themselves; the suite of {module} leaves with it", "lines"),
        ("Its tests use others' fixtures and test helpers", "build what the tests of {module} need among themselves, or move it into test_support", "lines"),
    ),
    "test-patches-private": (
        ("Others' tests replace names inside it", "let these tests replace the name in their own module, or stand in for the public API of {module}", "lines"),
        ("Its tests replace names inside others", "let the tests of {module} replace names of its own, or stand in for the others' public APIs", "lines"),
    ),
    "test-foreign-data": (
        ("Others' tests make or read rows of its tables", "let these tests set the scene through the public API of {module}, or use a fake", "function"),
        ("Its tests make or read rows of others' tables", "let the tests of {module} set the scene through public APIs, or use fakes", "function"),
    ),
    "production-imports-tests": (
        ("Others' production code imports its tests", "move what they need out of the tests of {module}", "lines"),
        ("Its production code imports others' tests", "move what {module} needs into production code", "lines"),
    ),
}  # fmt: skip

# What no rule reports, since inside one process it harms nobody.
_UNRULED: Final[dict[str, tuple[tuple[str, str, Effort], tuple[str, str, Effort]]]] = {
    "import-time": (
        ("Others need it while they are imported", 'move what they inherit, apply or compute from {module} at import into a library that both keep (a module with role = "shared" in boundcheck.toml), or ask {module} when it is needed', "design"),
        ("It needs others while it is imported", 'move what {module} inherits, applies or computes from them at import into a library that both keep (a module with role = "shared" in boundcheck.toml), or ask them when it is needed', "design"),
    ),
    "shared-state": (
        ("It shares state in memory with others", "let {module} keep this state to itself, behind functions of its public API", "design"),
        ("Others share their state in memory with it", "let the owner keep this state to itself, and have {module} ask its public API", "design"),
    ),
    "exception": (
        ("Its exceptions cross to others", "let the public API of {module} answer with a result or an error code, which its client turns into exceptions", "lines"),
        ("Others' exceptions cross into it", "let {module} take a result or an error code from their public APIs, which their client turns into exceptions", "lines"),
    ),
    "signal": (
        ("Others connect to its in-process signals, or send them", "publish what {module} signals as events through a queue that both sides can reach", "design"),
        ("It connects to others' in-process signals, or sends them", "have {module} subscribe to events through a queue that both sides can reach", "design"),
    ),
}  # fmt: skip

_OWN: Final[tuple[tuple[str, str | None, str, str, Effort], ...]] = (
    ("leaked-model", "leaked-model", "Models stand in the signatures of its public API", "let the public API of {module} take ids and return plain values", "function"),
    ("table-ownership", "table-ownership", "Two modules define or claim one table", "decide whether {module} owns the table, and let the other module ask the owner", "schema"),
    ("missing-tests", "missing-tests", "It has no tests of its own", "write a suite that uses only {module} and what it declares, or name the suite in its tests key", "lines"),
    ("cycle", "dependency-cycle", "It is in a cycle of modules", "cut the dependencies below, which is the cheapest way to get {module} out: pass in what is needed, or publish an event", "design"),
    ("suite-not-alone", None, "Its suite cannot be imported without other modules", "declare these modules, or import them inside the functions of {module} that need them; `boundcheck test {module}` proves that the suite runs alone", "lines"),
)  # fmt: skip


def kind_of(rule: str, direction: Direction) -> Kind | None:
    """The kind that a rule's findings are, when others do it to a module ("in") or it does it to others ("out").

    None: such findings hold nothing back, or are looked at as a whole (cycles).
    """
    return KINDS.get(rule) or KINDS.get(f"{rule}-{direction}")


def _kinds() -> Iterator[Kind]:
    for rule, (inward, outward) in (_BETWEEN | _UNRULED).items():
        named = rule if rule in _BETWEEN else None
        yield Kind(f"{rule}-in", named, "in", *inward)
        yield Kind(f"{rule}-out", named, "out", *outward)
    for kind, own, title, remedy, effort in _OWN:
        yield Kind(kind, own, "own", title, remedy, effort)


KINDS: Final = MappingProxyType({kind.kind: kind for kind in _kinds()})
